"""Claims that whatever a visitor reads goes through gettext."""

import ast
import re
from collections.abc import Iterator

import pytest

from marketplace.web.catalogues import HOME, PACKAGES, TEMPLATES, called, extracted

# Ours, never shown; and patterns.
FAULTS = ("ValueError", "RuntimeError", "TypeError", "Unreadable", "compile")
LOGS = ("debug", "info", "warning", "error", "exception")
# Two words of a language one after the other, and signs that no sentence has.
WORDS = re.compile(r"[^\W\d_]{2,}[^\n]* [a-z]{2,}")
TECHNICAL = re.compile(r"[=<>]|^select ")
# Files whose words no visitor reads, each with why.
NOT_ON_PAGES = {
    "marketplace/settings.py": "for whoever runs the program",
    "marketplace/audit.py": "for whoever runs mutual verify",
    "marketplace/acts/verify.py": "for whoever runs mutual verify",
    "marketplace/problems.py": "for whoever runs mutual match",
    "marketplace/imports/allocations.py": "the titles of a file's columns, as they stand in it",
    "marketplace/imports/bids/columns.py": "a file to fill in, found again by its words",
    "marketplace/imports/directory.py": "the titles of a file's columns, as they stand in it",
    "marketplace/imports/providers.py": "the titles of a file's columns, as they stand in it",
    "marketplace/imports/council.py": "the credit below a map, in its owner's words",
    "providers/sealing.py": "a fault of ours, logged",
    "providers/openers.py": "a fault of ours, logged",
    "marketplace/jobs/worker.py": "for whoever runs the program",
    "marketplace/jobs/pools.py": "for whoever runs the program",
    "marketplace/web/catalogues.py": "for translators",
    "marketplace/web/languages.py": "the names of testers' languages",
    "marketplace/web/headers.py": "what browsers are told to allow",
    "marketplace/web/amounts.py": "the months as people type them",
    "marketplace/web/design.py": "samples on the page of all parts",
}
FOLDERS_NOT_ON_PAGES = (
    *("marketplace/commands/", "marketplace/database/", "marketplace/demo/"),  # on a terminal
    "marketplace/web/api/",  # the documentation for programmers
)
TEXT_IN_TEMPLATES = {
    "macros/forms.html": {'aria-describedby="'},
    "api_tokens/made.html": {"Authorization: Bearer"},
    "base.html": {"Mutual", "- Mutual", "This translation is a draft. Nobody has checked it yet."},
}


def said_by(source: str) -> Iterator[str]:
    """What a Python file says in two words or more, f-strings with their values left out."""
    tree = ast.parse(source)
    silent: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            silent.add(id(body[0].value))
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
        if isinstance(node, ast.Assert) or (
            isinstance(node, ast.Call) and called(node) in (*FAULTS, *LOGS)
        ):
            silent |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if WORDS.search(text) and not TECHNICAL.search(text):
            yield text


def test_every_sentence_of_the_program_can_be_translated() -> None:
    """No words a visitor reads stand in the program without going through gettext."""
    known = set()
    for message in extracted():
        known |= {message.id} if isinstance(message.id, str) else set(message.id)
    wrong = []
    for package in PACKAGES:
        for path in sorted((HOME / package).rglob("*.py")):
            name = path.relative_to(HOME).as_posix()
            if name in NOT_ON_PAGES or name.startswith(FOLDERS_NOT_ON_PAGES):
                continue
            said = said_by(path.read_text(encoding="utf-8"))
            wrong += [f"{name}: {text}" for text in said if text not in known]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        'Round(f"Round closing {day_said(day)}")',
        'KIND_NAMES = {"vote_open": "Votes where I live"}',
        'record(tx, why="the worker stopped each time")',
        'raise Invalid("file", f"The file must be smaller than {most} MB.")',
        'Subject("Your offer", [f"{hours} a week"])',
    ],
)
def test_words_are_found_wherever_they_stand(source: str) -> None:
    """A name, a label in a table, a reason that is stored: each counts, not only sentences."""
    assert len(list(said_by(source))) == 1


def test_no_template_says_anything_by_itself() -> None:
    """Between the elements, and in the attributes people hear, templates hold no own words."""
    wrong = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "\0", path.read_text(), flags=re.S)
        source = re.sub(r"<(svg|style|script)\b.*?</\1>", "\0", source, flags=re.S)
        texts = re.findall(r' (?:aria-label|title|alt|placeholder)="([^"\0]*)"', source)
        texts += re.sub(r"<[^>]*>", "\0", source).split("\0")
        for text in (" ".join(part.split()) for part in texts):
            words = re.sub(r"&\w+;|\0", "", text)
            if re.search(r"[A-Za-z]{2}", words) and words not in TEXT_IN_TEMPLATES.get(name, ()):
                wrong.append(f"{name}: {words}")
    assert wrong == []

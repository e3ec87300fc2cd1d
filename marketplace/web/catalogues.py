"""Every sentence of the program in one list, and each language's translations beside it.

    make catalogues        # after writing or changing a sentence

It reads the program (no page is run), writes marketplace/translations/mutual.pot and brings each
mutual.po up to date: a new sentence arrives empty, a changed one counts as new, and what nobody
says any more is kept below at the end of the file. The program reads the .po files themselves.
"""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from matching import explain, what_if
from matching.limits import FILTERS, LIMITS

MATCHING = "matching/explain.py"
HOME = Path(__file__).parents[2]
FOLDER = HOME / "marketplace" / "translations"
TEMPLATE = FOLDER / "mutual.pot"
PACKAGES = ("marketplace", "providers")
TEMPLATES = HOME / "marketplace" / "templates"
# Which argument of a call is a sentence (or, of two, its singular and plural).
SENTENCE_AT: dict[str, tuple[int, ...]] = {
    "_": (0,),
    "said": (0,),
    "fault": (1,),
    "counted": (0, 1),
    "ngettext": (0, 1),
    "Refused": (0,),
    "NotYours": (0,),
    "NotFound": (0,),
    "Invalid": (1,),
    "plus": (1,),
    "made": (0,),
}
Found = tuple[str | tuple[str, str], str]
HEADER = """\
# %(language)s of Mutual. DRAFT: made by a machine, checked by nobody who speaks it.
# A native speaker has to read every line before people rely on it."""
# The dates in the files are those of the first: a date of today would change them at every run.
FIRST = datetime(2026, 11, 22, tzinfo=UTC)


def _texts(node: ast.expr) -> list[str]:
    """The literal texts an argument can be: one, or both of `"one" if … else "other"`."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return [node.value]
    return []


def called(node: ast.Call) -> str:
    """The name a call calls: `_` of `_("…")`, `Meta` of `msgspec.Meta(…)`."""
    of = node.func
    return of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""


def marked(node: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are sentences: by the table, a Meta's words, a Place's words."""
    name = called(node)
    if name in SENTENCE_AT:
        return [node.args[at] for at in SENTENCE_AT[name] if at < len(node.args)]
    if name == "Place":
        return node.args[1:]
    found: list[ast.expr] = []
    if name == "Meta":
        for keyword in node.keywords:
            if keyword.arg == "title":
                found.append(keyword.value)
            elif keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
                found += keyword.value.values
    return found


def of_python(source: str) -> Iterator[str | tuple[str, str]]:
    """The sentences of a Python file; two together are a singular and its plural."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        texts = [_texts(argument) for argument in marked(node)]
        if len(SENTENCE_AT.get(called(node), ())) == 2:
            if len(texts) == 2 and texts[0] and texts[1]:
                yield texts[0][0], texts[1][0]
        else:
            yield from (text for several in texts for text in several)


def of_template(source: bytes) -> Iterator[str | tuple[str, str]]:
    """The sentences of a Jinja template. Raises TemplateSyntaxError."""
    keywords = ["_", "gettext", "ngettext"]
    for _line, name, message, _comments in babel_extract(
        BytesIO(source), keywords, [], {"silent": "false", "extensions": "jinja2.ext.do"}
    ):
        parts = [message] if isinstance(message, str) else [m for m in message or () if m]
        if name == "ngettext" and len(parts) >= 2:
            yield parts[0], parts[1]
        elif parts:
            yield parts[0]


def of_matching() -> Iterator[str]:
    """What the matching says: the patterns it fills in, its tables, and each rule's docstring."""
    for message in of_python((HOME / MATCHING).read_text(encoding="utf-8")):
        yield from [message] if isinstance(message, str) else message
    yield from explain.FOR_MEMBER.values()
    yield from explain.TOOK_AWAY.values()
    yield explain.OTHER_AWAY
    yield from map(explain.rule_sentence, (*FILTERS, *LIMITS, "package", "no_bid"))
    yield from (explain.BETTER_FIT, explain.JUST_AS_GOOD, explain.ABOVE_CAP)
    yield from (what_if.TOO_LITTLE, what_if.NO_ROUND)


def sentences() -> Iterator[Found]:
    """Every sentence of the program, with the file that says it."""
    yield from ((told, MATCHING) for told in of_matching())
    for package in PACKAGES:
        for path in sorted((HOME / package).rglob("*.py")):
            name = path.relative_to(HOME).as_posix()
            for message in of_python(path.read_text(encoding="utf-8")):
                yield message, name
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(HOME).as_posix()
        for message in of_template(path.read_bytes()):
            yield message, name


def extracted() -> Catalog:
    """The list as it is now."""
    catalog = Catalog(
        project="Mutual", version="1", creation_date=FIRST, revision_date=FIRST, fuzzy=False,
        header_comment="# Every sentence of Mutual, to be translated.",
    )  # fmt: skip
    for message, name in sentences():
        catalog.add(message, locations=[(name, 0)])
    return catalog


def written(catalog: Catalog) -> bytes:
    """The catalogue as its file: sorted, without line numbers, so that changes stay small."""
    out = BytesIO()
    write_po(out, catalog, width=100, sort_output=True, include_lineno=False)
    return out.getvalue()


def updated(path: Path, template: Catalog) -> Catalog:
    """A language's catalogue with the sentences of now; what was translated stays."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem, domain="mutual")
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.header_comment = HEADER % {"language": catalog.locale.english_name}
    return catalog


def main() -> None:
    """Write the list and every language's catalogue."""
    template = extracted()
    TEMPLATE.write_bytes(written(template))
    for path in sorted(FOLDER.glob("*.po")):
        catalog = updated(path, template)
        path.write_bytes(written(catalog))
        missing = sum(not all(strings(message)) for message in catalog if message.id)
        print(f"{path.stem}: {len(catalog)} sentences, {missing} not translated")


def strings(message: Message) -> tuple[str, ...]:
    """The translations of a sentence: one, or one for each plural of the language."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    main()

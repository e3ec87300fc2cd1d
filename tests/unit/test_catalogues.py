"""Claims about the list of sentences and its translations: nothing forgotten, nothing broken."""

import re
from functools import cache
from gettext import c2py  # type: ignore[attr-defined]

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from marketplace.web.catalogues import (
    FOLDER,
    HOME,
    TEMPLATE,
    TEMPLATES,
    extracted,
    strings,
    updated,
    written,
)
from marketplace.web.languages import OFFERED

DRAFTS = [each.code for each in OFFERED if each.draft]
# The folders of templates whose sentences have to be there in every language.
COMPLETE = (
    *("base.html", "macros", "home", "display", "sign_in", "errors", "clusters", "agreements"),
    *("pledges", "commissions", "opportunities", "bids", "matches", "rounds", "savings"),
    *("community", "sign_offs", "unmet_demand", "audit"),
)
PLACE = re.compile(r"%\(\w+\)s|%[sd]")


@cache
def template_now() -> Catalog:
    return extracted()


@cache
def catalogue(code: str) -> Catalog:
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_the_list_is_the_programs() -> None:
    """mutual.pot names every sentence the program says now, and no other: make catalogues."""
    assert TEMPLATE.read_bytes() == written(template_now())


@pytest.mark.parametrize("code", DRAFTS)
def test_each_language_has_the_list(code: str) -> None:
    """A translator's file is up to date, and its head says that nobody has checked it."""
    path = FOLDER / f"{code}.po"
    assert path.read_bytes() == written(updated(path, template_now()))
    assert "DRAFT: made by a machine" in path.read_text().split("msgid", 1)[0]


@pytest.mark.parametrize("code", DRAFTS)
def test_a_translation_keeps_its_places(code: str) -> None:
    """Every value has its place in the translation, so no figure is lost and none is made up."""
    wrong = []
    for message in catalogue(code):
        given = [text for text in strings(message) if text]
        if not message.id or not given:
            continue
        wanted = PLACE.findall(message.id if isinstance(message.id, str) else message.id[1])
        for found in map(PLACE.findall, given):
            if len(given) > 1:  # a plural for one may leave its number out
                right = set(found) <= set(wanted)
            else:  # places without a name cannot change their order
                unnamed = [[p for p in of if "(" not in p] for of in (wanted, found)]
                right = sorted(found) == sorted(wanted) and unnamed[0] == unnamed[1]
            if not right or len(given) not in (1, catalogue(code).num_plurals):
                wrong.append(singular(message))
    assert wrong == []


@pytest.mark.parametrize("code", DRAFTS)
def test_first_pages_are_there(code: str) -> None:
    """Everything around a page, and the pages of every journey, but for the very newest words.

    Two sentences in a hundred may wait for their translators; nobody is kept from writing one.
    """
    prefix = TEMPLATES.relative_to(HOME).as_posix() + "/"
    known = {singular(m) for m in catalogue(code) if all(strings(m))}
    wanted = {
        singular(message)
        for message in template_now()
        if message.id
        and any(
            file.removeprefix(prefix).split("/")[0] in COMPLETE
            for file, _ in message.locations
            if file.startswith(prefix)
        )
    }
    missing = sorted(wanted - known)
    assert len(missing) <= len(wanted) // 50, missing


def test_welsh_has_its_six_plurals() -> None:
    """None, one, two, three, six and many each have their own form, as CLDR counts for Welsh."""
    welsh = catalogue("cy")
    assert welsh.num_plurals == 6
    plural = c2py(welsh.plural_expr)
    assert [plural(n) for n in (0, 1, 2, 3, 6, 4, 11)] == [0, 1, 2, 3, 4, 5, 5]

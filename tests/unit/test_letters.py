"""Messages in words: every kind has a page, a sentence and an e-mail that tells nothing private."""

import re
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.messages import (
    ATTEMPTS_MAX,
    KINDS,
    NOTICES,
    NOTICES_OF,
    Outgoing,
    masked,
    try_again_at,
)
from marketplace.people import Role
from marketplace.sign_ins import code_of
from marketplace.web.letters import PAGES, TELL, letter, page_of, told
from marketplace.web.messages import KIND_NAMES

KEY = b"k" * 32
ID = UUID(int=7)
DETAILS = {"closes_at": "2026-06-03T16:00:00+00:00", "waiting": 3, "late": 1}
# What an e-mail must not say, whoever reads over a shoulder.
PRIVATE = ("care plan", "dementia", "Somali", "faith", "health", "Amina", "£")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_an_email_with_one_link(kind: str) -> None:
    """One line of subject, a greeting, plain words, and no link but the one to sign in."""
    message = Outgoing(ID, kind, ID, DETAILS, "en", 1, "a@b.org", "Amina", "Eastwick")  # type: ignore[arg-type]
    says = letter(message, "https://mutual.example", KEY)
    assert "\n" not in says.subject
    assert 5 < len(says.subject) <= 60
    assert says.text.startswith("Hello,\n\n")
    assert says.text.rstrip().count("Mutual, for Eastwick") == 1
    assert not [word for word in PRIVATE if word in says.subject + says.text]
    links = [word for word in says.text.split() if "://" in word]
    assert links == ([] if kind == "sign_in_code" else ["https://mutual.example/sign-in"])
    assert str(ID) not in says.text
    assert not {"please", "sorry", "invalid"} & set(says.text.lower().split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_email_goes_through_gettext(kind: str) -> None:
    """In the made-up language subject and lines are in brackets, but for what is nobody's word."""
    message = Outgoing(ID, kind, ID, DETAILS, "en-XA", 1, "a@b.org", "Amina", "Eastwick")  # type: ignore[arg-type]
    says = letter(message, "https://mutual.example", KEY)
    for line in (says.subject, *says.text.split("\n\n")):
        assert re.fullmatch(r"\[.*\]", line.strip(), re.S), line
    assert letter(replace(message, language="xx"), "", KEY).text.startswith("Hello,")


def test_the_code_is_in_its_own_email_alone() -> None:
    """The subject and text carry the code that follows from the id, and no other kind does."""
    code = code_of(KEY, ID)
    for kind in KINDS:
        message = Outgoing(ID, kind, ID, DETAILS, "en", 1, "a@b.org", "A", "B")  # type: ignore[arg-type]
        says = letter(message, "https://mutual.example", KEY)
        assert (code in says.subject, code in says.text) == (kind == "sign_in_code",) * 2


def test_a_moment_is_told_in_words() -> None:
    """A deadline reads as a day and an hour in London, not as a stamp."""
    sentence = told("vote_open", DETAILS).sentence
    assert "3 June 2026 at 5:00pm" in sentence
    assert told("sign_offs_wait", DETAILS).sentence == "3 things wait. 1 is late."
    assert told("sign_offs_wait", {"waiting": 1, "late": 0}).sentence == "1 thing waits."


def test_every_kind_is_told_listed_and_leads_somewhere() -> None:
    """No kind lacks its words, its name in the list of choices, its page or its readers."""
    assert set(TELL) == set(KINDS)
    assert set(KIND_NAMES) == set(NOTICES)
    assert set(NOTICES) <= set(PAGES)
    assert {kind for kinds in NOTICES_OF.values() for kind in kinds} == set(NOTICES)
    assert set(NOTICES_OF) <= set(get_args(Role))
    assert page_of("vote_open", ID) == f"/community/votes/{ID}"


def test_sending_is_tried_for_hours_and_given_up() -> None:
    """Each wait is twice the one before, and the eighth failure is the last."""
    now = datetime(2026, 5, 4, tzinfo=UTC)
    waits = [try_again_at(n, now) for n in range(1, ATTEMPTS_MAX)]
    minutes = [(each - now).total_seconds() / 60 for each in waits if each]
    assert minutes == [1, 2, 4, 8, 16, 32, 64]
    assert try_again_at(ATTEMPTS_MAX, now) is None


def test_a_log_shows_a_letter_of_an_address() -> None:
    """Neither the name nor the firm behind an address can be read from a log."""
    assert masked("amina.yusuf@small-provider.example") == "a***@***"

"""Claims about sentences that remember what they were made of."""

from datetime import UTC, date, datetime

import pytest

from marketplace.refused import Invalid, Refused
from marketplace.web import wording
from providers.said import Said, counted, said


class Backwards:
    """A language of its own: every sentence known, said with its places in another order."""

    def gettext(self, sentence: str) -> str:
        return {
            "The fund holds %(fund_pence)s until %(day)s.": "[%(day)s] [%(fund_pence)s]",
            "You do no %(service_words)s.": "[%(service_words)s]",
            "home care": "gofal cartref",
            "No.": "[No.]",
        }.get(sentence, sentence)

    def ngettext(self, one: str, several: str, number: int) -> str:
        return "[one]" if number == 1 else "[%(number)s]"


@pytest.fixture
def backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "translations", lambda code: Backwards())


def test_a_sentence_reads_as_people_write_it() -> None:
    """Pence become pounds, minutes hours, numbers get commas and days their month, by name."""
    sentence = said(
        "%(left_pence)s, %(week_minutes)s, %(people)s, %(day)s, %(at)s, %(name)s",
        left_pence=-123450,
        week_minutes=61,
        people=1200,
        day=date(2026, 5, 4),
        at=datetime(2026, 4, 3, 11, tzinfo=UTC),
        name="Ali",
    )
    assert sentence == (
        "-£1,234.50, 1 hour 1 minute, 1,200, 4 May 2026, 12 noon on Friday 3 April 2026, Ali"
    )
    later = said("%(at)s", at=datetime(2026, 7, 3, 20, 30, tzinfo=UTC))
    assert later == "9:30pm on Friday 3 July 2026"


def test_a_sentence_without_values_is_nothing_but_text() -> None:
    """What only marks a text for translation can be stored and sent like any other text."""
    assert type(said("home care")) is str
    assert "%" in said("Keep 50% for start-ups.")


@pytest.mark.usefixtures("backwards")
def test_a_page_says_a_rules_sentence_in_its_own_language() -> None:
    """The translation may turn the places round; words of ours in it are translated too."""
    refused = Refused(
        "The fund holds %(fund_pence)s until %(day)s.", fund_pence=500, day=date(2026, 5, 4)
    )
    assert str(refused) == "The fund holds £5 until 4 May 2026."
    assert wording._(refused.sentence) == "[4 May 2026] [£5]"
    assert wording._(said("You do no %(service_words)s.", service_words="home care")) == (
        "[gofal cartref]"
    )
    assert wording._(Invalid("name", "No.").sentence) == "[No.]"


@pytest.mark.usefixtures("backwards")
def test_a_number_chooses_its_plural_in_the_readers_language() -> None:
    """English chooses by one or several; the page asks the reader's language again."""
    assert counted("1 day", "%(number)s days", 1) == "1 day"
    assert counted("1 day", "%(number)s days", 3) == "3 days"
    assert wording._(counted("1 day", "%(number)s days", 1)) == "[one]"
    assert wording._(counted("1 day", "%(number)s days", 3)) == "[3]"


def test_what_somebody_wrote_is_never_taken_for_a_place() -> None:
    """A per cent sign in a title neither breaks the sentence nor is read as a value."""
    sentence = said("Nobody has chosen “%(title)s”.", title="50% off %(name)s")
    assert isinstance(sentence, Said)
    assert wording._(sentence) == "Nobody has chosen “50% off %(name)s”."

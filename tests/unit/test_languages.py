"""Claims about which language a visitor gets, and how the made-up ones read."""

import pytest

from marketplace.web import wording
from marketplace.web.languages import LANGUAGES, chosen
from marketplace.web.pseudo import pseudo
from marketplace.web.wording import LEFT_TO_RIGHT, money_text


@pytest.mark.parametrize(
    ("remembered", "accepted", "code"),
    [
        ("", "", "en"),
        ("cy", "ur", "cy"),
        ("", "cy", "cy"),
        ("", "fr-FR,fr;q=0.9,ur-PK;q=0.8,cy;q=0.5", "ur"),
        ("", "cy;q=0.1,en-GB;q=0.9", "en"),
        ("", "cy;q=0,*", "en"),
        ("", "cy;q=much,ur;q=0.2", "ur"),
        ("tlh", "tlh,,;q=1,\x00", "en"),
        ("en-XA", "en-XA", "en"),
    ],
)
def test_a_choice_comes_before_the_browsers_wish(remembered: str, accepted: str, code: str) -> None:
    """The cookie counts, then the best of Accept-Language that there is, then English."""
    assert chosen(remembered, accepted, demonstration=False) == code


def test_testers_languages_are_for_the_demonstration_alone() -> None:
    """Nobody in a real council lands in a made-up language, whatever their cookie says."""
    assert chosen("ar-XB", "", demonstration=True) == "ar-XB"
    assert chosen("ar-XB", "", demonstration=False) == "en"
    assert chosen("", "ar-XB,en-XA", demonstration=True) == "en"


def test_a_made_up_sentence_keeps_its_places_and_is_longer() -> None:
    """Values, elements and entities stay as they are; the rest grows by about two fifths."""
    assert pseudo("Pay %(n)s <b>now</b> &amp; %d%%") == "[Ṕááýý %(n)s <b>ńóóŵ</b> &amp; %d%%]"
    plain = "Find people near you who want the same things."
    assert 1.2 <= len(pseudo(plain)) / len(plain) <= 1.6
    assert pseudo(pseudo(plain)) == pseudo(plain)


def test_money_keeps_its_order_in_urdu() -> None:
    """In a line from right to left £ stays before its figures, in western digits."""
    token = wording.language.set("ur")
    try:
        assert LANGUAGES["ur"].direction == "rtl"
        assert money_text(180_050).startswith(LEFT_TO_RIGHT + "£1,800.50")
        assert "1,800" in wording.money_markup(180_000)
        assert wording._("") == ""
    finally:
        wording.language.reset(token)

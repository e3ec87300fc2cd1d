"""What care is called on a page: services, times, skills and languages, and lists of them."""

from collections.abc import Iterable, Sequence

from babel import Locale

from marketplace.lots import titled
from marketplace.rounds import named
from marketplace.web.wording import _, locale, retold
from providers.offers import BAND_NAMES, SERVICE_NAMES, SKILL_NAMES
from providers.said import Said


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def service_text(service: str) -> str:
    """A service in words, small: home care."""
    return _(SERVICE_NAMES.get(service, service.replace("_", " ")))


def band_text(band: str) -> str:
    """A time of the week in words: weekdays 7am to 11am."""
    return _(BAND_NAMES.get(band, band.replace("_", " ")))


def lot_text(title: str) -> str:
    """A lot's title as somebody typed it; else what it asks for, in the reader's language."""
    found = titled(title)
    return capital(retold(found)) if isinstance(found, Said) else title


def round_text(name: str) -> str:
    """A round's name as somebody typed it; else the day it closes, in the reader's language."""
    return retold(named(name))


def skill_text(skill: str) -> str:
    """A skill in words: halal cooking."""
    return _(SKILL_NAMES.get(skill, skill.replace("_", " ")))


def language_text(code: str) -> str:
    """A language by its name in the reader's language: so is Somali."""
    return str(Locale.parse(locale()).languages.get(code, code))


def size_choices() -> list[tuple[str, str]]:
    """How much a notice asks for in all, as a search chooses it."""
    return [
        ("small", _("Up to 20 hours a week")),
        ("middle", _("More than 20, up to 100 hours a week")),
        ("large", _("More than 100 hours a week")),
    ]


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them: one, two and three."""
    parts: Sequence[str] = list(words)
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}

"""How money, days and hours read on a page, and the way every sentence takes through gettext."""

from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from markupsafe import Markup

from marketplace.web.languages import LANGUAGES, translations
from providers.said import Said, Value, recalled

LONDON = ZoneInfo("Europe/London")
# In a line from right to left, what stands between these keeps its own order: £ before 5.
LEFT_TO_RIGHT, END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
ANY_WAY = "\N{FIRST STRONG ISOLATE}"  # a name keeps the direction of its first letter

# The language of the request being answered; pages set it, everything below reads it.
language: ContextVar[str] = ContextVar("language", default="en")


def _(sentence: str) -> str:
    """The sentence in this request's language; a rule's, said or kept (providers/said.py), anew."""
    if not sentence:  # gettext answers an empty one with the head of its file
        return ""
    found = translations(language.get())
    sentence = recalled(sentence)
    if not isinstance(sentence, Said):
        return found.gettext(sentence)
    pattern = (
        found.ngettext(sentence.msgid, sentence.several, sentence.number)
        if sentence.several
        else found.gettext(sentence.msgid)
    )
    return pattern % {name: value_text(name, value) for name, value in sentence.values.items()}


def value_text(name: str, value: Value) -> str:
    """One value of a rule's sentence in the language of this request, read as its name says."""
    if isinstance(value, datetime):
        return deadline_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, str):
        return _(value) if name.endswith("_words") else own_words(value)
    if name.endswith("_pence"):
        return money_text(value)
    return hours_text(value) if name.endswith("_minutes") else f"{value:,}"


def own_words(text: str) -> str:
    """A name or title inside a sentence: it keeps its own direction in one from right to left."""
    backwards = LANGUAGES[language.get()].direction == "rtl"
    return f"{ANY_WAY}{text}{END}" if backwards else text


def retold(text: str) -> str:
    """A stored text: a sentence of ours in the reader's language, or what somebody typed."""
    found = recalled(text)
    return _(found) if isinstance(found, Said) else str(found)


def ngettext(one: str, several: str, number: int) -> str:
    """The right plural of a sentence in the language of this request."""
    return translations(language.get()).ngettext(one, several, number)


def locale() -> str:
    """The name by which Babel knows the language of this request, for days and lists."""
    return LANGUAGES[language.get()].locale


def money_text(pence: int) -> str:
    """Pence as pounds: £1,800 when whole, £8,200.50 when not, −£5 below nothing (rule 67)."""
    amount = _amount(pence)
    backwards = LANGUAGES[language.get()].direction == "rtl"
    return f"{LEFT_TO_RIGHT}{amount}{END}" if backwards else amount


def _amount(pence: int) -> str:
    pounds, rest = divmod(abs(pence), 100)
    amount = f"£{pounds:,}.{rest:02d}" if rest else f"£{pounds:,}"
    return f"\N{MINUS SIGN}{amount}" if pence < 0 else amount


def money_markup(pence: int) -> Markup:
    """Money that neither wraps nor turns round in a right-to-left sentence."""
    return _unturned(_amount(pence))


def money_exact_markup(pence: int) -> Markup:
    """Money with its pence always shown, for columns of a statement or a ledger."""
    pounds, rest = divmod(abs(pence), 100)
    sign = "\N{MINUS SIGN}" if pence < 0 else ""
    return _unturned(f"{sign}£{pounds:,}.{rest:02d}")


def _unturned(amount: str) -> Markup:
    """Around digits and signs of our own: nothing to escape, and a page may hold a hundred."""
    return Markup(f'<bdi dir="ltr" class="app-money">{amount}</bdi>')  # noqa: S704


def day_text(day: date | None) -> str:
    """A day as people write it, 3 June 2026; an instant is read in Europe/London first."""
    if day is None:
        return _("no date yet")
    if isinstance(day, datetime):
        day = day.astimezone(LONDON).date()
    return _day_text(day, locale())


@lru_cache(maxsize=4096)
def _day_text(day: date, code: str) -> str:
    """A page names the same few days many times, and Babel reads its pattern anew for each."""
    return format_date(day, "d MMMM y", locale=code)


def moment_text(moment: datetime | None) -> str:
    """An instant in Europe/London: 3 June 2026 at 10:30am."""
    if moment is None:
        return _("no time yet")
    local = moment.astimezone(LONDON)
    clock = format_time(local, "h:mma", locale=locale()).lower()
    return _("%(day)s at %(clock)s") % {"day": day_text(local.date()), "clock": clock}


def deadline_text(moment: datetime) -> str:
    """A moment with its day of the week: 12 noon on Friday 3 April 2026."""
    local = moment.astimezone(LONDON)
    noon = local.hour == 12 and local.minute == 0
    clock = format_time(local, "h:mma", locale=locale()).lower()
    return _("%(clock)s on %(day)s") % {
        "clock": _("12 noon") if noon else clock,
        "day": format_date(local.date(), "EEEE d MMMM y", locale=locale()),
    }


def hours_text(minutes: int) -> str:
    """Minutes as hours and minutes: 3 hours 30 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours or not rest:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours})
    if rest:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest) % {"num": rest})
    return " ".join(parts)


def shown(figure: int, kind: str) -> str | Markup:
    """A whole number as `money` (pence), `hours` (minutes) or `number`."""
    if kind == "money":
        return money_markup(figure)
    if kind == "hours":
        return hours_text(figure)
    return f"{figure:,}"

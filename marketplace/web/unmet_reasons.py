"""Why a need is not met, in words: kinds of need, causes and the filter that decided."""

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlencode

from marketplace.unmet_demand import Unmet
from marketplace.web.care_wording import band_text, language_text, listed, service_text
from marketplace.web.wording import _, ngettext
from providers.said import said

CAUSE_NAMES: dict[str, str] = {
    "no_admissible_bid": said("No offer fits"),
    "price_above_cap": said("Too dear"),
    "capacity": said("No room left"),
    "commission_limit": said("A rule of the commission"),
}
FILTER_NAMES: dict[str, str] = {
    "no_bid": said("nobody made an offer"),
    "service": said("nobody does this kind of support"),
    "area": said("nobody works in this area"),
    "band": said("nobody comes at this time"),
    "start": said("nobody can begin in time"),
    "carer_gender": said("no carer of the gender asked for"),
    "skill": said("nobody has the skill"),
    "personal_care": said("nobody is registered for personal care"),
    "veto": said("the people said no to those who could come"),
    "price_floor": said("the prices were too low to pay a worker fairly"),
    "package": said("the only offer was for more people together"),
    "cap": said("every price was above what people can pay"),
    "stand_alone": said("together would cost more than alone"),
    "member_cap": said("all the support together was above what people set aside"),
    "capacity": said("the providers were full"),
    "exposure": said("the new provider may not take on more yet"),
    "bid_maximum": said("the offers were full"),
}


def languages_text(languages: Iterable[str]) -> str:
    """The languages of a need other than English: Somali and Urdu, or "" for none."""
    return listed([language_text(code) for code in languages if code != "en"])


def kind_text(service: str, languages: Iterable[str]) -> str:
    """A kind of need in words: home care in Somali."""
    names, care = languages_text(languages), service_text(service)
    told = _("%(care)s in %(languages)s") % {"care": care, "languages": names} if names else care
    return told[:1].upper() + told[1:]


def reason_text(need: Unmet) -> str:
    """Why one need is not met: its first cause and what decided, with the language and the time."""
    cause = _(CAUSE_NAMES[need.cause])
    if need.filter_name == "language":
        names = languages_text(need.languages)
        detail = (
            _("nobody speaks %(languages)s on %(band)s")
            if names
            else _("nobody speaks the language on %(band)s")
        )
        detail %= {"languages": names, "band": band_text(need.band)}
    elif need.filter_name == "band":
        detail = _("nobody comes on %(band)s") % {"band": band_text(need.band)}
    elif need.filter_name in FILTER_NAMES:
        detail = _(FILTER_NAMES[need.filter_name])
    else:
        return cause
    return _("%(cause)s: %(detail)s") % {"cause": cause, "detail": detail}


def kind_address(path: str, service: str, ward: str, languages: Sequence[str]) -> str:
    """The address of a page about one kind of need in one ward."""
    given = {"service": service, "ward": ward, "language": ",".join(languages)}
    return f"{path}?{urlencode(given)}"


def people_of(needs: Iterable[Unmet]) -> int:
    """How many people these needs are of, each counted once."""
    return len({need.person_id for need in needs})


def minutes_of(needs: Iterable[Unmet]) -> int:
    """Minutes a week of these needs."""
    return sum(need.minutes_per_week for need in needs)


def first_of(needs: Iterable[Unmet]) -> date:
    """Since when the longest of these needs has waited."""
    return min(need.since for need in needs)


def people_text(people: int) -> str:
    """So many people, in words."""
    return ngettext("%(num)s person", "%(num)s people", people) % {"num": f"{people:,}"}


def weeks_text(weeks: int) -> str:
    """So many weeks, in words."""
    return ngettext("%(num)s week", "%(num)s weeks", weeks) % {"num": f"{weeks:,}"}

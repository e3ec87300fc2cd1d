"""Searches: what somebody looks for among the notices, in an address or kept under a name."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace.refused import Invalid, Refused

SEARCHES_MAX = 20
NAME_MAX = 80
WORD_MAX = 40
# Hours a week a notice may ask for in all: the word in the address, from, up to.
SIZES: dict[str, tuple[int | None, int | None]] = {
    "small": (None, 20 * 60),
    "middle": (20 * 60 + 1, 100 * 60),
    "large": (100 * 60 + 1, None),
}


class Filters(Struct, frozen=True):
    """What a list of notices is narrowed to; None is anything.

    One lot has to fit service, ward and language at once; minutes are those of all lots together.
    """

    service: str | None = None
    ward_code: str | None = None
    language: str | None = None
    minutes_min: int | None = None
    minutes_max: int | None = None
    starts_from: date | None = None
    for_start_ups: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is asked at all."""
        return self != EVERYTHING


EVERYTHING = Filters()


class Search(Struct, frozen=True):
    """A search kept by somebody of a provider, and how many notices are new in it.

    `titles`: of the newest of these, at most ten.
    """

    search_id: UUID
    provider_id: UUID
    saved_by: UUID
    name: str
    service: str | None
    ward_code: str | None
    language: str | None
    minutes_min: int | None
    minutes_max: int | None
    starts_from: date | None
    for_start_ups: bool
    seen_at: datetime
    news: int
    ward_name: str | None
    titles: Sequence[str]

    @property
    def filters(self) -> Filters:
        """What it looks for."""
        return Filters(*(getattr(self, name) for name in Filters.__struct_fields__))


def filters_of(texts: Mapping[str, str]) -> Filters:
    """What the words of an address ask for; a word that cannot be read asks for nothing."""
    words = {
        name: text
        for name, text in texts.items()
        if text and text.isprintable() and len(text) <= WORD_MAX
    }
    least, most = SIZES.get(words.get("size", ""), (None, None))
    try:
        starts = date.fromisoformat(words["starts"]) if "starts" in words else None
    except ValueError:
        starts = None
    return Filters(
        words.get("service"),
        words.get("ward"),
        words.get("language"),
        least,
        most,
        starts,
        words.get("new") == "yes",
    )


def texts_of(filters: Filters) -> dict[str, str]:
    """The words of an address that ask for this; `filters_of` reads them back."""
    size = next(
        (
            name
            for name, ends in SIZES.items()
            if ends == (filters.minutes_min, filters.minutes_max)
        ),
        None,
    )
    words = {
        "service": filters.service,
        "ward": filters.ward_code,
        "language": filters.language,
        "size": size,
        "starts": filters.starts_from.isoformat() if filters.starts_from else None,
        "new": "yes" if filters.for_start_ups else None,
    }
    return {name: word for name, word in words.items() if word}


def check_name(name: str, filters: Filters, kept: int) -> str:
    """The name to keep a search under. Raises Invalid beside `name`, Refused when there are 20."""
    said = " ".join(name.split())
    if not 1 <= len(said) <= NAME_MAX:
        raise Invalid("name", "Give the search a name of up to %(most)s letters.", most=NAME_MAX)
    if not filters.any:
        raise Invalid("name", "Choose what to look for first, then keep the search.")
    if kept >= SEARCHES_MAX:
        raise Refused(
            "You have %(most)s searches. Take one away before you keep another.",
            most=SEARCHES_MAX,
        )
    return said

"""What clusters ask for, for anyone to read: a list to look through, and each public notice.

Totals only: how many people, how many hours, which musts. Nobody's name, street or plan.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from marketplace.acts import councils
from marketplace.acts.opportunities import Commission, Lot, Opportunity, find_commission, lots_of
from marketplace.acts.organisations import find_provider
from marketplace.database.transaction import Transaction, many, one
from marketplace.people import Who
from marketplace.refused import NotFound
from marketplace.web.care_wording import band_text, capital, language_text, listed, service_text
from marketplace.web.care_wording import skill_text as skill_name
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import visit_of
from marketplace.web.typed import Typed
from marketplace.web.wording import _, day_text, deadline_text, hours_text, ngettext
from providers.offers import Offer
from providers.organisations import Provider, Wanted, may_bid
from sql import questions

PAGE_ROWS = 20
TEXT_MAX = 40


class Choices(Struct, frozen=True):
    """What the list can be narrowed to."""

    services: list[str]
    ward_codes: list[str]
    languages: list[str]


class Offering(Struct, frozen=True):
    """What a provider says it can do, as kept."""

    services: list[str]
    languages: list[str]
    carer_genders: list[str]
    skills: list[str]
    areas: list[str]
    minutes_per_week: int

    def offer(self) -> Offer:
        """The same as the rules read it."""
        return Offer(
            frozenset(self.services),  # type: ignore[arg-type]
            frozenset(self.languages),
            frozenset(self.carer_genders),  # type: ignore[arg-type]
            frozenset(self.skills),  # type: ignore[arg-type]
            frozenset(self.areas),
            self.minutes_per_week,
        )


class Line(Struct, frozen=True):
    """One opportunity of the list, in words."""

    commission_id: UUID
    title: str
    closes: str
    what: str
    size: str


class ListPage(Struct, frozen=True):
    """The list, what it can be narrowed to, and where it goes on."""

    lines: list[Line]
    services: list[tuple[str, str]]
    wards: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    chosen: Typed
    narrowed: bool
    next_page: str


class LotRow(Struct, frozen=True):
    """One lot of a notice in words; `against` says why the reader may not bid for it."""

    title: str
    facts: list[tuple[str, str]]
    against: list[str]


class NoticePage(Struct, frozen=True):
    """A public notice."""

    commission_id: UUID
    title: str
    about: str
    facts: list[tuple[str, str]]
    lots: list[LotRow]
    closes: str
    takes_bids: bool
    is_provider: bool
    starts_later: bool


async def moment(tx: Transaction) -> datetime:
    """The one clock, as this page reads it."""
    now: datetime = await tx.db.fetchval("select app_now()")
    return now


def people_text(number: int) -> str:
    """How many people, in words."""
    return ngettext("%(num)s person", "%(num)s people", number) % {"num": number}


def _line(found: Opportunity) -> Line:
    what = listed(service_text(service) for service in found.services)
    return Line(
        found.commission_id,
        found.title,
        _("Bids close at %s.") % deadline_text(found.closes_at),
        capital(what) + ".",
        _("%(hours)s a week, in %(lots)s.")
        % {
            "hours": capital(hours_text(found.minutes_per_week)),
            "lots": ngettext("%(num)s lot", "%(num)s lots", found.lots) % {"num": found.lots},
        },
    )


def _cursor(after: str) -> tuple[datetime | None, UUID | None]:
    """Where the page before ended; something unreadable starts from the top."""
    closes_at, _sep, commission_id = after.partition("~")
    try:
        moment_ = datetime.fromisoformat(closes_at)
        return (moment_, UUID(commission_id)) if moment_.tzinfo else (None, None)
    except ValueError:
        return None, None


@get("/opportunities")
async def list_open(
    request: Web,
    service: FromQuery[str] = "",
    ward: FromQuery[str] = "",
    language: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[str]:
    """What takes bids now, the soonest deadline first; the filters stand in the address."""
    chosen = {"service": service, "ward": ward, "language": language}
    chosen = {name: text[:TEXT_MAX] for name, text in chosen.items() if text.isprintable() and text}
    after_closes_at, after_id = _cursor(after)
    async with reading(request) as tx:
        now = await moment(tx)
        found = many(
            Opportunity,
            await questions("opportunities").found(
                tx.db,
                council_id=tx.council_id,
                now=now,
                service=chosen.get("service"),
                ward_code=chosen.get("ward"),
                language=chosen.get("language"),
                after_closes_at=after_closes_at,
                after_id=after_id,
                most=PAGE_ROWS + 1,
            ),
        )
        choices = one(
            Choices,
            await questions("opportunities").choices(tx.db, council_id=tx.council_id, now=now),
        ) or Choices([], [], [])
        wards = {each.ward_code: each.name for each in await councils.wards(tx)}
    view = ListPage(
        lines=[_line(each) for each in found[:PAGE_ROWS]],
        services=[(code, capital(service_text(code))) for code in choices.services],
        wards=sorted(((code, wards.get(code, code)) for code in choices.ward_codes), key=_by_name),
        languages=sorted(((c, language_text(c)) for c in choices.languages), key=_by_name),
        chosen=Typed.of(chosen),
        narrowed=bool(chosen),
        next_page=_next_page(chosen, found) if len(found) > PAGE_ROWS else "",
    )
    return page(request, "opportunities/list.html", view)


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1]


def _next_page(chosen: dict[str, str], found: list[Opportunity]) -> str:
    last = found[PAGE_ROWS - 1]
    cursor = f"{last.closes_at.isoformat()}~{last.commission_id}"
    return f"/opportunities?{urlencode({**chosen, 'after': cursor})}"


@get("/opportunities/{commission_id:uuid}")
async def show(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """One public notice: what is asked, how much of it, by when, and how to bid."""
    who = visit_of(request).who
    async with reading(request) as tx:
        now = await moment(tx)
        found = await public_notice(tx, commission_id)
        lots = await lots_of(tx, commission_id)
        wards = {each.ward_code: each.name for each in await councils.wards(tx)}
        bidder = await _bidder(tx, who)
    takes_bids = found.stage(now) == "published" and found.opens_at <= now
    view = NoticePage(
        commission_id=commission_id,
        title=found.title,
        about=found.about,
        facts=notice_facts(found),
        lots=[lot_row(lot, wards, found, bidder) for lot in lots],
        closes=deadline_text(found.closes_at),
        takes_bids=takes_bids,
        is_provider=who is not None and who.role == "provider",
        starts_later=found.opens_at > now,
    )
    return page(request, "opportunities/show.html", view)


async def public_notice(tx: Transaction, commission_id: UUID) -> Commission:
    """A published commission. Raises NotFound, also for a draft and for one that was withdrawn."""
    found = await find_commission(tx, commission_id)
    if found.published_at is None or found.withdrawn_at is not None:
        raise NotFound("There is no such notice. It may have been taken back.")
    return found


async def _bidder(tx: Transaction, who: Who | None) -> tuple[Provider, Offer] | None:
    if who is None or who.role != "provider" or who.provider_id is None:
        return None
    ask: Any = questions("opportunities")
    offering = one(Offering, await ask.bidder_offers(tx.db, provider_id=who.provider_id))
    if offering is None:
        return None
    return await find_provider(tx, who.provider_id), offering.offer()


def notice_facts(found: Commission) -> list[tuple[str, str]]:
    """What a notice says of the whole: (name, words)."""
    weeks = ngettext("%(num)s week", "%(num)s weeks", found.weeks) % {"num": found.weeks}
    facts = [
        (_("Bids close"), capital(deadline_text(found.closes_at))),
        (_("Care starts"), day_text(found.starts_on)),
        (_("For how long"), weeks),
        (
            _("Who signs the shared terms"),
            _("The council") if found.lead == "council" else _("The group's organisation"),
        ),
    ]
    if found.reserved_percent:
        kept = _("%s in every 100 hours are kept for new enterprises.") % found.reserved_percent
        facts.append((_("New enterprises"), kept))
    return facts


def lot_row(
    lot: Lot, wards: dict[str, str], found: Commission, bidder: tuple[Provider, Offer] | None = None
) -> LotRow:
    """What a notice says of one lot; with a bidder, what stands against it bidding."""
    people = lot.people or 0
    facts = [
        (
            _("How much"),
            _("%(hours)s a week for %(people)s.")
            % {"hours": hours_text(lot.minutes_per_week or 0), "people": people_text(people)},
        ),
        (_("When"), capital(band_text(lot.band)) + "."),
        (_("Where"), _where(lot, wards)),
        (_("Musts"), _musts(lot)),
        (_("Sharing"), _sharing(lot)),
        (_("Providers"), _providers(lot)),
    ]
    against: list[str] = []
    if bidder is not None:
        wanted = Wanted(
            lot.service,
            found.starts_on,
            lot.personal_care,
            frozenset(lot.languages),
            None,
            frozenset(),
            frozenset(lot.ward_codes),
        )
        against = may_bid(*bidder, wanted)
    return LotRow(lot.title, facts, against)


def _where(lot: Lot, wards: dict[str, str]) -> str:
    if not lot.ward_codes:
        return _("In this council. So few people ask that we do not name the wards.")
    return listed(sorted(wards.get(code, code) for code in lot.ward_codes)) + "."


def _musts(lot: Lot) -> str:
    found = []
    if lot.languages:
        spoken = listed(language_text(code) for code in lot.languages)
        found.append(_("Some or all need carers who speak %s.") % spoken)
    if lot.skills:
        skills = listed(skill_name(skill) for skill in lot.skills)
        found.append(_("Skills that some or all need: %s.") % skills)
    if lot.personal_care:
        found.append(_("This is personal care, so you need to be registered with the CQC."))
    return " ".join(found) or _("None.")


def _sharing(lot: Lot) -> str:
    if lot.people_sharing_max < 2:
        return _("Each person is helped alone.")
    return _("Up to %s people can be helped at the same time.") % lot.people_sharing_max


def _providers(lot: Lot) -> str:
    if lot.providers_max == 1:
        return _("One provider does all of it.")
    share = lot.provider_share_max_percent
    most = _("Up to %s providers can do this together.") % lot.providers_max
    if share == 100:
        return most
    return most + " " + _("One of them can do %s in every 100 hours at most.") % share


routes = [list_open, show]

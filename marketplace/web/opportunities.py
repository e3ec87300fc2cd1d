"""What a cluster asks for, for anyone to read: the public notice.

Totals only: how many people, how many hours, which musts. Nobody's name, street or plan.
"""

from datetime import datetime
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from marketplace.acts import councils
from marketplace.acts.clarifications import amendments_of, asking_ends_at, questions_about
from marketplace.acts.opportunities import (
    Commission,
    Lot,
    find_commission,
    lots_of,
    offering_of,
)
from marketplace.acts.organisations import find_provider
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotFound
from marketplace.web.care_wording import band_text, capital, language_text, listed, lot_text
from marketplace.web.care_wording import skill_text as skill_name
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import visit_of
from marketplace.web.wording import (
    _,
    day_text,
    deadline_text,
    hours_text,
    moment_text,
    ngettext,
)
from providers.offers import Offer
from providers.organisations import Provider, may_bid


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
    ask_until: str
    may_ask: bool
    answered: list[tuple[str, str]]
    waiting: list[str]
    changes: list[tuple[str, str]]


async def moment(tx: Transaction) -> datetime:
    """The one clock, as this page reads it."""
    now: datetime = await tx.db.fetchval("select app_now()")
    return now


def people_text(number: int) -> str:
    """How many people, in words."""
    return ngettext("%(num)s person", "%(num)s people", number) % {"num": number}


@get("/opportunities/{commission_id:uuid}")
async def show(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """One public notice: what is asked, how much of it, by when, and how to bid."""
    who = visit_of(request).who
    async with reading(request) as tx:
        now = await moment(tx)
        found = await public_notice(tx, commission_id)
        lots = await lots_of(tx, commission_id)
        wards = {each.ward_code: each.name for each in await councils.wards(tx)}
        reader = await bidder(tx, who)
        until = await asking_ends_at(tx, found)
        asked = await questions_about(tx, commission_id)
        changes = await amendments_of(tx, commission_id)
    takes_bids = found.stage(now) == "published" and found.opens_at <= now
    view = NoticePage(
        commission_id=commission_id,
        title=found.title,
        about=found.about,
        facts=notice_facts(found),
        lots=[lot_row(lot, wards, found, reader) for lot in lots],
        closes=deadline_text(found.closes_at),
        takes_bids=takes_bids,
        is_provider=who is not None and who.role == "provider",
        starts_later=found.opens_at > now,
        ask_until=deadline_text(until),
        may_ask=takes_bids and now < until,
        answered=[(each.question, each.answer) for each in asked if each.answer is not None],
        waiting=[each.question for each in asked if each.answer is None and each.mine],
        changes=[(moment_text(each.made_at), each.what) for each in changes],
    )
    return page(request, "opportunities/show.html", view)


async def public_notice(tx: Transaction, commission_id: UUID) -> Commission:
    """A published commission. Raises NotFound, also for a draft and for one that was withdrawn."""
    found = await find_commission(tx, commission_id)
    if found.published_at is None or found.withdrawn_at is not None:
        raise NotFound("There is no such notice. It may have been taken back.")
    return found


async def bidder(tx: Transaction, who: Who | None) -> tuple[Provider, Offer] | None:
    """The provider who reads and what it says it can do; None for anybody else."""
    if who is None or who.role != "provider" or who.provider_id is None:
        return None
    offer = await offering_of(tx, who.provider_id)
    return None if offer is None else (await find_provider(tx, who.provider_id), offer)


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
    lot: Lot, wards: dict[str, str], found: Commission, reader: tuple[Provider, Offer] | None = None
) -> LotRow:
    """What a notice says of one lot; with a reader who may bid, what stands against it."""
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
    against = may_bid(*reader, lot.wanted(found.starts_on)) if reader is not None else []
    against = [_(reason) for reason in against]
    return LotRow(lot_text(lot.title), facts, against)


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


routes = [show]

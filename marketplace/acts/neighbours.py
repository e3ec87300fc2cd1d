"""Neighbour help: offered by somebody nearby, accepted by the member, ended by either of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct

from marketplace import neighbours as rules
from marketplace.acts import audit
from marketplace.acts.people import lock_person
from marketplace.database.transaction import Transaction, many, one
from marketplace.neighbours import Help, Offer
from marketplace.people import Who
from marketplace.refused import NotFound, Refused
from providers.said import said
from sql import questions

Found = TypeVar("Found", bound=Struct)
NOBODY = UUID(int=0)


class OfferHelp(Struct, frozen=True):
    """What a neighbour would do unpaid, and how long a week."""

    help: str
    service: str
    minutes_per_week: int


class AcceptHelp(Struct, frozen=True):
    """Take an offer into one's plan, for so many minutes a week, from a day on."""

    offer_id: UUID
    minutes_per_week: int
    starts_on: date


class PaidLine(Struct, frozen=True):
    """The running line whose paid minutes the help stands in for."""

    line_id: UUID
    minutes_per_week: int
    personal_care: bool


class NearOffer(Struct, frozen=True):
    """An offer in the ward that nobody has taken up."""

    offer_id: UUID
    given_name: str
    help: str
    service: str
    minutes_per_week: int
    offered_at: datetime


class MyHelp(Struct, frozen=True):
    """An offer of one's own, or help one gets."""

    offer_id: UUID
    i_offer: bool
    help: str
    service: str
    minutes_per_week: int
    help_id: UUID | None
    starts_on: date | None
    lapsed_on: date | None
    withdrawn_at: datetime | None
    other_name: str


def _held(kind: type[Found], row: Sequence[Any] | None, otherwise: str) -> Found:
    found = one(kind, row)
    if found is None:
        raise NotFound(otherwise)
    return found


async def offer_help(tx: Transaction, who: Who, form: OfferHelp, now: datetime) -> UUID:
    """Offer unpaid help in the ward where one lives; returns the offer's id. Raises Invalid."""
    neighbour_id = who.subject("plan")
    person = await lock_person(tx, neighbour_id)
    rules.check_offer(form.help, form.minutes_per_week, person.lives_here(now.date()))
    offer_id = tx.new_id()
    await questions("neighbours").insert_offer(
        tx.db,
        council_id=tx.council_id,
        offer_id=offer_id,
        neighbour_id=neighbour_id,
        ward_code=person.ward_code,
        help=form.help.strip(),
        service=form.service,
        minutes_per_week=form.minutes_per_week,
        offered_at=now,
    )
    await audit.record(tx, who, "offer_help", "neighbour_offer", offer_id, now)
    return offer_id


async def withdraw_offer(tx: Transaction, who: Who, offer_id: UUID, now: datetime) -> UUID:
    """Take one's own offer back before anybody takes it up; running help is ended instead."""
    asked = questions("neighbours")
    row = await asked.lock_offer(tx.db, council_id=tx.council_id, offer_id=offer_id)
    offer = _held(Offer, row, said("There is no such offer."))
    if offer.neighbour_id != who.subject("plan"):
        raise NotFound("There is no such offer.")
    rules.check_withdraw(offer)
    if await asked.is_taken(tx.db, council_id=tx.council_id, offer_id=offer_id):
        raise Refused("Somebody counts on this help. End the help first.")
    await asked.withdraw_offer(tx.db, council_id=tx.council_id, offer_id=offer_id, withdrawn_at=now)
    await audit.record(tx, who, "withdraw_offer", "neighbour_offer", offer_id, now)
    return offer_id


async def accept_help(tx: Transaction, who: Who, form: AcceptHelp, now: datetime) -> UUID:
    """Take a neighbour's offer into one's plan, in place of as many paid minutes; never forced.

    Raises Refused when it is gone or stands for personal care, Invalid for the minutes (rule 54).
    """
    person_id = who.subject("plan")
    asked = questions("neighbours")
    row = await asked.lock_offer(tx.db, council_id=tx.council_id, offer_id=form.offer_id)
    offer = _held(Offer, row, said("There is no such offer."))
    person = await lock_person(tx, person_id)
    line = one(
        PaidLine,
        await asked.paid_line(
            tx.db,
            council_id=tx.council_id,
            person_id=person_id,
            service=offer.service,
            day=form.starts_on,
        ),
    )
    if line is None:
        raise Refused("You have no paid help of this kind on that day for a neighbour to do.")
    rules.check_accept(
        offer,
        person_id,
        person.ward_code,
        form.minutes_per_week,
        line.minutes_per_week,
        line.personal_care,
        await asked.is_taken(tx.db, council_id=tx.council_id, offer_id=form.offer_id),
    )
    help_id = tx.new_id()
    await asked.insert_help(
        tx.db,
        council_id=tx.council_id,
        help_id=help_id,
        offer_id=form.offer_id,
        person_id=person_id,
        line_id=line.line_id,
        minutes_per_week=form.minutes_per_week,
        accepted_at=now,
        starts_on=form.starts_on,
    )
    detail = {"minutes_per_week": form.minutes_per_week}
    await audit.record(
        tx,
        who,
        "accept_help",
        "neighbour_help",
        help_id,
        now,
        on_behalf_of=person_id,
        detail=detail,
    )
    return help_id


async def end_help(tx: Transaction, who: Who, help_id: UUID, now: datetime) -> date:
    """End help, by either side and without a reason; the paid units are back from the day returned.

    Raises NotFound for anybody else's help, Refused where it had ended before.
    """
    asked = questions("neighbours")
    row = await asked.lock_help(tx.db, council_id=tx.council_id, help_id=help_id)
    given = _held(Help, row, said("There is no such help."))
    neighbour = await asked.neighbour_of(tx.db, council_id=tx.council_id, offer_id=given.offer_id)
    if who.subject("plan") not in (given.person_id, neighbour):
        raise NotFound("There is no such help.")
    day = rules.lapse_on(given, now.date())
    await asked.lapse(tx.db, council_id=tx.council_id, help_id=help_id, lapsed_on=day)
    await audit.record(
        tx, who, "end_help", "neighbour_help", help_id, now, on_behalf_of=given.person_id
    )
    return day


async def offers_near(
    tx: Transaction, ward_code: str, after_id: UUID = NOBODY, rows_max: int = 50
) -> list[NearOffer]:
    """Offers in a ward that nobody has taken up, a page at a time by id."""
    rows = questions("neighbours").offers_near(
        tx.db, council_id=tx.council_id, ward_code=ward_code, after_id=after_id, rows_max=rows_max
    )
    return many(NearOffer, await rows)


async def my_help(tx: Transaction, person_id: UUID) -> list[MyHelp]:
    """What a person offers and gets, the newest offer first; at most 100."""
    rows = questions("neighbours").mine(tx.db, council_id=tx.council_id, person_id=person_id)
    return many(MyHelp, await rows)

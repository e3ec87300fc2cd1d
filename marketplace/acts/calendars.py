"""Calendars: make the secret address of somebody's dates, stop it, and read what is in them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace import calendars as rules
from marketplace.acts import audit
from marketplace.acts.reading import read
from marketplace.calendars import Away, Happening
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who
from sql import questions


class Link(Struct, frozen=True):
    """A working address: whose dates it gives."""

    link_id: UUID
    person_id: UUID | None
    provider_id: UUID | None


class VisitLine(Struct, frozen=True):
    """A line of care with who comes; both days count."""

    line_id: UUID
    version: int
    provider_name: str
    band: str
    minutes_per_week: int
    valid_from: date
    valid_to: date
    recorded_at: datetime


class WaitingSheet(Struct, frozen=True):
    """Four weeks of care that wait for the person's word."""

    timesheet_id: UUID
    provider_name: str
    submitted_at: datetime


class OpenVote(Struct, frozen=True):
    """A vote of a ward that is not over."""

    vote_id: UUID
    ward_name: str
    closes_at: datetime
    recorded_at: datetime


class RoundToBid(Struct, frozen=True):
    """A round that takes bids, or will."""

    round_id: UUID
    name: str
    closes_at: datetime
    opens_at: datetime


class ProviderContract(Struct, frozen=True):
    """When a contract of a provider begins and ends."""

    contract_id: UUID
    starts_on: date
    ends_on: date
    ended_early: bool
    signed_at: datetime


def subject_of(who: Who) -> tuple[UUID | None, UUID | None]:
    """The person or the provider whose dates these are. Raises NotYours for who has none."""
    if who.role == "provider":
        return None, who.provider_id
    return who.subject("see"), None


async def make_link(tx: Transaction, who: Who, token_sha256: bytes, now: datetime) -> UUID:
    """Make a new secret address; the one before, if any, works no more. Returns its id.

    Raises NotYours for who has no dates of their own and acts for nobody.
    """
    await stop_link(tx, who, now)
    person_id, provider_id = subject_of(who)
    link_id = tx.new_id()
    await questions("calendars").add_link(
        tx.db,
        council_id=tx.council_id,
        link_id=link_id,
        sign_in_id=who.sign_in_id,
        person_id=person_id,
        provider_id=provider_id,
        token_sha256=token_sha256,
        now=now,
    )
    await audit.record(tx, who, "make_calendar_link", "calendar_link", link_id, now)
    return link_id


async def stop_link(tx: Transaction, who: Who, now: datetime) -> None:
    """Stop the address this sign-in made for the same person or provider; twice is once."""
    person_id, provider_id = subject_of(who)
    rows = questions("calendars").stop_links(
        tx.db,
        council_id=tx.council_id,
        sign_in_id=who.sign_in_id,
        person_id=person_id,
        provider_id=provider_id,
        now=now,
    )
    for link_id in [row[0] async for row in rows]:
        await audit.record(tx, who, "stop_calendar_link", "calendar_link", link_id, now)


async def link_made_at(tx: Transaction, who: Who) -> datetime | None:
    """When the address that works now was made, None where there is none."""
    person_id, provider_id = subject_of(who)
    made_at: datetime | None = await questions("calendars").link_made_at(
        tx.db,
        council_id=tx.council_id,
        sign_in_id=who.sign_in_id,
        person_id=person_id,
        provider_id=provider_id,
    )
    return made_at


async def find_link(tx: Transaction, token_sha256: bytes) -> Link | None:
    """The working address with this hash; None also where its maker may not see them any more."""
    return one(
        Link,
        await questions("calendars").find_link(
            tx.db, council_id=tx.council_id, token_sha256=token_sha256
        ),
    )


async def happenings(tx: Transaction, link: Link, now: datetime) -> list[Happening]:
    """What is in the calendar now: visits and deadlines of a person, or dates of a provider."""
    since = (now - timedelta(days=rules.KEPT_DAYS)).date()
    if link.provider_id is not None:
        return await _of_provider(tx, link.provider_id, since, now)
    assert link.person_id is not None
    return await _of_person(tx, link.person_id, since, now)


async def _of_person(
    tx: Transaction, person_id: UUID, since: date, now: datetime
) -> list[Happening]:
    ask, whose = questions("calendars"), {"council_id": tx.council_id, "person_id": person_id}
    lines = await read(VisitLine, ask.lines_of_person(tx.db, **whose, since=since))
    away = tuple(await read(Away, ask.absences(tx.db, **whose, since=since)))
    sheets = await read(WaitingSheet, ask.waiting_sheets(tx.db, **whose))
    votes = await read(OpenVote, ask.votes_of_person(tx.db, **whose, now=now))
    found = [
        rules.visits(
            line.line_id,
            line.version,
            line.provider_name,
            line.band,
            line.minutes_per_week,
            max(line.valid_from, since),
            line.valid_to,
            line.recorded_at,
            away,
        )
        for line in lines
    ]
    return [
        *(each for each in found if each is not None),
        *(
            rules.whole_day(
                "confirm",
                sheet.timesheet_id,
                sheet.provider_name,
                rules.confirm_by(sheet.submitted_at),
                sheet.submitted_at,
            )
            for sheet in sheets
        ),
        *(
            rules.deadline("vote", vote.vote_id, vote.ward_name, vote.closes_at, vote.recorded_at)
            for vote in votes
        ),
    ]


async def _of_provider(
    tx: Transaction, provider_id: UUID, since: date, now: datetime
) -> list[Happening]:
    ask = questions("calendars")
    rounds = await read(RoundToBid, ask.rounds_to_bid(tx.db, council_id=tx.council_id, now=now))
    contracts = await read(
        ProviderContract,
        ask.contracts_of_provider(
            tx.db, council_id=tx.council_id, provider_id=provider_id, since=since
        ),
    )
    found = [
        rules.deadline("bids", each.round_id, each.name, each.closes_at, each.opens_at)
        for each in rounds
    ]
    for made in contracts:
        found.append(
            rules.whole_day("starts", made.contract_id, "", made.starts_on, made.signed_at)
        )
        found.append(
            rules.whole_day(
                "ends", made.contract_id, "", made.ends_on, made.signed_at, int(made.ended_early)
            )
        )
    return found

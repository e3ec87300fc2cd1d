"""Pages of savings: a person's statement of a year, and the council's total."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from marketplace.acts import budgets, councils, savings
from marketplace.acts.reading import read
from marketplace.acts.recognition import Recognised
from marketplace.budgets import FOUR_WEEKS, Allocation
from marketplace.councils import Policy
from marketplace.database.transaction import Transaction
from marketplace.money import round_pence
from marketplace.people import Who
from marketplace.pledges import Pledge, pledged_pence
from marketplace.savings import SOURCES, quarters, recognised_on
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _, day_text, hours_text, money_markup, money_text
from providers.said import said
from sql import questions

OFFICERS = ("finance", "commissioner", "coordinator")
SOURCE_NAMES: dict[str, str] = {
    "price": said("A lower price"),
    "sharing": said("Sharing with your group"),
    "neighbour_help": said("Help from neighbours"),
    "choice": said("Less paid care, because you chose so"),
}


class Spent(Struct, frozen=True):
    """What was accepted for care of a period, in pence."""

    period_starts_on: date
    spent_pence: int


class Money(Struct, frozen=True):
    """The figures of the sentence, in pence."""

    had: int
    spent: int
    saved: int
    person: int
    council: int
    community: int


class StatementPage(Struct, frozen=True):
    """One allocation year: the sentence, what it leaves out, where it came from, and when."""

    heading: str
    money: Money | None
    up_to: str
    notes: list[str]
    sources: list[list[Any]]
    bars: list[tuple[str, int, int]]
    quarters: list[list[Any]]
    total: list[Any]
    years: list[tuple[str, str, bool]]
    not_saving: str = ""
    next_text: str = ""


class TotalPage(Struct, frozen=True):
    """Everything shared in the council, and in each ward."""

    people: int
    money: Money
    rows: list[list[Any]]
    foot: list[Any]


def final(rows: Sequence[Recognised]) -> list[Recognised]:
    """The rows whose money was shared: not those held, but their releases."""
    return [row for row in rows if row.held_for is None]


def held(rows: Sequence[Recognised]) -> list[Recognised]:
    """Rows still held: neither released nor overtaken by a later quarter."""
    done = max((row.quarter for row in final(rows)), default=0)
    return [row for row in rows if row.held_for is not None and row.quarter > done]


def money_of(rows: Sequence[Recognised]) -> Money | None:
    """The sentence's figures: had and spent so far in the year, shares as posted."""
    if not rows:
        return None
    newest, shared = rows[-1], final(rows)
    return Money(
        newest.allocated_pence,
        newest.spent_pence,
        sum(row.saving_pence for row in shared),
        sum(row.person_pence for row in shared),
        sum(row.council_pence for row in shared),
        sum(row.community_pence for row in shared),
    )


def notes_of(rows: Sequence[Recognised]) -> list[str]:
    """What explains the difference between what was left and what was saved, a sentence each."""
    if not rows:
        return [_("Nothing has been shared yet. We work it out six weeks after each quarter ends.")]
    newest, notes = rows[-1], []
    refund = sum(row.refund_pence for row in rows)
    if refund:
        notes.append(
            _("%s of your own money came back to you first, because your care cost less.")
            % money_text(refund)
        )
    waiting = held(rows)
    if waiting:
        notes.append(
            _("%(amount)s is held until somebody has looked. %(why)s")
            % {
                "amount": money_text(sum(row.saving_pence for row in waiting)),
                "why": _(waiting[-1].held_for or ""),
            }
        )
    for reason in newest.sources.get("why_not", ()):
        notes.append(_("Nothing more is shared yet: %s") % _(reason))
    if newest.planned_minutes:
        notes.append(
            _("%(came)s of care came, of %(planned)s planned.")
            % {
                "came": hours_text(newest.delivered_minutes),
                "planned": hours_text(newest.planned_minutes),
            }
        )
    return notes


def not_saving_of(rows: Sequence[Recognised]) -> str:
    """Care that did not happen: told apart, because going without is never a saving (rule S2)."""
    if not rows or not rows[-1].not_genuine_pence:
        return ""
    return _("%s was not spent because care did not come. That is not a saving.") % money_text(
        rows[-1].not_genuine_pence
    )


def next_of(versions: Sequence[Allocation], rows: Sequence[Recognised], policy: Policy) -> str:
    """When the next quarter of the year is worked out; nothing after the last one."""
    starts_on = min(version.valid_from for version in versions)
    ends_on = max(version.valid_to for version in versions)
    done = max((row.quarter for row in rows), default=0)
    for quarter in quarters(starts_on, ends_on):
        if quarter.number > done:
            last = quarter.ends_on - timedelta(days=1)
            return _("The next part, up to %(last)s, is worked out on %(day)s.") % {
                "last": day_text(last),
                "day": day_text(recognised_on(quarter, policy)),
            }
    return _("This year is complete. A late invoice may still change it a little.")


def bars_of(
    versions: Sequence[Allocation],
    pledges: Sequence[Pledge],
    spent: Sequence[Spent],
    after: date,
) -> list[tuple[str, int, int]]:
    """(first day, spent, pledged and not spent) for each four weeks of a year up to `after`."""
    starts_on = min(version.valid_from for version in versions)
    rows = []
    first = starts_on
    while first < after:
        end = min(first + FOUR_WEEKS, after)
        cost = sum(each.spent_pence for each in spent if first <= each.period_starts_on < end)
        had = round_pence(pledged_pence(first, end, versions, pledges))
        rows.append((day_text(first), cost, max(0, had - cost)))
        first = end
    return rows if any(cost or left for _first, cost, left in rows) else []


def _sources(rows: Sequence[Recognised]) -> list[list[Any]]:
    shared = final(rows)
    sums = {source: sum(int(row.sources.get(source, 0)) for row in shared) for source in SOURCES}
    return [
        [_(SOURCE_NAMES[source]), money_markup(pence)] for source, pence in sums.items() if pence
    ]


def _quarter(row: Recognised) -> list[Any]:
    said = day_text(row.quarter_ends_on)
    amounts = (row.saving_pence, row.person_pence, row.council_pence, row.community_pence)
    if row.held_for is not None:
        said = _("%s, held") % said
    return [said, *(money_markup(pence) for pence in amounts)]


@get("/savings")
async def show(request: Web, allocation: FromQuery[UUID | None] = None) -> Response[str]:
    """What somebody saved in a year and who got it; for officers, the council's total."""
    who = who_of(request)
    if who.role in OFFICERS:
        return await _total(request)
    who.subject("see")
    async with reading(request, "council") as tx:  # the rows are the person's own
        view = await _statement(tx, who, allocation)
    return page(request, "savings/statement.html", view)


async def _statement(tx: Transaction, who: Who, chosen: UUID | None) -> StatementPage:
    person_id = who.subject("see")
    now: datetime = await tx.db.fetchval("select app_now()")
    everything = [a for a in await budgets.allocations_of(tx, [person_id]) if a.kind == "final"]
    rows = await savings.savings_of(tx, person_id)
    years: dict[UUID, list[Allocation]] = {}
    for version in sorted(everything, key=lambda a: (a.valid_from, a.version)):
        if version.valid_from <= now.date():
            years.setdefault(version.allocation_id, []).append(version)
    if not years:
        return StatementPage(_("Your savings"), None, "", notes_of([]), [], [], [], [], [])
    shared = [row.allocation_id for row in rows if row.allocation_id in years]
    picked = chosen if chosen in years else (shared or list(years))[-1]
    versions, mine = years[picked], [row for row in rows if row.allocation_id == picked]
    first = min(version.valid_from for version in versions)
    after = min(max(version.valid_to for version in versions), now.date() + timedelta(days=1))
    ask = questions("savings")
    key = {"council_id": tx.council_id}
    pledges = await read(Pledge, ask.pledges_of(tx.db, allocation_ids=[picked], **key))
    spent = await read(
        Spent,
        ask.spent_by_period(
            tx.db,
            home_council_id=who.council_id,
            person_id=person_id,
            first_day=first,
            after_day=after,
            **key,
        ),
    )
    money = money_of(mine)
    policy = await councils.policy_on(tx, now.date())
    return StatementPage(
        _("Your savings from %s") % day_text(first),
        money,
        day_text(mine[-1].quarter_ends_on) if mine else "",
        notes_of(mine),
        _sources(mine),
        bars_of(versions, pledges, spent, after),
        [_quarter(row) for row in mine if row.held_for is None or row in held(mine)],
        [
            _("Shared"),
            *(
                money_markup(pence)
                for pence in (money.saved, money.person, money.council, money.community)
            ),
        ]
        if money
        else [],
        [
            (
                f"/savings?allocation={each}",
                _("From %s") % day_text(min(v.valid_from for v in of_year)),
                each == picked,
            )
            for each, of_year in years.items()
        ],
        not_saving_of(mine),
        next_of(versions, mine, policy),
    )


async def _total(request: Web) -> Response[str]:
    async with reading(request) as tx:
        found = await savings.totals(tx)
        names = {ward.ward_code: ward.name for ward in await councils.wards(tx)}
    money = Money(
        0,
        0,
        sum(each.saving_pence for each in found),
        sum(each.person_pence for each in found),
        sum(each.council_pence for each in found),
        sum(each.community_pence for each in found),
    )
    people = sum(each.people for each in found)
    rows = [
        [
            names.get(each.ward_code, each.ward_code),
            each.people,
            *(
                money_markup(pence)
                for pence in (
                    each.saving_pence,
                    each.person_pence,
                    each.council_pence,
                    each.community_pence,
                )
            ),
        ]
        for each in found
    ]
    foot: list[Any] = [_("All wards"), people]
    foot += [
        money_markup(pence) for pence in (money.saved, money.person, money.council, money.community)
    ]
    return page(request, "savings/total.html", TotalPage(people, money, rows, foot))


routes = [show]

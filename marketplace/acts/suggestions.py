"""Suggesting groups: what a person lets be used, which groups fit, and who to start one with."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace.acts import audit
from marketplace.acts.clusters.find import lock_cluster, members_now
from marketplace.acts.reading import read
from marketplace.clusters import Shares
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotYours, Refused
from matching.suggest import (
    FACT_PEOPLE_MIN,
    Company,
    Criterion,
    Fact,
    Group,
    Other,
    Suggestion,
    suggest_company,
    suggest_groups,
)
from sql import questions


class LetUse(Struct, frozen=True):
    """Which of one's own answers may be used to suggest groups, criterion by criterion."""

    criteria: tuple[Criterion, ...] = ()


class InviteCompany(Struct, frozen=True):
    """Invite the people one could start a group with to a group one organises."""

    cluster_id: UUID


class Answer(Struct, frozen=True):
    """One fact of one person that they let be used."""

    person_id: UUID
    criterion: Criterion
    value: str


class GroupRow(Struct, frozen=True):
    """A group with room as others are told of it; `leavers` in the last twelve months."""

    cluster_id: UUID
    name: str
    about: str
    shares: Shares
    ward_name: str
    people: int
    people_max: int
    started_at: datetime
    leavers: int
    asked: bool
    invited: bool


class GroupFact(Struct, frozen=True):
    """How many of a group's people share a fact, of those who let it be used."""

    cluster_id: UUID
    criterion: Criterion
    value: str
    people: int


async def choice_of(tx: Transaction, person_id: UUID) -> frozenset[Criterion] | None:
    """What a person lets be used; None where they have not said, so that nothing is."""
    found = await questions("suggestions").choice(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    return None if found is None else frozenset(found)


async def let_use(tx: Transaction, who: Who, form: LetUse, now: datetime) -> None:
    """Say what may be used to suggest groups; nothing else ever is (rules 35, 37)."""
    await let_use_many(tx, [(who, form)], now)


async def let_use_many(
    tx: Transaction, choices: Sequence[tuple[Who, LetUse]], now: datetime
) -> None:
    """The same for several people at once, each for themselves or whom they act for."""
    people = [who.subject("plan") for who, _ in choices]
    await questions("suggestions").choose(
        tx.db,
        council_id=tx.council_id,
        person_ids=people,
        criteria=[" ".join(sorted(form.criteria)) for _, form in choices],
        chosen_by=[who.sign_in_id for who, _ in choices],
        now=now,
    )
    subjects = [(who, person, person) for (who, _), person in zip(choices, people, strict=True)]
    await audit.record_many(tx, "let_use", "suggestion_choice", subjects, now)


async def facts_of(
    tx: Transaction, person_ids: Iterable[UUID], day: date
) -> dict[UUID, frozenset[Fact]]:
    """What people let be used of their answers."""
    rows = questions("suggestions").answers(
        tx.db, council_id=tx.council_id, person_ids=sorted(person_ids), day=day
    )
    facts: dict[UUID, set[Fact]] = defaultdict(set)
    for answer in await read(Answer, rows):
        facts[answer.person_id].add(Fact(answer.criterion, answer.value))
    return {person: frozenset(found) for person, found in facts.items()}


async def groups_for(
    tx: Transaction, person_id: UUID, mine: frozenset[Fact], day: date
) -> list[tuple[GroupRow, Suggestion]]:
    """The groups that fit a person best, with why; read in two questions."""
    ask = questions("suggestions")
    rows = await read(
        GroupRow,
        ask.groups(
            tx.db,
            council_id=tx.council_id,
            person_id=person_id,
            day=day,
            people_min=FACT_PEOPLE_MIN,
        ),
    )
    found = await read(
        GroupFact,
        ask.facts_of_groups(
            tx.db,
            council_id=tx.council_id,
            cluster_ids=[row.cluster_id for row in rows],
            day=day,
            people_min=FACT_PEOPLE_MIN,
        ),
    )
    facts: dict[UUID, dict[Fact, int]] = defaultdict(dict)
    for each in found:
        facts[each.cluster_id][Fact(each.criterion, each.value)] = each.people
    groups = [
        Group(row.cluster_id, row.people, row.people_max, facts[row.cluster_id]) for row in rows
    ]
    by_id = {row.cluster_id: row for row in rows}
    return [(by_id[each.group_id], each) for each in suggest_groups(mine, groups)]


async def company_for(
    tx: Transaction, person_id: UUID, mine: frozenset[Fact], day: date
) -> Company | None:
    """People in no group with whom this person could start one."""
    rows = questions("suggestions").alone(
        tx.db, council_id=tx.council_id, person_id=person_id, day=day
    )
    alone = [row[0] async for row in rows]
    facts = await facts_of(tx, alone, day)
    return suggest_company(mine, [Other(person, facts[person]) for person in facts])


async def invite_company(tx: Transaction, who: Who, form: InviteCompany, now: datetime) -> int:
    """Invite everybody one could start a group with; returns how many, and never who.

    They may join, and see that they are invited; the inviter learns a name when somebody joins.
    Raises NotYours for somebody who does not organise the group, Refused where nobody fits.
    """
    person_id = who.subject("plan")
    cluster = await lock_cluster(tx, form.cluster_id)
    if cluster.organiser_id != person_id or cluster.ended_at is not None:
        raise NotYours("Only the person who organises this group can invite people to it.")
    here = await members_now(tx, form.cluster_id, now.date())
    facts = await facts_of(tx, [person_id], now.date())
    company = await company_for(tx, person_id, facts.get(person_id, frozenset()), now.date())
    room = cluster.people_max - len(here)
    if company is None or room <= 0:
        raise Refused("There is nobody to invite just now.")
    chosen = company.person_ids[:room]
    await questions("suggestions").invite_many(
        tx.db,
        council_id=tx.council_id,
        cluster_id=form.cluster_id,
        person_ids=sorted(chosen),
        invited_by=who.sign_in_id,
        now=now,
    )
    invited = [(form.cluster_id, person) for person in chosen]
    await audit.record_each(tx, who, "invite", "invitation", invited, now)
    return len(chosen)

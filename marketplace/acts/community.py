"""Community: projects are proposed and looked at, a ward votes on its fund, the count pays them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from marketplace import community as rules
from marketplace.acts import audit, councils, messages
from marketplace.acts.booking import book
from marketplace.acts.reading import column, read
from marketplace.ballots import Candidate, Count, count, explain
from marketplace.community import Project, Resident, Vote
from marketplace.database.transaction import Transaction, one
from marketplace.ledger import fund_project
from marketplace.people import Who, require_role
from marketplace.refused import NotFound, NotYours, Refused
from providers.said import kept, recalled
from sql import questions


class ProposeProject(Struct, frozen=True):
    """What a resident would spend their ward's fund on."""

    title: str
    about: str
    cost_pence: int


class JudgeProject(Struct, frozen=True):
    """An officer's look: is it lawful, and is it care the council itself must pay for?"""

    project_id: UUID
    lawful: bool = True
    fills_care_gap: bool = False


class OpenVote(Struct, frozen=True):
    """A vote of a ward; without a budget it is on all that the fund holds."""

    ward_code: str
    opens_at: datetime
    closes_at: datetime
    budget_pence: int | None = None


class CastBallot(Struct, frozen=True):
    """The projects one resident chooses; none is a ballot too."""

    vote_id: UUID
    projects: tuple[UUID, ...]


class Fund(Struct, frozen=True):
    """A ward's community fund: what it can still spend, in pence."""

    account_id: UUID
    ward_code: str
    free_pence: int


class ProjectNow(Struct, frozen=True):
    """A project as its ward sees it."""

    project_id: UUID
    title: str
    about: str
    cost_pence: int
    vote_id: UUID | None
    proposed_by: UUID
    proposed_at: datetime
    eligible_at: datetime | None
    refused_reason: str | None
    funded: bool


class VoteOpened(Struct, frozen=True):
    """A vote that was called, what it is on, and the projects in it."""

    vote_id: UUID
    budget_pence: int
    project_ids: tuple[UUID, ...]


class Counted(Struct, frozen=True):
    """How a vote came out: projects funded, in the order bought, and why, in sentences."""

    vote_id: UUID
    voters: int
    funded_ids: tuple[UUID, ...]
    spent_pence: int
    sentences: tuple[str, ...]


async def propose_project(tx: Transaction, who: Who, form: ProposeProject, now: datetime) -> UUID:
    """A resident proposes something for their own ward's fund; returns the project's id (S8).

    Raises NotYours for somebody who may not vote there, Invalid beside a field.
    """
    person_id = who.subject("votes")
    resident = await _resident(tx, who, person_id)
    policy = await councils.policy_on(tx, now.date())
    rules.check_may_vote(resident, resident.ward_code, now.date(), policy)
    rules.check_project(form.title, form.about, form.cost_pence)
    project_id = tx.new_id()
    await questions("community").add_project(
        tx.db,
        council_id=tx.council_id,
        project_id=project_id,
        ward_code=resident.ward_code,
        title=form.title.strip(),
        about=form.about.strip(),
        cost_pence=form.cost_pence,
        proposed_by=person_id,
        proposed_at=now,
    )
    await audit.record(
        tx, who, "propose_project", "project", project_id, now, on_behalf_of=person_id
    )
    return project_id


async def judge_project(tx: Transaction, who: Who, form: JudgeProject, now: datetime) -> str | None:
    """An officer says whether the fund may pay for a project; None, or the reason it may not (43).

    Raises NotFound, and Refused for a project that is in already or was refused.
    """
    require_role(who, "coordinator", "commissioner")
    project = one(
        Project,
        await questions("community").lock_project(
            tx.db, council_id=tx.council_id, project_id=form.project_id
        ),
    )
    if project is None:
        raise NotFound("There is no such project.")
    if project.eligible_at is not None or project.refused_reason is not None:
        raise Refused("Somebody has looked at this project already.")
    reason = None
    try:
        rules.check_eligible(project, form.lawful, form.fills_care_gap)
    except Refused as refused:  # the rule's own sentence is what the proposer reads
        reason = refused.sentence
    await questions("community").judge_project(
        tx.db,
        council_id=tx.council_id,
        project_id=form.project_id,
        eligible_at=None if reason else now,
        refused_reason=reason,
    )
    await audit.record(
        tx, who, "judge_project", "project", form.project_id, now, why=reason or "",
        detail={"eligible": reason is None},
    )  # fmt: skip
    return reason


async def open_vote(tx: Transaction, who: Who, form: OpenVote, now: datetime) -> VoteOpened:
    """Call a vote of a ward on its fund, with every eligible project the budget can pay (S8).

    Raises NotFound for a ward without a fund, Invalid for the dates, Refused while another vote of
    the ward is not counted, for more than the fund holds, or without a project.
    """
    require_role(who, "commissioner", "coordinator", "worker")
    ask = questions("community")
    key = {"council_id": tx.council_id, "ward_code": form.ward_code}
    fund = one(Fund, await ask.lock_fund(tx.db, **key))
    if fund is None:
        raise NotFound("This ward has no fund yet.")
    if await ask.uncounted_vote(tx.db, **key) is not None:
        raise Refused("This ward already has a vote that is not counted.")
    budget = fund.free_pence if form.budget_pence is None else form.budget_pence
    rules.check_open_vote(form.opens_at, form.closes_at, budget, fund.free_pence, now)
    vote_id = tx.new_id()
    await ask.add_vote(
        tx.db, vote_id=vote_id, opens_at=form.opens_at, closes_at=form.closes_at,
        budget_pence=budget, **key,
    )  # fmt: skip
    # An update that returns rows is one question in aiosql's eyes: it answers like a select.
    projects = await column(ask.put_to_vote(tx.db, vote_id=vote_id, budget_pence=budget, **key))
    if not projects:
        raise Refused("There is no project yet that the fund could pay for.")
    await audit.record(
        tx, who, "open_vote", "vote", vote_id, now,
        detail={"budget_pence": budget, "projects": projects},
    )  # fmt: skip
    await messages.tell_of_votes(tx, now)
    return VoteOpened(vote_id, budget, tuple(projects))


async def cast_ballot(tx: Transaction, who: Who, form: CastBallot, now: datetime) -> None:
    """A resident of 16 or over chooses projects; casting again changes the choice (S8).

    Raises NotFound, NotYours for somebody without a vote there, Invalid for the choice, Refused
    outside the days of the vote.
    """
    await cast_ballots(tx, [(who, form)], now)


async def cast_ballots(
    tx: Transaction, ballots: Sequence[tuple[Who, CastBallot]], now: datetime
) -> None:
    """cast_ballot of several residents in one vote, in a fixed number of statements.

    Each resident has one ballot: of two from the same, the last counts.
    """
    [vote_id] = {form.vote_id for _, form in ballots}
    ask = questions("community")
    key = {"council_id": tx.council_id, "vote_id": vote_id}
    # Held for share: a count waits for this ballot, or this ballot meets the count's end.
    await ask.share_vote(tx.db, **key)
    vote = await _vote(tx, vote_id)
    on_paper = await column(ask.projects_of_vote(tx.db, **key))
    if vote.counted_at is not None:
        raise Refused("This vote has closed.")
    said = {who.subject("votes"): (who, form) for who, form in ballots}
    residents = {
        resident.person_id: resident
        for resident in await read(
            Resident,
            ask.residents(tx.db, council_id=tx.council_id, person_ids=sorted(said)),
        )
    }
    policy = await councils.policy_on(tx, now.date())
    for person_id, (who, form) in said.items():
        if person_id not in residents or who.council_id != tx.council_id:
            raise NotYours("Only people who live in this ward vote on its fund.")
        rules.check_may_vote(residents[person_id], vote.ward_code, now.date(), policy)
        rules.check_ballot(vote, on_paper, form.projects, now)
    await ask.cast_ballots(
        tx.db,
        council_id=tx.council_id,
        cast_at=now,
        vote_ids=[vote_id] * len(said),
        person_ids=list(said),
        choices=[" ".join(map(str, form.projects)) for _, form in said.values()],
        cast_by=[who.sign_in_id for who, _ in said.values()],
    )
    await audit.record_many(
        tx, "cast_ballot", "ballot",
        [(who, vote_id, person_id) for person_id, (who, _) in said.items()], now,
    )  # fmt: skip


async def count_vote(tx: Transaction, who: Who, vote_id: UUID, now: datetime) -> Counted:
    """Count a closed vote by equal shares and pay the winners from the fund (S8).

    Raises NotFound, Refused before it closes or when it was counted.
    """
    require_role(who, "worker", "commissioner", "coordinator")
    ask = questions("community")
    key = {"council_id": tx.council_id, "vote_id": vote_id}
    await ask.lock_vote(tx.db, **key)
    vote = await _vote(tx, vote_id)
    rules.check_count(vote, now)
    projects = await read(Project, ask.projects_of_vote(tx.db, **key))
    policy = await councils.policy_on(tx, now.date())
    found = count(
        [Candidate(project.project_id, project.cost_pence) for project in projects],
        await column(ask.ballots(tx.db, **key)),
        vote.budget_pence,
        policy.ballot_completion,
    )
    sentences = explain(found, {project.project_id: project.title for project in projects})
    event = None
    if found.bought:
        transfers = [
            transfer
            for bought in found.bought
            for transfer in fund_project(vote.ward_code, bought.cost_pence)
        ]
        event = await book(tx, "project_funded", now.date(), transfers, now, subject_id=vote_id)
        await ask.mark_funded(
            tx.db, council_id=tx.council_id, event_id=event, project_ids=list(found.winners)
        )
    await ask.mark_counted(tx.db, counted_at=now, explained=_told(found, sentences), **key)
    await audit.record(
        tx, who, "count_vote", "vote", vote_id, now,
        detail={"voters": found.voters, "spent_pence": found.spent_pence, "event": event},
    )  # fmt: skip
    return Counted(vote_id, found.voters, found.winners, found.spent_pence, sentences)


async def results(tx: Transaction, vote_id: UUID) -> dict[str, Any] | None:
    """How a vote was counted ({voters, bought, not_bought, sentences}); None before it is."""
    told = await questions("community").explained(tx.db, council_id=tx.council_id, vote_id=vote_id)
    if told is None:
        return None
    return {**told, "sentences": [recalled(sentence) for sentence in told["sentences"]]}


async def projects_of_ward(tx: Transaction, ward_code: str) -> list[ProjectNow]:
    """Every project of a ward, the newest first."""
    return await read(
        ProjectNow,
        questions("community").projects_of_ward(
            tx.db, council_id=tx.council_id, ward_code=ward_code
        ),
    )


async def votes_of_ward(tx: Transaction, ward_code: str) -> list[Vote]:
    """A ward's votes, the newest first."""
    return await read(
        Vote,
        questions("community").votes_of_ward(tx.db, council_id=tx.council_id, ward_code=ward_code),
    )


async def projects_in_vote(tx: Transaction, vote_id: UUID) -> list[Project]:
    """What is on the ballot, by title."""
    return await read(
        Project,
        questions("community").projects_of_vote(tx.db, council_id=tx.council_id, vote_id=vote_id),
    )


async def my_ballot(tx: Transaction, vote_id: UUID, person_id: UUID) -> list[UUID] | None:
    """What somebody chose so far; None where they have not voted."""
    chosen = await questions("community").my_ballot(
        tx.db, council_id=tx.council_id, vote_id=vote_id, person_id=person_id
    )
    return None if chosen is None else list(chosen)


async def funds(tx: Transaction) -> list[Fund]:
    """Every ward's community fund, by ward."""
    return await read(Fund, questions("community").funds(tx.db, council_id=tx.council_id))


async def _vote(tx: Transaction, vote_id: UUID) -> Vote:
    found = one(
        Vote,
        await questions("community").vote(tx.db, council_id=tx.council_id, vote_id=vote_id),
    )
    if found is None:
        raise NotFound("There is no such vote.")
    return found


async def _resident(tx: Transaction, who: Who, person_id: UUID) -> Resident:
    row = await questions("community").resident(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    found = one(Resident, row)
    if found is None or who.council_id != tx.council_id:
        raise NotYours("Only people who live in this ward vote on its fund.")
    return found


def _told(found: Count, sentences: Sequence[str]) -> dict[str, Any]:
    """The count as it is kept: exact figures as text, so that nothing is rounded twice."""
    return {
        "budget_pence": found.budget_pence,
        "voters": found.voters,
        "share_pence": str(found.share_pence),
        "runs": found.runs,
        "completion": found.completion,
        "bought": [
            {
                "project_id": item.project_id,
                "cost_pence": item.cost_pence,
                "supporters": item.supporters,
                "price_per_supporter": str(item.price_per_supporter),
                "by_votes": item.by_votes,
            }
            for item in found.bought
        ],
        "not_bought": [
            {
                "project_id": item.project_id,
                "cost_pence": item.cost_pence,
                "supporters": item.supporters,
                "short_pence": item.short_pence,
            }
            for item in found.not_bought
        ],
        "sentences": [kept(sentence) for sentence in sentences],
    }

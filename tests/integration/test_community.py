"""A ward's residents spend their third: one ballot each, counted by equal shares, paid once."""

from datetime import timedelta
from uuid import UUID

import pytest

from marketplace.acts import community, ledger
from marketplace.acts.community import CastBallot, JudgeProject, OpenVote, ProposeProject
from marketplace.ledger import Account
from marketplace.people import Who
from marketplace.refused import NotYours, Refused
from tests.village import NOW, TODAY, Village

CLOSES = NOW + timedelta(days=14)


async def fund(village: Village, pence: int, ward: str = "north") -> None:
    """Put money into a ward's fund."""
    async with village.at() as tx:
        accounts = [Account("council_funding"), Account("community_fund", ward_code=ward)]
        [source, to] = await ledger.ensure_accounts(tx, accounts)
        moved = [ledger.Transfer(source, to, pence)]
        await ledger.post(tx, "saving_recognised", TODAY, moved, None, NOW)


async def vote_on(
    village: Village, voter: Who, costs: list[int], pence: int
) -> tuple[community.VoteOpened, list[UUID]]:
    """A vote on projects of these costs, all eligible, in the order given."""
    await fund(village, pence)
    ids = []
    for number, cost in enumerate(costs):
        form = ProposeProject(f"Project {number}", "For everybody.", cost)
        ids.append(await village.do(community.propose_project, voter, form))
        await village.do(community.judge_project, village.coordinator, JudgeProject(ids[-1]))
    opened = await village.do(
        community.open_vote, village.commissioner, OpenVote("north", NOW, CLOSES)
    )
    return opened, ids


async def test_a_ward_votes_and_the_winners_are_paid_from_its_fund(village: Village) -> None:
    """Equal shares: the project of the many and the one of the few both fit (S8)."""
    voters = await village.holders(10)
    opened, [garden, club, bus] = await vote_on(
        village, voters[0], [60_000, 40_000, 100_000], 100_000
    )
    assert (opened.budget_pence, len(opened.project_ids)) == (100_000, 3)
    ballots = [(v, CastBallot(opened.vote_id, (garden, bus))) for v in voters[:6]]
    ballots += [(v, CastBallot(opened.vote_id, (club,))) for v in voters[6:]]
    await village.do(community.cast_ballots, ballots)
    with pytest.raises(Refused):
        await village.do(community.count_vote, village.worker, opened.vote_id)
    counted = await village.do(community.count_vote, village.worker, opened.vote_id, now=CLOSES)
    assert set(counted.funded_ids) == {garden, club}
    assert (counted.voters, counted.spent_pence) == (10, 100_000)
    assert any("Project 2 was not bought" in line for line in counted.sentences)
    [left] = [f.free_pence for f in await village.ask(community.funds) if f.ward_code == "north"]
    assert left == 0
    told = await village.ask(community.results, opened.vote_id)
    assert told is not None
    assert told["sentences"] == list(counted.sentences)
    with pytest.raises(Refused):
        await village.do(community.count_vote, village.worker, opened.vote_id, now=CLOSES)


async def test_twenty_ballots_by_one_resident_are_one(village: Village) -> None:
    """Whatever is sent at once, one resident has one ballot (T20)."""
    [voter, *_] = await village.holders(1)
    opened, [one, two] = await vote_on(village, voter, [10_000, 20_000], 30_000)
    cast = community.cast_ballot
    outcomes = await village.race(
        *(
            village.do(cast, voter, CastBallot(opened.vote_id, (one if i % 2 else two,)))
            for i in range(20)
        )
    )
    assert not [each for each in outcomes if isinstance(each, Exception)]
    counted = await village.do(community.count_vote, village.worker, opened.vote_id, now=CLOSES)
    assert counted.voters == 1
    assert len(counted.funded_ids) == 1


async def test_only_residents_of_the_ward_vote_and_only_while_it_is_open(
    village: Village,
) -> None:
    """A neighbour ward has no vote, nor has a ballot after the close; a change before it has."""
    [voter] = await village.holders(1)
    [other] = await village.holders(1, "south")
    opened, [one, two] = await vote_on(village, voter, [10_000, 20_000], 30_000)
    cast = community.cast_ballot
    with pytest.raises(NotYours):
        await village.do(cast, other, CastBallot(opened.vote_id, (one,)))
    await village.do(cast, voter, CastBallot(opened.vote_id, (one,)))
    await village.do(cast, voter, CastBallot(opened.vote_id, (two,)))
    mine = await village.ask(community.my_ballot, opened.vote_id, voter.subject("votes"))
    assert mine == [two]
    with pytest.raises(Refused):
        await village.do(cast, voter, CastBallot(opened.vote_id, (one,)), now=CLOSES)


async def test_a_vote_needs_money_projects_and_no_other_vote(village: Village) -> None:
    """No vote on nothing, on no project, or beside another that is not counted."""
    [voter] = await village.holders(1)
    form = OpenVote("south", NOW, CLOSES)
    await fund(village, 50_000, "south")
    with pytest.raises(Refused, match="no project"):
        await village.do(community.open_vote, village.commissioner, form)
    await vote_on(village, voter, [10_000], 30_000)
    with pytest.raises(Refused, match="already has a vote"):
        await village.do(community.open_vote, village.commissioner, OpenVote("north", NOW, CLOSES))


async def test_the_fund_never_pays_for_care_the_council_owes(village: Village) -> None:
    """A shortfall of care is refused with a sentence for whoever proposed it (rule 43)."""
    [voter] = await village.holders(1)
    form = ProposeProject("More home care", "Nobody comes at weekends.", 10_000)
    project = await village.do(community.propose_project, voter, form)
    judged = JudgeProject(project, fills_care_gap=True)
    reason = await village.do(community.judge_project, village.coordinator, judged)
    assert reason is not None
    [now] = await village.ask(community.projects_of_ward, "north")
    assert now.refused_reason == reason

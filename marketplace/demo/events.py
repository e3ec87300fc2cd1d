"""What is scripted to happen in the story, each on its Monday."""

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace.acts import (
    agreements,
    clusters,
    community,
    deliveries,
    lines,
    neighbours,
    organisations,
    startups,
)
from marketplace.demo import figures, gathering, market, population
from marketplace.demo.commissioning import Asked, ask
from marketplace.demo.gathering import Bidder, Formed
from marketplace.demo.living import Life
from marketplace.demo.opening import HARBOUR_WARD, HELPER, Roster
from marketplace.demo.world import World, at
from providers.startups import Stage
from sql import questions

# The cluster that somebody of the council over the water belongs to.
CLUB = "Thursday evening club"
SEED_FUND_PENCE = 3_000_000
SEED_PENCE = 400_000
SUPPORTS = ("space", "hr", "it", "finance", "legal", "mentor", "seed_money")
VOTING_WARDS = {
    date(2026, 3, 2): (4, 1, 9, 0),
    date(2026, 6, 15): (3, 5, 6, 8),
    date(2026, 8, 31): (2, 4, 10, 11),
}
CALLS_ROUND = 3
OPEN_VOTE = date(2026, 10, 12)
WHY_FAILED = "It could not pay its staff."
PROJECTS: tuple[tuple[str, str, int], ...] = (
    ("Benches on the walk to the shops", "So that people who tire can rest on the way.", 14),
    ("A warm room on Mondays", "Tea, company and heating from ten to two.", 22),
    ("Raised beds in the park", "Growing food at a height you can reach from a chair.", 27),
    ("Homework club with the elders", "Children read, elders listen, everybody eats.", 35),
    ("A minibus for one more day", "To the market and the beach on Thursdays.", 48),
)


class Story(Struct):
    """The story so far: everybody in it and what they have asked for."""

    roster: Roster
    formed: dict[str, Formed]
    bidders: list[Bidder]
    rounds: list[UUID]
    life: Life
    asked: dict[int, list[Asked]] = {}
    call_id: UUID | None = None
    votes: list[UUID] = []
    stages_reached: int = 0

    def cluster(self, name: str) -> Formed:
        """A cluster by the first words of its name."""
        return next(formed for known, formed in self.formed.items() if known.startswith(name))


async def open_call(world: World, story: Story) -> None:
    """Nobody came in the evening for the Somali elders: the commissioner calls for somebody new."""
    commissioner = world.officer("commissioner")
    async with world.on(world.moment) as tx:
        await startups.fill_seed_fund(
            tx, commissioner, SEED_FUND_PENCE, world.moment, from_share=False
        )
        story.call_id = await startups.open_call(
            tx,
            commissioner,
            startups.OpenCall(
                title="Evening home care in Somali",
                about=world.place.said(
                    "Nine people in Harbour need help to get to bed from somebody who speaks"
                    " Somali, on weekday evenings. Nobody offers it. We help you start."
                ),
                service="home_care",
                closes_at=at(world.moment.date() + timedelta(weeks=8)),
                ward_code=world.ward_code(HARBOUR_WARD),
                languages=("so",),
                band="weekday_evening",
                seed_pence=SEED_PENCE,
                supports=SUPPORTS,  # type: ignore[arg-type]
            ),
            world.moment,
        )


async def answer_call(world: World, story: Story) -> None:
    """A start-up registers, answers, is taken on and gets each kind of help."""
    assert story.call_id is not None
    commissioner = world.officer("commissioner")
    [hooyo] = await gathering.register(world, [market.hooyo(len(story.bidders))])
    story.bidders.append(hooyo)
    story.life.bidders[hooyo.provider_id] = hooyo.who
    key = (story.call_id, hooyo.provider_id)
    async with world.on(world.moment) as tx:
        words = world.place.said(
            "We are three carers from Harbour who speak Somali and want to work evenings."
        )
        await startups.answer_call(
            tx, hooyo.who, startups.AnswerCall(story.call_id, words), world.moment
        )
        await startups.accept_answer(tx, commissioner, startups.AcceptAnswer(*key), world.moment)
        await startups.move_stage(
            tx, commissioner, startups.MoveStage(*key, "set_up"), world.moment
        )
        for kind in SUPPORTS:
            amount = SEED_PENCE // 4 if kind == "seed_money" else 0
            given = startups.GiveSupport(*key, kind, "", amount)  # type: ignore[arg-type]
            await startups.give_support(tx, commissioner, given, world.moment)
        await startups.move_stage(
            tx, commissioner, startups.MoveStage(*key, "registered"), world.moment
        )


async def grow(world: World, story: Story) -> None:
    """The start-up enters the next stage, its bid or its contract being there to see."""
    assert story.call_id is not None
    hooyo = story.bidders[-1]
    reached: tuple[Stage, ...] = ("first_bid", "first_contract")
    to = reached[story.stages_reached]
    story.stages_reached += 1
    async with world.on(world.moment) as tx:
        move = startups.MoveStage(story.call_id, hooyo.provider_id, to)
        await startups.move_stage(tx, world.officer("commissioner"), move, world.moment)


async def fail(world: World, story: Story) -> None:
    """The provider of Bridge Street's mornings fails; its members are listed for a new round."""
    bridge = story.cluster("Bridge Street")
    commissioner = world.officer("commissioner")
    async with world.on(world.moment) as tx:
        provider_id = await questions("demonstration").provider_of_lot(
            tx.db,
            council_id=tx.council_id,
            cluster_id=bridge.cluster_id,
            service="home_care",
        )
        for state in ("failing", "failed"):
            form = organisations.ChangeState(provider_id, state, WHY_FAILED)
            await organisations.change_state(tx, commissioner, form, world.moment)
        ends = world.moment.date()
        failed = lines.ProviderFails(provider_id, ends, WHY_FAILED)
        await lines.provider_fails(tx, commissioner, failed, world.moment)
    story.bidders = [b for b in story.bidders if b.provider_id != provider_id]


async def ask_again(world: World, story: Story, number: int) -> None:
    """The elders ask anew, evenings too; Bridge Street looks for somebody to replace the failed."""
    elders, bridge = story.cluster("Somali"), story.cluster("Bridge Street")
    starts_on = figures.CARE_STARTS[0] + timedelta(weeks=figures.FIRST_CONTRACT_WEEKS)
    story.asked[number] = [
        await ask(world, elders, story.rounds[number], starts_on, figures.CONTRACT_WEEKS),
        await ask(
            world,
            bridge,
            story.rounds[number],
            figures.CARE_STARTS[number],
            figures.CONTRACT_WEEKS,
        ),
    ]


async def leave(world: World, story: Story) -> None:
    """Somebody leaves Elm Park with the notice the agreement asks for."""
    elm = story.cluster("Elm Park")
    leaver = elm.members[-1]
    async with world.on(world.moment) as tx:
        form = clusters.LeaveCluster(elm.cluster_id, "notice")
        await clusters.leave_cluster(tx, leaver.who, form, world.moment)
    elm.members.remove(leaver)


async def join(world: World, story: Story) -> None:
    """A neighbour asks to join the canal circle, is let in, signs and pledges."""
    canal = story.cluster("Canal Side")
    joiner = story.roster.others[0]
    async with world.on(world.moment) as tx:
        cluster = clusters.JoinCluster(canal.cluster_id)
        await clusters.ask_to_join(
            tx, joiner.who, clusters.AskToJoin(canal.cluster_id), world.moment
        )
        let_in = clusters.Invite(canal.cluster_id, joiner.person_id)
        await clusters.invite(tx, canal.organiser, let_in, world.moment)
        await clusters.join_cluster(tx, joiner.who, cluster, world.moment)
        signing = agreements.SignAgreement(canal.cluster_id, 1)
        await agreements.sign_agreement(tx, joiner.who, signing, world.moment)
    await gathering.pledge(world, canal.cluster_id, [joiner], world.moment.date())
    canal.members.append(joiner)


async def hospital(world: World, story: Story) -> None:
    """Somebody of the canal circle is in hospital for two weeks: not a saving."""
    patient = story.cluster("Canal Side").members[2]
    first = world.moment.date()
    last = first + timedelta(days=13)
    async with world.on(world.moment) as tx:
        form = deliveries.RecordAbsence(patient.person_id, "hospital", first, last)
        await deliveries.record_absence(tx, world.officer("coordinator"), form, world.moment)
    story.life.away[patient.person_id] = (first, last)


async def dispute(_world: World, story: Story) -> None:
    """A member of the canal circle will not agree with the next timesheet."""
    story.life.disputed.add(story.cluster("Canal Side").members[4].person_id)


async def late_invoice(world: World, story: Story) -> None:
    """The provider of the garden gang sends its next invoice nine weeks late."""
    async with world.on(world.moment) as tx:
        provider_id = await questions("demonstration").provider_of_lot(
            tx.db,
            council_id=tx.council_id,
            cluster_id=story.cluster("Garden gang").cluster_id,
            service="day_support",
        )
    if provider_id is not None:
        story.life.late.add(provider_id)


async def neighbour(world: World, story: Story) -> None:
    """A neighbour offers to clean for somebody of Elm Park, who takes it into the plan."""
    elm = story.cluster("Elm Park")
    member = next(m for m in elm.members if m.person.ward == elm.spec.ward)
    near = [voter for voter in story.roster.voters if voter.ward_code == member.ward_code]
    helper = near[HELPER]
    async with world.on(world.moment) as tx:
        offer_id = await neighbours.offer_help(
            tx,
            helper.who,
            neighbours.OfferHelp("Hoover and wash up on Fridays", "cleaning", 45),
            world.moment,
        )
        accepted = neighbours.AcceptHelp(offer_id, 30, world.moment.date())
        await neighbours.accept_help(tx, member.who, accepted, world.moment)


async def call_vote(world: World, story: Story, ward: int, closes_at: datetime) -> None:
    """Residents of a ward propose, an officer looks, the vote opens and neighbours vote."""
    code = world.ward_code(ward)
    voters = [voter for voter in story.roster.voters if voter.ward_code == code]
    officer = world.officer("commissioner")
    async with world.on(world.moment) as tx:
        fund = next((f for f in await community.funds(tx) if f.ward_code == code), None)
        if fund is None or fund.free_pence < 5_000:
            return
        for voter, (title, about, percent) in zip(voters, PROJECTS, strict=False):
            cost = max(1_000, fund.free_pence * percent // 100)
            proposed = community.ProposeProject(title, about, cost)
            project_id = await community.propose_project(tx, voter.who, proposed, world.moment)
            judged = community.JudgeProject(project_id)
            await community.judge_project(tx, officer, judged, world.moment)
        opening = community.OpenVote(code, world.moment, closes_at)
        opened = await community.open_vote(tx, officer, opening, world.moment)
        story.votes.append(opened.vote_id)
    ballots = []
    for voter in voters:
        rng = population.stream(world.seed, 700_000 + voter.person.index)
        picks = rng.permutation(len(opened.project_ids))[: int(rng.integers(1, 4))]
        chosen = tuple(opened.project_ids[int(pick)] for pick in sorted(picks))
        ballots.append((voter.who, community.CastBallot(opened.vote_id, chosen)))
    async with world.on(world.moment + timedelta(hours=1)) as tx:
        await community.cast_ballots(tx, ballots, world.moment)


async def count_votes(world: World, story: Story) -> None:
    """The votes that have closed are counted and paid."""
    for vote_id in story.votes:
        async with world.on(world.moment) as tx:
            await community.count_vote(tx, world.officer("commissioner"), vote_id, world.moment)
    story.votes.clear()

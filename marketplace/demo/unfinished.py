"""The last chapter: what is left open for whoever tries the demonstration, all on the last day."""

from datetime import timedelta
from hashlib import blake2b
from uuid import UUID

from msgspec import Struct, structs

from marketplace.acts import (
    bids,
    clarifications,
    commitments,
    community,
    deliveries,
    invoices,
    neighbours,
    opportunities,
    people,
)
from marketplace.acts.reading import read
from marketplace.demo import bidding, commissioning, figures, living
from marketplace.demo.events import Story
from marketplace.demo.gathering import Bidder, Formed
from marketplace.demo.opening import HARBOUR_WARD, LIVED_HERE_YEARS_MIN, SUPPORTER
from marketplace.demo.world import World
from marketplace.people import GiveRole, RegisterPerson, Who
from providers.bids import LotNotice, Package, PackageLot
from providers.sealing import NONCE_BYTES
from sql import questions

# Whose last four weeks are left open, who asks again and publishes, and who has yet to publish.
ELDERS, ELM, NIGHTS, SITTING = "Somali", "Elm Park", "Ivy Hill", "Harbour sitting"
PERIOD = figures.LAST_DAY - living.FOUR_WEEKS
LAST_ROUND = len(figures.ROUND_CLOSES) - 1
TOO_MUCH_MINUTES = 60
PACKAGE_OFF_PERCENT = 4
WEEKS = 4
# Of the neighbours of Elm Park the second helps somebody already.
THIRD = 2


class Running(Struct, frozen=True):
    """A contract that runs, and whose it is."""

    contract_id: UUID
    provider_id: UUID


async def leave_open(world: World, story: Story) -> None:
    """The last four weeks of the elders and of Elm Park are not handed in with all others."""
    async with world.on(world.moment) as tx:
        for name in (ELDERS, ELM):
            running = await read(
                Running,
                questions("demonstration").contracts_of(
                    tx.db,
                    council_id=tx.council_id,
                    cluster_id=story.cluster(name).cluster_id,
                    day=PERIOD,
                ),
            )
            story.life.left_open.update(each.contract_id for each in running)


async def begin(world: World, story: Story) -> None:
    """Care to confirm and to invoice, notices to ask about, answer, publish and bid for, help,
    something to judge, and somebody with two roles.
    """
    await _sheets(world, story)
    for name in (NIGHTS, ELM):
        await _ask_again(world, story, story.cluster(name), published=name == NIGHTS)
    await _drafts(world, story)
    await _question(world, story)
    await _proposal(world, story)
    await _help(world, story)
    await _second_role(world, story)


async def _sheets(world: World, story: Story) -> None:
    """The start-up has not handed in; of the elders two are silent and one says no; of Elm Park's
    invoices the cleaners' asks for a little more than came, and the other is not sent.
    """
    hooyo = story.bidders[-1].provider_id
    silent, doubts = _silent(story), story.cluster(ELDERS).members[1].person_id
    async with world.on(world.moment) as tx:
        open_lines = [
            line
            for line in await commitments.lines_of_period(tx, PERIOD)
            if line.contract_id in story.life.left_open and line.provider_id != hooyo
        ]
        given = {line.line_id: line.planned_minutes(PERIOD) for line in open_lines}
        groups = living.by_contract(open_lines, set())
        for contract_id, group in groups.items():
            form = living.timesheets(story.life, contract_id, group, PERIOD, given)
            who = story.life.bidders[group[0].provider_id]
            await deliveries.submit_timesheets(tx, who, form, world.moment)
        answers = []
        for sheet in await living.waiting_sheets(tx, PERIOD, world.moment):
            if sheet.home_person_id in silent:
                continue
            said = deliveries.Said(sheet.timesheet_id, "came")
            if sheet.home_person_id == doubts:
                words = "Nobody came on the first Monday."
                said = deliveries.Said(sheet.timesheet_id, "disputed", None, words)
            who = story.life.holders[sheet.home_person_id]
            answers.append((who, deliveries.ConfirmTimesheets((said,))))
        await deliveries.confirm_for_many(tx, answers, world.moment)
        harbour = story.bidders[0].provider_id
        for contract_id, group in groups.items():
            if group[0].provider_id != harbour:
                asked = given | {group[-1].line_id: given[group[-1].line_id] + TOO_MUCH_MINUTES}
                bill = living.invoice(contract_id, group, PERIOD, asked)
                who = story.life.bidders[group[0].provider_id]
                await invoices.submit_invoice(tx, who, bill, world.moment)


def _silent(story: Story) -> set[UUID]:
    """Amina and the organiser of the elders have not said yet what came."""
    elders = story.cluster(ELDERS).members
    return {elders[-1].person_id, elders[0].person_id}


async def _ask_again(world: World, story: Story, formed: Formed, *, published: bool) -> None:
    """A group whose contracts end soon asks again; it has yet to publish, or takes bids."""
    asked = await commissioning.ask(
        world,
        formed,
        story.rounds[LAST_ROUND],
        figures.CARE_STARTS[LAST_ROUND],
        figures.CONTRACT_WEEKS,
        published=published,
    )
    story.asked.setdefault(LAST_ROUND, []).append(asked)


async def _drafts(world: World, story: Story) -> None:
    """East Harbour writes a bid for the nights, with a package; the start-up writes another."""
    nights, sitting = _asked(story, NIGHTS), _asked(story, SITTING)
    for bidder, commission_id, package in (
        (story.bidders[0], nights, True),
        (story.bidders[-1], sitting, False),
    ):
        async with world.on(world.moment) as tx:
            notices = (await opportunities.commission_notice(tx, commission_id)).lots
            made = bidding.bid(bidder.provider, bidder.provider_id, commission_id, notices)
            if package:
                together = (_package(bidder, notices),)
                made = structs.replace(made, terms=structs.replace(made.terms, packages=together))
            mark = commission_id.bytes + bidder.provider_id.bytes
            await bids.save_draft(
                tx,
                bidder.who,
                made,
                world.moment,
                draft_key=world.keys.draft,
                nonce=blake2b(mark, digest_size=NONCE_BYTES).digest(),
            )


def _asked(story: Story, name: str) -> UUID:
    cluster_id = story.cluster(name).cluster_id
    return next(
        asked.commission_id
        for asked in story.asked[LAST_ROUND]
        if asked.formed.cluster_id == cluster_id
    )


def _package(bidder: Bidder, notices: tuple[LotNotice, ...] | list[LotNotice]) -> Package:
    """All lots together for a little less than each alone, pence per four weeks."""
    price = bidder.provider.pence_per_hour * (100 - PACKAGE_OFF_PERCENT)
    lots = []
    for lot in notices:
        minutes = WEEKS * sum(demand.minutes_per_week for demand in lot.demand)
        lots.append(PackageLot(lot.lot_id, minutes * price // 60 // 100))
    return Package("Evening and night by one team", tuple(lots))


async def _question(world: World, story: Story) -> None:
    """One question about the nights is answered, one is not."""
    commission_id = _asked(story, NIGHTS)
    keen = commissioning.keen(story.bidders, story.cluster(NIGHTS))
    first, second = keen[0].who, keen[-1].who
    async with world.on(world.moment) as tx:
        asked = await clarifications.ask_question(
            tx, first, commission_id, "May the night worker sleep?", world.moment
        )
        await clarifications.answer_question(
            tx,
            story.cluster(NIGHTS).organiser,
            asked,
            "Yes, in a room of their own. They get up when somebody calls.",
            world.moment,
        )
        await clarifications.ask_question(
            tx, second, commission_id, "Is there a place to park near each home?", world.moment
        )


async def _proposal(world: World, story: Story) -> None:
    """A neighbour of Harbour proposes something nobody of the council has looked at."""
    async with world.on(world.moment) as tx:
        form = community.ProposeProject(
            "A ramp at the library",
            "Two steps keep wheelchairs and prams out. A ramp lets everybody in.",
            90_000,
        )
        await community.propose_project(tx, _voter(story, HARBOUR_WARD), form, world.moment)


def _voter(story: Story, ward: int, nth: int = 0) -> Who:
    """The first neighbour of a ward, or a later one."""
    return [voter.who for voter in story.roster.voters if voter.person.ward == ward][nth]


async def _help(world: World, story: Story) -> None:
    """Another neighbour round the park offers help that nobody has taken up yet."""
    async with world.on(world.moment) as tx:
        form = neighbours.OfferHelp("Change the beds and put the bins out", "cleaning", 30)
        await neighbours.offer_help(
            tx, _voter(story, story.cluster(ELM).spec.ward, THIRD), form, world.moment
        )


async def _second_role(world: World, story: Story) -> None:
    """Amina's daughter lives in Harbour too: as a neighbour she votes for herself."""
    amina = story.cluster(ELDERS).members[-1]
    worker = world.officer("worker")
    async with world.on(world.moment) as tx:
        person_id = await people.register_person(
            tx,
            worker,
            RegisterPerson(
                given_name=SUPPORTER.split()[0],
                family_name=SUPPORTER.split()[1],
                born_on=amina.person.born_on + timedelta(days=365 * 27),
                ward_code=world.ward_code(HARBOUR_WARD),
                lives_here_from=figures.FIRST_DAY - timedelta(days=365 * LIVED_HERE_YEARS_MIN),
                languages=amina.person.languages,
                gender="female",
            ),
            world.moment,
        )
        assert story.roster.supporter is not None
        role = GiveRole(story.roster.supporter, "neighbour", person_id)
        await people.give_role(tx, worker, role, world.moment)

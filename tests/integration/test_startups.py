"""What nobody meets is counted, called for, and helped to start with money that is there."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from marketplace.acts import ledger, startups
from marketplace.acts.startups import AcceptAnswer, AnswerCall, GiveSupport, MoveStage, OpenCall
from marketplace.acts.unmet_demand import unmet_needs
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.ledger import Account
from marketplace.people import Who
from marketplace.refused import NotFound, Refused
from marketplace.unmet_demand import gaps, hot_spots
from tests.awarded import add_provider, award
from tests.village import NOW, TODAY, Village


async def a_call(village: Village, dsns: Dsns, seed_pence: int = 500_000) -> tuple[UUID, Who]:
    """A call with seed money in the fund, and a start-up that answered it."""
    await village.coordinators()
    async with village.at() as tx:
        accounts = [Account("council_funding"), Account("council_share")]
        [source, share] = await ledger.ensure_accounts(tx, accounts)
        moved = [ledger.Transfer(source, share, 1_000_000)]
        await ledger.post(tx, "saving_recognised", TODAY, moved, None, NOW)
        sign_in = await tx.db.fetchval("select sign_in_id from sign_in limit 1")
    commissioner = Who(sign_in, "A commissioner", "commissioner", 1)
    village.commissioner = commissioner
    await village.do(startups.fill_seed_fund, commissioner, 600_000)
    form = OpenCall(
        "Evening clubs in the north", "Twelve people have nowhere to go.", "evening_club",
        NOW + timedelta(days=30), seed_pence=seed_pence, supports=("mentor", "seed_money"),
    )  # fmt: skip
    call = await village.do(startups.open_call, commissioner, form)
    owner = await connect(dsns.owner)
    provider_id = await add_provider(owner, "New Start")
    await owner.close()
    start_up = Who(uuid4(), "A start-up", "provider", 1, provider_id=provider_id)
    await village.do(startups.answer_call, start_up, AnswerCall(call, "We would open a club."))
    return call, start_up


async def test_a_start_up_is_helped_step_by_step_with_money_from_the_fund(
    village: Village, dsns: Dsns
) -> None:
    """A quarter of the seed money before registration, no more; the fund pays it (rule 68)."""
    call, start_up = await a_call(village, dsns)
    provider = start_up.provider_id
    assert provider is not None
    officer = village.commissioner
    seed = GiveSupport(call, provider, "seed_money", amount_pence=100_000)
    with pytest.raises(Refused, match="accepted"):
        await village.do(startups.give_support, officer, seed)
    await village.do(startups.accept_answer, officer, AcceptAnswer(call, provider))
    await village.do(startups.move_stage, officer, MoveStage(call, provider, "set_up"))
    await village.do(startups.give_support, officer, GiveSupport(call, provider, "mentor"))
    await village.do(startups.give_support, officer, seed)
    assert await village.ask(startups.seed_fund_pence) == 500_000
    with pytest.raises(Refused, match="left"):
        await village.do(startups.give_support, officer, seed)
    with pytest.raises(Refused, match="Before this stage"):
        await village.do(startups.move_stage, officer, MoveStage(call, provider, "registered"))


async def test_a_call_is_answered_once_and_seen_by_nobody_elses_start_up(
    village: Village, dsns: Dsns
) -> None:
    """The second answer is refused; another start-up finds nothing to move."""
    call, start_up = await a_call(village, dsns)
    with pytest.raises(Refused):
        await village.do(startups.answer_call, start_up, AnswerCall(call, "Again."))
    stranger = Who(uuid4(), "Other", "provider", 1, provider_id=uuid4())
    provider = start_up.provider_id
    assert provider is not None
    with pytest.raises(NotFound):
        await village.do(startups.move_stage, stranger, MoveStage(call, provider, "set_up"))


async def test_a_call_cannot_promise_more_than_the_fund_holds(village: Village, dsns: Dsns) -> None:
    """Seed money is ring-fenced: a promise above the fund is refused."""
    await a_call(village, dsns)
    form = OpenCall(
        "Another call", "For somebody.", "meals", NOW + timedelta(days=30), seed_pence=600_001
    )
    with pytest.raises(Refused, match="seed fund holds"):
        await village.do(startups.open_call, village.commissioner, form)


async def test_twenty_gifts_at_once_never_exceed_what_was_promised(
    village: Village, dsns: Dsns
) -> None:
    """The call is held while help is given: one gift of the whole quarter goes through."""
    call, start_up = await a_call(village, dsns)
    provider, officer = start_up.provider_id, village.commissioner
    assert provider is not None
    await village.do(startups.accept_answer, officer, AcceptAnswer(call, provider))
    await village.do(startups.move_stage, officer, MoveStage(call, provider, "set_up"))
    gift = GiveSupport(call, provider, "seed_money", amount_pence=125_000)
    outcomes = await village.race(
        *(village.do(startups.give_support, officer, gift) for _ in range(20))
    )
    assert sum(isinstance(each, UUID) for each in outcomes) == 1
    assert sum(isinstance(each, Refused) for each in outcomes) == 19


async def test_eight_people_with_the_same_gap_are_a_hot_spot_and_seven_are_not(
    village: Village, dsns: Dsns
) -> None:
    """The commissioner sees exact gaps, and a hot spot from 8 people on (rule 68)."""
    made = await award(village, dsns, await village.holders(8))
    owner = await connect(dsns.owner)
    for number, need in enumerate(made.lot_need_ids):
        await owner.execute(
            "insert into unmet (council_id, run_id, lot_need_id, minutes_per_week, cause, detail)"
            " values (1, $1, $2, 60, 'no_admissible_bid', 'language')",
            made.run_id, need,
        )  # fmt: skip
        spots = hot_spots(await village.ask(unmet_needs))
        assert len(spots) == (number == 7)
    await owner.close()
    [gap] = gaps(await village.ask(unmet_needs))
    assert (gap.people, gap.minutes_per_week, gap.filter_name) == (8, 480, "language")

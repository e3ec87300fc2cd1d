"""Forms that stand for a moment only, abused as every other: a low price, and stopping a match."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import transaction
from tests.abuse import (
    Market,
    Tried,
    empty_and_wrong,
    from_elsewhere,
    in_other_scripts,
    sent_twice,
)
from tests.demonstrated import Demonstration
from tests.market_site import serving_pages
from tests.passing import COUNCIL, bidding, let_a_match_run, wait_for_an_officer
from tests.visits import Form, Seen, forms_of, listed_personas

COMMISSIONER = "commissioner"


@pytest.fixture(scope="module")
async def market(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[Market]:
    """A round that waits for an officer's answer to a low price."""
    async with (
        serving_pages(lived_dsns, lived_world.data_folder) as client,
        await open_pool(lived_dsns.demo, purpose="jobs", size=2) as pool,
    ):
        yield Market(client, pool, [], [])


async def _forms_on(market: Market, who: UUID, address: str) -> list[Tried]:
    """The commissioner's forms of one page."""
    await market.become(Tried(who, COMMISSIONER, Form("", "", "", {})))
    answer = await market.client.get(address)
    assert answer.status_code == 200, address
    page = Seen(COMMISSIONER, address, 200, dict(answer.headers), answer.text, ())
    return [Tried(who, COMMISSIONER, form) for form in forms_of(page)]


async def test_a_low_price_and_a_running_match_take_no_nonsense(
    market: Market, lived_world: Demonstration, lived_dsns: Dsns
) -> None:
    """From elsewhere, with nobody's id, empty, over-long, wrong, with markup, twice, and when it
    is over: each is answered by a page that says what to do, or taken once.
    """
    found = await bidding(market.pool)
    who = (await listed_personas(market.client))[COMMISSIONER][0]
    here = f"/rounds/{found.round_id}"
    await wait_for_an_officer(market.pool, lived_dsns, lived_world, found)
    listed = (await _page(market, who, f"{here}/low-prices")).partition(f'href="{here}/low-prices/')
    low = await _forms_on(market, who, f"{here}/low-prices/{listed[2][:36]}")
    assert [sorted(tried.form.fields) for tried in low] == [["answer", "csrf", "form_key", "why"]]
    market.tried = low
    await _abuse(market)
    await let_a_match_run(market.pool, found.round_id)
    stops = await _forms_on(market, who, here)
    assert [tried.form.action for tried in stops] == [f"{here}/stop"]
    market.tried = stops
    await _abuse(market)
    # The match has begun: no price is decided any more. It is done: nothing is stopped any more.
    async with transaction(market.pool, COUNCIL) as tx:
        await tx.db.execute(
            "update match_run set status = 'failed', failure = '', finished_at = app_now()"
            " where council_id = $1 and round_id = $2",
            COUNCIL,
            found.round_id,
        )
    for tried in stops:
        await market.become(tried)
        answer = await market.send(tried.form, tried.form.filled())
        market.note(tried, "too late", answer, taken=False)
    for tried in low:
        await market.become(tried)
        filled = tried.form.filled() | {"answer": "accept", "why": "We have seen the payroll."}
        market.note(tried, "too late", await market.send(tried.form, filled), taken=False)
    assert not (told := market.faults()), "\n".join(told)


async def _page(market: Market, who: UUID, address: str) -> str:
    await market.become(Tried(who, COMMISSIONER, Form("", "", "", {})))
    return (await market.client.get(address)).text


async def _abuse(market: Market) -> None:
    for abuse in (from_elsewhere, empty_and_wrong, in_other_scripts, sent_twice):
        await abuse(market)

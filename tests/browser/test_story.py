"""The whole loop as people walk it: every step on a page, by the person whose step it is."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser

from marketplace.database.keys import OPENER, make_key_files, read_key
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.jobs.pools import Pools
from marketplace.settings import Settings
from tests.browser.conftest import DESKTOP, Visitor, serving
from tests.browser.starting_council import (
    AMINA,
    COMMISSIONER,
    COORDINATOR,
    FINANCE,
    FIRST_DAY,
    HALIMA,
    NEIGHBOUR,
    PROVIDERS,
    SUPPORTER,
    YUSUF,
    found_council,
)
from tests.browser.walking import Walk, set_clock

STATEMENT = (
    "You had £10,000. You spent £8,200. You saved £1,800: £600 for you, £600 for the council,"
    " £600 for your community."
)
GROUP = "Somali neighbours of Harbour"
COMMISSION = "Care in Somali"
BENCH, POND = "A bench at the bus stop", "A pond in the yard"
# (provider, what it adds to £21.50 for everything else): £25.00 an hour wins.
PRICES = tuple(zip(PROVIDERS, ("3.50", "4.90", "5.60"), strict=True))


def moment(text: str, hour: int = 10) -> datetime:
    """A moment of the story, UTC."""
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


@pytest.fixture
async def walk(
    chromium: Browser, dsns: Dsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Walk]:
    """A browser without JavaScript on a server whose council stands as the story begins."""
    folder = tmp_path_factory.mktemp("story")
    keys = Settings(data_folder=folder).keys_folder
    make_key_files(keys)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            await open_pool(dsns.demo, purpose="commands", size=3)
        )
        opener = await stack.enter_async_context(
            await open_pool(dsns.opener, purpose="commands", size=2)
        )
        await found_council(pool)
        await set_clock(pool, FIRST_DAY)
        address = stack.enter_context(serving(dsns.demo, folder))
        context = await chromium.new_context(
            viewport=DESKTOP,  # type: ignore[arg-type]
            java_script_enabled=False,
        )
        visitor = Visitor(await context.new_page(), address)
        yield Walk(visitor, Pools(pool, opener), read_key(keys / OPENER))
        await context.close()


async def test_a_saving_goes_all_the_way_round(walk: Walk) -> None:
    """From joining to the ward's vote, £10,000 becomes £8,200 of care and three times £600."""
    await form_a_group(walk)
    await sign_and_pledge(walk)
    await commission(walk)
    await bid(walk)
    await match_and_sign(walk)
    await care_comes(walk, "2026-05-04")
    await care_comes(walk, "2026-06-01")
    await share_the_saving(walk)
    await propose(walk)
    await vote(walk)
    assert (walk.visitor.outside, walk.visitor.complaints) == ([], [])


async def form_a_group(walk: Walk) -> None:
    """Yusuf starts a group anyone who fits may join; two neighbours join it."""
    await walk.become(YUSUF.name)
    await walk.open("/clusters/start")
    await walk.write(name=GROUP, about="We speak Somali and live near the harbour.")
    await walk.choose("Culture, faith or language")
    await walk.write(equality_note="We need to be understood at home.")
    await walk.look("start-a-group", phone=True)
    await walk.press("Start this group")
    group = walk.page.url
    await walk.follow("Read and sign the agreement")
    await walk.follow("Write the agreement")
    await walk.choose("Anyone who fits what we share")
    await walk.press("Save and ask members to sign")
    for holder in (AMINA, HALIMA):
        await walk.become(holder.name)
        await walk.page.goto(group)
        await walk.press("Join this group")
    await walk.reads("There are 3 of us")
    await walk.look("group", phone=True)


async def open_group(walk: Walk) -> None:
    """From the list of groups to one's own."""
    await walk.open("/clusters")
    await walk.follow(GROUP)


async def sign_and_pledge(walk: Walk) -> None:
    """Each reads, signs and pledges their week's budget; Hodan pledges for Amina."""
    for holder in (YUSUF, AMINA, HALIMA):
        await walk.become(holder.name)
        await open_group(walk)
        await walk.follow("Read and sign the agreement")
        await walk.look("agreement", phone=holder is AMINA)
        await walk.press("I agree and sign")
    await walk.reads("Everybody has signed. This agreement holds.")
    for holder, weekly in ((YUSUF, "300"), (AMINA, "1,250"), (HALIMA, "420")):
        if holder is AMINA:
            await walk.become(SUPPORTER)
            await walk.press(f"Act for {AMINA.name}")
        else:
            await walk.become(holder.name)
        await open_group(walk)
        await walk.follow("Pledge some of your budget")
        await walk.write(pence_per_week=weekly)
        await walk.look("pledge", phone=holder is AMINA)
        await walk.press("Go on")
        await walk.look("pledge-check", phone=holder is AMINA)
        await walk.press("Yes, pledge this money")
    await walk.become(COORDINATOR)
    await walk.open("/sign-offs")
    await walk.look("sign-offs", phone=True)
    await walk.follow(GROUP)
    await walk.choose("Yes, approve it")
    await walk.look("sign-off-group")
    await walk.press("Answer")
    await walk.become(YUSUF.name)
    await open_group(walk)
    await walk.reads("3 of us have pledged £1,970 a week together. It counts from 6 April 2026.")
    await walk.look("group-pledged", phone=True)


async def commission(walk: Walk) -> None:
    """Yusuf asks for what the plans say, Ruth checks it, and it is published."""
    await walk.time(moment("2026-02-09"))
    await walk.become(YUSUF.name)
    await open_group(walk)
    await walk.follow("Ask for care together")
    await walk.follow("Ask for care together")
    await walk.write(title=COMMISSION, about="We want to be understood in our own homes.")
    await walk.choose("By 12 noon on Monday 16 March 2026")
    await walk.write_day("starts_on", "2026-04-06")
    await walk.write(weeks="8")
    await walk.look("ask-for-care", phone=True)
    await walk.press("Save and go on")
    await walk.look("draft", phone=True)
    here = walk.page.url
    await walk.follow("Read the public notice")
    await walk.look("notice")
    await walk.page.goto(here)
    await walk.press("Ask a coordinator to check it")
    await walk.become(COORDINATOR)
    await walk.open("/sign-offs")
    await walk.follow(COMMISSION)
    await walk.look("check-commission")
    await walk.choose("Yes, approve it")
    await walk.press("Answer")
    await walk.become(YUSUF.name)
    await walk.page.goto(here)
    await walk.follow("Publish it")
    await walk.press("Publish it now")
    await walk.reads("Providers can answer until 12 noon on Monday 16 March 2026.")
    await walk.look("published")


async def bid(walk: Walk) -> None:
    """Three providers price mornings and daytimes and seal their bids; nobody does nights."""
    await walk.time(moment("2026-02-23"))
    for provider, everything_else in PRICES:
        await walk.become(provider)
        await walk.open("/opportunities")
        await walk.follow(COMMISSION)
        await walk.look("opportunity", phone=provider == PROVIDERS[0])
        await walk.follow("Write a bid")
        await walk.follow("Price: Home care, weekdays 7am to 11am")
        await walk.write(
            pay_pence="14", on_costs_pence="6", road_pence="1.50", overhead_pence=everything_else
        )
        await walk.look("price", phone=provider == PROVIDERS[0])
        await walk.press("Keep this")
        await walk.follow("Price: Home care, weekdays 11am to 5pm")
        await walk.press("Keep this")
        await walk.follow("How much you can take on")
        await walk.write(most_minutes="400")
        await walk.press("Keep this")
        await walk.follow("Check and send")
        await walk.look("check-bid", phone=provider == PROVIDERS[0])
        await walk.choose("What I have written is true")
        await walk.press("Seal and send my bid")
        await walk.look("bid-sent")


async def match_and_sign(walk: Walk) -> None:
    """The round closes and is matched; each member says yes, then Ruth signs."""
    await walk.time(moment("2026-03-16", 13))
    for holder in (YUSUF, AMINA, HALIMA):
        if holder is AMINA:
            await walk.become(SUPPORTER)
            await walk.press(f"Act for {AMINA.name}")
        else:
            await walk.become(holder.name)
        await walk.open("/commissions")
        await walk.follow(COMMISSION)
        await walk.follow("See what your group can get")
        await walk.reads(PROVIDERS[0])
        if holder is AMINA:
            await walk.reads("You would pay £4,100 every four weeks.")
        await walk.look("match", phone=holder is not YUSUF)
        await walk.follow("Say yes or no")
        await walk.choose("Yes, I want this")
        await walk.look("ratify", phone=holder is AMINA)
        await walk.press("Send my answer")
    await walk.become(COMMISSIONER)
    await walk.open("/rounds")
    await walk.follow("Round closing 16 March 2026")
    await walk.look("round", phone=True)
    await walk.open("/unmet-demand")
    await walk.reads("1 person misses 7 hours of care a week that no offer covers.")
    await walk.look("unmet-demand", phone=True)
    await walk.time(moment("2026-03-28"))
    await walk.become(COORDINATOR)
    await walk.open("/sign-offs")
    await walk.follow("Does this award meet each person")
    await walk.look("sign-off-award", phone=True)
    await walk.choose("Yes, approve it")
    await walk.press("Answer")
    await walk.look("contracts-to-sign")
    await walk.press("Sign the contracts")
    await walk.reads("The contract is signed for 3 people.")
    await walk.look("contracts-signed")
    await walk.time(moment("2026-04-06"))
    await walk.become(AMINA.name)
    await walk.open("/commissions")
    await walk.follow(COMMISSION)
    await walk.follow("What was agreed, and your own part of it")
    await walk.reads("You pay £4,100 every four weeks.")
    await walk.look("call-off-lines", phone=True)
    await walk.open("/budget")
    await walk.look("budget", phone=True)


async def care_comes(walk: Walk, day: str) -> None:
    """Four weeks of care: handed in, confirmed by each, invoiced, checked and paid."""
    await walk.time(moment(day))
    lots = ("weekdays 7am to 11am", "weekdays 11am to 5pm")
    for lot in lots:
        await walk.become(PROVIDERS[0])
        await walk.open("/contracts")
        await walk.look("contracts")
        await walk.open_card(lot)
        await walk.look("contract", phone=True)
        await walk.follow("Send the timesheet")
        await walk.look("timesheet", phone=True)
        await walk.press("Hand in this timesheet")
    for holder in (YUSUF, AMINA, HALIMA):
        await walk.become(holder.name)
        await walk.open("/deliveries")
        await walk.look("visits", phone=holder is AMINA)
        while await walk.page.get_by_role("link", name="Say what happened").count():
            await walk.follow("Say what happened")
            await walk.choose("They came")
            await walk.look("answer", phone=holder is AMINA)
            await walk.press("Send my answer")
    await walk.become(PROVIDERS[0])
    for lot in lots:
        await walk.open("/contracts")
        await walk.open_card(lot)
        await walk.follow("Send the invoice")
        await walk.look("invoice")
        await walk.press("Send this invoice")
    await walk.become(FINANCE)
    await walk.open("/invoices/due")
    await walk.look("invoices-come")
    await walk.press("Check them now")
    await walk.look("invoices-due", phone=True)
    await walk.press("Pay all of this now")
    await walk.look("invoices-paid")


async def share_the_saving(walk: Walk) -> None:
    """Six weeks after the quarter the saving is shared; Amina reads the sentence."""
    await walk.time(moment("2026-08-12"))
    await walk.become(AMINA.name)
    await walk.open("/savings")
    await walk.reads(STATEMENT)
    await walk.look("statement", phone=True)
    await walk.become(FINANCE)
    await walk.open("/savings")
    await walk.look("total", phone=True)


async def propose(walk: Walk) -> None:
    """A neighbour and a holder propose what the fund should pay for; Priti looks, a vote opens."""
    for name, title, about in (
        (NEIGHBOUR, BENCH, "Older people wait there for a long time."),
        (YUSUF.name, POND, "Children could look at frogs."),
    ):
        await walk.become(name)
        await walk.open("/community")
        await walk.look("community", phone=name == NEIGHBOUR)
        await walk.follow("Propose a project")
        await walk.write(title=title, about=about, cost_pence="500")
        await walk.look("propose")
        await walk.press("Propose it")
    await walk.become(COMMISSIONER)
    for title in (BENCH, POND):
        await walk.open("/community")
        await walk.follow("Harbour")
        await walk.open_card(title)
        await walk.choose("Yes, it can be voted on")
        await walk.look("judge")
        await walk.press("Send my answer")
    await walk.open("/community")
    await walk.follow("Harbour")
    await walk.follow("Open a vote")
    await walk.write(days="14")
    await walk.press("Open the vote")
    await walk.look("vote-open")


async def vote(walk: Walk) -> None:
    """Two want the bench, one the pond; the fund has enough for what more people chose."""
    await walk.time(moment("2026-08-14"))
    for name, title in ((NEIGHBOUR, BENCH), (AMINA.name, BENCH), (YUSUF.name, POND)):
        await walk.become(name)
        await walk.open("/community")
        await walk.open_card("Vote on")
        await walk.choose(title)
        await walk.look("ballot", phone=name == NEIGHBOUR)
        await walk.press("Vote")
        await walk.reads("We have your vote for 1 project.")
    await walk.time(moment("2026-08-27"))
    await walk.become(COMMISSIONER)
    await walk.open("/community")
    await walk.follow("Harbour")
    await walk.open_card("Vote on")
    await walk.press("Count the vote")
    await walk.reads("The vote is counted. The fund pays £500.")
    await walk.look("count", phone=True)
    await walk.become(NEIGHBOUR)
    await walk.open("/community")
    await walk.reads("Paid by the fund", "Not chosen this time")
    await walk.look("ward-after", phone=True)
    await walk.become(COMMISSIONER)
    await walk.open("/unmet-demand")
    await walk.reads("1 person misses 7 hours of care a week that no offer covers.")
    await walk.look("unmet-after")

"""Claims about a bid written by form, by file and by program: the same bid, and the same offer."""

import base64
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import msgspec
import pytest

from marketplace.acts import bids
from marketplace.acts.commissions import LotForm
from marketplace.acts.opportunities import commission_notice
from marketplace.database.keys import DRAFT, read_key
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.imports.bids.columns import PACKAGES, PRICES, ROOM, STEPS
from marketplace.imports.faults import Faults
from marketplace.imports.tables import read_table
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.problems import start_week
from matching.problem import Problem, Tier
from matching.problem import decode as decode_problem
from matching.result import Result
from providers.bids import Bid, Capacity, LotBid, Package, PackageLot, RoundTerms
from providers.prices import BandPrice, Costing
from providers.prices import Tier as BidTier
from tests.bid_workbooks import BidWorkbook
from tests.integration.bidding import COUNCIL, OPENER_SECRET, NeedOf, Town, build_town, published
from tests.integration.bidding import send as send_plain
from tests.market_site import become, let_sign_in, serving_pages, stand_ahead
from tests.personas import form, hidden
from tests.programs import Program, token_for

WHY = "A grant of the church pays for a part of the evenings."


class Site(NamedTuple):
    client: httpx.AsyncClient
    program: Program
    town: Town
    commission_id: UUID
    mornings: UUID
    evenings: UUID
    draft_key: bytes

    @property
    def here(self) -> str:
        """The address of the bid."""
        return f"/opportunities/{self.commission_id}/bid"


@pytest.fixture(scope="module")
async def site(
    module_dsns: Dsns, module_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(weeks=2)
    both = (NeedOf(people_sharing_max=2), NeedOf(band="weekday_evening", people_sharing_max=2))
    town = await build_town(module_pool, needs=[both] * 4, closes=closes, pledge_pence=60_000)
    lots = tuple(LotForm("home_care", f"weekday_{part}", people_sharing_max=2)
                 for part in ("morning", "evening"))  # fmt: skip
    commission_id = await published(town, lots)
    start_up, mentor = town.providers[0].provider_id, town.providers[1].provider_id
    async with town.at(town.before) as tx:
        await tx.db.execute(
            "update provider set start_up = true, mentor_id = $2, vat_registered = true,"
            " vat_exempt = false"
            " where provider_id = $1", start_up, mentor,
        )  # fmt: skip
        notice = await commission_notice(tx, commission_id)
    by_band = {lot.demand[0].band: lot.lot_id for lot in notice.lots}
    await let_sign_in(module_pool, *town.providers, town.commissioner)
    token = await token_for(module_pool, town.providers[0])
    folder = tmp_path_factory.mktemp("data")
    async with serving_pages(module_dsns, folder) as client:
        key = read_key(next(folder.rglob(DRAFT)).parent / DRAFT)
        yield Site(
            client, Program(client, token), town, commission_id, by_band["weekday_morning"],
            by_band["weekday_evening"], key,
        )  # fmt: skip


def whole_bid(site: Site) -> Bid:
    """A bid with every element there is."""
    provider, mentor = (who.provider_id for who in site.town.providers[:2])
    assert provider and mentor
    hour = Costing(1_310, 390, 200, 500)
    evenings = LotBid(
        site.evenings, (BandPrice("weekday_evening", (3_600, 2_000), hour),), unit="session",
        session_minutes=90, people_per_worker=2, exclusive_group="A", how="Two of us.\nAlways.",
    )  # fmt: skip
    mornings = LotBid(
        site.mornings, (BandPrice("weekday_morning", (2_400, 1_300), hour),),
        people_per_worker=2, set_up_pence=5_050, travel_pence=1_025, minutes_min=60,
        minutes_max=5_400, exclusive_group="A", how="=On foot", begins_on=site.town.starts,
    )  # fmt: skip
    package = Package(
        "Whole days", (PackageLot(site.evenings, 400_000), PackageLot(site.mornings, 410_000)),
        2, "A",
    )  # fmt: skip
    terms = RoundTerms(
        7_200, "incremental", (BidTier(600, 10), BidTier(1_200, 25)),
        (Capacity("W1", "weekday_evening", 2_250), Capacity("W1", "weekday_morning", 3_000)),
        (package,), 3_600, mentor,
    )  # fmt: skip
    return Bid(provider, site.commission_id, (evenings, mornings), terms, WHY, "We live here.")


async def draft(site: Site) -> Bid | None:
    """The draft as it is kept."""
    async with site.town.at(site.town.before) as tx:
        return await bids.read_draft(
            tx, site.town.providers[0], site.commission_id, draft_key=site.draft_key
        )


async def start_anew(site: Site) -> None:
    """Sign in as the start-up, with an empty draft."""
    await become(site.client, site.town.providers[0])
    empty = {"lots": [], "terms": {"minutes_per_week_max": 0}}
    path = f"/bids/{site.commission_id}/draft"
    assert (await site.program.send(path, empty, method="PUT")).status_code == 200


async def by_form(site: Site) -> None:
    """Every element typed into the pages."""
    starts = site.town.starts
    parts = {"pay_pence": "13.10", "on_costs_pence": "3.90", "road_pence": "2",
             "overhead_pence": "5", "heads-0-people": "1", "heads-1-people": "2",
             "exclusive_group": "A"}  # fmt: skip
    pages: list[tuple[str, dict[str, str]]] = [
        (f"lots/{site.evenings}", parts | {
            "unit": "session", "session_minutes": "1:30", "heads-0-price_pence": "",
            "heads-1-price_pence": "20", "how": "Two of us.\nAlways.",
        }),
        (f"lots/{site.mornings}", parts | {
            "unit": "hour", "heads-0-price_pence": "24", "heads-1-price_pence": "13",
            "set_up_pence": "50.50", "travel_pence": "10.25", "minutes_min": "1",
            "minutes_max": "90", "how": "=On foot", "begins_on-day": str(starts.day),
            "begins_on-month": str(starts.month), "begins_on-year": str(starts.year),
        }),
        ("capacity", {"most_minutes": "120", "exposure_minutes": "60", "with_mentor": "yes"}),
        ("places", {
            "places-0-area": "W1", "places-0-band": "weekday_evening",
            "places-0-free_minutes": "37:30", "places-1-area": "W1",
            "places-1-band": "weekday_morning", "places-1-free_minutes": "50",
        }),
        ("volume", {
            "kind": "incremental", "tiers-0-from_minutes": "10", "tiers-0-rebate_pence": "0.10",
            "tiers-1-from_minutes": "20", "tiers-1-rebate_pence": "0.25",
        }),
        ("explanation", {"below_floor_because": WHY}),
        ("packages", {
            "name": "Whole days", "people_per_worker": "2", "group": "A",
            "parts-0-lot_id": str(site.evenings), "parts-0-price_pence": "4000",
            "parts-1-lot_id": str(site.mornings), "parts-1-price_pence": "4100",
        }),
        ("words", {"statement": "We live here."}),
    ]  # fmt: skip
    for name, fields in pages:
        answer = await form(site.client, f"{site.here}/{name}", **fields)
        assert answer.status_code == 303, (name, answer.text)


def filled(content: bytes, starts: date) -> bytes:
    """The workbook with every element written into it."""
    book = BidWorkbook(content)
    hour = {"Pay_an_hour": 13.1, "On_top_of_pay": 3.9, "Travel_an_hour": 2,
            "Everything_else_an_hour": 5, "Mark": "A"}  # fmt: skip
    book.write(PRICES, 1, **hour, Price_is_for="session", Hours_in_a_session="1:30",
               Each_of_2_pays=20, How_you_would_do_it="Two of us.\nAlways.")  # fmt: skip
    book.write(PRICES, 2, **hour, Price_is_for="hour", One_alone_pays=24, Each_of_2_pays=13,
               Travel_every_four_weeks=10.25, Fewest_hours_a_week=1,
               Most_hours_a_week=90)  # fmt: skip
    book.cell(PRICES, "Setting up, once", 2).value = "£50.50"
    book.cell(PRICES, "Can begin on", 2).value = starts
    # Typed with an apostrophe before it, as spreadsheets want it.
    book.cell(PRICES, "How you would do it", 2).value = "'=On foot"
    book.write(STEPS, 1, From_hours_a_week=10, Up_to_hours_a_week=20, Off_each_hour=0.1)
    book.write(STEPS, 2, From_hours_a_week=20, Off_each_hour="0.25")
    book.write(ROOM, 1, Hours_a_week_free=37.5)
    book.write(ROOM, 2, Hours_a_week_free=50)
    book.write(PACKAGES, 1, Package="Whole days", Price_for_four_weeks=4_000,
               People_one_worker_is_with=2, Mark="A")  # fmt: skip
    book.write(PACKAGES, 2, Package="Whole days", Price_for_four_weeks="4,100.00")
    book.answer("The most hours a week you can take on", 120)
    book.answer("The most hours to begin with", 60)
    book.answer("Together with your mentor", "Yes")
    book.answer("Which hours get the lower price", "hours above the step")
    book.answer("Why people may like to work with you", "We live here.")
    book.answer("How you can do it for less", WHY)
    return book.saved()


async def send_page(site: Site, content: bytes, name: str = "our bid.xlsx") -> Any:
    """Choose a file on the page and send it."""
    html = (await site.client.get(f"{site.here}/file")).text
    fields = {name: hidden(html, name) for name in ("csrf", "form_key")}
    files = {"file": (name, content, "application/octet-stream")}
    address = f"{site.here}/file"
    return await site.client.post(address, data=fields, files=files, follow_redirects=False)


async def test_form_file_and_program_write_the_same_bid(site: Site) -> None:
    """Three ways in, one bid: every element typed, filled into a workbook, and sent as JSON."""
    wanted = whole_bid(site)
    await start_anew(site)
    await by_form(site)
    assert await draft(site) == wanted
    check = (await site.client.get(f"{site.here}/check")).text
    assert "Change this first" not in check, re.findall(r"Change this first.*?</ul>", check, re.S)
    for said in (
        "marked A can be won",
        "off each hour above that",
        "Room in Quay",
        "VAT comes on top",
        "With your mentor, Provider 1",
        "Whole days",
        WHY[:20],
        "a session of",
    ):
        assert said in check, said

    again = (await site.client.get(f"{site.here}/file/bid.csv")).content
    await start_anew(site)
    empty = (await site.client.get(f"{site.here}/file/bid.xlsx")).content
    sent = await send_page(site, filled(empty, site.town.starts))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{site.here}/check"), sent.text
    assert await draft(site) == wanted

    await start_anew(site)
    assert (await send_page(site, again, "bid.csv")).headers["location"] == f"{site.here}/check"
    assert await draft(site) == wanted

    await start_anew(site)
    body = msgspec.to_builtins(wanted)
    del body["provider_id"], body["commission_id"]
    kept = await site.program.send(f"/bids/{site.commission_id}/draft", body, method="PUT")
    assert kept.json()["faults"] == []
    estimate = kept.json()["estimate"]
    assert estimate["people"] == 4 and estimate["pence_per_four_weeks"] > 0
    assert estimate["vat_pence"] == estimate["pence_per_four_weeks"] // 5
    assert await draft(site) == wanted

    path = f"/bids/{site.commission_id}/draft/file"
    for shape in ("csv", "xlsx"):
        file = (await site.program.get(f"{path}?form={shape}")).json()
        await start_anew(site)
        answer = await site.program.send(path, file, method="PUT")
        assert answer.status_code == 200, answer.text
        assert answer.json()["faults"] == [] and await draft(site) == wanted


async def test_a_file_with_faults_changes_nothing_and_can_be_mended(site: Site) -> None:
    """Each fault has its row, column and words, on the page, in the marked copy and by program."""
    await start_anew(site)
    empty = (await site.client.get(f"{site.here}/file/bid.xlsx")).content
    book = BidWorkbook(filled(empty, site.town.starts))
    pay = book.cell(PRICES, "Pay an hour", 1)
    pay.value = "13,10"
    rising = book.cell(PRICES, "Each of 2 pays", 2)
    rising.value = 25
    before = await draft(site)
    sent = await send_page(site, book.saved())
    assert sent.headers["location"] == f"{site.here}/file-faults"
    shown = await site.client.get(f"{site.here}/file-faults")
    assert "2 things are wrong. Your draft is as it was." in shown.text
    assert pay.coordinate in shown.text and rising.coordinate in shown.text
    assert "our bid.xlsx" in shown.text
    assert await draft(site) == before
    assert "See what is wrong" in (await site.client.get(f"{site.here}/file")).text
    marked = (await site.client.get(f"{site.here}/file-faults/marked")).content
    faults = Faults()
    words = [row.cells[-1] for row in read_table(marked, faults, "").rows]
    assert not faults and any("comma where a point belongs" in each for each in words)

    path = f"/bids/{site.commission_id}/draft/file"
    content = base64.b64encode(book.saved()).decode()
    answer = await site.program.send(path, {"content": content}, method="PUT")
    assert answer.status_code == 422
    places = [(each["row"], each["column"]) for each in answer.json()["errors"]]
    assert places == [(pay.row, "Pay an hour"), (rising.row, "Each of 2 pays")]

    mended = BidWorkbook(marked)
    mended.cell(PRICES, "Pay an hour", 1).value = "13.10"
    mended.cell(PRICES, "Each of 2 pays", 2).value = "13"
    sent = await send_page(site, mended.saved())
    assert sent.headers["location"] == f"{site.here}/check", sent.text
    assert await draft(site) == whole_bid(site)
    assert (await site.client.get(f"{site.here}/file-faults")).status_code == 404


async def test_a_file_is_its_senders_alone_and_in_time(site: Site) -> None:
    """No other provider, officer or visitor sees it, nothing of it is legible in the database."""
    await start_anew(site)
    secret = "Our canary sings £17.76"
    empty = (await site.client.get(f"{site.here}/file/bid.csv")).content.decode()
    sent = await send_page(site, empty.replace("Part 1", f"Part 7,{secret}").encode(), "b.csv")
    assert sent.headers["location"] == f"{site.here}/file-faults"
    places = ("file", "file/bid.xlsx", "file/bid.csv", "file-faults", "file-faults/marked")
    await become(site.client, site.town.providers[2])
    assert (await site.client.get(f"{site.here}/file-faults")).status_code == 404
    assert "See what is wrong" not in (await site.client.get(f"{site.here}/file")).text
    await become(site.client, site.town.commissioner)
    for place in places:
        assert (await site.client.get(f"{site.here}/{place}")).status_code == 403, place
    site.client.cookies.clear()
    for place in places:
        assert (await site.client.get(f"{site.here}/{place}")).status_code == 303, place
    await become(site.client, site.town.providers[0])
    assert (await site.client.get(f"{site.here}/file/bid.doc")).status_code == 404
    async with site.town.at(site.town.before) as tx:
        assert await tx.db.fetchval("select count(*) from bid_file") == 0
        await bids.look(tx, site.town.providers[0])
        [kept] = await tx.db.fetch("select ciphertext from bid_file")
    assert secret.encode() not in kept[0] and len(kept[0]) % 65_536 < 200
    await stand_ahead(site.town.pool, timedelta(weeks=2, seconds=1))
    try:
        for place in places[:-2]:
            assert (await site.client.get(f"{site.here}/{place}")).status_code == 409, place
        path = f"/bids/{site.commission_id}/draft/file"
        content = base64.b64encode(empty.encode()).decode()
        late = await site.program.send(path, {"content": content}, method="PUT")
        assert late.status_code == 409
    finally:
        await stand_ahead(site.town.pool, timedelta(0))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "has something in it"), (b"x" * (1024 * 1024 + 1), "smaller than 1 MB")],
)  # fmt: skip
async def test_a_file_of_no_size_or_too_much_stays_on_its_page(
    site: Site, content: bytes, said: str
) -> None:
    """It is said beside the field, and nothing is kept."""
    await become(site.client, site.town.providers[2])
    answer = await send_page(site, content)
    assert answer.status_code == 422 and said in answer.text
    assert 'id="file-error"' in answer.text


async def test_every_element_reaches_the_match_and_is_kept_to(
    site: Site, module_dsns: Dsns
) -> None:
    """The offer in the round's problem is the bid, and the award keeps to marks and mentor."""
    town, wanted = site.town, whole_bid(site)
    sent_at = town.before + timedelta(days=8)
    async with town.at(sent_at) as tx:
        await bids.submit_bid(tx, town.providers[0], wanted, sent_at)
    await send_plain(town, site.commission_id, 1, 3_400)
    after = town.closes + timedelta(minutes=5)
    async with await open_pool(module_dsns.opener, purpose="jobs", size=2) as opener:
        pools = Pools(town.pool, opener)
        await match_round_now(
            pools, COUNCIL, town.round_id, OPENER_SECRET, after, seed=1, seconds=10
        )
    async with town.at(after) as tx:
        run = await tx.db.fetchrow("select problem, result from match_run")
    problem: Problem = decode_problem(run["problem"])
    result = msgspec.json.decode(run["result"], type=Result)
    mine = str(wanted.provider_id)
    [provider] = [each for each in problem.providers if each.id == mine]
    offers = {each.lot_id: each for each in problem.bids if each.provider_id == mine}
    [package] = problem.packages
    assert provider.start_up and provider.mentor_provider_id == str(town.providers[1].provider_id)
    assert provider.minutes_per_week_max == 3_600
    assert (provider.tier_kind, provider.tiers) == ("incremental", (Tier(600, 10), Tier(1_200, 25)))
    assert [(c.band, c.minutes_per_week) for c in provider.capacities] == [
        ("weekday_evening", 2_250), ("weekday_morning", 3_000),
    ]  # fmt: skip
    for lot in wanted.lots:
        offer = offers[str(lot.lot_id)]
        assert offer.prices[0].pence_per_head == lot.prices[0].pence_per_head
        for field in ("unit", "session_minutes", "people_per_worker", "minutes_min",
                      "minutes_max", "exclusive_group"):  # fmt: skip
            assert getattr(offer, field) == getattr(lot, field), field
        begins = start_week(lot.begins_on) if lot.begins_on else 0
        assert offer.start_week_earliest == begins <= problem.lots[0].start_week
        # Everyone here pays by direct payment, which gets no VAT back (rule 67).
        assert offer.set_up_pence == lot.set_up_pence * 12 // 10
        assert offer.travel_pence == lot.travel_pence * 12 // 10
    assert [part.pence for part in package.lots] == [480_000, 492_000]
    assert (package.people_per_worker, package.exclusive_group) == (2, "A")
    offered = {each.id for each in problem.bids if each.provider_id == mine} | {package.id}
    won = {award.offer_id for award in result.awards} & offered
    assert len(won) == 1
    if package.id not in won:
        assert {award.provider_id for award in result.awards} >= {provider.mentor_provider_id}

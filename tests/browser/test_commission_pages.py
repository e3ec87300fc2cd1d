"""Claims about asking for care together, as a person does it at a browser with scripts off."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from marketplace.acts import contracts, sign_offs
from marketplace.database.keys import OPENER, make_key_files, read_key
from marketplace.database.pool import connect, open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.people import Who
from tests.asking import ready_group
from tests.browser.conftest import NewVisitor, Visitor, serving
from tests.integration import bidding
from tests.personas import AMINA, HOLDER, OFFICER, seed
from tests.village import Village

PICTURES = os.environ.get("MUTUAL_PICTURES")
# What the three providers speak and ask an hour: the third is cheapest and speaks no Somali.
BIDDERS = ((("so",), 2_600), (("so", "en"), 2_400), (("en",), 2_300))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's data folder, with the keys that publishing needs."""
    found = tmp_path_factory.mktemp("asking")
    make_key_files(found / "keys")
    return found


@pytest.fixture(scope="module")
async def site(module_dsns: Dsns, folder: Path) -> AsyncIterator[str]:
    """A server of this file's own."""
    await seed(module_dsns)
    with serving(module_dsns.demo, folder) as address:
        yield address


@pytest.fixture(scope="module")
async def town(site: str, module_pool: Pool) -> bidding.Town:
    """Five people ready to ask, one of them needing a skill nobody has; Amina is not ready."""
    village, now = Village(module_pool), datetime.now(UTC)
    holders = await village.holders(4, "E1")
    people = [HOLDER, *(who.person_id for who in holders if who.person_id), AMINA]
    async with village.at(now) as tx:
        group = await ready_group(tx, people, HOLDER, now, unready=1, dementia=[people[4]])
        providers = [
            await bidding._provider(tx, number, languages)
            for number, (languages, _) in enumerate(BIDDERS)
        ]
        await tx.db.execute("update provider_offer set areas = '{E1}'")
    me = Who(HOLDER, "Persona holder", "holder", 1, person_id=HOLDER)
    officer = Who(OFFICER, "Persona commissioner", "commissioner", 1)
    return bidding.Town(
        module_pool, officer, officer, me, group.cluster_id, group.round_id,
        people, group.members, [], providers, now + timedelta(weeks=5),
    )  # fmt: skip


async def look(person: Visitor, name: str, path: str) -> None:
    """Check a page at both sizes, and keep a picture of each when asked."""
    assert await person.open(path) == 200
    for size, width in (("desktop", 1100), ("phone", 320)):
        await person.page.set_viewport_size({"width": width, "height": 800})
        picture = Path(PICTURES) / f"{size}-commission-{name}.png" if PICTURES else None
        await person.check(picture=picture)


async def ask(person: Visitor, town: bidding.Town) -> str:
    """Fill in what a group asks for; the address of the draft."""
    assert await person.open(f"/clusters/{town.cluster_id}/commissions") == 200
    await person.page.get_by_role("button", name="Ask for care together").click()
    await person.press("Save and go on")
    assert await person.page.get_by_text("There is a problem").count() == 1
    page = person.page
    await page.get_by_label("What do you call it?").fill("Morning care in Somali")
    await page.get_by_label("What do you want to happen").fill("Kind people who come on time.")
    await page.get_by_role("radio").first.check()
    starts_on = (town.closes + timedelta(weeks=3)).date()
    for label, number in (("Day", starts_on.day), ("Month", starts_on.month)):
        await page.get_by_label(label, exact=True).fill(str(number))
    await page.get_by_label("Year", exact=True).fill(str(starts_on.year))
    await page.get_by_label("For how many weeks?").fill("52")
    await person.press("Save and go on")
    return page.url.removeprefix(person.address)


async def close_and_match(
    town: bidding.Town, dsns: Dsns, folder: Path, commission_id: UUID
) -> None:
    """Three bids come, the clock passes the deadline, the round is matched."""
    for bidder, (_, pence) in enumerate(BIDDERS):
        await bidding.send(town, commission_id, bidder, pence)
    owner = await connect(dsns.owner)
    await owner.execute(
        "insert into demonstration (seed, ahead, finished_at) values (1, $1, now())",
        timedelta(weeks=5, hours=1),
    )
    await owner.close()
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        pools, secret = Pools(town.pool, opener), read_key(folder / "keys" / OPENER)
        status = await match_round_now(pools, 1, town.round_id, secret, seconds=10)
    assert status == "optimal"


async def sign(town: bidding.Town, commission_id: UUID) -> None:
    """The others say yes, the professional and the commissioner sign."""
    village, now = Village(town.pool), town.closes + timedelta(days=20)
    for person_id in town.people[1:4]:
        who = Who(HOLDER, "A member", "holder", 1, person_id=person_id)
        yes = contracts.RatifyAward(commission_id)
        await village.do(contracts.ratify_award, who, yes, now=now)
    for waiting in await village.ask(sign_offs.waiting):
        said = sign_offs.Decide(waiting.sign_off_id, "approved")
        await village.do(sign_offs.decide, town.commissioner, said, now=now)
    form = contracts.SignContracts(commission_id)
    await village.do(contracts.sign_contracts, town.commissioner, form, now=now)


async def test_a_group_asks_and_signs_without_scripts(
    visitor: NewVisitor, town: bidding.Town, module_dsns: Dsns, folder: Path
) -> None:
    """From asking together to one's own line of the contract, every page passing its checks."""
    person, officer = await visitor(scripts=False), await visitor(scripts=False)
    reader = await visitor()  # the checks themselves are scripts
    await person.sign_in("Persona holder")
    await reader.sign_in("Persona holder")
    await officer.sign_in("Persona commissioner")
    of_group = f"/clusters/{town.cluster_id}/commissions"
    await look(reader, "list-empty", of_group)
    await look(reader, "new", f"{of_group}/new")
    draft = await ask(person, town)
    await look(reader, "tasks", draft)
    for page in ("lots", "limits", "members", "preview", "words", "withdraw"):
        await look(reader, page, f"{draft}/{page}")
    await person.press("Ask a coordinator to check it")
    await officer.open(f"{draft}/check")
    if PICTURES:
        await officer.page.screenshot(path=Path(PICTURES) / "check.png", full_page=True)
    await officer.page.get_by_label("Yes, it is safe to publish").check()
    await officer.press("Send my answer")
    await look(reader, "publish", f"{draft}/publish")
    await person.open(f"{draft}/publish")
    await person.press("Publish it now")
    assert await person.page.get_by_text("It is published.").count() == 1
    await look(reader, "list", "/commissions")
    commission_id = UUID(draft.rpartition("/")[2])
    await close_and_match(town, module_dsns, folder, commission_id)
    await look(reader, "matched", draft)
    await look(reader, "match", f"{draft}/match")
    told = await reader.page.locator("main").inner_text()
    assert "You would pay" in told and "nobody comes for 7 hours a week" in told
    await look(reader, "ratify", f"{draft}/ratify")
    await person.open(f"{draft}/ratify")
    await person.page.get_by_label("Yes, I want this").check()
    await person.press("Send my answer")
    assert await person.page.get_by_text("You said yes on").count() == 1
    await sign(town, commission_id)
    await look(reader, "contracts", f"{draft}/contracts")
    await look(reader, "agreed", draft)

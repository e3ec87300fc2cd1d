"""Claims about a commission's pages: a group asks step by step, and each member decides alone."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from marketplace.database.keys import make_key_files
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.asking import Group, ready_group
from tests.awarded import Award, award
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, sign_in
from tests.village import Village, found_village

Client = httpx.AsyncClient


@pytest.fixture(scope="module")
async def group(web: Client, module_pool: Pool) -> Group:
    """The persona holder organises; Amina is in the group too but has not signed or pledged."""
    make_key_files(web._transport.app.state.keys_folder)  # type: ignore[attr-defined]
    village, now = Village(module_pool), datetime.now(UTC)
    others = await village.people(2, "E1")
    async with village.at(now) as tx:
        return await ready_group(tx, [HOLDER, *others, AMINA], HOLDER, now, unready=1)


def day(name: str, when: date) -> dict[str, str]:
    """The three boxes of a day."""
    return {
        f"{name}-day": str(when.day),
        f"{name}-month": str(when.month),
        f"{name}-year": str(when.year),
    }


async def ask_for(client: Client, group: Group, about: str, title: str = "Morning care") -> str:
    """Fill in the form of a new commission; the address of the draft."""
    starts_on = (datetime.now(UTC) + timedelta(weeks=8)).date()
    answer = await form(
        client,
        f"/clusters/{group.cluster_id}/commissions/new",
        title=title,
        about=about,
        round_id=str(group.round_id),
        weeks="52",
        **day("starts_on", starts_on),
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_group_asks_step_by_step(client: Client, group: Group) -> None:
    """Draft, parts, limits, notice without names, the coordinator's yes, publish, in this order."""
    await sign_in(client, HOLDER, "holder")
    here = f"/clusters/{group.cluster_id}/commissions"
    assert "Ask for care together" in (await client.get(here)).text
    new = (await client.get(f"{here}/new")).text
    assert "21 hours a week for 3 people. 1 person is not ready yet." in new
    draft = await ask_for(client, group, "Kind people, please ask for Yusuf Ali")
    html = (await client.get(draft)).text
    assert "3 of 4 are ready" in html and "Not yet" in html
    assert "Take out “Yusuf Ali”" in (await client.get(f"{draft}/preview")).text
    changed = await form(
        client, f"{draft}/words", title="Morning care", about="Kind people on time",
        round_id=str(group.round_id), weeks="26",
        **day("starts_on", (datetime.now(UTC) + timedelta(weeks=8)).date()),
    )  # fmt: skip
    assert changed.status_code == 303, changed.text
    limits = {"providers_max": "1", "provider_share_max_percent": "50", "reserved_percent": "20"}
    wrong = await form(client, f"{draft}/limits", **limits)
    assert wrong.status_code == 422 and "so few providers" in wrong.text
    set_ = await form(client, f"{draft}/limits", **limits | {"providers_max": "2"})
    assert set_.status_code == 303
    assert (await form(client, f"{draft}/lots")).status_code == 422
    chosen = await form(client, f"{draft}/lots", parts="home_care:weekday_morning")
    assert chosen.status_code == 303, chosen.text
    notice = (await client.get(f"{draft}/preview")).text
    main = notice.split("<main")[1]
    assert "20 in every 100 hours are kept for new enterprises." in main and "Somali" in main
    assert not re.search(r"Yusuf|Ali\b|Amina|Weaver", main)
    assert "Not yet" in (await client.get(f"{draft}/members")).text
    assert (await client.get(f"{draft}/publish")).status_code == 409
    assert (await form(client, f"{draft}/publish")).status_code == 409
    assert (await form(client, f"{draft}/ask-check")).status_code == 303
    assert "A coordinator is looking at it." in (await client.get(draft)).text


async def test_the_coordinator_checks_and_the_organiser_publishes(
    client: Client, group: Group
) -> None:
    """Sent back with a reason the group reads; then yes, and publishing says until when."""
    await sign_in(client, HOLDER, "holder")
    draft = await ask_for(client, group, "Kind people on time", "Care at breakfast")
    assert (await client.get(f"{draft}/check")).status_code == 403
    await sign_in(client, OFFICER, "commissioner")
    html = (await client.get(f"{draft}/check")).text
    assert "3 of 4 members have an agreed plan" in html and "The council buys none" in html
    empty = await form(client, f"{draft}/check", decision="sent_back")
    assert empty.status_code == 422
    back = await form(client, f"{draft}/check", decision="sent_back", reason="Say which days.")
    assert back.status_code == 303
    await sign_in(client, HOLDER, "holder")
    assert "Say which days." in (await client.get(draft)).text
    await sign_in(client, OFFICER, "commissioner")
    assert (await form(client, f"{draft}/check", decision="approved")).status_code == 303
    await sign_in(client, HOLDER, "holder")
    html = (await client.get(f"{draft}/publish")).text
    assert re.search(r"Providers can answer until .+\. It asks for the care of 3 people\.", html)
    done = await form(client, f"{draft}/publish")
    assert done.status_code == 303, done.text
    html = (await client.get(draft)).text
    assert "Open for offers" in html and "It is published." in html
    for page in ("words", "lots", "limits", "publish"):
        assert (await client.get(f"{draft}/{page}")).status_code == 409, page
    public = f"/opportunities/{draft.rpartition('/')[2]}"
    assert "Care at breakfast" in (await client.get(public)).text
    assert "Care at breakfast" in (await client.get("/commissions")).text
    assert (await form(client, f"{draft}/withdraw", why="")).status_code == 303
    assert "Taken back" in (await client.get(draft)).text


async def test_a_member_from_another_council_is_asked_for_too(
    client: Client, group: Group, module_pool: Pool
) -> None:
    """The notice counts the need and the pledge that somebody has in their own council."""
    await sign_in(client, HOLDER, "holder")
    draft = await ask_for(client, group, "Kind people on time", "Care over the water")
    assert "28 hours a week" not in (await client.get(f"{draft}/preview")).text
    now, elsewhere = datetime.now(UTC), await found_village(module_pool, 2)
    [visitor] = await elsewhere.people(1)
    async with elsewhere.at(now) as tx:
        away = await ready_group(tx, [visitor], HOLDER, now, ward_code="north")
        await tx.db.execute(
            "insert into visiting_pledge (council_id, pledge_id, host_council_id, host_cluster_id)"
            " select council_id, pledge_id, 1, $1 from pledge where cluster_id = $2",
            group.cluster_id, away.cluster_id,
        )  # fmt: skip
    member_id = uuid4()
    async with Village(module_pool).at(now) as tx:
        await tx.db.execute(
            "insert into member (council_id, member_id, cluster_id, joined_at)"
            " values (1, $1, $2, $3)", member_id, group.cluster_id, now,
        )  # fmt: skip
        await tx.db.execute("insert into visiting_member values (1, $1, 2, $2)", member_id, visitor)
        await tx.db.execute(
            "insert into signature (council_id, cluster_id, version, member_id, signed_by,"
            " signed_at) values (1, $1, 1, $2, $3, $4)", group.cluster_id, member_id, HOLDER, now,
        )  # fmt: skip
    assert "28 hours a week for 4 people." in (await client.get(f"{draft}/preview")).text
    await sign_in(client, OFFICER, "commissioner")
    assert (await form(client, f"{draft}/check", decision="approved")).status_code == 303
    await sign_in(client, HOLDER, "holder")
    assert (await form(client, f"{draft}/publish")).status_code == 303
    public = f"/opportunities/{draft.rpartition('/')[2]}"
    assert "28 hours a week for 4 people." in (await client.get(public)).text
    await form(client, f"{draft}/withdraw", why="")


async def test_a_commission_is_for_its_group_alone(client: Client, group: Group) -> None:
    """Somebody outside finds none; a member who does not organise reads but cannot change."""
    await sign_in(client, HOLDER, "holder")
    draft = await ask_for(client, group, "Kind people on time", "Care for us")
    await sign_in(client, SUPPORTER, "supporter")
    assert (await client.get(draft)).status_code == 403
    await form(client, "/acting-for", person_id=str(AMINA))
    assert (await client.get(draft)).status_code == 200
    assert (await client.get(f"{draft}/preview")).status_code == 200
    for page in ("words", "lots", "limits", "members", "publish", "withdraw"):
        assert (await client.get(f"{draft}/{page}")).status_code == 403, page
    assert (await form(client, f"{draft}/ask-check")).status_code == 403
    new = f"/clusters/{group.cluster_id}/commissions/new"
    assert (await client.get(new)).status_code == 403
    missing = draft.rpartition("/")[0] + "/6f1c1d1e-0000-4000-8000-00000000dead"
    for page in ("", "/preview", "/match", "/contracts", "/ratify", "/check"):
        assert (await client.get(missing + page)).status_code in (403, 404), page


@pytest.fixture(scope="module")
async def matched(web: Client, module_dsns: Dsns, module_pool: Pool) -> Award:
    """A matched commission in which the persona holder and two others have a part."""
    village = Village(module_pool)
    me = Who(HOLDER, "Persona holder", "holder", 1, person_id=HOLDER)
    return await award(village, module_dsns, [me, *await village.holders(2, "E1")])


async def test_each_member_sees_their_own_share_and_decides_alone(
    client: Client, matched: Award
) -> None:
    """£500 against £650 alone is said in a sentence; no needs a reason; yes counts one voice."""
    address = f"/commissions/{matched.commission_id}"
    await sign_in(client, SUPPORTER, "supporter")
    await form(client, "/acting-for", person_id=str(AMINA))
    assert (await client.get(f"{address}/match")).status_code == 404
    await sign_in(client, HOLDER, "holder")
    html = (await client.get(f"{address}/match")).text
    said = "You would pay £500 every four weeks. On your own it would be £650. That is £150 less."
    assert said in html
    assert "3 have not answered yet." in html and "Say yes or no" in html
    assert "Do you want this care?" in (await client.get(f"{address}/ratify")).text
    assert (await client.get(f"{address}/contracts")).status_code == 404
    empty = await form(client, f"{address}/ratify")
    assert empty.status_code == 422 and "Choose yes, or no for you alone." in empty.text
    silent = await form(client, f"{address}/ratify", answer="no")
    assert silent.status_code == 422 and "Say why not" in silent.text
    no = await form(client, f"{address}/ratify", answer="no", why="Too early in the morning")
    assert no.status_code == 303, no.text
    assert "You said no for yourself" in (await client.get(f"{address}/match")).text
    yes = await form(client, f"{address}/ratify", answer="yes")
    assert yes.status_code == 303
    html = (await client.get(f"{address}/match")).text
    assert "1 said yes, 2 have not answered yet." in html and "Change my answer" in html


async def test_the_contract_shows_ones_own_line(client: Client, matched: Award) -> None:
    """After signing the member reads what they pay, who comes and until when; no answer changes."""
    await matched.sign()
    address = f"/commissions/{matched.commission_id}"
    await sign_in(client, HOLDER, "holder")
    html = (await client.get(f"{address}/contracts")).text
    assert "You pay £500 every four weeks." in html and "3 people" in html
    assert "You, with your direct payment or own money" in html
    assert "Agreed" in (await client.get(address)).text
    assert (await client.get(f"{address}/ratify")).status_code == 409
    assert (await form(client, f"{address}/ratify", answer="yes")).status_code == 409


async def test_the_list_has_pages(client: Client, group: Group, module_pool: Pool) -> None:
    """With 21 drafts the first page holds 20 and its link the rest; bad cursors start anew."""
    await sign_in(client, HOLDER, "holder")
    for number in range(21):
        await ask_for(client, group, "Kind people", f"Draft number {number}")
    first = (await client.get("/commissions")).text
    after = re.search(r'href="(/commissions\?after=[^"]+)"', first)
    assert after and first.count('class="app-card"') == 20
    rest = (await client.get(after[1])).text
    assert "Draft number 0" in rest and "Draft number 20" not in rest
    assert (await client.get("/commissions?after=nonsense")).text.count('class="app-card"') == 20


async def test_ids_are_ids(client: Client, group: Group) -> None:
    """An id that is none answers 404, also from somebody signed in."""
    await sign_in(client, HOLDER, "holder")
    for path in ("/commissions/abc", "/clusters/abc/commissions", "/commissions/1/match"):
        assert (await client.get(path)).status_code == 404, path

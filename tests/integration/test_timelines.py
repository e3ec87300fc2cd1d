"""What was done with a thing is told to those it concerns, and what waits says how urgent it is."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from marketplace.acts import sign_offs
from marketplace.acts.messages import tell_of_sign_offs
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.awarded import Award, award
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, sign_in
from tests.village import Village

Client = httpx.AsyncClient
ME = Who(HOLDER, "Persona holder", "holder", 1, person_id=HOLDER)


@pytest.fixture(scope="module")
async def made(web: Client, module_pool: Pool, module_dsns: Dsns) -> Award:
    """An award the holder and another member said yes to, signed as contracts."""
    village = Village(module_pool)
    others = await village.holders(1, "E1")
    made = await award(village, module_dsns, [ME, *others])
    async with village.at() as tx:
        await tx.db.execute(
            "insert into sign_in (sign_in_id, shown_name, demonstration) values ($1, 'Care', true)"
            " on conflict (sign_in_id) do update set demonstration = true",
            made.provider.sign_in_id,
        )
        await tx.db.execute(
            "insert into sign_in_role values ($1, 1, 'provider', null, $2)",
            made.provider.sign_in_id,
            made.provider.provider_id,
        )
    signed = await made.sign()
    assert signed.contract_ids
    return made


async def contract_of(made: Award) -> str:
    async with made.village.at() as tx:
        found = await tx.db.fetchval("select contract_id from contract")
    return str(found)


async def test_an_officer_reads_who_did_what_for_whom(client: Client, made: Award) -> None:
    """A commission's timeline has each yes with the member's name, in words, the newest first."""
    await sign_in(client, OFFICER, "commissioner")
    html = (await client.get(f"/audit/commission/{made.commission_id}")).text
    assert "Persona holder (budget holder) said yes to an offer." in html
    assert "signed contracts" in html
    assert html.index("signed contracts") < html.index("said yes to an offer")
    assert (await client.get(f"/audit/contract/{await contract_of(made)}")).status_code == 200
    assert "answered a sign-off" in html


async def test_a_member_reads_what_concerns_them_and_no_more(client: Client, made: Award) -> None:
    """The holder's own yes is there, the other member's is not; another person is not there."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get(f"/audit/commission/{made.commission_id}")).text
    assert html.count("said yes to an offer") == 1
    assert "Given0" not in html
    own = await client.get(f"/audit/person/{HOLDER}")
    assert "said yes to an offer" in own.text
    assert (await client.get(f"/audit/person/{AMINA}")).status_code == 404
    assert (await client.get(f"/audit/invoice/{uuid4()}")).status_code == 403


async def test_a_supporter_reads_for_whom_they_act(client: Client, made: Award) -> None:
    """Acting for Amina her record opens, the holder's does not."""
    await sign_in(client, SUPPORTER, "supporter")
    await form(client, "/acting-for", person_id=str(AMINA))
    assert (await client.get(f"/audit/person/{AMINA}")).status_code == 200
    assert (await client.get(f"/audit/person/{HOLDER}")).status_code == 404


async def test_a_provider_reads_no_persons_name(client: Client, made: Award) -> None:
    """Its own contract tells what was signed and by which office, and names no member."""
    await sign_in(client, made.provider.sign_in_id, "provider")
    html = (await client.get(f"/audit/contract/{await contract_of(made)}")).text
    assert "signed contracts" in html
    for name in ("Yusuf", "Given0", "Persona holder"):
        assert name not in html
    assert (await client.get(f"/audit/contract/{uuid4()}")).status_code == 404
    assert (await client.get(f"/audit/person/{HOLDER}")).status_code == 403


async def test_what_is_not_there_looks_like_what_is_foreign(client: Client, made: Award) -> None:
    """An unknown kind, an unknown id and nonsense answer 404; signed out is sent to sign in."""
    path = f"/audit/commission/{made.commission_id}"
    assert (await client.get(path)).status_code == 303
    await sign_in(client, OFFICER, "commissioner")
    for path in (f"/audit/commission/{uuid4()}", f"/audit/war/{uuid4()}", "/audit/plan/x"):
        assert (await client.get(path)).status_code == 404
    assert (await client.get(f"/audit/person/{HOLDER}?before=x")).status_code == 200


async def test_the_queue_says_what_is_late_and_who_may_go_without(
    client: Client, made: Award
) -> None:
    """Overdue first, a week overdue marked and told to the commissioner, the late on a link."""
    village, now = made.village, datetime.now(UTC)
    async with village.at(now) as tx:
        await tx.db.execute("insert into sign_in_role values ($1, 1, 'coordinator')", OFFICER)
        for days, stage, about in (
            (40, "project", "A project of later"),
            (-2, "project", "A project of before"),
            (-8, "saving", "A saving of long ago"),
        ):
            await sign_offs.ask(tx, stage, uuid4(), now, days=days, about=about)  # type: ignore[arg-type]
        await tell_of_sign_offs(tx, now - timedelta(days=1), now)
        told = await tx.db.fetch("select sign_in_id from message where kind = 'sign_offs_wait'")
    assert [row[0] for row in told] == [OFFICER]
    await sign_in(client, OFFICER, "coordinator")
    html = (await client.get("/sign-offs")).text
    assert "2 are late. 1 is more than a week late, so the commissioner was told." in html
    order = [html.index(f"A {what}") for what in
             ("saving of long ago", "project of before", "project of later")]  # fmt: skip
    assert order == sorted(order)
    assert "more than a week late" in html[order[0] : order[1]]
    assert "Somebody may go without care" in html[order[0] : order[1]]
    late = (await client.get("/sign-offs?late=yes")).text
    assert "A project of before" in late
    assert "A project of later" not in late

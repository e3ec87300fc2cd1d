"""Claims about the pages of calls: from a gap to an enterprise with help, each by who may."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from tests.awarded import add_provider
from tests.personas import HOLDER, OFFICER, SUPPORTER, form, sign_in

Client = httpx.AsyncClient
CALL = {
    "title": "Home care in Somali",
    "about": "People in Weaver need home care in Somali.",
    "service": "home_care",
    "ward_code": "E1",
    "language": "so",
    "days": "60",
}


@pytest.fixture(scope="module")
async def enterprise(web: Client, module_dsns: Dsns) -> UUID:
    """A provider the persona supporter signs in for too."""
    owner: Any = await connect(module_dsns.owner)
    provider_id = await add_provider(owner, "Harbour Carers")
    await owner.execute(
        "insert into sign_in_role (sign_in_id, council_id, role, provider_id)"
        " values ($1, 1, 'provider', $2)",
        SUPPORTER,
        provider_id,
    )
    await owner.close()
    return provider_id


async def open_call(client: Client, **also: Any) -> str:
    """The commissioner opens a call; gives its address."""
    await sign_in(client, OFFICER, "commissioner")
    answer = await form(client, "/enterprise-calls/open", **(CALL | also))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_call_is_opened_and_read_by_anybody(client: Client) -> None:
    """Faults come back beside their fields; a call is public; a holder cannot open one."""
    await sign_in(client, OFFICER, "commissioner")
    html = (await client.get("/enterprise-calls/open?service=home_care&ward=E1&language=so")).text
    assert "Home care in Somali, Weaver" in html
    wrong = await form(client, "/enterprise-calls/open", days="3")
    assert wrong.status_code == 422
    too_dear = await form(client, "/enterprise-calls/open", **(CALL | {"seed_pence": "100"}))
    assert too_dear.status_code == 409
    address = await open_call(client, supports="mentor")
    await form(client, "/sign-out")
    client.cookies.clear()
    assert "Home care in Somali" in (await client.get("/enterprise-calls")).text
    assert "The council offers a mentor." in (await client.get(address)).text
    await sign_in(client, HOLDER, "holder")
    assert (await client.get("/enterprise-calls/open")).status_code == 403
    assert (await form(client, "/enterprise-calls/open", **CALL)).status_code == 403


async def test_an_enterprise_answers_and_is_helped(client: Client, enterprise: UUID) -> None:
    """One answer each; accepted by the commissioner, helped as the call offers, moved one on."""
    address = await open_call(client, supports="mentor")
    await sign_in(client, SUPPORTER, "provider")
    assert "What would you do" in (await client.get(address)).text
    assert (await form(client, f"{address}/answer", about="")).status_code == 422
    given = {"about": "Six of us speak Somali."}
    assert (await form(client, f"{address}/answer", **given)).status_code == 303
    assert (await form(client, f"{address}/answer", **given)).status_code == 409
    html = (await client.get(address)).text
    assert "Waits for the council" in html
    base = f"{address}/answers/{enterprise}"
    assert (await form(client, f"{base}/accept")).status_code == 403

    await sign_in(client, OFFICER, "commissioner")
    assert "Six of us speak Somali." in (await client.get(address)).text
    assert (await form(client, f"{base}/accept")).status_code == 303
    assert (await form(client, f"{base}/help", kind="space")).status_code == 409
    helped = await form(client, f"{base}/help", kind="mentor", about="Good Food, on Mondays")
    assert helped.status_code == 303
    assert (await form(client, f"{base}/move", to="registered")).status_code == 409
    assert (await form(client, f"{base}/move", to="set_up")).status_code == 303
    html = (await client.get(address)).text
    assert "A mentor: Good Food, on Mondays" in html
    assert "Next: Registered" in html
    board = (await client.get("/enterprise-calls/pipeline")).text
    assert "1 new enterprise is on its way." in board
    assert "Good Food, on Mondays" in board
    assert "The council looks again on" in board
    await sign_in(client, SUPPORTER, "provider")
    assert (await client.get("/enterprise-calls/pipeline")).status_code == 403

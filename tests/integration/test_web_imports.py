"""Claims about the pages that bring in files: a look first, then all of it, once."""

import re
from typing import Any

import httpx
import pytest

from marketplace.imports.faults import Faults
from marketplace.imports.marked import MARK
from marketplace.imports.tables import read_table
from tests.personas import HOLDER, OFFICER, hidden, sign_in
from tests.workbooks import filled, saved, workbook

Client = httpx.AsyncClient
ROW = {"ward": "Weaver", "first_day": "2027-04-05", "last_day": "2028-04-03"}


@pytest.fixture
async def officer(client: Client) -> Client:
    """The commissioner's browser."""
    await sign_in(client, OFFICER, "commissioner")
    return client


async def send(client: Client, kind: str, content: bytes, name: str = "our.xlsx") -> Any:
    """Choose a file on the page and send it."""
    html = (await client.get("/imports")).text
    fields = {"csrf": hidden(html, "csrf"), "form_key": hidden(html, "form_key"), "kind": kind}
    files = {"file": (name, content, "application/octet-stream")}
    return await client.post("/imports", data=fields, files=files, follow_redirects=False)


async def press(client: Client, html: str, action: str) -> Any:
    """Send the form on a page that goes to an address."""
    form = re.search(rf'action="{re.escape(action)}".*?</form>', html, re.S)
    assert form, html
    fields = {name: hidden(form[0], name) for name in ("csrf", "form_key")}
    return await client.post(action, data=fields, follow_redirects=False)


def budgets(*changes: dict[str, Any]) -> bytes:
    """A workbook of personal budgets."""
    return saved(workbook(filled("allocations", *[ROW | change for change in changes])))


async def people(client: Client) -> int:
    """How many people the council's records name."""
    app: Any = client._transport
    async with app.app.state.pool.acquire() as db:
        found: int = await db.fetchval(
            "select count(*) from (select set_config('app.council', '1', false),"
            " set_config('app.scope', 'council', false)) c, person_reference"
        )
        await db.execute("reset app.council; reset app.scope")
    return found


async def test_a_file_is_looked_at_then_brought_in_once(officer: Client) -> None:
    """Nothing is written by the look; yes brings all of it; the same file again has nothing new."""
    before = await people(officer)
    sent = await send(officer, "allocations", budgets({"reference": "A1"}, {"reference": "A2"}))
    assert sent.status_code == 303
    address = sent.headers["location"]
    html = (await officer.get(address)).text
    assert "2 new, 0 changed and 0 as they were." in html
    assert await people(officer) == before
    done = await press(officer, html, address)
    assert (done.status_code, done.headers["location"]) == (303, "/imports")
    assert await people(officer) == before + 2
    assert "The file is in: 2 new" in (await officer.get("/imports")).text
    assert (await officer.get(address)).status_code == 404
    again = await send(officer, "allocations", budgets({"reference": "A1"}, {"reference": "A2"}))
    html = (await officer.get(again.headers["location"])).text
    assert "Everything in this file is here already." in html
    assert "Bring it in" not in html
    thrown = await press(officer, html, again.headers["location"] + "/forget")
    assert thrown.status_code == 303


async def test_faults_are_shown_by_cell_and_in_a_marked_file(officer: Client) -> None:
    """Each fault stands in the table with its cell; the marked file has it beside its row."""
    content = budgets({"reference": "B1", "gross_pence": "12,5"}, {"ward": "Atlantis"})
    address = (await send(officer, "allocations", content)).headers["location"]
    html = (await officer.get(address)).text
    assert "1 thing is wrong. Nothing was brought in." in html
    assert "H2" in html
    assert "There is a comma where a point belongs." in html
    assert "Bring it in" not in html
    answer = await officer.get(f"{address}/marked")
    assert answer.headers["content-disposition"] == 'attachment; filename="allocations-marked.xlsx"'
    table = read_table(answer.content, Faults())
    assert table.rows[0].cells[-1] == MARK
    assert table.rows[1].cells[-1].startswith("Whole budget (£): There is a comma")
    before = await people(officer)
    fields = {name: hidden(html, name) for name in ("csrf", "form_key")}
    await officer.post(address, data=fields)
    assert await people(officer) == before


async def test_faults_and_changes_are_told_in_the_readers_language(officer: Client) -> None:
    """On the page, in the marked file and among what changes; a file's own words stay."""
    speaks = {"accept-language": "cy"}
    content = budgets({"reference": "B1", "gross_pence": "12,5"})
    address = (await send(officer, "allocations", content)).headers["location"]
    html = (await officer.get(address, headers=speaks)).text
    assert "Mae coma lle dylai fod pwynt." in html
    assert "Ysgrifennwch bunnoedd a cheiniogau fel 1234.50." in html
    assert "There is a comma" not in html
    table = read_table((await officer.get(f"{address}/marked", headers=speaks)).content, Faults())
    assert table.rows[0].cells[-1] == "Beth sy'n anghywir"
    assert table.rows[1].cells[-1].startswith("Whole budget (£): Mae coma lle dylai fod pwynt.")
    for pounds in ("9000", "9500"):
        row = {"reference": "B2", "gross_pence": pounds}
        address = (await send(officer, "allocations", budgets(row))).headers["location"]
        html = (await officer.get(address, headers=speaks)).text
        await press(officer, html, address)
    assert "£9,500 tan 3 Ebrill 2028" in html


async def test_a_form_without_a_file_or_a_kind_says_so(officer: Client) -> None:
    """Both faults come back at once, each beside its field; an empty file is none."""
    answer = await send(officer, "", b"")
    assert answer.status_code == 422
    assert 'href="#kind"' in answer.text
    assert 'href="#file"' in answer.text
    assert (await send(officer, "gossip", b"x")).status_code == 422


async def test_two_files_sent_from_one_page_are_two_files(officer: Client) -> None:
    """Going back and choosing another file looks at that one; the same one again is the same."""
    html = (await officer.get("/imports")).text
    fields = {"csrf": hidden(html, "csrf"), "form_key": hidden(html, "form_key")}
    fields["kind"] = "allocations"

    async def post(content: bytes) -> Any:
        files = {"file": ("a.csv", content, "text/csv")}
        return await officer.post("/imports", data=fields, files=files, follow_redirects=False)

    first = await post(budgets({"reference": "C1"}))
    again = await post(budgets({"reference": "C1"}))
    other = await post(budgets({"reference": "C2"}))
    assert first.status_code == 303
    assert again.status_code == 303 or again.status_code == 422
    assert other.headers.get("location") != first.headers["location"]


async def test_a_file_too_large_is_refused_before_it_is_read(officer: Client) -> None:
    """Above the limit of this page the answer is 413; other pages keep their own, smaller one."""
    big = b"x" * (5 * 2**20 + 200_000)
    assert (await send(officer, "allocations", big)).status_code == 413
    html = (await officer.get("/imports")).text
    fields = {
        "csrf": hidden(html, "csrf"),
        "form_key": hidden(html, "form_key"),
        "why": "x" * 10**6,
    }
    assert (await officer.post("/enterprise-calls/open", data=fields)).status_code == 413


async def test_files_are_for_officers_and_their_own(client: Client) -> None:
    """A holder is told no; a made-up address is not there; a form of another page is refused."""
    await sign_in(client, HOLDER, "holder")
    assert (await client.get("/imports")).status_code == 403
    assert (await client.get("/imports/templates/allocations.csv")).status_code == 403
    await sign_in(client, OFFICER, "commissioner")
    away = "/imports/6f1c1d1e-0000-4000-8000-000000000006"
    assert (await client.get(away)).status_code == 404
    assert (await client.get(away + "/marked")).status_code == 404
    files = {"file": ("a.csv", b"x", "text/csv")}
    answer = await client.post("/imports", data={"kind": "allocations"}, files=files)
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["allocations.csv", "providers.xlsx"])
async def test_a_template_can_be_sent_back_as_it_is(officer: Client, name: str) -> None:
    """The page's own empty file is read; its one made-up row is looked at like any other."""
    answer = await officer.get(f"/imports/templates/{name}")
    assert answer.headers["content-disposition"].startswith("attachment")
    sent = await send(officer, name.split(".")[0], answer.content, name)
    html = (await officer.get(sent.headers["location"])).text
    assert "E05000001" in html if name.startswith("alloc") else "1 new" in html
    assert (await officer.get("/imports/templates/secrets.csv")).status_code == 404

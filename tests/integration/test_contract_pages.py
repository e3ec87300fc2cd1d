"""Claims about contracts, timesheets, invoices and payment as people walk through their pages."""

import re
from datetime import UTC, datetime
from pathlib import Path

import httpx

from marketplace.acts import commitments, deliveries
from marketplace.acts.deliveries import ConfirmTimesheets, Said
from marketplace.database.roles import Dsns
from marketplace.deliveries import Answer
from marketplace.people import Who
from tests.awarded import STARTS_ON, Award, award, fill, noon
from tests.market_site import become, let_sign_in, serving_pages
from tests.personas import form, hidden
from tests.village import Village


async def signed(village: Village, dsns: Dsns) -> tuple[Award, str]:
    """A contract of two members with money set aside, and its address."""
    made = await award(village, dsns, await village.holders(2))
    contracted = await made.sign()
    for member in made.members:
        await fill(village, member.subject("money"), 60_000)
    finance = village.officer("finance")
    await village.do(commitments.commit_period, finance, STARTS_ON, now=noon(STARTS_ON))
    return made, f"/contracts/{contracted.contract_ids[0]}"


async def confirm(made: Award, minutes: list[int]) -> None:
    """Each member says so many minutes came, who had less of them that it was late."""
    async with made.village.at() as tx:
        rows = await tx.db.fetch(
            "select t.timesheet_id, f.home_person_id from timesheet t"
            " join line_funding f using (council_id, line_id)"
        )
    sheets = {person: sheet for sheet, person in rows}
    for member, came in zip(made.members, minutes, strict=True):
        word: Answer = "came" if came == max(minutes) else "late"
        said = ConfirmTimesheets((Said(sheets[member.subject("plan")], word, came),))
        now = datetime.now(UTC)
        await made.village.do(deliveries.confirm_timesheets, member, said, now=now)


def rows_of(html: str) -> dict[str, str]:
    """Every field of the page's own form with what it holds, as a browser would send it."""
    found = dict(re.findall(r'name="((?:lines-|number|period)[^"]*)" value="([^"]*)"', html))
    boxes = re.findall(r'name="((?:lines-|number)[^"]*)" type="text" value="([^"]*)"', html)
    return found | dict(boxes)


async def handed_in(client: httpx.AsyncClient, here: str) -> None:
    """Hand in the first four weeks as planned."""
    sheet = await client.get(f"{here}/timesheet")
    fields = rows_of(sheet.text)
    answer = await form(client, f"{here}/timesheet", **fields)
    assert answer.status_code == 303, answer.text


async def test_care_is_handed_in_invoiced_checked_and_paid(
    village: Village, dsns: Dsns, tmp_path: Path
) -> None:
    """Half of one person's care is confirmed: that much is accepted, said in words, and paid."""
    made, here = await signed(village, dsns)
    finance = village.officer("finance")
    await let_sign_in(village.pool, made.provider, finance)
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.provider)
        shown = await client.get(here)
        assert "Given0" in shown.text
        assert "Family0" not in shown.text
        await handed_in(client, here)
        again = await form(client, f"{here}/timesheet", period_starts_on=str(STARTS_ON))
        assert again.status_code in (409, 422)
        await confirm(made, [960, 480])
        assert "1 person said late." in (await client.get(here)).text
        asked = await client.get(f"{here}/invoice?period={STARTS_ON}")
        assert "£750" in asked.text  # 500 for all of it, 250 for half
        fields = rows_of(asked.text)
        fields["lines-0-claimed_pence"] = fields["lines-1-claimed_pence"] = "500"
        sent = await form(client, f"{here}/invoice", **fields)
        assert sent.status_code == 303, sent.text
        await become(client, finance)
        assert "1 invoice came" in (await client.get("/invoices/due")).text
        assert (await form(client, "/invoices/check")).status_code == 303
        due = await client.get("/invoices/due")
        assert "£750" in due.text
        assert hidden(due.text, "csrf")
        paid = await form(client, "/invoices/pay")
        assert paid.status_code == 303
        assert "Nothing is due" in (await client.get("/invoices/due")).text
        for who in (finance, made.provider):
            await become(client, who)
            listed = await client.get("/invoices")
            assert "£750 was paid" in listed.text
            payments = (await client.get("/invoices/payments")).text
            assert "£750.00" in payments and "Nothing is paid yet" not in payments
            file = await client.get("/invoices/payments?as=csv&table=0")
            assert "750.00" in file.text and file.text.count("\n") == 2
            assert "480 confirmed minutes cost" in listed.text
            [one] = set(re.findall(r'href="(/invoices/[0-9a-f-]{36})"', listed.text))
            shown = (await client.get(one)).text
            for words in ("£250.00", "£1,000.00", "£750.00", "8 hours", "Came late", "Given0"):
                assert words in shown, words
            assert "480 confirmed minutes cost" in shown and "1 person said late." in shown
        await become(client, (await other_provider(village, dsns)))
        assert (await client.get(one)).status_code == 404
        assert "Nothing is paid yet" in (await client.get("/invoices/payments")).text


async def other_provider(village: Village, dsns: Dsns) -> Who:
    """Somebody of another provider, who can sign in."""
    other = await award(village, dsns, await village.holders(1))
    await let_sign_in(village.pool, other.provider)
    return other.provider


async def test_a_contract_is_its_providers(village: Village, dsns: Dsns, tmp_path: Path) -> None:
    """Another provider finds no such contract; an officer and a visitor get no provider's page."""
    made, here = await signed(village, dsns)
    other = await award(village, dsns, await village.holders(1))
    finance = village.officer("finance")
    await let_sign_in(village.pool, made.provider, other.provider, finance)
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, other.provider)
        for page in (here, f"{here}/timesheet", f"{here}/invoice"):
            assert (await client.get(page)).status_code == 404
        stolen = await form(
            client, f"{here}/timesheet", period_starts_on=str(STARTS_ON),
            **{"lines-0-line_id": str(made.award_id), "lines-0-given_minutes": "1"},
        )  # fmt: skip
        assert stolen.status_code == 404
        await become(client, finance)
        assert (await client.get(here)).status_code == 403
        await become(client, made.provider)
        assert (await form(client, "/invoices/pay")).status_code == 403
        assert (await client.get("/invoices/due")).status_code == 403
        assert (await client.get(f"{here}/timesheet?period=1900-01-99")).status_code == 200

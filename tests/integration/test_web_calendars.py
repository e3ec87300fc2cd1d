"""Claims about calendars: right for a calendar program, and closed to everybody else."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from icalendar import Calendar

from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from marketplace.web.sessions import token_hash
from tests.awarded import handed_in
from tests.personas import AMINA, HOLDER, SUPPORTER, form, sign_in
from tests.village import Village

Client = httpx.AsyncClient


@pytest.fixture(scope="module")
async def cared_for(web: Client, module_dsns: Dsns, module_pool: Pool) -> Who:
    """The persona holder with a signed contract and a timesheet that waits; gives the provider."""
    village, now = Village(module_pool), datetime.now(UTC)
    me = Who(HOLDER, "Persona holder", "holder", 1, person_id=HOLDER)
    return await handed_in(village, module_dsns, me, now)


async def make_address(client: Client) -> str:
    """Press the button; the new address without its host."""
    answer = await form(client, "/calendar")
    assert answer.status_code == 200
    return re.search(r"/calendar/[0-9]+-[A-Za-z0-9_-]{43}\.ics", answer.text)[0]  # type: ignore[index]


async def test_a_calendar_program_reads_visits_and_deadlines(
    client: Client, cared_for: Who
) -> None:
    """RFC 5545 as a library reads it: who comes, weekly to the end; the last day to say what came;
    nothing of what care it is; the same ids the next time.
    """
    assert cared_for.role == "provider"
    await sign_in(client, HOLDER, "holder")
    address = await make_address(client)
    client.cookies.clear()
    found = await client.get(address)
    assert found.headers["content-type"].startswith("text/calendar")
    assert found.headers["cache-control"] == "no-store"
    calendar = Calendar.from_ical(found.content)
    events = {str(event["SUMMARY"])[:-5]: event for event in calendar.walk("VEVENT")}
    visit = events["Visit: Care Together"]
    assert visit["RRULE"]["FREQ"] == ["WEEKLY"]
    assert visit["RRULE"]["BYDAY"] == ["MO", "TU", "WE", "TH", "FR"]
    begins = visit["DTSTART"].dt
    assert (begins.hour, str(begins.tzinfo)) == (7, "Europe/London")
    assert visit["RRULE"]["UNTIL"][0] > datetime.now(UTC)
    assert int(visit["SEQUENCE"]) >= 1
    confirm = events["Say what came: Care Together"]
    assert confirm["DTSTART"].dt == date.today() + timedelta(days=14)  # noqa: DTZ011
    assert "VTIMEZONE" in found.text
    said = found.text.lower()
    assert not re.search(r"home_care|home care|somali|mornings|lot|disab", said)
    again = Calendar.from_ical((await client.get(address)).content)
    assert [e["UID"] for e in again.walk("VEVENT")] == [e["UID"] for e in calendar.walk("VEVENT")]


async def test_days_away_have_no_visit(client: Client, cared_for: Who, module_dsns: Dsns) -> None:
    """The days somebody is away are taken out, one by one."""
    assert cared_for.role == "provider"
    starts = datetime.now(UTC).date() + timedelta(days=7)
    owner = await connect(module_dsns.owner)
    try:
        await owner.execute(
            "insert into absence (council_id, absence_id, person_id, reason, starts_on, ends_on)"
            " values (1, $1, $2, 'holiday', $3, $4)",
            uuid4(), HOLDER, starts, starts + timedelta(days=6),
        )  # fmt: skip
    finally:
        await owner.close()
    await sign_in(client, HOLDER, "holder")
    found = Calendar.from_ical((await client.get(await make_address(client))).content)
    [visit] = [e for e in found.walk("VEVENT") if str(e["SUMMARY"]).startswith("Visit: ")]
    assert len(visit["EXDATE"].dts) == 5


async def test_an_address_is_secret_and_can_be_stopped(
    client: Client, cared_for: Who, module_dsns: Dsns
) -> None:
    """Only a hash is kept; a new address stops the old one; a stopped, a guessed and a nonsense
    address are alike; officers have none.
    """
    assert cared_for.role == "provider"
    await sign_in(client, HOLDER, "holder")
    old = await make_address(client)
    new = await make_address(client)
    assert (await client.get(old)).status_code == 404
    assert (await client.get(new)).status_code == 200
    secret = new.rsplit("-", 1)[0] and new.split("-", 1)[1].removesuffix(".ics")
    owner = await connect(module_dsns.owner)
    try:
        kept = await owner.fetchval(
            "select token_sha256 from calendar_link where stopped_at is null"
        )
        assert kept == token_hash(secret)
        every = await owner.fetch("select l::text from calendar_link l")
        assert not any(secret in row[0] for row in every)
    finally:
        await owner.close()
    elsewhere = new.replace("/1-", "/2-")
    for wrong in (elsewhere, new.replace(".ics", ""), "/calendar/1-x.ics", "/calendar/99999-.ics"):
        assert (await client.get(wrong)).status_code == 404
    assert (await form(client, "/calendar/stop")).status_code == 303
    assert (await client.get(new)).status_code == 404
    client.cookies.clear()
    assert (await client.get("/calendar")).status_code in (302, 303)


async def test_a_supporter_who_may_not_see_any_more_reads_nothing(
    client: Client, cared_for: Who, module_dsns: Dsns
) -> None:
    """The address a supporter made stops with their right to see, without anybody pressing."""
    assert cared_for.role == "provider"
    await sign_in(client, SUPPORTER, "supporter")
    await form(client, "/acting-for", person_id=str(AMINA))
    address = await make_address(client)
    assert (await client.get(address)).status_code == 200
    owner = await connect(module_dsns.owner)
    try:
        await owner.execute(
            "update representative set ends_on = current_date where person_id = $1", AMINA
        )
        assert (await client.get(address)).status_code == 404
    finally:
        await owner.execute("update representative set ends_on = null where person_id = $1", AMINA)
        await owner.close()


async def test_a_provider_reads_deadlines_and_contracts(
    client: Client, cared_for: Who, module_pool: Pool
) -> None:
    """A provider's calendar has the first and last day of its contracts, and no person's name."""
    from tests.market_site import become, let_sign_in

    await let_sign_in(module_pool, cared_for)
    await become(client, cared_for)
    found = await client.get(await make_address(client))
    titles = {str(e["SUMMARY"]) for e in Calendar.from_ical(found.content).walk("VEVENT")}
    assert {"A contract begins", "A contract ends"} <= titles
    assert "Persona" not in found.text
    assert "Visit" not in found.text

"""Claims about the page on which a death or a move is recorded: asked first, then said once."""

from datetime import date

import httpx
import pytest

from marketplace.database.transaction import Pool
from tests.personas import AMINA, HOLDER, OFFICER, form, sign_in
from tests.village import Village

Client = httpx.AsyncClient
HERE = f"/people/{AMINA}/departure"


@pytest.fixture(scope="module")
async def coordinating(web: Client, module_pool: Pool) -> None:
    """The officer is a coordinator too."""
    async with Village(module_pool).at() as tx:
        await tx.db.execute("insert into sign_in_role values ($1, 1, 'coordinator', null)", OFFICER)


def last(day: date) -> dict[str, str]:
    """The three boxes of the last day."""
    return {
        "last_day-day": str(day.day),
        "last_day-month": str(day.month),
        "last_day-year": str(day.year),
    }


@pytest.mark.usefixtures("coordinating")
async def test_nobody_else_opens_it(client: Client) -> None:
    """A holder and a commissioner are told that their sign-in is not for this."""
    for who, role in ((HOLDER, "holder"), (OFFICER, "commissioner")):
        await sign_in(client, who, role)
        assert (await client.get(HERE)).status_code == 403
        assert (await form(client, HERE, kind="died", **last(date(2026, 5, 1)))).status_code == 403


@pytest.mark.usefixtures("coordinating")
async def test_it_says_what_ends_before_it_is_recorded(client: Client) -> None:
    """Faults stand beside their field; once recorded, the page says so and asks no more."""
    await sign_in(client, OFFICER, "coordinator")
    html = (await client.get(HERE)).text
    assert "Has Amina Ali died or moved away?" in html
    assert "None of them pays more than they would alone." in html
    empty = await form(client, HERE)
    assert empty.status_code == 422
    assert "Choose what happened." in empty.text
    ahead = await form(client, HERE, kind="died", **last(date(2099, 1, 1)))
    assert ahead.status_code == 422
    assert "Enter a day that is not after today." in ahead.text
    done = await form(client, HERE, kind="died", **last(date(2026, 5, 1)))
    assert done.status_code == 303
    html = (await client.get(HERE)).text
    assert "It is recorded that this person died on 1 May 2026." in html
    assert "What happened?" not in html
    assert (await form(client, HERE, kind="moved", **last(date(2026, 5, 1)))).status_code == 409

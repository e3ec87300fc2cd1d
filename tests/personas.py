"""Three made-up people to sign in as, and how a test signs in and sends forms as a browser does."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx

from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import set_context

HOLDER, SUPPORTER, OFFICER, AMINA = (UUID(int=n, version=4) for n in (1, 2, 3, 4))


async def seed(dsns: Dsns) -> None:
    """A council with a ward, a holder, a supporter who may see and plan for Amina, an officer."""
    db = await connect(dsns.app)
    async with db.transaction():
        await set_context(db, council_id=1, scope="council")
        await db.execute(
            "insert into council (council_id, gss_code, name, starts_on)"
            " values (1, 'E09000030', 'Eastwick', '2000-04-01')"
        )
        await db.execute("insert into ward values (1, 'E1', 'Weaver', 100, null)")
        for person_id, given in ((HOLDER, "Yusuf"), (AMINA, "Amina")):
            await db.execute(
                "insert into person (council_id, person_id, given_name, family_name, born_on,"
                " ward_code, lives_here_from)"
                " values (1, $1, $2, 'Ali', '1950-01-01', 'E1', '2000-01-01')",
                person_id,
                given,
            )
        roles = ((HOLDER, "holder", HOLDER), (SUPPORTER, "supporter", None))
        for sign_in_id, role, person_id in (*roles, (OFFICER, "commissioner", None)):
            await db.execute(
                "insert into sign_in values ($1, $2, $3, true)",
                sign_in_id,
                f"{role}@example.org",
                f"Persona {role}",
            )
            await db.execute(
                "insert into sign_in_role values ($1, 1, $2, $3)", sign_in_id, role, person_id
            )
        await db.execute(
            "insert into representative values (1, $1, $2, $3, 'supporter', '{see,plan}',"
            " '2020-01-01')",
            uuid4(),
            AMINA,
            SUPPORTER,
        )
    await db.close()


def hidden(html: str, name: str) -> str:
    """The value of the first hidden field of that name on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"the page has no {name}"
    return found[1]


async def form(client: httpx.AsyncClient, path: str, **fields: str) -> Any:
    """Open a page of ours and send its form, as a browser does."""
    html = (await client.get("/settings")).text
    data = {"csrf": hidden(html, "csrf"), "form_key": hidden(html, "form_key")} | fields
    return await client.post(path, data=data, follow_redirects=False)


async def sign_in(client: httpx.AsyncClient, who: UUID, role: str) -> None:
    """Become the persona in this role, through the page."""
    answer = await form(client, "/sign-in", sign_in_id=str(who), council_id="1", role=role)
    assert answer.status_code == 303, answer.text

"""The pages on a small market: a published commission, a provider and officers to sign in as."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx

from marketplace.app import create_app
from marketplace.database.keys import make_key_files
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.people import Who
from marketplace.settings import Settings
from tests.personas import sign_in

ADDRESS = "http://testserver.local"


@asynccontextmanager
async def serving_pages(dsns: Dsns, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application on this database, its key files made in the folder."""
    settings = Settings(data_folder=folder, dsn_app=dsns.demo, public_url=ADDRESS)
    make_key_files(settings.keys_folder)
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with (
        await open_pool(dsns.demo, purpose="web", size=10) as pool,
        httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client,
    ):
        app.state.pool = pool
        yield client


async def let_sign_in(pool: Pool, *whos: Who) -> None:
    """Make these people personas of the demonstration, each in their role."""
    async with transaction(pool, whos[0].council_id) as tx:
        for who in whos:
            await tx.db.execute(
                "insert into sign_in (sign_in_id, email, shown_name, demonstration)"
                " values ($1, $2, $3, true)"
                " on conflict (sign_in_id) do update set demonstration = true",
                who.sign_in_id,
                f"{who.sign_in_id}@example.org",
                who.name,
            )
            await tx.db.execute(
                "insert into sign_in_role (sign_in_id, council_id, role, person_id, provider_id)"
                " values ($1, $2, $3, $4, $5) on conflict do nothing",
                who.sign_in_id,
                who.council_id,
                who.role,
                who.person_id,
                who.provider_id,
            )


async def become(client: httpx.AsyncClient, who: Who) -> None:
    """Sign in as this persona, through the page."""
    client.cookies.clear()
    await sign_in(client, UUID(str(who.sign_in_id)), who.role)


async def stand_ahead(pool: Pool, ahead: timedelta) -> None:
    """Move the demonstration's clock to so far ahead of the world's."""
    async with pool.acquire() as db:
        await db.execute(
            "insert into demonstration (seed, finished_at, ahead) values (1, clock_timestamp(), $1)"
            " on conflict (only_row) do update set ahead = excluded.ahead",
            ahead,
        )

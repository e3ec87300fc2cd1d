"""Connections: a pool whose limits the server enforces, and which reads and writes JSON quickly."""

from typing import Any, Literal

import asyncpg
import msgspec

from marketplace.database.transaction import Db, Pool

Purpose = Literal["web", "jobs", "commands"]
# A page asks the same few questions again and again, by key. Planning one anew under row-level
# security takes longer than answering it, and the server would plan most of them anew each time.
PLANS: dict[Purpose, str] = {"web": "force_generic_plan", "jobs": "auto", "commands": "auto"}
STATEMENT_TIMEOUT: dict[Purpose, str] = {"web": "5s", "jobs": "60s", "commands": "10min"}
JSONB_VERSION = b"\x01"
# More than there are questions: a connection plans each once, not again when others were asked.
STATEMENTS_KEPT = 1_000


def server_settings(purpose: Purpose) -> dict[str, str]:
    """Limits per connection. They travel with the connection's start, so that the pool's
    `reset all` comes back to them; settings made in `init` would be gone after one use.
    """
    return {
        "application_name": f"mutual {purpose}",
        "statement_timeout": STATEMENT_TIMEOUT[purpose],
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
        "synchronous_commit": "on",
        "plan_cache_mode": PLANS[purpose],
        "timezone": "UTC",
        "search_path": "public",
    }


async def open_pool(dsn: str, *, purpose: Purpose, size: int = 10, least: int = 1) -> Pool:
    """A pool of at most `size` connections, `least` of them open from the start.

    Waiting for one is bounded in `transaction()`.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=least,
        max_size=size,
        init=read_jsonb,
        server_settings=server_settings(purpose),
        timeout=10,
        statement_cache_size=STATEMENTS_KEPT,
        max_cached_statement_lifetime=0,
        max_inactive_connection_lifetime=0,
    )


async def connect(dsn: str, *, purpose: Purpose = "commands") -> "asyncpg.Connection[Any]":
    """One connection with the pool's limits and codecs."""
    db: asyncpg.Connection[Any] = await asyncpg.connect(
        dsn, server_settings=server_settings(purpose), timeout=10
    )
    await read_jsonb(db)
    return db


def _plain(value: Any) -> str:
    """A sentence that remembers its values (providers/said.py) is stored as its text."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be stored as JSON")


async def read_jsonb(db: Db) -> None:
    """Pass jsonb as Python values, and Structs as objects."""
    await db.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: JSONB_VERSION + msgspec.json.encode(value, enc_hook=_plain),
        decoder=lambda data: msgspec.json.decode(data[1:]),
    )

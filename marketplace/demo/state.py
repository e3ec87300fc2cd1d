"""How far the demonstration is built, what it holds, and a digest two machines can compare."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from marketplace.database.tables import BRIDGE, COUNCIL_SCOPED
from marketplace.database.transaction import Db
from sql import questions

# Not business: what was random by design (keys, seals, ids of audit rows), how long things took.
# Bids and problems are covered by what was opened and what was awarded.
LEFT_OUT = (
    "audit_id", "position", "sealed", "receipt_sha256", "ciphertext", "public_key",
    "wrapped_private_key",
    "seconds", "incumbents", "problem", "result", "levels", "started_at", "finished_at", "done_at",
)  # fmt: skip
NOT_HASHED = ("bid_draft", "commission_key", "match_part")
NATIONAL_HASHED = ("council", "provider", "provider_offer", "sign_in", "sign_in_role")


class State(Struct, frozen=True):
    """The one row of `demonstration`; `ahead` is its clock less the world's."""

    seed: int
    stage: str
    percent_done: int
    seconds: dict[str, Any]
    finished_at: datetime | None
    ahead: timedelta


async def state(db: Db) -> State | None:
    """What has been built so far, or None where nothing was begun."""
    row = await questions("demonstration").state(db)
    return None if row is None else State(*row)


async def digest(db: Db) -> str:
    """SHA-256 (hex) over all business columns of all business tables; needs the owner's rights.

    Each table is hashed row by row in the order of its rows' text, so it depends on what is stored
    and on nothing else.
    """
    await db.execute("set timezone to 'UTC'")
    whole = hashlib.sha256()
    for table in sorted((*COUNCIL_SCOPED, *BRIDGE, *NATIONAL_HASHED)):
        if table in NOT_HASHED:
            continue
        part = await db.fetchval(
            "select encode(sha256(convert_to(coalesce("  # noqa: S608 (names of our own list)
            "string_agg(line, E'\\n' order by line collate \"C\"), ''), 'UTF8')), 'hex')"
            f" from (select (to_jsonb(t) - $1::text[])::text as line from {table} t) lines",
            list(LEFT_OUT),
        )
        whole.update(f"{table} {part}\n".encode())
    return whole.hexdigest()


async def summary(db: Db, council_id: int) -> dict[str, Any]:
    """What the demonstration holds, as `mutual demo --json` prints it; needs the owner's rights."""
    asked = questions("demonstration")
    counts = dict(await asked.counts(db, council_id=council_id))
    shares = {who: counts.pop(f"{who}_pence") for who in ("person", "council", "community")}
    ledger = {part: counts.pop(f"ledger_{part}") for part in ("accounts", "transfers", "sum_pence")}
    matches = [dict(row) for row in await asked.matches(db, council_id=council_id)]
    for match in matches:
        match["gap"] = {level["name"]: level["gap"] for level in match.pop("levels")}
        match["seconds"] = round(match["seconds"] or 0, 3)
    unmet = {row["cause"]: row["lots"] for row in await asked.unmet_lots(db, council_id=council_id)}
    now = await state(db)
    return {
        **counts,
        "matches": matches,
        "shares_pence": shares,
        "unmet_lots": unmet,
        "ledger": ledger,
        "seconds": {} if now is None else now.seconds,
    }

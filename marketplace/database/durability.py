"""Whether the server keeps what it has answered: checked at every start and by `mutual verify`."""

from marketplace.database.transaction import Db

MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")


async def unsafe_settings(db: Db) -> list[str]:
    """The settings that are off and must be on, as names; empty when the server is safe.

    A killed process cannot show that fsync is off, only a lost machine can: so we ask.
    """
    return [name for name in MUST_BE_ON if await db.fetchval(f"show {name}") == "off"]

"""The demonstration while its history is lived: the moment, the ids, and who acts."""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from uuid import UUID

from marketplace.database.transaction import Pool, Transaction, transaction
from marketplace.demo.places import Place, overwater, rivermouth
from marketplace.people import Role, Who
from providers.openers import opener_keys


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day, UTC."""
    return datetime.combine(day, time(hour, minute), UTC)


class Ids:
    """Ids that follow from the seed and their number: the same history on every machine."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.made = 0

    def __call__(self) -> UUID:
        self.made += 1
        text = f"{self.seed}:{self.made}".encode()
        return UUID(bytes=hashlib.blake2b(text, digest_size=16).digest(), version=4)


class World:
    """Where the story happens: one council, its pools, and the sign-ins of those who act."""

    def __init__(self, pool: Pool, opener_pool: Pool, seed: int, keys: "Keys") -> None:
        self.pool = pool
        self.opener_pool = opener_pool
        self.seed = seed
        self.keys = keys
        self.new_id: Callable[[], UUID] = Ids(seed)
        self.places: dict[int, Place] = {1: rivermouth(), 2: overwater()}
        self.council_id = 1
        self.moment = datetime(2025, 1, 1, tzinfo=UTC)
        self.officers: dict[tuple[int, Role], Who] = {}

    @asynccontextmanager
    async def on(
        self, moment: datetime, council_id: int | None = None
    ) -> AsyncIterator[Transaction]:
        """A transaction at a moment of the story; acts called in it happen then."""
        assert moment >= self.moment, "the story never goes back"
        self.moment = moment
        council = self.council_id if council_id is None else council_id
        async with transaction(self.pool, council, new_id=self.new_id) as tx:
            await tx.db.execute("select set_config('app.now', $1, true)", moment.isoformat())
            yield tx

    @property
    def place(self) -> Place:
        """The council the story happens in."""
        return self.places[self.council_id]

    def ward_code(self, number: int, council: int = 1) -> str:
        """The code of a ward by its number in the story."""
        return self.places[council].wards[number].ward_code

    def officer(self, role: Role, council_id: int = 1) -> Who:
        """A council's coordinator, commissioner, finance officer or worker."""
        return self.officers[council_id, role]


class Keys:
    """The key files' bytes: one encrypts drafts, the other wraps the keys of commissions."""

    def __init__(self, draft: bytes, opener: bytes) -> None:
        self.draft = draft
        self.opener = opener
        self.opener_public = opener_keys(opener).public_key

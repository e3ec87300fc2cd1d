"""A small council to act in: two wards, an officer of each kind, and people when asked for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from marketplace.acts import councils, people
from marketplace.database.transaction import Pool, Transaction, transaction
from marketplace.people import RegisterPerson, RegisterSignIn, Who

NOW = datetime(2026, 4, 6, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
Found = TypeVar("Found")


class Village:
    """One council in one database, and the people in it."""

    def __init__(self, pool: Pool, council_id: int = 1) -> None:
        self.pool = pool
        self.council_id = council_id
        self.worker = self.officer("worker")
        self.coordinator = self.officer("coordinator")
        self.commissioner = self.officer("commissioner")

    def officer(self, role: Any) -> Who:
        """Somebody who works for the council (no sign-in row stands behind it)."""
        return Who(uuid4(), f"A {role}", role, self.council_id)

    @asynccontextmanager
    async def at(self, now: datetime = NOW) -> AsyncIterator[Transaction]:
        """A transaction of this council at a time of its clock."""
        async with transaction(self.pool, self.council_id) as tx:
            await tx.db.execute("select set_config('app.now', $1, true)", now.isoformat())
            yield tx

    async def do(self, act: Callable[..., Awaitable[Found]], *given: Any, **named: Any) -> Found:
        """One act in a transaction of its own: `do(act, who, form)` at NOW, or `now=` another."""
        now = named.pop("now", NOW)
        async with self.at(now) as tx:
            return await act(tx, *given, now, **named)

    async def ask(
        self, question: Callable[..., Awaitable[Found]], *given: Any, **named: Any
    ) -> Found:
        """One reading act, which takes no time."""
        async with self.at() as tx:
            return await question(tx, *given, **named)

    async def race(self, *doings: Awaitable[Any]) -> list[Any]:
        """Do all at once; each answer or the exception it met, in order."""
        return list(await asyncio.gather(*doings, return_exceptions=True))

    async def people(self, number: int, ward_code: str = "north") -> list[UUID]:
        """Register this many residents of a ward."""
        forms = [
            RegisterPerson(f"Given{i}", f"Family{i}", date(1950, 1, 1), ward_code, date(2000, 1, 1))
            for i in range(number)
        ]
        return await self.do(people.register_people, self.worker, forms)

    async def holders(self, number: int, ward_code: str = "north") -> list[Who]:
        """Residents with a sign-in, as who they are when they ask for something."""
        ids = await self.people(number, ward_code)
        signs = await self.do(
            people.register_sign_ins,
            self.worker,
            [RegisterSignIn(f"Holder {i}", demonstration=True) for i in range(number)],
        )
        return [
            Who(sign, "A holder", "holder", self.council_id, person_id=person)
            for sign, person in zip(signs, ids, strict=True)
        ]

    async def coordinators(self, number: int = 1) -> Sequence[Who]:
        """Professionals with a sign-in, for what is signed with one."""
        signs = await self.do(
            people.register_sign_ins,
            self.worker,
            [RegisterSignIn(f"Coordinator {i}", demonstration=True) for i in range(number)],
        )
        return [Who(sign, "A coordinator", "coordinator", self.council_id) for sign in signs]


async def found_village(pool: Pool, council_id: int = 1, **settings: str) -> Village:
    """Open a council with a north and a south ward."""
    village = Village(pool, council_id)
    wards = tuple(councils.NewWard(name, name.title(), 9000) for name in ("north", "south"))
    form = councils.CreateCouncil(
        f"E0900000{council_id}", "Testham", date(2020, 4, 1), wards, dict(settings)
    )
    await village.do(councils.create_council, village.worker, form)
    return village

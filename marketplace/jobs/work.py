"""What a kind of work is: its name, what does it, and what of it is due."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from msgspec import Struct

from marketplace.database.queue import Job
from marketplace.database.transaction import Transaction, random_id
from marketplace.jobs.pools import Pools, at, clock, worker
from marketplace.jobs.post import Mailing
from marketplace.people import Who
from sql import questions

COUNCILS = UUID("6d757475-616c-5e63-a8f0-636f756e636c")


class Work(Struct, frozen=True):
    """One job being done. `now` moves the demonstration's clock; None leaves it alone.

    `queued`: whether what follows is asked of the queue, or done at once by whoever called.
    `mailing`: how e-mails leave; without it they stay where they are.
    """

    pools: Pools
    job: Job
    opener_secret: bytes
    now: datetime | None = None
    queued: bool = True
    new_id: Callable[[], UUID] = random_id
    seconds: int = 120
    mailing: Mailing | None = None


Handler = Callable[[Work], Awaitable[None]]
Finder = Callable[[Transaction, datetime], Awaitable[Sequence[Job]]]
DailyAct = Callable[[Transaction, Who, datetime], Awaitable[None]]


class Kind(Struct, frozen=True):
    """A kind of work: `do` does one job of it, `due` says which jobs are due in a council now.

    `later`: it takes long and nothing waits for it, so only a worker does it.
    """

    name: str
    do: Handler
    due: Finder | None = None
    later: bool = False


def council_subject(council_id: int) -> UUID:
    """The subject of work that is about a whole council."""
    return uuid5(COUNCILS, str(council_id))


def daily(name: str, act: DailyAct) -> Kind:
    """An act over the whole council once a day, in one transaction with the note that it is done.

    The act itself must do nothing twice; the note spares the asking.
    """

    async def due(tx: Transaction, now: datetime) -> Sequence[Job]:
        subject = council_subject(tx.council_id)
        done = await questions("queue").is_done(
            tx.db, council_id=tx.council_id, kind=name, due_on=now.date(), subject_id=subject
        )
        return [] if done else [Job(name, tx.council_id, subject)]

    async def do(work: Work) -> None:
        async with at(work.pools.app, work.job.council_id, work.now, work.new_id) as tx:
            now = await clock(tx)
            if await mark_done(tx, name, now.date(), work.job.subject_id, now):
                await act(tx, worker(tx.council_id), now)

    return Kind(name, do, due)


async def mark_done(
    tx: Transaction, kind: str, due_on: date, subject_id: UUID, now: datetime
) -> bool:
    """Note that this was done for a day; False when it was noted before."""
    noted = await questions("queue").mark_done(
        tx.db,
        council_id=tx.council_id,
        kind=kind,
        due_on=due_on,
        subject_id=subject_id,
        done_at=now,
    )
    return noted is True

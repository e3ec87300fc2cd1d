"""A file looked at and not yet brought in: kept for who sent it until they say yes, or a day."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace.acts.imports.allocations import import_allocations
from marketplace.acts.imports.providers import import_providers
from marketplace.database.transaction import Transaction, one
from marketplace.imports.outcome import Outcome
from marketplace.imports.reading import FILE_KINDS, FileKind, ReadFile
from marketplace.people import Role, Who, require_role
from marketplace.refused import Invalid, NotFound
from sql import questions

BYTES_MAX = 5 * 1024 * 1024
KEPT_FOR = timedelta(days=1)
KEPT_MAX = 5
# From so many on, pages would plan for tables that are far emptier than they are.
MANY_ROWS = 100
FILE_NAME_LENGTH_MAX = 120
ACTS = {"allocations": import_allocations, "providers": import_providers}
ROLES: tuple[Role, ...] = ("commissioner", "finance")


class KeptFile(Struct, frozen=True):
    """A file as it was sent."""

    import_id: UUID
    kind: FileKind
    file_name: str
    content: bytes


async def import_file(
    tx: Transaction, who: Who, file: ReadFile, now: datetime, *, check: bool = False
) -> Outcome:
    """Bring in a file of any kind that was read, all of it or nothing; `check` only looks.

    A file with faults is answered with them and touches nothing. Raises NotYours.
    """
    if not file.faults:
        outcome = await ACTS[file.kind](tx, who, file, now, check=check)
        if outcome.done and outcome.added + outcome.changed >= MANY_ROWS:
            await questions("imports").count_what_was_filled(tx.db, council_id=tx.council_id)
        return outcome
    require_role(who, "commissioner", "finance", "coordinator", "worker")
    return Outcome(
        file.kind,
        rows=file.count,
        faults=file.faults,
        faults_more=file.faults_more,
        notes=file.notes,
    )


async def keep_file(
    tx: Transaction, who: Who, kind: str, file_name: str, content: bytes, now: datetime
) -> UUID:
    """Keep a file until who sent it has looked at it: their newest five, for a day.

    Raises Invalid beside `file` or `kind`, NotYours.
    """
    require_role(who, *ROLES)
    if kind not in FILE_KINDS:
        raise Invalid("kind", "Choose what the file holds.")
    if not content:
        raise Invalid("file", "The file is empty. Choose another one.")
    if len(content) > BYTES_MAX:
        raise Invalid("file", "The file must be smaller than %(most)s MB.", most=BYTES_MAX // 2**20)
    import_id = tx.new_id()
    asked = questions("imports")
    await asked.keep(
        tx.db,
        council_id=tx.council_id,
        import_id=import_id,
        kind=kind,
        file_name=file_name.strip()[:FILE_NAME_LENGTH_MAX] or "file",
        content=content,
        sign_in_id=who.sign_in_id,
        now=now,
    )
    await asked.forget_old(
        tx.db,
        council_id=tx.council_id,
        sign_in_id=who.sign_in_id,
        before=now - KEPT_FOR,
        kept_max=KEPT_MAX,
    )
    return import_id


async def kept_file(tx: Transaction, who: Who, import_id: UUID) -> KeptFile:
    """A file that this sign-in sent. Raises NotFound for another's as for none, NotYours."""
    require_role(who, *ROLES)
    row = await questions("imports").find(
        tx.db, council_id=tx.council_id, import_id=import_id, sign_in_id=who.sign_in_id
    )
    found = one(KeptFile, row)
    if found is None:
        raise NotFound("This file is not here any more. Send it again.")
    return found


async def forget_file(tx: Transaction, who: Who, import_id: UUID) -> None:
    """Throw a kept file away, once it is brought in or no longer wanted."""
    require_role(who, *ROLES)
    await questions("imports").forget(
        tx.db, council_id=tx.council_id, import_id=import_id, sign_in_id=who.sign_in_id
    )

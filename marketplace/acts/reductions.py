"""Less paid care by choice: a professional's signature makes it count as chosen (rule S2)."""

from datetime import datetime
from uuid import UUID

from marketplace.acts import audit
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import NotFound
from sql import questions


async def sign_reduction(tx: Transaction, who: Who, reduction_id: UUID, now: datetime) -> UUID:
    """A professional says that a reduction is the person's own choice; returns the person.

    Unsigned, the units left out count as care that did not come; signed, as delivered (S2).
    Signing again keeps the first signature. Raises NotYours, NotFound.
    """
    require_role(who, "coordinator", "commissioner")
    person_id: UUID | None = await questions("savings").sign_reduction(
        tx.db, council_id=tx.council_id, reduction_id=reduction_id, now=now
    )
    if person_id is None:
        raise NotFound("There is no such reduction here.")
    await audit.record(
        tx, who, "sign_reduction", "chosen_reduction", reduction_id, now, on_behalf_of=person_id
    )
    return person_id

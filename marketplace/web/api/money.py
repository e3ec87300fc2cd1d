"""Money as the council reads it by program: balances by kind, every transfer, savings by ward."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, convert

from marketplace.acts import councils, savings
from marketplace.acts.reading import read
from marketplace.ledger import EventKind
from marketplace.people import Role
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Listing, PageAsked, reads
from marketplace.web.ledger import KindSum, Moved
from sql import questions

NOUN = "ledger"
SAVINGS = "savings"
READERS: tuple[Role, ...] = ("finance", "commissioner")


class TransfersAsked(PageAsked, frozen=True, forbid_unknown_fields=True):
    """Which transfers."""

    kind: EventKind | None = None


class Balance(Struct, frozen=True, forbid_unknown_fields=True):
    """What all accounts of a kind hold together: credits less debits, and what is set aside."""

    kind: str
    accounts: int
    held_pence: int
    pending_pence: int


class TransferShown(Struct, frozen=True, forbid_unknown_fields=True):
    """One transfer: from whom to whom by kind of account; never a person's name."""

    transfer_id: UUID
    event_id: UUID
    kind: str
    effective_on: date
    recorded_at: Moment
    state: str
    amount_pence: int
    from_kind: str
    from_name: str
    to_kind: str
    to_name: str


class WardSaving(Struct, frozen=True, forbid_unknown_fields=True):
    """All that was saved by the people of one ward, and how it was shared in thirds."""

    ward_code: str
    ward_name: str
    people: int
    saving_pence: int
    person_pence: int
    council_pence: int
    community_pence: int


@reads("/ledger/balances", noun=NOUN, gives=Listing[Balance], asks=PageAsked, roles=READERS)
async def list_balances(call: Call[PageAsked]) -> Listing[Balance]:
    """List what the council's accounts hold, by kind. All together come to nothing."""
    async with call.reading() as tx:
        asks = questions("ledger")
        rows = await read(KindSum, asks.sums_by_kind(tx.db, council_id=tx.council_id))
    return call.part(
        "balances",
        rows,
        lambda row: (row.kind,),
        lambda row: convert(row, Balance, from_attributes=True),
        (str,),
    )


@reads(
    "/ledger/transfers", noun=NOUN, gives=Listing[TransferShown], asks=TransfersAsked,
    roles=READERS,
)  # fmt: skip
async def list_transfers(call: Call[TransfersAsked]) -> Listing[TransferShown]:
    """List every transfer, the newest day first; of one kind of event if you like."""
    day, at, event_id, transfer_id = call.after(NOUN, date, datetime, UUID, UUID)
    async with call.reading() as tx:
        rows = await read(
            Moved,
            questions("ledger").transfers_page(
                tx.db,
                council_id=tx.council_id,
                kind=call.asked.kind,
                rows_max=call.limit + 1,
                after_day=day,
                after_at=at,
                after_event=event_id,
                after_id=transfer_id,
            ),
        )
    return call.listing(
        NOUN,
        rows,
        lambda row: (row.effective_on, row.recorded_at, row.event_id, row.transfer_id),
        lambda row: convert(row, TransferShown, from_attributes=True),
    )


@reads("/savings", noun=SAVINGS, gives=Listing[WardSaving], asks=PageAsked, roles=READERS)
async def list_savings(call: Call[PageAsked]) -> Listing[WardSaving]:
    """List what was saved in each ward and how it was shared between person, council, community."""
    async with call.reading() as tx:
        rows = await savings.totals(tx)
        names = {ward.ward_code: ward.name for ward in await councils.wards(tx)}
    return call.part(
        SAVINGS, rows, lambda row: (row.ward_code,), lambda row: _saving(row, names), (str,)
    )


def _saving(row: savings.Totals, names: dict[str, str]) -> WardSaving:
    figures = {name: getattr(row, name) for name in savings.Totals.__struct_fields__}
    return WardSaving(ward_name=names.get(row.ward_code, row.ward_code), **figures)


routes = [list_balances, list_transfers, list_savings]

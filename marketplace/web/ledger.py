"""The ledger as the council reads it: what its accounts hold by kind, and every transfer."""

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct, structs

from marketplace.acts.reading import read
from marketplace.ledger import EventKind
from marketplace.people import require_role
from marketplace.web.care_wording import capital
from marketplace.web.downloads import rows_wanted
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.typed import Typed
from marketplace.web.wording import _, day_text, money_exact_markup, money_text, ngettext
from providers.said import said
from sql import questions

PAGE_ROWS = 25
ACCOUNT_NAMES: dict[str, str] = {
    "council_funding": said("money from the council"),
    "nhs_funding": said("money from the NHS"),
    "self_funding": said("people's own money"),
    "purse": said("people's purses"),
    "provider_payable": said("owed to providers"),
    "bank": said("the bank"),
    "contribution_receivable": said("people's parts not paid yet"),
    "void_reserve": said("reserves for gaps"),
    "person_share": said("people's thirds of savings"),
    "council_share": said("the council's third of savings"),
    "community_fund": said("community funds"),
    "seed_fund": said("money for start-ups"),
    "clearing": said("between councils"),
    "community_spending": said("grants to projects"),
    "adjustment": said("corrections"),
}
EVENT_NAMES: dict[EventKind, str] = {
    "allocation_paid": said("budget paid in"),
    "contribution_asked": said("a person's part asked for"),
    "contribution_paid": said("a person's part paid"),
    "contribution_refunded": said("a person's part given back"),
    "line_committed": said("set aside for care"),
    "commitment_released": said("no longer set aside"),
    "invoice_accepted": said("invoice accepted"),
    "provider_paid": said("provider paid"),
    "saving_recognised": said("saving shared"),
    "share_spent": said("share spent"),
    "reserve_filled": said("reserve filled"),
    "gap_covered": said("gap covered"),
    "unspent_returned": said("unspent money given back"),
    "project_funded": said("project funded"),
    "seed_fund_filled": said("money put in for start-ups"),
    "seed_money_given": said("money given to a start-up"),
    "settled_between_councils": said("settled between councils"),
    "reversal": said("put right"),
}
STATE_NAMES: dict[str, str] = {
    "posted": said("moved"),
    "pending": said("set aside"),
    "post_pending": said("moved from what was set aside"),
    "void_pending": said("let go"),
}


class KindSum(Struct, frozen=True):
    """What all accounts of a kind hold together, in pence."""

    kind: str
    accounts: int
    held_pence: int
    pending_pence: int


class Moved(Struct, frozen=True):
    """One transfer with what stands on its two sides."""

    transfer_id: UUID
    event_id: UUID
    kind: str
    effective_on: date
    recorded_at: datetime
    state: str
    amount_pence: int
    from_kind: str
    from_name: str
    to_kind: str
    to_name: str


class LedgerPage(Struct, frozen=True):
    """Balances by kind, and a page of transfers."""

    sentence: str
    balances: list[list[object]]
    transfers: list[list[object]]
    kinds: list[tuple[str, str]]
    chosen: Typed
    next_page: str


def account_text(kind: str, name: str = "") -> str:
    """An account in words, with whose it is where that is no person."""
    text = capital(_(ACCOUNT_NAMES.get(kind, kind.replace("_", " "))))
    return f"{text}: {name}" if name else text


class Cursor(Struct, frozen=True):
    """The last transfer of the page before; nothing for the first page."""

    after_day: date | None = None
    after_at: datetime | None = None
    after_event: UUID | None = None
    after_id: UUID | None = None


def _cursor(after: str) -> Cursor:
    """Where the page before ended; something unreadable starts from the top."""
    parts = after.split("~")
    try:
        day, at, event_id, transfer_id = parts
        moment_ = datetime.fromisoformat(at)
        if moment_.tzinfo is None:
            return Cursor()
        return Cursor(date.fromisoformat(day), moment_, UUID(event_id), UUID(transfer_id))
    except ValueError:
        return Cursor()


@get("/ledger")
async def show(
    request: Web, kind: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[str]:
    """What the council's accounts hold, and what moved, the newest first."""
    require_role(who_of(request), "finance", "commissioner")
    chosen = kind if kind in EVENT_NAMES else ""
    most = rows_wanted(request, PAGE_ROWS)
    async with reading(request) as tx:
        asks = questions("ledger")
        sums = await read(KindSum, asks.sums_by_kind(tx.db, council_id=tx.council_id))
        moved = await read(
            Moved,
            asks.transfers_page(
                tx.db,
                council_id=tx.council_id,
                kind=chosen or None,
                rows_max=most + 1,
                **structs.asdict(_cursor(after)),
            ),
        )
    view = LedgerPage(
        _sentence(sums),
        [_balance_cells(each) for each in sums if each.held_pence or each.pending_pence],
        [_transfer_cells(each) for each in moved[:most]],
        [(name, capital(_(text))) for name, text in EVENT_NAMES.items()],
        Typed.of({"kind": chosen}),
        _next_page(chosen, moved) if len(moved) > most else "",
    )
    return page(request, "ledger/show.html", view)


def _next_page(kind: str, moved: list[Moved]) -> str:
    last = moved[PAGE_ROWS - 1]
    at = last.recorded_at.isoformat()
    cursor = f"{last.effective_on}~{at}~{last.event_id}~{last.transfer_id}"
    kept = {"kind": kind} if kind else {}
    return f"/ledger?{urlencode({**kept, 'after': cursor})}"


def _sentence(sums: list[KindSum]) -> str:
    purses = next((each for each in sums if each.kind == "purse"), None)
    if purses is None:
        return _("No budget has been paid in yet.")
    return ngettext(
        "%(num)s purse holds %(sum)s, of which %(aside)s is set aside for care.",
        "%(num)s purses hold %(sum)s, of which %(aside)s is set aside for care.",
        purses.accounts,
    ) % {
        "num": f"{purses.accounts:,}",
        "sum": money_text(purses.held_pence),
        "aside": money_text(purses.pending_pence),
    }


def _balance_cells(each: KindSum) -> list[object]:
    return [
        account_text(each.kind),
        f"{each.accounts:,}",
        money_exact_markup(each.held_pence),
        money_exact_markup(each.pending_pence) if each.pending_pence else "",
    ]


def _transfer_cells(moved: Moved) -> list[object]:
    return [
        day_text(moved.effective_on),
        capital(_(EVENT_NAMES.get(moved.kind, moved.kind))),  # type: ignore[call-overload]
        account_text(moved.from_kind, moved.from_name),
        account_text(moved.to_kind, moved.to_name),
        capital(_(STATE_NAMES[moved.state])),
        money_exact_markup(moved.amount_pence),
    ]


routes = [show]

"""The providers as a council's staff sees them, the same as programs are told under /api."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from marketplace.acts.organisations import Row, find_provider, list_providers
from marketplace.people import require_role
from marketplace.web.care_wording import capital
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _
from providers.organisations import KIND_NAMES, State
from providers.said import said

PAGE_ROWS = 25
STATE_NAMES: dict[State, str] = {
    "healthy": said("Well"),
    "watch": said("Looked at closely"),
    "failing": said("In trouble"),
    "failed": said("Has stopped"),
}


class ProvidersPage(Struct, frozen=True):
    """A page of providers by name."""

    rows: list[list[object]]
    next_page: str


def _cells(row: Row) -> list[object]:
    kind = capital(_(KIND_NAMES[row.kind]))
    return [
        row.name,
        _("%s, just starting") % kind if row.start_up else kind,
        f"{row.workers:,}",
        row.quality,
        _(STATE_NAMES[row.state]),
    ]


@get("/providers")
async def show(request: Web, after: FromQuery[UUID | None] = None) -> Response[str]:
    """Who offers care here, by name, after one of them: a name may be a person's."""
    require_role(who_of(request), "commissioner", "finance")
    async with reading(request, "council") as tx:
        last = (await find_provider(tx, after)).name if after else ""
        found = await list_providers(tx, last, after, PAGE_ROWS + 1)
    shown = found[:PAGE_ROWS]
    more = f"/providers?after={shown[-1].provider_id}" if len(found) > PAGE_ROWS else ""
    return page(request, "providers/list.html", ProvidersPage([_cells(r) for r in shown], more))


routes = [show]

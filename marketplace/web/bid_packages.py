"""The page of a bid's packages: lots taken all together or not at all, at one price each."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace.acts.bids import floor_on
from marketplace.acts.opportunities import lot_notices
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.web.bid_facts import group_text
from marketplace.web.bid_writing import (
    Change,
    bidder_of,
    change_draft,
    group_choices,
    group_faults,
    keep,
    open_writing,
    tasks_address,
)
from marketplace.web.care_wording import lot_text
from marketplace.web.forms import parse
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, go_to, page, reading, submit, texts_of
from marketplace.web.typed import NOTHING_TYPED, Fault, Typed
from marketplace.web.wording import _, hours_text, money_text
from providers.bid_faults import faults
from providers.bids import AMOUNT_PENCE_MAX, NAME_MAX, Bid, Package, PackageLot
from providers.prices import PEOPLE_MAX

LOTS_SHOWN = 60


class PartForm(Struct, frozen=True):
    """One lot; without a price it is not in the package."""

    lot_id: UUID
    price_pence: (
        Annotated[int, Meta(ge=1, le=AMOUNT_PENCE_MAX, title="the price for four weeks")] | None
    ) = None


class PackageForm(Struct, frozen=True):
    """A package as the form asks it."""

    name: Annotated[str, Meta(max_length=NAME_MAX, title="a name for the package")]
    parts: list[PartForm]
    people_per_worker: Annotated[
        int, Meta(ge=1, le=PEOPLE_MAX, title="how many people one worker is with at once")
    ] = 1
    group: Annotated[str, Meta(max_length=NAME_MAX)] = ""

    def package(self) -> Package:
        """The package of the lots that have a price."""
        lots = tuple(
            PackageLot(part.lot_id, part.price_pence)
            for part in self.parts
            if part.price_pence is not None
        )
        return Package(self.name.strip(), lots, self.people_per_worker, self.group)


class Row(Struct, frozen=True):
    """A package of the draft."""

    number: int
    name: str
    lots: list[str]
    together: str


class PackagesPage(Struct, frozen=True):
    """The packages of a draft, and the lots of the round: (id, title, how much it asks for)."""

    commission_id: UUID
    title: str
    rows: list[Row]
    lots: list[tuple[str, str, str]]
    groups: list[tuple[str, str]]


class TakeOut(Struct, frozen=True):
    """Which package goes."""

    number: int


@get("/opportunities/{commission_id:uuid}/bid/packages")
async def ask(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Show the packages and ask for one more."""
    return await _page(request, commission_id)


async def _page(request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        notices = (await lot_notices(tx, commission_id))[:LOTS_SHOWN]
    titles = {notice.lot_id: lot_text(notice.title) for notice in notices}
    if typed is NOTHING_TYPED:
        typed = Typed.of({"people_per_worker": 1, "group": ""})
    view = PackagesPage(
        commission_id,
        found.commission.title,
        [
            Row(at, package.name, _lots(package, titles), _together(package))
            for at, package in enumerate(found.bid.terms.packages)
        ],
        [
            (str(notice.lot_id), lot_text(notice.title), hours_text(_minutes(notice.demand)))
            for notice in notices
        ],
        group_choices(found.bid, _("It can be won beside everything else.")),
    )
    return page(request, "bids/packages.html", view, typed=typed)


def _minutes(demand: tuple[Any, ...]) -> int:
    return sum(part.minutes_per_week for part in demand)


def _lots(package: Package, titles: dict[UUID, str]) -> list[str]:
    return [
        _("%(lot)s: %(pence)s every four weeks")
        % {"lot": titles.get(part.lot_id, _("a lot")), "pence": money_text(part.pence)}
        for part in package.lots
    ]


def _together(package: Package) -> str:
    if not package.exclusive_group:
        return _("It can be won beside everything else.")
    return group_text(package.exclusive_group)


def _faults_of(path: str, sentence: str, form: PackageForm) -> Fault:
    """Where on the form a fault of the package stands."""
    words = path.split(".")
    if len(words) > 4 and words[3] == "lots":
        filled = [at for at, part in enumerate(form.parts) if part.price_pence is not None]
        name = f"parts-{filled[int(words[4])]}-price_pence"
        return Fault(name, sentence, name)
    if len(words) > 3 and words[3] in ("name", "people_per_worker"):
        return Fault(words[3], sentence, words[3])
    return Fault("parts", sentence, "parts-0-price_pence")


@post("/opportunities/{commission_id:uuid}/bid/packages", status_code=200)
async def add(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Add a package to the draft, when it keeps to the rules."""
    bidder_of(request)
    async with reading(request) as tx:
        bid = (await open_writing(request, tx, commission_id)).bid
        notices = await lot_notices(tx, commission_id)
        floor = await floor_on(tx, await moment(tx))
    form, typed = parse(PackageForm, texts_of(request))
    if form is not None:
        wanted = _with(form)(bid)
        place = f"terms.packages.{len(bid.terms.packages)}"
        wrong = [
            _faults_of(path, sentence, form)
            for path, sentence in faults(wanted, notices, floor)
            if path == "terms.packages" or path.startswith(f"{place}.")
        ]
        wrong += group_faults("group", form.group, bid)
        if wrong:
            return await _page(request, commission_id, Typed(typed.texts, wrong))
    return await keep(request, commission_id, PackageForm, _with, _page)


def _with(form: PackageForm) -> Change:
    def change(bid: Bid) -> Bid:
        packages = (*bid.terms.packages, form.package())
        return structs.replace(bid, terms=structs.replace(bid.terms, packages=packages))

    return change


@post("/opportunities/{commission_id:uuid}/bid/packages/take-out", status_code=200)
async def take_out(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Take a package out of the draft."""
    here = f"{tasks_address(commission_id)}/packages"

    async def act(tx: Transaction, who: Who, form: TakeOut, now: datetime) -> None:
        def change(bid: Bid) -> Bid:
            kept = tuple(p for at, p in enumerate(bid.terms.packages) if at != form.number)
            return structs.replace(bid, terms=structs.replace(bid.terms, packages=kept))

        await change_draft(request, tx, who, commission_id, change, now)

    async def again(typed: Typed) -> Response[Any]:  # noqa: ARG001
        return go_to(request, here)

    return await submit(
        request,
        TakeOut,
        act=act,
        then=lambda _done: (here, _("This package is no longer in your bid.")),
        again=again,
    )


routes = [ask, add, take_out]

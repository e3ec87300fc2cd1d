"""A bid as a file: take one that knows the lots, fill it in, send it, mend what is wrong."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from marketplace.acts import bid_files as acts
from marketplace.acts.bid_files import BYTES_MAX, BidFile, OpenedFile
from marketplace.imports import marked
from marketplace.imports.bids import ASIDE, ReadBid, bid_file
from marketplace.imports.faults import Faults
from marketplace.imports.tables import read_table
from marketplace.refused import Invalid, NotFound
from marketplace.web.bid_writing import bidder_of, draft_key, open_writing, tasks_address
from marketplace.web.imports import ACCEPTED, as_file, fault_row
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, acting, page, reading
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, ngettext
from providers.sealing import NONCE_BYTES

BODY_BYTES_MAX = BYTES_MAX + 100_000
SHOWN_MAX = 50
STEM = "bid"


class FilePage(Struct, frozen=True):
    """Where a bid's file is taken away and sent; `kept` is the name of one that has faults."""

    commission_id: UUID
    title: str
    accepted: str
    kept: str
    written: bool


class FaultsPage(Struct, frozen=True):
    """What is wrong with a bid's file; every sentence in this page's language."""

    commission_id: UUID
    title: str
    file_name: str
    sentence: str
    notes: list[str]
    faults: Sequence[tuple[str, ...]]
    faults_left: int


def open_file(file: BidFile) -> OpenedFile:
    """The cells of a file; slow for a large one, so call it in a thread."""
    faults = Faults()
    return OpenedFile(file, read_table(file.content, faults, ASIDE), faults)


@get("/opportunities/{commission_id:uuid}/bid/file")
async def ask(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Offer the file, and ask for it filled in."""
    return await _ask_page(request, commission_id)


async def _ask_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who, _provider_id = bidder_of(request)
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        kept = await acts.kept_file(tx, who, commission_id, draft_key=draft_key(request))
    bid = found.bid
    written = bool(bid.lots or bid.statement or bid.terms.minutes_per_week_max)
    view = FilePage(
        commission_id, found.commission.title, ACCEPTED, kept.name if kept else "", written
    )
    return page(request, "bids/file.html", view, typed=typed)


@get("/opportunities/{commission_id:uuid}/bid/file/{name:str}")
async def take(request: Web, commission_id: FromPath[UUID], name: FromPath[str]) -> Response[bytes]:
    """The file to fill in, with the draft so far: bid.xlsx or bid.csv."""
    if name not in (f"{STEM}.xlsx", f"{STEM}.csv"):
        raise NotFound("There is no such file.")
    who, _provider_id = bidder_of(request)
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        asked = await acts.bid_asked(tx, who, commission_id)
    workbook = name.endswith("xlsx")
    content = await asyncio.to_thread(bid_file, found.bid, asked, workbook=workbook)
    return as_file(content, STEM, workbook=workbook)


@post(
    "/opportunities/{commission_id:uuid}/bid/file",
    status_code=200,
    request_max_body_size=BODY_BYTES_MAX,
)
async def send(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Make a good file the draft and show all of it; else show what is wrong."""
    bidder_of(request)
    name, content = request.scope["state"].get("files", {}).get("file", ("", b""))
    try:
        acts.require_size(content)
        opened = await asyncio.to_thread(open_file, BidFile(name, content))
        key, nonce = draft_key(request), os.urandom(NONCE_BYTES)
        async with acting(request) as doing:
            tx, who, now = doing.tx, doing.who, doing.now
            read = await acts.send_file(
                tx, who, commission_id, opened, now, draft_key=key, nonce=nonce
            )
            here = tasks_address(commission_id)
            if read.faults:
                await acts.keep_file(
                    tx, who, commission_id, opened.file, now, draft_key=key, nonce=nonce
                )
                doing.go_to(f"{here}/file-faults")
            else:
                doing.go_to(f"{here}/check", _("Your file is your draft now. Nothing is sent yet."))
    except Invalid as fault:
        return await _ask_page(request, commission_id, NOTHING_TYPED.plus("file", fault.sentence))
    return doing.response()


async def _read_again(request: Web, commission_id: UUID) -> tuple[OpenedFile, ReadBid, str]:
    """The kept file with what is wrong in it now, and the notice's title. Raises NotFound."""
    who, _provider_id = bidder_of(request)
    async with reading(request) as tx:
        file = await acts.require_file(tx, who, commission_id, draft_key=draft_key(request))
    opened = await asyncio.to_thread(open_file, file)
    async with reading(request) as tx:
        now = await moment(tx)
        read = await acts.look_at_file(tx, who, commission_id, opened, now)
        title = (await acts.bid_asked(tx, who, commission_id)).title
    return opened, read, title


@get("/opportunities/{commission_id:uuid}/bid/file-faults")
async def faults(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Everything that is wrong with the file that was sent last."""
    opened, read, title = await _read_again(request, commission_id)
    total = len(read.faults) + read.faults_more
    words = ngettext(
        "%(num)s thing is wrong. Your draft is as it was.",
        "%(num)s things are wrong. Your draft is as it was.",
        total,
    )
    view = FaultsPage(
        commission_id,
        title,
        opened.file.name,
        words % {"num": f"{total:,}"},
        [_(note) for note in read.notes[:SHOWN_MAX]],
        [fault_row(fault) for fault in read.faults[:SHOWN_MAX]],
        max(0, total - SHOWN_MAX),
    )
    return page(request, "bids/file_faults.html", view)


@get("/opportunities/{commission_id:uuid}/bid/file-faults/marked")
async def mark(request: Web, commission_id: FromPath[UUID]) -> Response[bytes]:
    """The same file with what is wrong in it marked."""
    opened, read, _title = await _read_again(request, commission_id)
    content = await asyncio.to_thread(marked.marked, opened.table, read.faults, read.faults_more, _)
    return as_file(content, f"{STEM}-marked", workbook=opened.table.workbook)


@post("/opportunities/{commission_id:uuid}/bid/file-faults/forget", status_code=200)
async def forget(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Throw the file away."""
    bidder_of(request)
    async with acting(request) as doing:
        await acts.forget_file(doing.tx, doing.who, commission_id, doing.now)
        doing.go_to(f"{tasks_address(commission_id)}/file", _("The file is thrown away."))
    return doing.response()


routes = [ask, take, send, faults, mark, forget]

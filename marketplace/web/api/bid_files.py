"""A bid's file by program: the one to fill in, and the draft it becomes or the faults in it."""

import asyncio
import os
from typing import Annotated, Literal

from litestar.enums import HttpMethod
from msgspec import Meta, Struct

from marketplace.acts import bid_files as acts
from marketplace.acts.bid_files import BYTES_MAX, BidFile, OpenedFile
from marketplace.acts.bids import begun_bid
from marketplace.imports.bids import bid_file
from marketplace.web.api.bids import HERE, NOUN, Draft, draft_of
from marketplace.web.api.callers import Web
from marketplace.web.api.imports import fault_told
from marketplace.web.api.operations import Call, Done, Writing, reads, writes
from marketplace.web.api.parsing import read_body
from marketplace.web.api.problems import ApiProblem
from marketplace.web.bid_files import open_file
from marketplace.web.bid_writing import draft_key
from marketplace.web.wording import _
from providers.sealing import NONCE_BYTES

CSV_EXAMPLE = "UGFydCAxOiB5b3VyIHByaWNlcwo="  # Part 1: your prices


class FileForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Which form the file has."""

    form: Annotated[
        Literal["xlsx", "csv"], Meta(description="An Excel workbook, or CSV.", examples=["csv"])
    ] = "xlsx"


class BidFileBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A bid's file, an Excel workbook or CSV, in base64."""

    content: Annotated[bytes, Meta(min_length=1, max_length=BYTES_MAX, examples=[CSV_EXAMPLE])]


@reads(f"{HERE}/draft/file", noun=NOUN, gives=BidFileBody, asks=FileForm, roles=("provider",))
async def read_file(call: Call[FileForm]) -> BidFileBody:
    """Read the file to fill in: the lots, times and wards of the notice, and your draft so far."""
    commission_id = call.given("commission_id")
    async with call.reading() as tx:
        asked = await acts.bid_asked(tx, call.who, commission_id)
        key = draft_key(call.request)
        draft = await begun_bid(tx, call.who, commission_id, draft_key=key)
    workbook = call.asked.form == "xlsx"
    return BidFileBody(await asyncio.to_thread(bid_file, draft, asked, workbook=workbook))


async def read_cells(_request: Web, raw: bytes) -> OpenedFile:
    """The file's cells, read in a thread before any transaction."""
    body = read_body(BidFileBody, raw)
    return await asyncio.to_thread(open_file, BidFile("bid", body.content))


@writes(
    f"{HERE}/draft/file", noun=NOUN, takes=BidFileBody, gives=Draft, roles=("provider",),
    status=200, method=HttpMethod.PUT, read=read_cells,
)  # fmt: skip
async def send_file(writing: Writing[OpenedFile]) -> Done[Draft]:
    """Make a file filled in your draft, whole.

    A file with faults changes nothing: `errors` names the row, the column and what is expected.
    """
    commission_id = writing.given("commission_id")
    key, nonce = draft_key(writing.request), os.urandom(NONCE_BYTES)
    read = await acts.send_file(
        writing.tx, writing.who, commission_id, writing.body, writing.now,
        draft_key=key, nonce=nonce,
    )  # fmt: skip
    if read.faults:
        count = len(read.faults) + read.faults_more
        sentence = _("Your draft is as it was. Faults in this file: %s.") % count
        raise ApiProblem(422, sentence, [fault_told(each) for each in read.faults])
    return Done(await draft_of(writing.tx, read.bid, writing.now))


routes = [read_file, send_file]

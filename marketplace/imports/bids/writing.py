"""A bid's file as somebody downloads it: the notice's lots, wards and times, the draft so far."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from marketplace.imports.bids.columns import (
    ABOUT,
    ANSWERS,
    ANSWERS_LAYOUT,
    ASIDE,
    PACKAGES,
    PACKAGES_LAYOUT,
    PRICES,
    QUESTIONS,
    ROOM,
    ROOM_LAYOUT,
    STEPS,
    STEPS_LAYOUT,
    BidAsked,
    hint_of,
    prices_layout,
)
from marketplace.imports.bids.lots import COSTING
from marketplace.imports.layouts import Column, Layout, cell, lines
from marketplace.imports.marked import csv_bytes, safe
from providers.bids import Bid, LotBid, RoundTerms
from providers.prices import TIERS_MAX, BandPrice
from providers.said import said

ROOM_ROWS_MAX = 120
LOT_ROWS_MAX = 60
FIGURE = re.compile(r"\d{1,12}(\.\d+)?", re.A)
FIGURES = ("_pence", "_minutes", "people")
WIDE = {"lot": 34, "lot_id": 38, "package_lot": 34, "band": 26, "room_band": 26, "how": 44,
        "ward": 26, "package": 34, "question": 42, "answer": 44, "hint": 70}  # fmt: skip
WIDTH = 15
GREY, BLUE = "FFF3F2F1", "FFD2E2F1"
GIVEN = ("lot", "lot_id", "band", "asked_minutes", "asked_people", "package_lot", "ward", "area",
         "room_band", "question", "hint")  # fmt: skip


class Section(Struct, frozen=True):
    """One part: its heading, a sentence about it, its columns, and its rows as texts."""

    heading: str
    layout: Layout
    rows: list[list[str]]


def bid_file(bid: Bid | None, asked: BidAsked, *, workbook: bool) -> bytes:
    """The file of a draft (None: nothing written yet), to fill in and send back."""
    sections = _sections(bid, asked)
    return _workbook(asked, sections) if workbook else csv_bytes(_csv_rows(asked, sections))


def _sections(bid: Bid | None, asked: BidAsked) -> list[Section]:
    terms = bid.terms if bid else RoundTerms(0)
    layouts: list[tuple[str, Layout, Iterable[Mapping[str, Any]]]] = [
        (PRICES, prices_layout(asked.people_max), _price_rows(bid, asked)),
        (STEPS, STEPS_LAYOUT, _step_rows(terms)),
        (ROOM, ROOM_LAYOUT, _room_rows(terms, asked)),
        (PACKAGES, PACKAGES_LAYOUT, _package_rows(terms, asked)),
    ]
    found = [Section(heading, layout, lines(layout, rows)) for heading, layout, rows in layouts]
    answers = lines(ANSWERS_LAYOUT, ())
    given = _answers(bid, terms)
    for question in QUESTIONS:
        text = cell(question, given.get(question.name))
        answers.append([question.title, text, hint_of(question.name)])
    return [*found, Section(ANSWERS, ANSWERS_LAYOUT, answers)]


def _price_rows(bid: Bid | None, asked: BidAsked) -> Iterable[dict[str, Any]]:
    written = {lot.lot_id: lot for lot in bid.lots} if bid else {}
    # The lots of the draft first and in its order, so that the file says the very same bid.
    places = {lot_id: place for place, lot_id in enumerate(written)}
    for notice in sorted(asked.lots, key=lambda each: places.get(each.lot_id, len(places))):
        lot = written.get(notice.lot_id)
        for demand in notice.demand:
            given = {
                "lot": notice.title,
                "lot_id": notice.lot_id,
                "band": demand.band,
                "asked_minutes": demand.minutes_per_week,
                "asked_people": demand.people,
            }
            prices = [price for price in lot.prices if price.band == demand.band] if lot else []
            yield given | (_offered(lot, prices[0]) if lot and prices else {})


def _offered(lot: LotBid, price: BandPrice) -> dict[str, Any]:
    heads = {f"head_{at}_pence": pence for at, pence in enumerate(price.pence_per_head, start=1)}
    costing = {name: getattr(price.costing, field) for field, name in COSTING.items()}
    return {
        "unit": lot.unit,
        "session_minutes": lot.session_minutes or None,
        **costing,
        **heads,
        "set_up_pence": lot.set_up_pence or None,
        "travel_pence": lot.travel_pence or None,
        "fewest_minutes": lot.minutes_min or None,
        "most_minutes": lot.minutes_max,
        "exclusive_group": lot.exclusive_group,
        "how": lot.how,
        "begins_on": lot.begins_on,
    }


def _step_rows(terms: RoundTerms) -> Iterable[dict[str, Any]]:
    ends = {
        tier.from_minutes_per_week: following.from_minutes_per_week
        for tier, following in pairwise(terms.tiers)
    }
    for tier in terms.tiers:
        start = tier.from_minutes_per_week
        yield {
            "from_minutes": start,
            "to_minutes": ends.get(start),
            "rebate_pence": tier.rebate_pence_per_hour,
        }
    yield from ({} for _ in range(TIERS_MAX - len(terms.tiers)))


def _room_rows(terms: RoundTerms, asked: BidAsked) -> list[dict[str, Any]]:
    stated = {(place.area, place.band): place.minutes_per_week for place in terms.capacities}
    bands = sorted({demand.band for lot in asked.lots for demand in lot.demand})
    offered = [(area, band) for area in asked.areas & asked.wards.keys() for band in bands]
    places = [*stated, *(place for place in sorted(offered) if place not in stated)]
    return [
        {
            "ward": asked.wards.get(area, area),
            "area": area,
            "room_band": band,
            "free_minutes": stated.get((area, band)),
        }
        for area, band in places[: max(ROOM_ROWS_MAX, len(stated))]
    ]


def _package_rows(terms: RoundTerms, asked: BidAsked) -> Iterable[dict[str, Any]]:
    titles = {notice.lot_id: notice.title for notice in asked.round_lots}
    for package in terms.packages:
        for part in package.lots:
            yield {
                "package": package.name,
                "package_lot": titles.get(part.lot_id, ""),
                "lot_id": part.lot_id,
                "package_pence": part.pence,
                "people": package.people_per_worker,
                "exclusive_group": package.exclusive_group,
            }
    if len(titles) > 1 and not terms.packages:
        for lot_id, title in list(titles.items())[:LOT_ROWS_MAX]:
            yield {"package_lot": title, "lot_id": lot_id}


def _answers(bid: Bid | None, terms: RoundTerms) -> dict[str, Any]:
    return {
        "weekly_minutes": terms.minutes_per_week_max or None,
        "exposure_minutes": terms.exposure_minutes_max,
        "with_mentor": terms.mentor_provider_id is not None,
        "tier_kind": terms.tier_kind,
        "statement": bid.statement if bid else "",
        "below_floor_because": bid.below_floor_because if bid else "",
    }


def _intro(asked: BidAsked) -> list[str]:
    return [
        said("Your bid: %(title)s", title=asked.title),
        said("Fill in what you offer, save the file, and send it on the page you had it from."),
        said("Keep the lines that name the five parts, and the titles of the columns."),
    ]


def _explained(sections: Sequence[Section]) -> list[list[str]]:
    """Every column and what to write in it, part by part; part 5 says it beside each question."""
    rows: list[list[str]] = []
    for section in sections:
        rows.append([section.heading, ABOUT[section.heading]])
        if section.heading != ANSWERS:
            rows += [
                [column.title, hint_of(column.name)]
                for column in section.layout.columns
                if hint_of(column.name)
            ]
    return rows


def _csv_rows(asked: BidAsked, sections: Sequence[Section]) -> list[list[str]]:
    rows = [[text] for text in _intro(asked)]
    for section in sections:
        rows += [[], [section.heading, ABOUT[section.heading]]]
        rows += [row for row in section.rows if any(row)]
    # The names of the parts stand in the second column here: in the first they begin a part.
    explained = [["", *row] for row in _explained(sections)]
    return [*rows, [], [ASIDE], *explained]


def _workbook(asked: BidAsked, sections: Sequence[Section]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    sheet = book.active
    sheet.title = "Your bid"
    large, bold = Font(bold=True, size=14), Font(bold=True)
    blue, grey = PatternFill("solid", fgColor=BLUE), PatternFill("solid", fgColor=GREY)
    number = 0

    def put(texts: Sequence[str], columns: Sequence[Column] = ()) -> None:
        nonlocal number
        number += 1
        for place, text in enumerate(texts):
            if not text:
                continue
            at = sheet.cell(row=number, column=place + 1)
            name = columns[place].name if place < len(columns) else ""
            if name.endswith(FIGURES) and FIGURE.fullmatch(text):
                at.value = float(text) if "." in text else int(text)
                at.number_format = "0.00" if name.endswith("_pence") else "General"
            else:
                at.value, at.data_type = safe(text), "s"
            if name in GIVEN:
                at.fill = grey
            if name in WIDE and "\n" in text:
                at.alignment = Alignment(wrap_text=True, vertical="top")

    for text in _intro(asked):
        put([text])
    sheet.cell(row=1, column=1).font = large
    for section in sections:
        put([])
        put([section.heading])
        sheet.cell(row=number, column=1).font = large
        put(["", ABOUT[section.heading]])
        titles, *rows = section.rows
        put(titles)
        for place in range(len(titles)):
            at = sheet.cell(row=number, column=place + 1)
            at.font, at.fill = bold, blue
            at.alignment = Alignment(wrap_text=True, vertical="top")
        for row in rows:
            put(row, section.layout.columns)
    for place, column in enumerate(sections[0].layout.columns):
        letter = sheet.cell(row=1, column=place + 1).column_letter
        sheet.column_dimensions[letter].width = WIDE.get(column.name, WIDTH)
    _explain(book, sections, bold)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(book: Any, sections: Sequence[Section], bold: Any) -> None:
    from openpyxl.styles import Alignment

    sheet = book.create_sheet(ASIDE)
    for number, (name, words) in enumerate(_explained(sections), start=1):
        sheet.cell(row=number, column=1, value=safe(name))
        at = sheet.cell(row=number, column=2, value=safe(words))
        at.alignment = Alignment(wrap_text=True, vertical="top")
        if name in ABOUT:
            sheet.cell(row=number, column=1).font = bold
    sheet.column_dimensions["A"].width = 44
    sheet.column_dimensions["B"].width = 90

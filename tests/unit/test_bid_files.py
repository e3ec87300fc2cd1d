"""Bids as files: every fault is told once, beside its cell, and a mended file is taken."""

from uuid import UUID

import pytest

from marketplace.imports.bids import ASIDE, BidAsked, ReadBid, beside_rules, bid_file, read_bid
from marketplace.imports.bids.columns import ANSWERS, PACKAGES, PRICES, ROOM, STEPS
from marketplace.imports.cells import Wrong, hours, hours_written
from marketplace.imports.faults import Faults
from marketplace.imports.marked import marked
from marketplace.imports.tables import read_table
from providers.bid_faults import faults as rule_faults
from providers.bids import BandDemand, Bid, LotNotice
from providers.prices import Floor
from tests.bid_workbooks import BidWorkbook

FLOOR = Floor(1_271, 2_271, 2_410)
NOTICES = tuple(
    LotNotice(UUID(int=number), title, (BandDemand(band, 1_200, 4),), 52, 3)
    for number, title, band in (
        (11, "Mornings", "weekday_morning"),
        (12, "Evenings", "weekday_evening"),
        (13, "Nights", "night"),
    )
)
ASKED = BidAsked(
    UUID(int=1), UUID(int=2), "Care for the quay", NOTICES, NOTICES, {"W1": "Quay", "W2": "Weaver"},
    frozenset({"W1"}),
)  # fmt: skip
HOUR = {"Price_is_for": "hour", "Pay_an_hour": 13.1, "On_top_of_pay": 3.9, "Travel_an_hour": 2,
        "Everything_else_an_hour": 5}  # fmt: skip


def filled() -> BidWorkbook:
    """A file with two lots, three steps, a place and a package: nothing wrong in it."""
    book = BidWorkbook(bid_file(None, ASKED, workbook=True))
    book.write(PRICES, 1, **HOUR, One_alone_pays=24, Each_of_2_pays=13, Each_of_3_pays=12)
    book.write(PRICES, 2, **HOUR, Each_of_2_pays=13)
    for at, (start, end, off) in enumerate(((20, 40, 0.1), (40, 60, 0.2), (60, None, 0.3)), 1):
        book.write(STEPS, at, From_hours_a_week=start, Up_to_hours_a_week=end, Off_each_hour=off)
    book.write(ROOM, 1, Hours_a_week_free="37:30")
    for at in (1, 2):
        book.write(PACKAGES, at, Package="Days", Price_for_four_weeks=2_000)
    book.answer("The most hours a week you can take on", 120)
    return book


def read(content: bytes) -> ReadBid:
    """What is read, with what the rules say of it."""
    faults = Faults()
    found = read_bid(read_table(content, faults, ASIDE), ASKED, faults)
    return beside_rules(found, rule_faults(found.bid, NOTICES, FLOOR))


def told(found: ReadBid) -> list[tuple[str, str]]:
    """The cell and the words of each fault."""
    return [(fault.cell, fault.wrong) for fault in found.faults]


def test_a_filled_file_is_a_bid_without_faults() -> None:
    """What the cells say is what the bid says: hours, pounds, and the price the parts make."""
    found = read(filled().saved())
    assert told(found) == []
    assert [lot.prices[0].pence_per_head for lot in found.bid.lots] == [
        (2_400, 1_300, 1_200),
        (2_400, 1_300),
    ]
    assert found.bid.terms.capacities[0].minutes_per_week == 37 * 60 + 30
    assert [tier.from_minutes_per_week for tier in found.bid.terms.tiers] == [1_200, 2_400, 3_600]
    assert len(found.bid.terms.packages[0].lots) == 2
    assert found.bid.terms.minutes_per_week_max == 7_200


def test_seven_planted_faults_are_seven_sentences_with_their_cells() -> None:
    """A gap, an overlap, a rising price, a decimal comma, merged cells, an unknown lot, a hidden
    sheet: each is told once, nothing else is, and the file mended is taken."""
    book = filled()
    plant = {
        "gap": book.cell(STEPS, "From hours a week", 2),
        "overlap": book.cell(STEPS, "From hours a week", 3),
        "rising": book.cell(PRICES, "Each of 3 pays", 1),
        "comma": book.cell(PRICES, "Pay an hour", 2),
        "unknown": book.cell(PACKAGES, "Lot code", 2),
    }
    before = {name: cell.value for name, cell in plant.items()}
    for name, value in (("gap", 45), ("overlap", 50), ("rising", 13.5), ("comma", "13,10"),
                        ("unknown", str(UUID(int=99)))):  # fmt: skip
        plant[name].value = value
    ward, code = book.cell(ROOM, "Ward", 1), book.cell(ROOM, "Ward code", 1)
    book.sheet.merge_cells(f"{ward.coordinate}:{code.coordinate}")
    hidden = book.book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    found = read(book.saved())
    assert len(found.faults) == 7, told(found)
    assert {cell for cell, _wrong in told(found)} == {
        "", ward.coordinate, *(cell.coordinate for cell in plant.values()),
    }  # fmt: skip
    assert all(fault.wrong and (fault.expected or not fault.cell) for fault in found.faults)
    assert all(fault.row and fault.column for fault in found.faults if fault.cell != "" and
               fault.cell != ward.coordinate)  # fmt: skip

    book.sheet.unmerge_cells(f"{ward.coordinate}:{code.coordinate}")
    code.value = "W1"
    del book.book["Old"]
    for name, cell in plant.items():
        cell.value = before[name]
    mended = read(book.saved())
    assert told(mended) == [] and mended.bid == read(filled().saved()).bid


def test_a_marked_file_names_every_fault_in_its_row() -> None:
    """The copy that goes back has the words beside the row and the cell in red."""
    book = filled()
    cell = book.cell(PRICES, "Pay an hour", 1)
    cell.value = 1
    found = read(book.saved())
    copy = BidWorkbook(marked(found.table, found.faults))
    wrong = [row for row in copy.sheet.iter_rows() if "The law says pay" in str(row[-1].value)]
    assert len(wrong) == 1
    assert wrong[0][cell.column - 1].fill.fgColor.rgb.endswith("F4B8B8")


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda b: b.write(PRICES, 3, **(HOUR | {"Price_is_for": None})),
         (PRICES, "Price is for", 3), "Nothing"),
        (lambda b: b.write(PRICES, 1, Lot_code="gone"), (PRICES, "Lot code", 1), "codes"),
        (lambda b: b.write(PRICES, 1, One_alone_pays="=1+1"), (PRICES, "One alone pays", 1),
         "formula"),
        (lambda b: b.write(ROOM, 1, Hours_a_week_free="lots"), (ROOM, "Hours a week free", 1),
         "hours"),
        (lambda b: b.write(ROOM, 1, Ward_code="W9"), (ROOM, "Ward code", 1), "no such ward"),
        (lambda b: b.write(PACKAGES, 1, Package=None), (PACKAGES, "Package", 1), "Nothing"),
        (lambda b: b.write(STEPS, 3, Up_to_hours_a_week=80), (STEPS, "Up to hours a week", 3),
         "last step"),
        (lambda b: b.answer("Together with your mentor", "yes"), (ANSWERS, "Your answer", 3),
         "no mentor"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_one_cell_is_told_there(change, place, words) -> None:
    """Each mistake people make has one sentence beside the cell it is in."""
    book = filled()
    change(book)
    found = read(book.saved())
    assert [fault.cell for fault in found.faults] == [book.cell(*place).coordinate], told(found)
    assert words in found.faults[0].wrong and found.faults[0].expected


@pytest.mark.parametrize(
    "content",
    [b"", b"nothing", b"\xff\xfe\x00", b"PK\x03\x04 no archive", b"a,b\n" * 5_000,
     b"Part 1: your prices\nPart 5: everything else\n", b'Part 1: your prices\n"'],
)  # fmt: skip
def test_what_is_no_bids_file_is_refused_as_a_whole(content: bytes) -> None:
    """Nothing is raised, something is said, and the bid it would make is empty."""
    found = read(content)
    assert found.faults and found.bid == Bid(
        ASKED.provider_id, ASKED.commission_id, (), found.bid.terms
    )


def test_hours_are_read_as_people_and_spreadsheets_write_them() -> None:
    """37:30, 37.5 and a spreadsheet's 1 day, 13:30:00 are one; what is unclear is refused."""
    for cell in ("37:30", "37.5", "1 day, 13:30:00", "37.50"):
        assert hours(cell) == 2_250
    assert [hours_written(minutes) for minutes in (2_250, 60, 440, 33, 0)] == [
        "37.5", "1", "7:20", "0.55", "0",
    ]  # fmt: skip
    for cell in ("7,5", "7.33", "seven", "-1", "", "7:60", "1e3", "1" * 12):
        with pytest.raises(Wrong):
            hours(cell)

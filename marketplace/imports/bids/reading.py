"""From the table of a bid's file to the bid, with the cell that each of its fields came from."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from marketplace.imports.bids.columns import (
    ANSWERS,
    ANSWERS_LAYOUT,
    HEADINGS,
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
from marketplace.imports.bids.lots import Lots, Named
from marketplace.imports.bids.parts import Cell, Part
from marketplace.imports.cells import Wrong, plain
from marketplace.imports.faults import Fault, Faults, letters_of, place_of
from marketplace.imports.layouts import Layout, parse
from marketplace.imports.tables import Row, Table
from providers.bids import Bid, Capacity, Package, PackageLot, RoundTerms
from providers.prices import Tier
from providers.said import said

HEADING_OF = {plain(heading): heading for heading in HEADINGS}
REQUIRED = (PRICES, ANSWERS)
# A hundred lots, five hundred places and a dozen packages of fifty lots, and as much again.
ROWS_MAX = 3_000


class ReadBid(Struct, frozen=True):
    """What was read of a bid's file; without faults `bid` is the whole bid.

    `bid` is also there where only some cells could not be read: what its rules say of the rest is
    worth hearing at the same time. `cells` says where each field of the bid stands.
    """

    table: Table
    bid: Bid
    cells: Mapping[str, Cell]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    faults_more: int
    left_out: bool


def read_bid(table: Table, asked: BidAsked, faults: Faults) -> ReadBid:
    """Read a table whose own faults are in `faults`. Never raises: all faults are listed."""
    if len(table.rows) > ROWS_MAX:
        faults.add(
            said("There are more than %(rows_max)s rows.", rows_max=ROWS_MAX),
            said("Take out the rows that say nothing."),
        )
        table = Table((), table.notes, table.workbook)
    parts = _parts(table)
    reading = _Reading(asked, faults)
    missing = [heading for heading in REQUIRED if heading not in parts]
    if table.rows or not faults:
        for heading in missing:
            faults.add(
                said("%(part)s is missing.", part=heading),
                said(
                    "Start from the file we made for you, and keep the lines that name its parts."
                ),
            )
    if not missing:
        lots = Lots(reading.part(parts, PRICES, prices_layout(asked.people_max)), asked)
        reading.answers(parts)
        reading.steps(parts)
        reading.room(parts)
        reading.packages(parts)
        reading.at |= lots.at
        bid = reading.bid(lots)
        left_out = lots.left_out or reading.left_out
    else:
        bid, left_out = Bid(asked.provider_id, asked.commission_id, (), RoundTerms(0)), True
    return ReadBid(
        table, bid, reading.at, tuple(reading.notes) + table.notes, _in_order(faults.listed),
        faults.more, left_out,
    )  # fmt: skip


def beside_rules(read: ReadBid, wrong: Sequence[tuple[str, str]]) -> ReadBid:
    """The same with what the bid's rules say, each beside the cell it is about.

    Where a row could not be read, the rules are silent on what is missing because of it.
    """
    faults = Faults()
    for path, sentence in wrong:
        cell = _cell(read.cells, path)
        if cell is None:
            if not read.left_out:
                faults.add(sentence, "")
            continue
        hint = hint_of(cell.name)
        faults.add(
            sentence, hint, row=cell.row, column=cell.title, place=cell.place, value=cell.value
        )
    said_of = {fault.cell for fault in read.faults if fault.cell}
    fresh = [fault for fault in faults.listed if fault.cell not in said_of]
    return ReadBid(
        read.table, read.bid, read.cells, read.notes, _in_order([*read.faults, *fresh]),
        read.faults_more + faults.more, read.left_out,
    )  # fmt: skip


def _in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda each: (each.row, place_of(letters_of(each.cell)))))


def _cell(cells: Mapping[str, Cell], path: str) -> Cell | None:
    """Where a field stands; what is said of a part of a field stands at the field."""
    while path:
        if path in cells:
            return cells[path]
        path = path.rpartition(".")[0]
    return None


def _parts(table: Table) -> dict[str, list[Row]]:
    """The rows below each heading."""
    found: dict[str, list[Row]] = {}
    here: list[Row] | None = None
    for row in table.rows:
        # A lot or a package may have the name of a part; then there are figures beside it.
        alone = row.cells and not any(row.cells[2:])
        heading = HEADING_OF.get(plain(row.cells[0])) if alone else None
        if heading is not None:
            here = found.setdefault(heading, [])
        elif here is not None:
            here.append(row)
    return found


class _Reading:
    """Reads part after part; `at` collects the cell of every field."""

    def __init__(self, asked: BidAsked, faults: Faults) -> None:
        self.asked, self.faults = asked, faults
        self.at: dict[str, Cell] = {}
        self.notes: list[str] = []
        self.left_out = False
        self.said: dict[str, Any] = {}
        self.tiers: tuple[Tier, ...] = ()
        self.capacities: tuple[Capacity, ...] = ()
        self.made_packages: tuple[Package, ...] = ()

    def part(self, parts: Mapping[str, list[Row]], heading: str, layout: Layout) -> Part:
        """One part of the file by its layout; empty where the file has none of it."""
        rows = parts.get(heading, [])
        if not rows:
            return Part(Table(()), None, self.faults)
        table = Table(tuple(rows))
        sheet = parse(table, layout, self.faults, may_be_empty=True)
        self.notes += sheet.notes
        return Part(table, sheet, self.faults)

    def answers(self, parts: Mapping[str, list[Row]]) -> None:
        """Part 5: a question in each row, its answer beside it."""
        part = self.part(parts, ANSWERS, ANSWERS_LAYOUT)
        known = {plain(word): each for each in QUESTIONS for word in (each.title, each.name)}
        for row in part.rows:
            column = known.get(plain(str(row.values.get("question", ""))))
            if column is None or column.name in self.said:
                if row.values.get("answer"):
                    part.fault(
                        row,
                        "question",
                        said("We do not know this question, or it is here twice."),
                        said("Start from the file we made for you."),
                    )
                continue
            text = row.values.get("answer")
            self.said[column.name] = None
            self.at[ANSWER_PATHS[column.name]] = part.cell(row, "answer", column)
            if text:
                try:
                    self.said[column.name] = column.read(text)
                except Wrong as error:
                    self.left_out = True
                    part.fault(row, "answer", error.wrong, error.expected)
        if self.said.get("with_mentor") and self.asked.mentor_id is None:
            cell = self.at[ANSWER_PATHS["with_mentor"]]
            self.left_out = True
            self.faults.add(
                said("You have no mentor here."), said("Write no, or ask the council for one."),
                row=cell.row, column=cell.title, place=cell.place, value=cell.value,
            )  # fmt: skip

    def steps(self, parts: Mapping[str, list[Row]]) -> None:
        """Part 2: steps that follow on each other without gap or overlap."""
        part = self.part(parts, STEPS, STEPS_LAYOUT)
        filled = [row for row in part.rows if row.values or part.broken(row)]
        whole = [row for row in filled if part.complete(row, ("from_minutes", "rebate_pence"))]
        self.left_out |= len(whole) < len(filled)
        for number, row in enumerate(whole):
            self.at |= {
                f"terms.tiers.{number}.from_minutes_per_week": part.cell(row, "from_minutes"),
                f"terms.tiers.{number}.rebate_pence_per_hour": part.cell(row, "rebate_pence"),
            }
        for before, row in pairwise(whole):
            end, start = before.values.get("to_minutes"), row.values["from_minutes"]
            if end is None or end == start:
                continue
            wrong = (
                said("The step before ends at %(end_minutes)s: there is a gap.", end_minutes=end)
                if end < start
                else said("The step before goes on to %(end_minutes)s.", end_minutes=end)
            )
            part.fault(row, "from_minutes", wrong, hint_of("from_minutes"))
        if whole and whole[-1].values.get("to_minutes") is not None:
            part.fault(whole[-1], "to_minutes", said("The last step ends."), hint_of("to_minutes"))
        self.tiers = tuple(
            Tier(row.values["from_minutes"], row.values["rebate_pence"]) for row in whole
        )

    def room(self, parts: Mapping[str, list[Row]]) -> None:
        """Part 3: the hours free in a ward at a time; a row without hours says nothing."""
        part = self.part(parts, ROOM, ROOM_LAYOUT)
        known = {
            plain(word): code for code, name in self.asked.wards.items() for word in (name, code)
        }
        found: list[Capacity] = []
        for row in part.rows:
            if "free_minutes" not in row.values:
                self.left_out |= part.broken(row)
                continue
            word = row.values.get("area") or row.values.get("ward") or ""
            area = known.get(plain(word))
            if area is None:
                name = "area" if row.values.get("area") else "ward"
                part.fault(row, name, said("There is no such ward here."), hint_of("ward"))
            if area is None or not part.complete(row, ("room_band",)):
                self.left_out = True
                continue
            number = len(found)
            self.at |= {
                f"terms.capacities.{number}.band": part.cell(row, "room_band"),
                f"terms.capacities.{number}": part.cell(row, "free_minutes"),
            }
            found.append(Capacity(area, row.values["room_band"], row.values["free_minutes"]))
        self.capacities = tuple(found)

    def packages(self, parts: Mapping[str, list[Row]]) -> None:
        """Part 4: rows with one name are one package."""
        part = self.part(parts, PACKAGES, PACKAGES_LAYOUT)
        lots = Named(self.asked.round_lots)
        made: dict[str, Package] = {}
        whole = True
        for row in part.rows:
            if not {"package", "package_pence"} & row.values.keys():
                whole &= not part.broken(row)
                continue
            lot = lots.of(part, row, "package_lot")
            if lot is None or not part.complete(row, ("package", "package_pence")):
                whole = False
                continue
            name = row.values["package"]
            first = made.get(name)
            mine = Package(
                name, (), row.values.get("people", 1), row.values.get("exclusive_group", "")
            )
            package = first or mine
            number = list(made).index(name) if first else len(made)
            path = f"terms.packages.{number}"
            if first is None:
                self.at |= {
                    f"{path}.{field}": part.cell(row, column)
                    for field, column in PACKAGE_COLUMNS.items()
                }
            elif not part.same(
                row,
                mine,
                first,
                {"people": "people_per_worker", "exclusive_group": "exclusive_group"},
            ):
                whole = False
            self.at[f"{path}.lots.{len(package.lots)}"] = part.cell(row, "package_pence")
            entry = PackageLot(lot.lot_id, row.values["package_pence"])
            made[name] = Package(
                name, (*package.lots, entry), package.people_per_worker, package.exclusive_group
            )
        if not whole:
            # A package that lacks a row looks as if it had too few lots: say nothing of that.
            self.left_out = True
            for number in range(len(made)):
                del self.at[f"terms.packages.{number}.lots"]
        self.made_packages = tuple(made.values())

    def bid(self, lots: Lots) -> Bid:
        """The whole bid of what was read."""
        answers = self.said
        terms = RoundTerms(
            answers.get("weekly_minutes") or 0,
            tier_kind=answers.get("tier_kind") or "all_units",
            tiers=self.tiers,
            capacities=self.capacities,
            packages=self.made_packages,
            exposure_minutes_max=answers.get("exposure_minutes"),
            mentor_provider_id=self.asked.mentor_id if answers.get("with_mentor") else None,
        )
        return Bid(
            self.asked.provider_id,
            self.asked.commission_id,
            lots.made,
            terms,
            answers.get("below_floor_because") or "",
            answers.get("statement") or "",
        )


PACKAGE_COLUMNS = {
    "name": "package",
    "lots": "package",
    "people_per_worker": "people",
    "exclusive_group": "exclusive_group",
}
ANSWER_PATHS = {
    "weekly_minutes": "terms.minutes_per_week_max",
    "exposure_minutes": "terms.exposure_minutes_max",
    "with_mentor": "terms.mentor_provider_id",
    "tier_kind": "terms.tier_kind",
    "statement": "statement",
    "below_floor_because": "below_floor_because",
}

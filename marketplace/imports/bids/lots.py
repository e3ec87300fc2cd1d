"""The lots of a bid's file: which lot a row is about, and what it asks for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from marketplace.imports.bids.columns import BidAsked, hint_of
from marketplace.imports.bids.parts import Cell, Part
from marketplace.imports.cells import plain
from marketplace.imports.layouts import Parsed
from providers.bids import LotBid, LotNotice
from providers.prices import BandPrice, Costing
from providers.said import said

# Columns that say what the lot is; a row with nothing else in it makes no offer.
GIVEN = {"lot", "lot_id", "band", "asked_minutes", "asked_people"}
ANSWERED = ("unit", "pay_pence", "on_costs_pence", "road_pence", "overhead_pence")
# The columns of what holds for a lot in every band, by their fields.
WHOLE = {
    "unit": "unit",
    "session_minutes": "session_minutes",
    "set_up_pence": "set_up_pence",
    "travel_pence": "travel_pence",
    "fewest_minutes": "minutes_min",
    "most_minutes": "minutes_max",
    "exclusive_group": "exclusive_group",
    "how": "how",
    "begins_on": "begins_on",
}
COSTING = {
    "pay_pence_per_hour": "pay_pence",
    "on_costs_pence_per_hour": "on_costs_pence",
    "travel_pence_per_hour": "road_pence",
    "overhead_pence_per_hour": "overhead_pence",
}


class Named:
    """Lots by code and, where no two have the same, by title."""

    def __init__(self, notices: Iterable[LotNotice]) -> None:
        self.by_id = {notice.lot_id: notice for notice in notices}
        times = Counter(plain(notice.title) for notice in self.by_id.values())
        self.by_title: Mapping[str, LotNotice] = {
            plain(notice.title): notice
            for notice in self.by_id.values()
            if times[plain(notice.title)] == 1
        }

    def of(self, part: Part, row: Parsed, name: str) -> LotNotice | None:
        """The lot a row is about, by its code or else its title; None with a fault."""
        lot_id, title = row.values.get("lot_id"), row.values.get(name, "")
        if lot_id is None and part.broken(row):
            return None
        found = self.by_id.get(lot_id) if isinstance(lot_id, UUID) else None
        if lot_id is None:
            found = self.by_title.get(plain(title))
        if found is None:
            place = name if lot_id is None else "lot_id"
            expected = hint_of(name) if name == "package_lot" else hint_of("lot")
            part.fault(row, place, said("There is no such lot in this notice."), expected)
        return found


class Lots:
    """Part 1 of a file, row by row, as the lots of a bid; `at` has the cell of every field."""

    def __init__(self, part: Part, asked: BidAsked) -> None:
        self.at: dict[str, Cell] = {}
        self.left_out = False
        self._people_max = asked.people_max
        made: dict[UUID, LotBid] = {}
        lots = Named(asked.lots)
        for row in part.rows:
            if not row.values.keys() - GIVEN:
                self.left_out |= part.broken(row)
                continue
            notice = lots.of(part, row, "lot")
            if notice is None or not part.complete(row, ANSWERED):
                self.left_out = True
                continue
            self._add(part, row, notice, made)
        self.made = tuple(made.values())

    def _add(self, part: Part, row: Parsed, notice: LotNotice, made: dict[UUID, LotBid]) -> None:
        mine = lot_of(row.values, notice, self._people_max)
        first = made.get(notice.lot_id)
        number = list(made).index(notice.lot_id) if first else len(made)
        path = f"lots.{number}"
        if first is None:
            self.at |= {f"{path}.{field}": part.cell(row, name) for name, field in WHOLE.items()}
            self.at[path] = self.at[f"{path}.lot_id"] = part.cell(row, "lot")
            self.at[f"{path}.people_per_worker"] = part.cell(row, "head_1_pence")
            made[notice.lot_id] = mine
        elif part.same(row, mine, first, WHOLE):
            made[notice.lot_id] = replace(first, prices=(*first.prices, *mine.prices))
        else:
            self.left_out = True
        price = f"{path}.prices.{len(made[notice.lot_id].prices) - 1}"
        self.at[f"{price}.band"] = part.cell(row, "band")
        self.at[f"{price}.pence_per_head"] = part.cell(row, "head_1_pence")
        for head in range(self._people_max):
            self.at[f"{price}.pence_per_head.{head}"] = part.cell(row, f"head_{head + 1}_pence")
        self.at[f"{price}.costing"] = part.cell(row, "pay_pence")
        for field, name in COSTING.items():
            self.at[f"{price}.costing.{field}"] = part.cell(row, name)


def lot_of(values: Mapping[str, Any], notice: LotNotice, people_max: int) -> LotBid:
    """One row's offer for a lot; without a price for one, the parts of an hour make it."""
    costing = Costing(*(values[name] for name in COSTING.values()))
    unit = values["unit"]
    session = values.get("session_minutes", 0)
    minutes = 60 if unit == "hour" else session if unit == "session" else 0
    given = [values.get(f"head_{people}_pence") for people in range(1, people_max + 1)]
    if given[0] is None and minutes:
        given[0] = costing.pence_for(minutes)
    while given and given[-1] is None:
        given.pop()
    heads = tuple(pence or 0 for pence in given)
    band = values.get("band") or (notice.demand[0].band if notice.demand else "")
    return LotBid(
        notice.lot_id,
        (BandPrice(band, heads, costing),),
        unit=unit,
        session_minutes=session,
        people_per_worker=max(1, len(heads)),
        set_up_pence=values.get("set_up_pence", 0),
        travel_pence=values.get("travel_pence", 0),
        minutes_min=values.get("fewest_minutes", 0),
        minutes_max=values.get("most_minutes"),
        exclusive_group=values.get("exclusive_group", ""),
        how=values.get("how", ""),
        begins_on=values.get("begins_on"),
    )

"""Bids as files: whatever a bid says, its file says it too."""

from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.imports.bids import ASIDE, BidAsked, bid_file, read_bid
from marketplace.imports.faults import Faults
from marketplace.imports.marked import marked
from marketplace.imports.tables import read_table
from providers.bids import (
    BandDemand,
    Bid,
    Capacity,
    LotBid,
    LotNotice,
    Package,
    PackageLot,
    RoundTerms,
)
from providers.prices import BandPrice, Costing, Tier

LOTS = tuple(UUID(int=number) for number in (11, 12, 13))
TITLES = ("Mornings at the quay", "=Evenings", "Mornings at the quay")
BANDS = ("weekday_morning", "weekday_evening", "night")
NOTICES = tuple(
    LotNotice(lot, title, (BandDemand(band, 90 * at, 4),), 52, at + 1)
    for at, (lot, title, band) in enumerate(zip(LOTS, TITLES, BANDS, strict=True))
)
MENTOR = UUID(int=9)
ASKED = BidAsked(
    UUID(int=1), UUID(int=2), "Care for the quay", NOTICES, NOTICES,
    {"E1": "Quay", "E2": "Weaver, north"}, frozenset({"E1"}), MENTOR,
)  # fmt: skip

letters = st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="_")
names = st.text(letters, max_size=40).map(lambda text: " ".join(text.split()))
prose = st.lists(names, max_size=3).map(lambda lines: "\n".join(lines).strip())
pence = st.integers(0, 99_999_999)
minutes = st.integers(1, 5_000_000)
costings = st.builds(Costing, pence, pence, pence, pence)


@st.composite
def lot_bids(draw: st.DrawFn, at: int) -> LotBid:
    heads = tuple(draw(st.lists(st.integers(1, 99_999_999), min_size=1, max_size=3)))
    unit = draw(st.sampled_from(("hour", "session", "week", "one_off")))
    return LotBid(
        LOTS[at],
        (BandPrice(BANDS[at], heads, draw(costings)),),
        unit=unit,
        session_minutes=draw(st.integers(15, 1440)) if unit == "session" else 0,
        people_per_worker=len(heads),
        set_up_pence=draw(pence),
        travel_pence=draw(pence),
        minutes_min=draw(st.just(0) | minutes),
        minutes_max=draw(st.none() | minutes),
        exclusive_group=draw(names),
        how=draw(prose),
        begins_on=draw(st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))),
    )


@st.composite
def bids(draw: st.DrawFn) -> Bid:
    chosen = draw(st.lists(st.sampled_from((0, 1, 2)), unique=True, max_size=3))
    starts = draw(st.lists(minutes, unique=True, max_size=6).map(sorted))
    places = [(area, band) for area in ("E1", "E2") for band in BANDS]
    packages = draw(st.lists(names.filter(bool), unique=True, max_size=3))
    terms = RoundTerms(
        draw(minutes),
        draw(st.sampled_from(("all_units", "incremental"))),
        tuple(Tier(start, draw(pence)) for start in starts),
        tuple(
            Capacity(area, band, draw(st.just(0) | minutes))
            for area, band in draw(st.lists(st.sampled_from(places), unique=True))
        ),
        tuple(
            Package(
                name,
                tuple(PackageLot(lot, draw(pence)) for lot in LOTS[: draw(st.integers(1, 3))]),
                draw(st.integers(1, 12)),
                draw(names),
            )
            for name in packages
        ),
        draw(st.none() | minutes),
        draw(st.sampled_from((None, MENTOR))),
    )
    lots = tuple(draw(lot_bids(at)) for at in chosen)
    return Bid(ASKED.provider_id, ASKED.commission_id, lots, terms, draw(prose), draw(prose))


@settings(deadline=None, max_examples=150)
@given(bids(), st.booleans())
def test_a_bid_comes_back_from_its_file_as_it_was(bid: Bid, workbook: bool) -> None:
    """Terms to file to terms changes nothing, in both forms, and no cell of it is a fault."""
    content = bid_file(bid, ASKED, workbook=workbook)
    faults = Faults()
    read = read_bid(read_table(content, faults, ASIDE), ASKED, faults)
    assert read.faults == ()
    assert read.bid == bid
    again = bid_file(read.bid, ASKED, workbook=False)
    assert again == bid_file(bid, ASKED, workbook=False)


@settings(deadline=None, max_examples=60)
@given(bids(), st.booleans(), st.data())
def test_a_marked_file_can_be_mended_and_sent_again(
    bid: Bid, workbook: bool, data: st.DataObject
) -> None:
    """The column of faults that we add is passed over when the file comes back."""
    faults = Faults()
    table = read_table(bid_file(bid, ASKED, workbook=workbook), faults, ASIDE)
    filled = [row for row in table.rows if len(row.cells) > 2]
    for row in data.draw(st.lists(st.sampled_from(filled), max_size=4)):
        faults.add("This is wrong.", "Mend it.", row=row.number, column="x", place=1)
    back = Faults()
    content = marked(table, faults.listed)
    read = read_bid(read_table(content, back, ASIDE), ASKED, back)
    assert (read.faults, read.bid) == ((), bid)

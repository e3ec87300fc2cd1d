"""Whatever is sent: an answer, never an exception; and what is written reads back as it was."""

import csv
import io
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketplace.imports import boundaries, marked, wards
from marketplace.imports.allocations import FUNDERS, KINDS, LAYOUT, REASONS, ROUTES
from marketplace.imports.council import read_council
from marketplace.imports.faults import Faults
from marketplace.imports.layouts import lines
from marketplace.imports.providers import LAYOUT as PROVIDERS
from marketplace.imports.reading import read_file
from marketplace.imports.tables import read_table
from tests.councils import CODE, boundaries_file, profile_file, small_areas
from tests.workbooks import filled, saved, workbook

GOOD = saved(workbook(filled("allocations", {}, {})))
# Fragments that look like files, so that chance gets further than the first byte.
PIECES = st.sampled_from(
    [b"Person reference", b",", b";", b"\t", b'"', b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf",
     b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b"Name,Kind", b"=1+1", b"{", b"[", b"}"]
)  # fmt: skip
ANY_BYTES = st.one_of(
    st.binary(max_size=2_000), st.lists(PIECES | st.binary(max_size=9), max_size=60).map(b"".join)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(
        st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "WD24CD"]),
        inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


@given(ANY_BYTES)
@settings(max_examples=300, deadline=None)
@example(b"\x1f\x8b")
@example(b'"')
@example(b"\r")
def test_any_bytes_are_rows_or_faults(content: bytes) -> None:
    """No file makes its reader fail; with no rows there is a fault, and each has its words."""
    for kind in ("allocations", "providers"):
        file = read_file(kind, content)  # type: ignore[arg-type]
        assert file.faults or file.allocations or file.providers or file.left_out
        assert all(fault.wrong and fault.expected for fault in file.faults)
        marked.marked(file.table, file.faults, file.faults_more)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=20), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_workbook_with_a_wound_is_rows_or_faults(at: int, wound: bytes, cut: bool) -> None:
    """A sound workbook with some bytes changed or its end lost is read or refused, no more."""
    hurt = GOOD[:at] + wound + (b"" if cut else GOOD[at + len(wound) :])
    file = read_file("allocations", hurt)
    assert file.faults or file.allocations


@given(JSON | st.builds(lambda f: {"features": f}, st.lists(JSON, max_size=4)))
@settings(max_examples=200, deadline=None)
def test_any_json_is_boundaries_or_faults(whole: Any) -> None:
    """No GeoJSON, however wrong, makes the reader of boundaries fail."""
    faults = Faults()
    found = boundaries.read_boundaries(msgspec.json.encode(whole), faults)
    assert faults or found


@given(ANY_BYTES)
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_wards_or_faults(content: bytes) -> None:
    """The two files of a council may be anything."""
    faults = Faults()
    assert wards.read_wards(content, CODE, faults).wards or faults
    faults = Faults()
    assert read_council(CODE, profile_file(small_areas()), content, faults).boundaries or faults
    faults = Faults()
    assert read_council(CODE, content, boundaries_file(), faults).wards or faults


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
PENCE = st.integers(0, 100_000_000)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30
)
BUDGET = st.fixed_dictionaries(
    {
        "reference": WORDS, "given_name": WORDS, "family_name": WORDS, "born_on": DAYS,
        "ward": WORDS, "gross_pence": PENCE, "contribution_pence": PENCE, "first_day": DAYS,
        "last_day": DAYS, "kind": st.sampled_from(sorted(KINDS)),
        "funder": st.sampled_from(sorted(FUNDERS)), "route": st.sampled_from(sorted(ROUTES)),
        "reviewed": st.booleans(),
    },
    optional={
        "languages": st.lists(st.sampled_from(["en", "so", "gu"]), min_size=1, unique=True)
        .map(tuple),
        "support_reason": st.sampled_from(sorted(REASONS)),
        "lives_here_from": DAYS, "notice_given_on": DAYS, "reason": WORDS,
    },
)  # fmt: skip


@pytest.mark.parametrize("as_workbook", [False, True])
@given(rows=st.lists(BUDGET, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_is_written_reads_back(as_workbook: bool, rows: list[dict[str, Any]]) -> None:
    """Budgets written into the template's columns are the same budgets when they are read."""
    texts = lines(LAYOUT, rows)
    content = (
        marked._workbook([(line, set()) for line in texts])
        if as_workbook
        else marked.csv_bytes(texts)
    )
    file = read_file("allocations", content)
    assert file.faults == ()
    for row, read in zip(rows, file.allocations, strict=True):
        assert {name: getattr(read, name) for name in row} == row


@given(WORDS, st.sampled_from("=+-@＝＋－＠\t\r"))
@settings(deadline=None)
def test_nothing_typed_is_ever_a_formula(words: str, sign: str) -> None:
    """In a marked copy no cell begins as a spreadsheet's formula does."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[c.title for c in PROVIDERS.columns], [sign + words + "!"]])
    table = read_table(out.getvalue().encode(), Faults())
    copy = marked.marked(table, read_file("providers", out.getvalue().encode()).faults)
    for line in csv.reader(io.StringIO(copy.decode("utf-8-sig"), newline="")):
        assert not any(cell[:1] and cell[0] in "=+-@＝＋－＠\t\r" for cell in line)

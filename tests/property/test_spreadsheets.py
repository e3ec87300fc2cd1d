"""Claims about tables as files, for every text that could stand in one."""

import csv
import io
import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketplace.spreadsheets import BYTE_ORDER_MARK, guarded, spreadsheet, unguarded, written

TEXTS = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")),
    st.tuples(
        st.sampled_from(["", " ", "\t", "\r\n", "\xa0 ", "'"]),
        st.sampled_from(["=", "+", "-", "@", "＝", "\N{MINUS SIGN}", "\t", "\r", '"', ";="]),
        st.sampled_from(["1+1", "cmd|' /C calc'!A0", "HYPERLINK(1)", "", '"x"', "5 people"]),
    ).map("".join),
)
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def cells(file: str) -> list[list[str]]:
    """The rows as a program reads them."""
    return list(csv.reader(io.StringIO(file.removeprefix(BYTE_ORDER_MARK), newline="")))


def is_formula(cell: str) -> bool:
    """What LibreOffice and Excel run: a sign first, spaces aside, that begins no plain number."""
    text = cell.strip()
    return text[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "−") and not NUMBER.fullmatch(
        text
    )


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=6))
def test_any_text_comes_back_and_none_is_a_formula(rows: list[list[str]]) -> None:
    """What a page shows is what the file says, and no spreadsheet runs any of it."""
    read = cells(spreadsheet(["Name", "=Sum"], rows))
    assert read[0] == ["Name", "'=Sum"]
    assert len(read) == len(rows) + 1
    for told, row in zip(read[1:], rows, strict=True):
        for cell, text in zip(told, row, strict=True):
            assert not is_formula(cell)
            if not NUMBER.fullmatch(cell):
                assert unguarded(cell) == text


@given(TEXTS)
def test_a_guard_is_taken_off_again(text: str) -> None:
    """The apostrophe is ours alone: a text that began with one has two."""
    assert unguarded(guarded(text)) == text


@given(st.integers(-(10**12), 10**12), st.sampled_from(["-", "\N{MINUS SIGN}"]))
def test_figures_stay_figures(pence: int, minus: str) -> None:
    """Money and counts, written as pages write them, add up in a spreadsheet."""
    pounds, rest = divmod(abs(pence), 100)
    sign = minus if pence < 0 else ""
    told = Decimal(written(f"{sign}£{pounds:,}.{rest:02d}"))
    assert told * 100 == pence
    assert int(written(f"{sign}{abs(pence):,}")) == pence

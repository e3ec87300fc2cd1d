"""Files as people send them: what is read, and what is said about what cannot be."""

import csv
import gzip
import io
import time
import zipfile
from datetime import date

import pytest

from marketplace.imports import directory, marked
from marketplace.imports.cells import Wrong, day, pence
from marketplace.imports.faults import FAULTS_MAX, Faults, letters, place_of, shown
from marketplace.imports.layouts import example
from marketplace.imports.reading import LAYOUTS, ReadFile, read_file
from marketplace.imports.tables import read_csv, read_table
from tests.workbooks import filled, saved, workbook


def csv_of(rows: list[list[str]], delimiter: str = ",") -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def said(file: ReadFile) -> list[str]:
    """Each fault as its place and what is wrong."""
    return [f"{fault.cell or fault.row} {fault.wrong}" for fault in file.faults]


ONE = [filled("allocations", {})[0], filled("allocations", {})[1]]


@pytest.mark.parametrize(
    "content",
    [
        csv_of(ONE),
        b"\xef\xbb\xbf" + csv_of(ONE),
        csv_of(ONE, ";"),
        csv_of(ONE, "\t"),
        gzip.compress(csv_of(ONE)),
        csv_of(ONE).replace(b"\r\n", b"\n"),
        saved(workbook(ONE)),
    ],
    ids=["comma", "mark", "semicolon", "tab", "packed", "unix", "workbook"],
)
def test_one_table_in_seven_forms_is_read_alike(content: bytes) -> None:
    """How a program saves a table changes nothing about what it says."""
    file = read_file("allocations", content)
    assert said(file) == []
    assert file.allocations == read_file("allocations", csv_of(ONE)).allocations
    assert file.allocations[0].gross_pence == 1_000_000
    assert file.allocations[0].last_day == date(2027, 4, 4)


def test_windows_letters_are_read_and_said() -> None:
    """A file that is not UTF-8 is read as Windows-1252, and the person is told to look."""
    rows = filled("allocations", {"given_name": "Zoë"})
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    file = read_file("allocations", out.getvalue().encode("cp1252"))
    assert file.allocations[0].given_name == "Zoë"
    assert file.notes[0].startswith("Read as Windows-1252")


def test_titles_are_known_by_other_names_and_columns_in_any_order() -> None:
    """`dob`, `Surname` and `GROSS BUDGET` are what they say; columns nobody asked for are named."""
    titles, row = ONE
    others = {
        "Date of birth": "DOB", "Last name": " surname ", "Whole budget (£)": "GROSS BUDGET",
    }  # fmt: skip
    renamed = [others.get(title, title) for title in titles]
    mixed = [[*reversed(renamed), "Shoe size"], [*reversed(row), "42"]]
    file = read_file("allocations", csv_of(mixed))
    assert file.allocations == read_file("allocations", csv_of(ONE)).allocations
    assert file.notes == ("Columns that are not used: Shoe size.",)


def test_a_missing_column_is_named_with_what_it_may_be_called() -> None:
    """Two missing columns are two faults, and a close title is asked about."""
    titles, row = ONE
    renamed = ["Whole budgt" if title == "Whole budget (£)" else title for title in titles]
    file = read_file("allocations", csv_of([renamed, row]))
    [fault] = file.faults
    assert fault.wrong == "The column Whole budget (£) is missing."
    assert fault.expected.endswith("Is it what you call Whole budgt?")


def test_seven_planted_faults_are_seven_messages_with_their_cells() -> None:
    """A hidden sheet, merged cells, a formula, a comma, no day, an unknown word, an empty cell."""
    rows = filled(
        "allocations",
        {"gross_pence": "1234,50"},
        {"born_on": "31/02/1950"},
        {"gross_pence": "=500*20"},
        {"funder": "the bank"},
        {"reference": ""},
        {"kind": "final"},
    )
    book = workbook(rows)
    book.active.merge_cells("B7:C7")
    book.create_sheet("Old figures").sheet_state = "hidden"
    file = read_file("allocations", saved(book))
    assert said(file) == [
        "0 This sheet is hidden.",
        "H2 There is a comma where a point belongs.",
        "D3 There is no such day.",
        "H4 This cell is a formula.",
        "M5 This is not one of the choices.",
        "A6 Nothing stands here.",
        "B7 These cells are merged: B7:C7.",
    ]
    assert file.faults[3].column == "Whole budget (£)"
    assert file.allocations == ()


def test_a_workbooks_own_days_and_numbers_are_read() -> None:
    """A cell that Excel holds as a day or a number means what it shows."""
    change = {"born_on": date(1948, 11, 3), "gross_pence": 1234.5, "contribution_pence": 20}
    file = read_file("allocations", saved(workbook(filled("allocations", change))))
    [row] = file.allocations
    assert (row.born_on, row.gross_pence, row.contribution_pence) == (
        date(1948, 11, 3), 123_450, 2_000,
    )  # fmt: skip


def macro_workbook() -> bytes:
    """A workbook with a part that holds macros."""
    out = io.BytesIO(saved(workbook(ONE)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    return out.getvalue()


def bomb() -> bytes:
    """A workbook with a part that unpacks to a thousand times its size."""
    out = io.BytesIO(saved(workbook(ONE)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 20_000_000)
    return out.getvalue()


def entities() -> bytes:
    """A workbook whose worksheet declares an entity of its own."""
    source, out = io.BytesIO(saved(workbook(ONE))), io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.namelist():
            body = before.read(part)
            if part.endswith("sheet1.xml"):
                body = b'<!DOCTYPE a [<!ENTITY b "c">]>' + body
            after.writestr(part, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (macro_workbook(), "This workbook has macros in it."),
        (bomb(), "This workbook unpacks to far more than a table of this kind holds."),
        (entities(), "This workbook was changed by hand."),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "This workbook is locked with a password"),
        (saved(workbook(ONE))[:900], "This workbook is damaged or is no Excel workbook."),
        (b"", "This file is empty."),
        (b"%PDF-1.7\x00\x01", "This is not a CSV file or an Excel workbook."),
        (b'a,"b\n', "The quotation marks in this row do not match."),
        (b"x," * 200 + b"x", "This row has 201 columns."),
        (b"x,y\n1,2\n", "No row of titles was found."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, wrong: str) -> None:
    """Each refusal is one sentence about the file, and none is an exception."""
    file = read_file("allocations", content)
    assert file.faults[0].wrong.startswith(wrong) or wrong in said(file)[-1]
    assert file.allocations == ()


def test_a_packed_bomb_is_not_unpacked() -> None:
    """80 MB of nothing in a packed file is refused at the limit."""
    faults = Faults()
    read_table(gzip.compress(b"\n" * 80_000_000, 9), faults)
    assert faults.listed[0].wrong == "This file is larger than 64 MB."


@pytest.mark.parametrize("content", [b"," * 3_000_000, b'"' + b"a," * 1_500_000, b"a\n" * 900_000])
def test_a_file_made_to_be_slow_is_answered_at_once(content: bytes) -> None:
    """Millions of empty cells, an open quotation mark and endless rows take seconds at most."""
    started = time.monotonic()
    assert read_file("allocations", content).faults
    assert time.monotonic() - started < 5


def test_more_faults_than_people_read_are_counted() -> None:
    """1,500 wrong rows are 1,000 faults and 500 more."""
    rows = filled("allocations", *[{"gross_pence": "much"}] * 1_500)
    file = read_file("allocations", csv_of(rows))
    assert (len(file.faults), file.faults_more) == (FAULTS_MAX, 500)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("2026-04-06", date(2026, 4, 6)), ("06/04/2026", date(2026, 4, 6)),
     ("6.4.2026", date(2026, 4, 6)), ("6 April 2026", date(2026, 4, 6))],
)  # fmt: skip
def test_days_are_read_as_people_here_write_them(text: str, meant: date) -> None:
    """The day stands before the month."""
    assert day(text) == meant


@pytest.mark.parametrize("text", ["04/13/2026", "6/4/26", "30 Feb 2026", "0000-01-01", "soon"])
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    """American order, short years and impossible days are faults."""
    with pytest.raises(Wrong):
        day(text)


@pytest.mark.parametrize(
    ("text", "meant"), [("1234.5", 123_450), ("£1,234.50", 123_450), ("0", 0), ("20", 2_000)]
)
def test_amounts_are_whole_pence(text: str, meant: int) -> None:
    """Pounds are read without a float on the way."""
    assert pence(text) == meant


@pytest.mark.parametrize("text", ["1234,50", "12.345", "-5", "1e3", "NaN", "1_000", "ten", "1,23"])
def test_what_is_no_amount_is_a_fault(text: str) -> None:
    """Commas for points, parts of a penny, and words are not guessed."""
    with pytest.raises(Wrong):
        pence(text)


DIRECTORY = [
    ["CQC care directory"], ["Figures of 3 November"], [""], ["Open Government Licence"],
    list(directory.TITLES),
]  # fmt: skip


def location(types: str, provider: str = "1-101668001", council: str = "Brent") -> list[str]:
    """One location of the directory."""
    return ["Here", "", "1 Some Road", "AB1 2CD", "", "", types, "", "Dementia|Personal care",
            "Kind Homecare Limited", council, "London", "", "1-20000001", provider]  # fmt: skip


def test_the_directorys_own_columns_are_recognised() -> None:
    """Below its first lines, home care is read; two locations are one provider; hotels are not."""
    rows = [
        *DIRECTORY,
        location("Homecare agencies"),
        location("Homecare agencies|Supported living"),
        location("Residential homes"),
        location("Homecare agencies", "1-101668002", "Kent"),
    ]
    file = read_file("providers", csv_of(rows))
    assert said(file) == []
    assert [row.local_authority for row in file.providers] == ["Brent", "Kent"]
    first = file.providers[0]
    assert (first.name, first.external_ids, first.cqc_personal_care) == (
        "Kind Homecare Limited", ("CQC-1-101668001",), True,
    )  # fmt: skip
    assert (first.services, first.skills, first.kind) == (("home_care",), ("dementia",), "company")
    assert file.left_out == 1


def test_a_directory_without_one_of_its_columns_is_refused() -> None:
    """All fifteen columns are there or the file is another one."""
    rows = [
        [cell for at, cell in enumerate(row) if at != 10] for row in [*DIRECTORY, location("x")]
    ]
    assert said(read_file("providers", csv_of(rows))) == [
        "5 The column Local authority is missing."
    ]


def test_council_names_are_compared_without_what_they_are() -> None:
    """Brent is the London Borough of Brent, and not Kent."""
    assert directory.same_council("Brent", "London Borough of Brent")
    assert directory.same_council("Kent County Council", "Kent")
    assert not directory.same_council("Brent", "Kent")


@pytest.mark.parametrize("kind", ["allocations", "providers"])
@pytest.mark.parametrize("as_workbook", [False, True])
def test_the_template_is_a_file_without_faults(kind, as_workbook) -> None:
    """What `import template` writes can be read back at once."""
    file = read_file(kind, marked.template(LAYOUTS[kind], workbook=as_workbook))
    assert said(file) == []
    assert file.count == 1
    assert len(example(LAYOUTS[kind])) == 2


@pytest.mark.parametrize("as_workbook", [False, True])
def test_the_marked_file_says_what_is_wrong_in_its_row(as_workbook) -> None:
    """The copy has every row as it was and a last column; mended, it is read without faults."""
    rows = filled("allocations", {}, {"gross_pence": "12,5", "given_name": "=Ada"})
    content = saved(workbook(rows)) if as_workbook else csv_of(rows)
    if as_workbook:
        rows[2][1] = "'=Ada"
        content = saved(workbook(rows))
    file = read_file("allocations", content)
    copy = marked.marked(file.table, file.faults)
    again = read_table(copy, Faults())
    assert again.rows[0].cells[-1] == marked.MARK
    assert again.rows[2].cells[-1].startswith("Whole budget (£): There is a comma")
    mended = copy if as_workbook else copy.replace(b'"12,5"', b"12.5")
    if not as_workbook:
        file = read_file("allocations", mended)
        assert said(file) == []
        assert file.allocations[1].given_name == "=Ada"


def test_no_cell_of_a_marked_file_is_run() -> None:
    """What a cell begins with makes no formula of it in the copy."""
    table = read_csv(b"name\n=cmd|' /C calc'!A0\n", Faults())
    assert b"'=cmd" in marked.marked(table, ())


def test_places_have_the_letters_of_a_spreadsheet() -> None:
    """A, Z, AA and back."""
    assert [letters(place) for place in (0, 25, 26, 701)] == ["A", "Z", "AA", "ZZ"]
    assert [place_of(name) for name in ("A", "Z", "AA", "ZZ")] == [0, 25, 26, 701]


def test_what_is_shown_of_a_cell_is_safe_to_print() -> None:
    """No control sign, no line break, no change of direction, and not long."""
    assert shown("a\x1b[31m\nb\u202ec") == "a [31m b c"
    assert len(shown("x" * 5_000)) == 60

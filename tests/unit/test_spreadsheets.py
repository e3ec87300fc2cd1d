"""Claims about tables as files, worked by hand."""

from markupsafe import Markup

from marketplace.spreadsheets import ROWS_MAX, spreadsheet
from marketplace.web.wording import money_exact_markup, money_markup


def test_a_table_as_it_stands_in_the_file() -> None:
    """A mark of the encoding, lines that end as RFC 4180 says, links as their words, money bare."""
    rows = [
        [{"href": "/x", "text": "Ivy, the Hill"}, 1_234, money_markup(820_000), "=1+1"],
        ["All", "1,234", money_exact_markup(-5), Markup("<b>9</b> hours")],
    ]
    assert spreadsheet(["Ward", "People", "Cost", "Note"], rows) == (
        "\ufeffWard,People,Cost (£),Note\r\n"
        '"Ivy, the Hill",1234,8200,\'=1+1\r\n'
        "All,1234,-0.05,9 hours\r\n"
    )


def test_a_file_ends_somewhere() -> None:
    """5,000 rows are the most."""
    assert spreadsheet(["n"], ([n] for n in range(ROWS_MAX + 5))).count("\r\n") == ROWS_MAX + 1

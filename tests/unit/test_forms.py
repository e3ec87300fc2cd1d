"""Claims about forms: what people type is read, and every fault is said beside its field."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from marketplace.refused import Invalid
from marketplace.web.amounts import read_day, read_minutes, read_money, read_number
from marketplace.web.forms import parse, parse_json, read_texts
from marketplace.web.typed import Typed
from marketplace.web.wording import money_text


class Price(Struct, frozen=True):
    from_minutes: Annotated[int, Meta(ge=0, le=6000)]
    price_pence: Annotated[int, Meta(ge=1, le=100_000, title="the price")]


class Asked(Struct, frozen=True):
    cluster_id: UUID
    weekly_pence: Annotated[int, Meta(ge=100, le=500_000, title="how much to pledge each week")]
    starts_on: date
    rule: Literal["majority", "everyone"]
    agree: bool
    languages: frozenset[Literal["en", "so", "ur"]] = frozenset()
    size: Annotated[int, Meta(ge=3, le=25)] = 12
    visit_minutes: Annotated[int, Meta(ge=15, le=1440)] | None = None
    why: Annotated[str, Meta(max_length=10)] = ""
    prices: list[Price] = []


FILLED = {
    "cluster_id": ["6f1c1d1e-0000-4000-8000-000000000001"],
    "weekly_pence": ["£25.50"],
    "starts_on-day": ["7"],
    "starts_on-month": ["June"],
    "starts_on-year": ["2027"],
    "rule": ["majority"],
    "agree": ["yes"],
}


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£2,500.00", 250_000),
        ("2500", 250_000),
        ("2500 pounds", 250_000),
        (" 2 500 ", 250_000),
        ("2500.5", 250_050),
        ("50p", 50),
        ("£0", 0),
        ("-£5", -500),
        ("£-5", -500),
        ("2500.", 250_000),
        ("2,500", 250_000),
        ("£1,234,567.89", 123_456_789),
    ],
)
def test_money_is_read_as_people_write_it(text: str, pence: int) -> None:
    """Pounds with or without sign, commas, spaces, words or pence come out as whole pence."""
    assert read_money(text) == pence


@pytest.mark.parametrize(
    "text", ["", "ten thousand", "2500,00", "25,00", "1.999", "1e3", "£", "--5", "-£-5", "9" * 40]
)
def test_money_that_cannot_be_read_is_said_so(text: str) -> None:
    """Nothing is guessed: a continental comma, a third decimal or words are refused."""
    with pytest.raises(ValueError):
        read_money(text)


@given(st.integers(0, 10**11))
def test_money_survives_the_way_to_the_page_and_back(pence: int) -> None:
    """What the page prints, the form reads: no penny is lost for any amount."""
    assert read_money(money_text(pence)) == pence


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    """Whatever is typed, a reader answers or raises ValueError, never anything else."""
    for read in (read_money, read_number, read_minutes, lambda t: read_day(t, t, t)):
        try:
            read(text)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3", 180),
        ("3.5", 210),
        ("3:30", 210),
        ("3 hours 30 minutes", 210),
        ("45 min", 45),
        ("2h", 120),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, minutes: int) -> None:
    """Hours as a number, a clock or words come out as whole minutes."""
    assert read_minutes(text) == minutes


def test_a_filled_form_becomes_its_struct() -> None:
    """Hidden id, money, three date boxes, a choice and a tick are read; the rest by default."""
    form, typed = parse(Asked, FILLED | {"languages": ["so", "ur"], "visit_minutes": ["1:30"]})
    assert form == Asked(
        UUID(FILLED["cluster_id"][0]),
        2550,
        date(2027, 6, 7),
        "majority",
        True,
        frozenset({"so", "ur"}),
        visit_minutes=90,
    )
    assert typed.faults == ()


def test_every_fault_is_listed_and_what_was_typed_is_kept() -> None:
    """Five wrong fields give five sentences at once, each with its field, and no text is lost."""
    form, typed = parse(
        Asked,
        {
            "weekly_pence": ["ten thousand"],
            "starts_on-day": ["31"],
            "starts_on-month": ["2"],
            "starts_on-year": ["2027"],
            "size": ["26"],
            "why": ["far too long for this"],
            "cluster_id": ["x"],
        },
    )
    assert form is None
    assert {f.field: f.sentence for f in typed.faults} == {
        "cluster_id": "Choose cluster.",
        "weekly_pence": "Enter how much to pledge each week in pounds, like 2500 or 2,500.00.",
        "starts_on": "Starts must be a real date, like 27 3 2027.",
        "rule": "Choose rule.",
        "size": "Size must be 25 or less.",
        "why": "Why must be 10 characters or fewer. You wrote 21.",
    }
    assert typed.value("weekly_pence") == "ten thousand"
    assert next(f.anchor for f in typed.faults if f.field == "starts_on") == "starts_on-day"


def test_rows_of_a_form_are_read_in_order_and_empty_ones_left_out() -> None:
    """Price rows come from numbered names; a blank row is nothing, a wrong one names its field."""
    rows = {
        "prices-0-from_minutes": ["0"],
        "prices-0-price_pence": ["18.50"],
        "prices-1-from_minutes": [""],
        "prices-1-price_pence": [""],
        "prices-2-from_minutes": ["10"],
        "prices-2-price_pence": ["17"],
    }
    form, _ = parse(Asked, FILLED | rows)
    assert form is not None
    assert form.prices == [Price(0, 1850), Price(600, 1700)]
    _, typed = parse(Asked, FILLED | rows | {"prices-2-price_pence": ["much"]})
    assert (
        typed.fault("prices-2-price_pence") == "Enter the price in pounds, like 2500 or 2,500.00."
    )


def test_a_field_the_page_knows_is_never_read_from_the_body() -> None:
    """The address decides which cluster; a planted field of the same name changes nothing."""
    known = uuid4()
    form, _ = parse(Asked, FILLED, cluster_id=known)
    assert form is not None
    assert form.cluster_id == known


@given(st.dictionaries(st.sampled_from([*FILLED, "size", "why", "x"]), st.lists(st.text())))
def test_no_form_breaks_the_parser(texts: dict[str, list[str]]) -> None:
    """Any texts under any names give a Struct or faults, never an exception."""
    form, typed = parse(Asked, FILLED | texts)
    assert (form is None) == bool(typed.faults)


@given(st.binary(max_size=300))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    """Any bytes are read as a form; nothing unprintable reaches the database."""
    for name, texts in read_texts(body).items():
        assert "\x00" not in name + "".join(texts)


def test_a_form_filled_from_a_struct_reads_back_the_same() -> None:
    """Opening a form on what is stored and sending it unchanged changes nothing."""
    form, _ = parse(Asked, FILLED)
    assert form is not None
    again, _ = parse(Asked, Typed.of(form).texts)
    assert again == form


def test_json_that_does_not_fit_names_its_field() -> None:
    """An API call with a wrong or missing field, or no JSON, is refused with the field's name."""
    for body, field in (
        (b'{"from_minutes": 0, "price_pence": "1.50"}', "price_pence"),
        (b'{"from_minutes": -1, "price_pence": 1}', "from_minutes"),
        (b"{", ""),
        (b"\xff", ""),
    ):
        with pytest.raises(Invalid) as refused:
            parse_json(Price, body)
        assert refused.value.field == field


class EachWeek(Struct, frozen=True):
    """Money whose unit goes on after the word."""

    pence_per_week: int


def test_money_is_read_in_pounds_wherever_pence_stands_in_the_name() -> None:
    """Who types 1,250 for a week's pledge pledges £1,250, not 1,250 pence."""
    form, _ = parse(EachWeek, {"pence_per_week": ["1,250"]})
    assert form == EachWeek(125_000)
    assert parse(EachWeek, Typed.of(form).texts)[0] == form

"""A council's settings on a day: dated, defaulted, read with bounds."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from msgspec.structs import fields

from marketplace.councils import (
    DEFAULTS,
    Policy,
    SettingVersion,
    parse_setting,
    policy_on,
    setting_text,
)
from marketplace.refused import Invalid


def row(name, value, start, end=None, recorded=1):
    return SettingVersion(name, value, start, end, datetime(2026, recorded, 1, tzinfo=UTC))


def test_without_rows_every_setting_has_its_default():
    """A council that chose nothing works by the defaults."""
    assert policy_on(date(2026, 1, 1), []) == DEFAULTS


def test_a_setting_holds_from_its_first_day_up_to_its_last():
    """28 days' notice becomes 35 in April and falls back in May."""
    rows = [row("exit_notice_days", "35", date(2026, 4, 1), date(2026, 5, 1))]
    assert policy_on(date(2026, 3, 31), rows).exit_notice_days == 28
    assert policy_on(date(2026, 4, 30), rows).exit_notice_days == 35
    assert policy_on(date(2026, 5, 1), rows).exit_notice_days == 28


def test_the_later_record_wins_and_the_past_can_be_asked():
    """A correction recorded in March counts for January, but not as known in February."""
    rows = [
        row("small_number", "10", date(2026, 1, 1), recorded=3),
        row("small_number", 12, date(2026, 1, 1), recorded=1),
    ]
    assert policy_on(date(2026, 1, 5), rows).small_number == 10
    known = datetime(2026, 2, 1, tzinfo=UTC)
    assert policy_on(date(2026, 1, 5), rows, known).small_number == 12


def test_shares_that_are_not_one_whole_are_refused():
    """Three shares of a saving must sum to exactly one (S4)."""
    day = date(2026, 1, 1)
    with pytest.raises(Invalid):
        policy_on(day, [row("person_share", "0.34", day)])
    rows = [
        row(name, value, day)
        for name, value in (
            ("person_share", "1/2"),
            ("community_share", "1/4"),
            ("council_share", "1/4"),
        )
    ]
    assert policy_on(day, rows).person_share == Fraction(1, 2)


def test_cluster_sizes_must_not_go_down():
    """A smallest size above the largest would let no cluster be (rule 39)."""
    day = date(2026, 1, 1)
    with pytest.raises(Invalid):
        policy_on(day, [row("cluster_members_min", "41", day)])


def test_every_setting_reads_back_what_it_writes():
    """Each field of Policy survives being written as text and read again."""
    for field in fields(Policy):
        value = getattr(DEFAULTS, field.name)
        assert parse_setting(field.name, setting_text(value)) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no_such_setting", "1"),
        ("small_number", "-1"),
        ("small_number", "8.5"),
        ("small_number", "99999"),
        ("small_number", True),
        ("person_share", "4/3"),
        ("person_share", "1/0"),
        ("person_share", "1e-9999999"),
        ("pay_in_advance", "maybe"),
        ("payment_cycle", "daily"),
        ("overdraft_pence", "x"),
    ],
)
def test_values_out_of_bounds_are_refused(name, value):
    """An unknown name, or a value that is no such thing, is refused with a sentence."""
    with pytest.raises(Invalid):
        parse_setting(name, value)

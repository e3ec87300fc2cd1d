"""Settings over all histories and all texts."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.councils import DEFAULTS, READERS, SettingVersion, parse_setting, policy_on
from marketplace.refused import Invalid

DAY = date(2026, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 20), st.none() | st.integers(1, 20)), max_size=8
)


@given(ROWS, st.integers(0, 40))
def test_the_last_recorded_row_that_holds_decides(rows, day):
    """Found by going through the history backwards, whatever order the rows are given in."""
    versions = [
        SettingVersion(
            "exit_notice_days",
            value,
            DAY + timedelta(days=first),
            None if days is None else DAY + timedelta(days=first + days),
            NOW + timedelta(hours=i),
        )
        for i, (value, first, days) in enumerate(rows)
    ]
    today = DAY + timedelta(days=day)
    expected = DEFAULTS.exit_notice_days
    for value, first, days in reversed(rows):
        if first <= day and (days is None or day < first + days):
            expected = value
            break
    assert policy_on(today, versions).exit_notice_days == expected
    assert policy_on(today, versions[::-1]).exit_notice_days == expected


@given(st.sampled_from(sorted(READERS)), st.text(max_size=30) | st.integers() | st.booleans())
def test_any_value_is_read_or_refused_with_a_sentence(name, value):
    """Nothing recorded as a setting becomes a bug."""
    try:
        parse_setting(name, value)
    except Invalid as refusal:
        assert refusal.field == name
        assert refusal.sentence.endswith(".")

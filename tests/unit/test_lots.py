"""Which needs go together, and the most each may cost."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from marketplace.acts.reasons import Reason
from marketplace.commissions import Lot
from marketplace.lots import (
    MemberNeed,
    caps,
    check_lots,
    lot_title,
    needs_in_lots,
    propose,
    titled,
    where,
)
from marketplace.refused import Invalid
from marketplace.web import wording
from marketplace.web.care_wording import lot_text
from marketplace.web.reasons import why_lines
from providers.offers import BANDS, SERVICES
from providers.said import Said

MEMBER = UUID(int=1)


def need(minutes: int = 420, service: str = "home_care", **changes: object) -> MemberNeed:
    """A need that is ready to be commissioned."""
    made = MemberNeed(
        member_id=MEMBER, need_id=uuid4(), service=service, band="weekday_morning",
        ward_code="W1", minutes_per_week=minutes, flexible_minutes_per_week=0,
        personal_care=False, languages=[], carer_gender=None, skills=[], likes=[],
        people_sharing_max=1, incumbent_id=None, incumbent_pence_per_four_weeks=None,
        route="direct_payment", pledged_pence_per_week=10_000, committed_pence_per_four_weeks=0,
        vetoed_providers=[], signed=True, taken=False,
    )  # fmt: skip
    return replace(made, **changes)


@given(
    st.lists(st.integers(15, 10_080), min_size=1, max_size=6),
    st.integers(100, 2_000_000),
    st.integers(0, 10_000_000),
)
def test_caps_sum_to_what_is_left_of_the_pledge(
    minutes: list[int], pledge: int, committed: int
) -> None:
    """Not a penny more or less than four weeks of the pledge, less running contracts."""
    needs = [
        need(part, pledged_pence_per_week=pledge, committed_pence_per_four_weeks=committed)
        for part in minutes
    ]
    assert sum(caps(needs).values()) == max(0, 4 * pledge - committed)


def test_only_those_who_signed_and_pledged_are_counted() -> None:
    """The others are shown as not ready; a need served already is not proposed."""
    needs = [
        need(),
        need(member_id=UUID(int=2), signed=False),
        need(member_id=UUID(int=3), pledged_pence_per_week=0),
        need(member_id=UUID(int=4), taken=True),
    ]
    [lot] = propose(needs)
    assert (lot.people, lot.minutes_per_week, lot.people_not_ready) == (1, 420, 2)
    assert lot.title == "Home care, weekdays 7am to 11am"


def test_a_club_meets_at_the_clusters_place_and_a_carer_comes_home() -> None:
    """The ward of a lot need is where the care happens."""
    assert where(need(service="evening_club"), "W9") == "W9"
    assert where(need(service="evening_club"), None) == "W1"
    assert where(need(), "W9") == "W1"


def test_needs_find_the_lot_that_asks_for_them() -> None:
    """Same kind of help and same time; what no lot asks for stays out."""
    lot = Lot(uuid4(), uuid4(), "home_care", "weekday_morning", "Mornings")
    found = needs_in_lots([need(), need(service="meals"), need(taken=True)], [lot], None)
    assert [(one.lot_id, one.cap_pence_per_four_weeks) for one in found] == [(lot.lot_id, 40_000)]


def test_lots_are_refused_with_their_number_and_field() -> None:
    """None, the same twice, and a bound passed are each named."""
    lot = Lot(uuid4(), uuid4(), "home_care", "weekday_morning", "Mornings")
    for lots, field in (
        ([], "lots"),
        ([lot, lot], "lots"),
        ([lot, replace(lot, band="night", providers_max=9)], "lots.1.providers_max"),
    ):
        with pytest.raises(Invalid) as refused:
            check_lots(lots)
        assert refused.value.field == field
    assert lot_title("meals", "weekend") == "Meals, weekends 7am to 10pm"


@given(st.sampled_from(sorted(SERVICES)), st.sampled_from(sorted(BANDS)))
def test_a_title_nobody_typed_is_known_again(service: str, band: str) -> None:
    """Each title made of a kind of help and a time can be said in another language."""
    title = lot_title(service, band)
    assert isinstance(titled(title), Said)
    assert lot_text(title) == title


def test_a_reason_says_in_the_readers_language_what_it_is_about() -> None:
    """Of several commissions by name, each lot as it is said there and not as it is stored."""
    title = lot_title("home_care", "weekday_morning")
    one = Reason("unmet", title, "Nobody comes.", "checked", "Care for the quay")
    token = wording.language.set("en-XA")
    try:
        [alone] = why_lines([replace(one, title="")], "unmet")
        [named] = why_lines([one], "unmet")
        assert why_lines([one], "rule") == []
        assert alone.about == lot_text(title) != title
        assert named.about == f"Care for the quay: {lot_text(title)}"
    finally:
        wording.language.reset(token)


def test_a_title_somebody_typed_stays_as_it_is() -> None:
    """In another language what nobody typed is translated, and nobody's own words are touched."""
    token = wording.language.set("en-XA")
    try:
        assert lot_text("Help with my dog, weekdays 7am to 11am").startswith("Help with my dog,")
        assert lot_text("home care") == "home care"
        assert "ome care" not in lot_text(lot_title("home_care", "weekday_morning"))
    finally:
        wording.language.reset(token)

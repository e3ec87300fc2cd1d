"""Providers: who they are, what keeps them out, and what they cost whom."""

from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from providers import offers, organisations
from providers.offers import Capacity, Offer
from providers.organisations import Provider, Wanted

START = date(2026, 6, 1)
PROVIDER = Provider(
    provider_id=UUID(int=1),
    name="Hayaan Care",
    kind="cic",
    external_ids=("GB-COH-01234567", "CQC-1-123456789"),
    cqc_personal_care=True,
    start_up=False,
    workers=8,
    vat_registered=False,
    vat_exempt=True,
    quality=3,
    insured_until=date(2027, 1, 1),
    checks_until=date(2028, 1, 1),
    state="healthy",
)
OFFER = Offer(
    services=frozenset(("home_care",)),
    languages=frozenset(("en", "so")),
    carer_genders=frozenset(("female",)),
    skills=frozenset(("dementia",)),
    areas=frozenset(("E05013496",)),
    minutes_per_week=6000,
)
WANTED = Wanted("home_care", START, personal_care=True, languages=frozenset(("so",)))


def fields(**changes: object) -> list[str]:
    return [field for field, _ in organisations.faults(replace(PROVIDER, **changes))]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("GB-COH-01234567", ("GB-COH", "01234567")),
        (" gb-coh-sc123456 ", ("GB-COH", "SC123456")),
        ("GB-CHC-1234567", ("GB-CHC", "1234567")),
        ("GB-SC-SC012345", ("GB-SC", "SC012345")),
        ("GB-MPR-29982R", ("GB-MPR", "29982R")),
        ("GB-LAE-BEN", ("GB-LAE", "BEN")),
        ("CQC-1-123456789", ("CQC", "1-123456789")),
        ("GB-COH-1234567", None),
        ("GB-CHC-12345", None),
        ("CQC-123456789", None),
        ("XX-ABC-1", None),
        ("", None),
    ],
)
def test_ids_are_checked_by_their_register(written, parts):
    """A number that the register could not have given is not taken (rule 57)."""
    assert organisations.split_id(written) == parts


def test_a_good_registration_has_no_faults():
    """A CIC with its company and CQC numbers."""
    assert fields() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, ["name"]),
        ({"kind": "guild"}, ["kind"]),
        ({"external_ids": ("GB-COH-1", "CQC-1-123456789")}, ["external_ids.0", "external_ids"]),
        ({"kind": "charity"}, ["external_ids"]),
        ({"external_ids": ("GB-COH-01234567",)}, ["cqc_personal_care"]),
        ({"kind": "sole_trader", "workers": 2}, ["workers"]),
        ({"workers": 0}, ["workers"]),
        ({"quality": 6}, ["quality"]),
        ({"mentor_id": UUID(int=1)}, ["mentor_id"]),
        ({"exposure_minutes_max": 0}, ["exposure_minutes_max"]),
    ],
)
def test_each_fault_has_its_field(changes, expected):
    """What is wrong stands beside its own field (rules 56, 57)."""
    assert fields(**changes) == expected


def test_a_start_up_may_register_before_it_has_a_number():
    """A start-up is let in without a register number; an older company is not (rule 68)."""
    bare = {"external_ids": (), "cqc_personal_care": False}
    assert fields(**bare, start_up=True) == []
    assert fields(**bare) == ["external_ids"]


def test_a_body_of_the_cqcs_directory_is_known_by_its_number_there():
    """A number of the CQC alone will do; beside a number of the wrong register it will not."""
    assert fields(external_ids=("CQC-1-123456789",)) == []
    wrong = ("GB-CHC-1234567", "CQC-1-123456789")
    assert fields(external_ids=wrong) == ["external_ids"]


def test_eight_workers_are_micro_and_nine_are_not():
    """A council's own small service is part of a larger body (rule 56)."""
    assert organisations.is_micro(PROVIDER)
    assert not organisations.is_micro(replace(PROVIDER, workers=9))
    assert not organisations.is_micro(replace(PROVIDER, kind="council"))
    assert organisations.is_asset_locked(PROVIDER)
    assert not organisations.is_asset_locked(replace(PROVIDER, kind="company"))


def test_a_check_holds_for_three_years():
    """A check on 29 February ends on the 28th (rule 58)."""
    assert organisations.checks_until(date(2024, 2, 29)) == date(2027, 2, 28)
    assert organisations.checks_until(date(2024, 3, 1)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("registered", "exempt", "route", "pence"),
    [
        (True, False, "direct_payment", 12_000),
        (True, False, "self_funder", 12_000),
        (True, False, "council_managed", 10_000),
        (True, True, "direct_payment", 10_000),
        (False, False, "direct_payment", 10_000),
    ],
)
def test_the_same_price_costs_a_person_more_than_a_council(registered, exempt, route, pence):
    """VAT that a person cannot get back is part of what the bid costs them (rule 67)."""
    provider = replace(PROVIDER, vat_registered=registered, vat_exempt=exempt)
    assert organisations.cost_pence(provider, route, 10_000) == pence


def test_vat_is_rounded_half_to_even():
    """Half a penny goes to the even side, as everywhere (S10)."""
    provider = replace(PROVIDER, vat_registered=True, vat_exempt=False)
    found = [organisations.cost_pence(provider, "self_funder", pence) for pence in (1, 2, 3)]
    assert found == [1, 2, 4]


def test_turnover_near_the_threshold_is_a_warning():
    """At nine tenths of £90,000 the provider is told; an exempt one never is (rule 67)."""
    provider = replace(PROVIDER, vat_exempt=False)
    assert organisations.vat_note(provider, 8_099_999) is None
    assert "close to" in (organisations.vat_note(provider, 8_100_000) or "")
    assert "above" in (organisations.vat_note(provider, 9_000_000) or "")
    assert organisations.vat_note(PROVIDER, 99_000_000) is None


def test_a_good_provider_may_bid():
    """No sentence is no obstacle."""
    assert organisations.may_bid(PROVIDER, OFFER, WANTED) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "failed"}, "stopped trading"),
        ({"state": "failing"}, "later"),
        ({"cqc_personal_care": False}, "CQC"),
        ({"insured_until": None}, "insurance"),
        ({"insured_until": date(2026, 5, 31)}, "31 May 2026"),
        ({"checks_until": None}, "DBS"),
        ({"checks_until": date(2026, 5, 31)}, "31 May 2026"),
    ],
)
def test_each_gate_has_its_sentence(changes, words):
    """A provider reads which gate is shut (rules 54, 58, 59, 66)."""
    found = organisations.may_bid(replace(PROVIDER, **changes), OFFER, WANTED)
    assert len(found) == 1
    assert words in found[0]


def test_a_worker_directed_by_the_person_needs_no_registration():
    """Rule 54 exempts one person engaged by the person, and nobody else."""
    alone = replace(PROVIDER, kind="sole_trader", workers=1, cqc_personal_care=False)
    directed = replace(WANTED, directed_by_the_person=True)
    assert organisations.may_bid(alone, OFFER, directed) == []
    assert organisations.may_bid(alone, OFFER, WANTED)
    assert organisations.may_bid(replace(alone, kind="company"), OFFER, directed)


def test_every_reason_is_given_at_once():
    """Somebody who lacks five things hears of all five."""
    wanted = Wanted(
        "meals",
        START,
        languages=frozenset(("gu",)),
        carer_gender="male",
        skills=frozenset(("driving",)),
        areas=frozenset(("E05099999",)),
    )
    assert len(organisations.may_bid(PROVIDER, OFFER, wanted)) == 5
    assert len(organisations.may_bid(PROVIDER, OFFER, WANTED, vetoed_by_all=True)) == 1


def test_one_of_the_languages_asked_for_is_enough():
    """A lot whose members speak Somali or Arabic takes a provider that speaks one of them."""
    wanted = replace(WANTED, languages=frozenset(("so", "ar")))
    assert organisations.may_bid(PROVIDER, OFFER, wanted) == []


def test_recovery_goes_step_by_step():
    """A failing provider is watched before it is healthy; a failed one stays so (rule 66)."""
    assert organisations.change_state("healthy", "failed") == "failed"
    assert organisations.change_state("failing", "watch") == "watch"
    for before, after in (("failing", "healthy"), ("failed", "failing"), ("failed", "healthy")):
        with pytest.raises(ValueError, match="cannot become"):
            organisations.change_state(before, after)


def test_start_ups_are_told_about_mentors():
    """A start-up without a mentor in the round learns it before the round closes."""
    start_up = replace(PROVIDER, start_up=True)
    assert "Ask the council" in organisations.notes(start_up)[0]
    beside = replace(start_up, mentor_id=UUID(int=9))
    assert organisations.notes(beside, mentors=[UUID(int=9)]) == []
    assert "only win if they win" in organisations.notes(beside, mentors=[UUID(int=8)])[0]
    assert organisations.notes(replace(PROVIDER, state="watch"))


def test_the_faults_of_an_offer():
    """An offer without services, wards or sensible hours is not saved."""
    empty = Offer(frozenset(), frozenset(), frozenset(), frozenset(), frozenset())
    assert [field for field, _ in offers.faults(empty)] == ["services", "languages", "areas"]
    capacity = (Capacity("E05013496", "night", 60), Capacity("E05013496", "night", -1))
    found = [field for field, _ in offers.faults(replace(OFFER, capacity=capacity))]
    assert found == ["capacity.1.band", "capacity.1.minutes_per_week"]
    stray = (Capacity("E05000000", "night", 60),)
    assert offers.faults(replace(OFFER, capacity=stray))[0][0] == "capacity.0.ward_code"
    assert offers.faults(OFFER) == []


def test_free_minutes_by_place_and_time():
    """Minutes are counted where and when they are, never more than the whole."""
    capacity = (Capacity("E05013496", "night", 60), Capacity("E05013496", "weekend", 90))
    split = replace(OFFER, capacity=capacity, minutes_per_week=100)
    assert offers.free_minutes_per_week(OFFER) == 6000
    assert offers.free_minutes_per_week(OFFER, areas=frozenset(("E05000000",))) == 0
    assert offers.free_minutes_per_week(split, band="night") == 60
    assert offers.free_minutes_per_week(split) == 100

"""The language of a round: what is refused, and what a round's hash and schema promise."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from matching.problem import (
    BandPrice,
    Member,
    Problem,
    RouteVat,
    Tier,
    decode,
    encode,
    input_hash,
    schema,
    validate,
)

SMALL = Path(__file__).parents[1] / "examples" / "match_small.json"


@pytest.fixture
def small() -> Problem:
    """The small readable round."""
    return decode(SMALL.read_bytes())


def paths(problem: Problem) -> list[str]:
    """Where the faults of a problem are."""
    return [fault.path for fault in validate(problem)]


def with_bid(problem: Problem, **changes: object) -> Problem:
    """The round with its first bid changed."""
    first = structs.replace(problem.bids[0], **changes)
    return structs.replace(problem, bids=(first, *problem.bids[1:]))


def with_need(problem: Problem, place: int, **changes: object) -> Problem:
    """The round with one need changed."""
    needs = list(problem.needs)
    needs[place] = structs.replace(needs[place], **changes)
    return structs.replace(problem, needs=tuple(needs))


def with_provider(problem: Problem, **changes: object) -> Problem:
    """The round with its first provider changed."""
    first = structs.replace(problem.providers[0], **changes)
    return structs.replace(problem, providers=(first, *problem.providers[1:]))


def test_the_example_is_sound_and_survives_the_journey_to_json(small: Problem) -> None:
    """A round written and read again is the same round, by value and by hash."""
    assert validate(small) == []
    again = decode(encode(small))
    assert again == small
    assert input_hash(again) == input_hash(small)
    assert input_hash(with_bid(small, travel_pence=2001)) != input_hash(small)


def test_a_round_stored_before_a_field_came_keeps_its_hash(small: Problem) -> None:
    """What is not set does not count: the hash is that of the day the round was stored."""
    assert input_hash(small) == "573759372bc494526ba2e45c02528b3c9062bb5a83d7e9b69e75a4751c7e4f7e"
    later = structs.replace(small.lots[0], start_week=1)
    capped = (Member("asha", 90_000),)
    for changed in (
        structs.replace(small, lots=(later, *small.lots[1:])),
        structs.replace(small, members=capped),
        with_bid(small, start_week_earliest=10),
    ):
        assert input_hash(changed) != input_hash(small)


def test_a_cap_that_names_nobody_is_refused(small: Problem) -> None:
    """A misspelt member would be bound by nothing."""
    assert paths(structs.replace(small, members=(Member("asha", 1),))) == []
    assert paths(structs.replace(small, members=(Member("ash", 1),))) == ["members[0].id"]
    twice = (Member("asha", 1), Member("asha", 2))
    assert paths(structs.replace(small, members=twice)) == ["members"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"travel_pence": -1}, "bids[0].travel_pence"),
        ({"set_up_pence": 100_000_001}, "bids[0].set_up_pence"),
        ({"travel_pence": 1.5}, "bids[0].travel_pence"),
        ({"start_week_earliest": -1}, "bids[0].start_week_earliest"),
        ({"unit": "day"}, "bids[0].unit"),
        ({"lot_id": "nowhere"}, "bids[0].lot_id"),
        ({"provider_id": "nobody"}, "bids[0].provider_id"),
        ({"unit": "session"}, "bids[0].session_minutes"),
        ({"session_minutes": 60}, "bids[0].session_minutes"),
        ({"minutes_min": 600, "minutes_max": 60}, "bids[0].minutes_max"),
        ({"prices": ()}, "bids[0].prices"),
        ({"vat": (RouteVat("self", 200), RouteVat("self", 0))}, "bids[0].vat"),
        ({"vat": (RouteVat("self", 1001),)}, "bids[0].vat[0].permille"),
        ({"id": "xaawo home"}, "bids"),
        ({"prices": (BandPrice("weekend", (-5,)),)}, "bids[0].prices[0].pence_per_head[0]"),
        ({"prices": (BandPrice("a", (2_000, 1_000)),)}, "bids[0].prices[0].pence_per_head"),
        ({"prices": (BandPrice("a", (9,)), BandPrice("a", (9,)))}, "bids[0].prices"),
    ],
)
def test_a_bid_that_makes_no_sense_is_refused_by_its_path(
    small: Problem, changes: dict[str, object], path: str
) -> None:
    """A price below nothing would be silently best for the solver; each such fault has a path."""
    assert path in paths(with_bid(small, **changes))


def test_a_price_that_rises_with_company_is_refused(small: Problem) -> None:
    """The third person may not make it dearer for the first two."""
    prices = (BandPrice("weekday_day", (2_000, 1_200, 1_300)),)
    found = validate(with_bid(small, prices=prices, people_per_worker=3))
    assert [fault.path for fault in found] == ["bids[0].prices[0].pence_per_head[2]"]
    assert "must not rise" in found[0].sentence


@pytest.mark.parametrize(
    "tiers",
    [
        (Tier(600, 50), Tier(600, 60)),
        (Tier(600, 50), Tier(500, 60)),
        (Tier(600, 50), Tier(900, 40)),
        (Tier(600, 2_411),),
    ],
)
def test_tiers_that_overlap_fall_back_or_exceed_the_price_are_refused(
    small: Problem, tiers: tuple[Tier, ...]
) -> None:
    """Tiers rise strictly, never take less off, and never more than an hour costs."""
    assert paths(with_provider(small, tiers=tiers)) == ["providers[0].tiers"]


def test_a_session_is_one_time_for_all_who_share_it(small: Problem) -> None:
    """Other minutes or flexible minutes in a shared session are refused."""
    odd = with_need(small, 5, firm_minutes_per_week=120)
    assert paths(odd) == ["needs[5].session_id"]
    flexible = with_need(small, 5, flexible_minutes_per_week=30)
    assert paths(flexible) == ["needs[5].flexible_minutes_per_week"]


def test_loose_references_and_impossible_weeks_are_refused(small: Problem) -> None:
    """A cluster, lot or mentor that is not in the round, or a week of more than a week."""
    assert "needs[0].cluster_id" in paths(with_need(small, 0, cluster_id="gone"))
    assert "needs[0].lot_id" in paths(with_need(small, 0, lot_id="gone"))
    long = with_need(small, 0, firm_minutes_per_week=10_080)
    assert paths(long) == ["needs[0]"]
    assert paths(with_provider(small, mentor_provider_id="gone"))
    assert paths(with_provider(small, mentor_provider_id="harbour"))
    assert paths(structs.replace(small, lots=(small.lots[0],)))


def test_two_clusters_cannot_share_a_lot(small: Problem) -> None:
    """The shared cost of a lot is borne under one agreement, so its needs are of one cluster."""
    assert "needs[1].cluster_id" in paths(with_need(small, 1, cluster_id="evening club"))


def test_the_schema_names_every_kind_and_refuses_what_the_types_refuse(small: Problem) -> None:
    """`schema()` is JSON Schema with all parts; decoding names the path of a wrong value."""
    found = json.loads(schema())
    assert {"Problem", "Bid", "Package", "Need", "Tier"} <= set(found["$defs"])
    data = msgspec.json.decode(encode(small))
    data["bids"][0]["travel_pence"] = -4
    with pytest.raises(msgspec.ValidationError, match="travel_pence"):
        decode(msgspec.json.encode(data))


def test_only_the_solver_imports_the_solver() -> None:
    """The web process reads problems, results, checks and sentences without loading ortools."""
    code = (
        "import sys, matching.problem, matching.result, matching.check, matching.shares, "
        "matching.explain, matching.stand_alone, matching.limits; "
        "sys.exit('ortools' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0

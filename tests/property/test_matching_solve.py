"""What the solver promises beside the best answer: parts, seeds, stops, shares, limits."""

import itertools
import random
from collections.abc import Iterator

from msgspec import structs

from matching.check import faults
from matching.check.book import Book
from matching.check.reasons import level_values
from matching.check.sums import broken
from matching.problem import (
    BandPrice,
    Bid,
    Capacity,
    Cluster,
    Commission,
    Like,
    Lot,
    Member,
    Musts,
    Need,
    Package,
    PackageLot,
    Problem,
    Provider,
    RouteVat,
    Tier,
    Weights,
)
from matching.result import Incumbent, Result, level_names
from matching.shares import need_shares
from matching.solve import Search, combine, solve, solve_part, split
from matching.stand_alone import with_stand_alone

EXACT = Search(gap=0.0)
CAN_LIMIT = (
    "stand_alone",
    "member_cap",
    "capacity",
    "providers_max",
    "one_offer_per_lot",
    "exclusive",
)


def small_round(seed: int) -> Problem:
    """Up to two lots, four needs, four bids and a package, with every feature drawn somewhere."""
    draw = random.Random(seed)
    lots = [_lot(draw, number) for number in range(draw.choice((1, 2, 2)))]
    providers = [_provider(draw, number) for number in range(3)]
    if draw.random() < 0.4:
        providers[0] = structs.replace(providers[0], start_up=True, mentor_provider_id="p1")
    needs = [need for lot in lots for need in _needs(draw, lot, 4 // len(lots))]
    bids = [
        _bid(draw, lot, provider, number)
        for lot in lots
        for number, provider in enumerate(draw.sample(providers, draw.choice((1, 2, 2, 3))))
    ]
    if draw.random() < 0.2:
        twin = _bid(draw, lots[0], providers[int(bids[0].provider_id[1])], 9)
        bids.append(structs.replace(twin, exclusive_group="x" if draw.random() < 0.5 else ""))
    packages = []
    if draw.random() < 0.5:
        parts = tuple(PackageLot(lot.id, draw.randint(2_000, 12_000)) for lot in lots)
        group = draw.choice(("", "x"))
        ratio = draw.choice((1, 2))
        packages.append(Package("g0", draw.choice(providers).id, parts, ratio, group, True))
    problem = Problem(
        tuple(Cluster(f"c{number}") for number in range(len(lots))),
        (
            Commission("q0", Weights(draw.choice((1, 2)), 1, draw.choice((0, 1)), 2)),
            Commission("q1"),
        ),
        tuple(lots),
        tuple(needs),
        tuple(providers),
        tuple(bids),
        tuple(packages),
        aims=draw.choice((("fit", "cost"), ("cost", "fit"), ("cost",))),
        limits_off=tuple(draw.sample(CAN_LIMIT, 1)) if draw.random() < 0.2 else (),
        members=tuple(_members(draw, needs)),
    )
    return with_stand_alone(problem) if draw.random() < 0.7 else problem


def _lot(draw: random.Random, number: int) -> Lot:
    least = draw.choice((1, 1, 1, 1, 2))
    return Lot(
        f"l{number}",
        f"q{number}",
        draw.choice(("home_care", "home_care", "day_club")),
        providers_max=max(least, draw.choice((1, 2, 2))),
        providers_min=least,
        provider_share_max_permille=draw.choice((1000, 1000, 1000, 600)),
        start_up_reserved_permille=draw.choice((0, 0, 0, 0, 300)),
        floor_pence_per_hour=draw.choice((0, 1_100)),
        term_weeks=draw.choice((13, 52)),
        start_week=draw.choice((0, 0, 3)),
    )


def _members(draw: random.Random, needs: list[Need]) -> Iterator[Member]:
    for member_id in dict.fromkeys(need.member_id for need in needs):
        if draw.random() < 0.5:
            yield Member(member_id, draw.choice((8_000, 15_000, 25_000, 40_000)))


def _provider(draw: random.Random, number: int) -> Provider:
    kind = draw.choice(("all_units", "incremental"))
    tiers = (Tier(draw.choice((0, 60)), 30), Tier(200, 150))
    room = [Capacity("north", band, draw.choice((60, 150, 400, 900))) for band in ("day", "night")]
    return Provider(
        f"p{number}",
        "cic",
        ("home_care", "day_club") if draw.random() < 0.9 else ("home_care",),
        ("north",) if draw.random() < 0.95 else ("south",),
        start_up=draw.random() < 0.3,
        quality=draw.randint(0, 3),
        qualities=("calm",) if draw.random() < 0.5 else (),
        languages=("english", "somali") if draw.random() < 0.6 else ("english",),
        carer_genders=("woman",),
        skills=("hoist",) if draw.random() < 0.8 else (),
        personal_care=draw.random() < 0.8,
        capacities=tuple(room),
        tier_kind=kind,
        tiers=tiers if draw.random() < 0.5 else (),
        minutes_per_week_max=300 if draw.random() < 0.2 else None,
    )


def _needs(draw: random.Random, lot: Lot, count: int) -> Iterator[Need]:
    session = f"s-{lot.id}" if draw.random() < 0.5 else ""
    for number in range(count):
        shares = bool(session) and draw.random() < 0.8
        minutes = 90 if shares else draw.choice((60, 75, 120))
        yield Need(
            f"{lot.id}n{number}",
            f"m{number // 2}",
            lot.id,
            f"c{lot.id[1]}",
            "north",
            "day" if shares else draw.choice(("day", "day", "night")),
            minutes,
            cap_pence=draw.choice((6_000, 12_000, 30_000)),
            flexible_minutes_per_week=30 if not shares and draw.random() < 0.4 else 0,
            session_id=session if shares else "",
            people_max=3,
            musts=Musts(
                ("somali",) if draw.random() < 0.15 else (),
                "woman" if draw.random() < 0.2 else "",
                ("hoist",) if draw.random() < 0.15 else (),
                draw.random() < 0.2,
            ),
            likes=(Like("calm", 2),) if draw.random() < 0.5 else (),
            vetoes=("p2",) if draw.random() < 0.1 else (),
            incumbent_provider_id=draw.choice(("", "p0")),
            current_pence=draw.choice((None, 9_000)),
            route=draw.choice(("direct_payment", "council")),
            weight=draw.choice((1, 1, 3)),
        )


def _bid(draw: random.Random, lot: Lot, provider: Provider, number: int) -> Bid:
    unit = draw.choice(("hour", "hour", "hour", "session", "week", "one_off"))
    price = {"hour": 1_500, "session": 2_000, "week": 2_500, "one_off": 20_000}[unit]
    price = price * draw.randint(80, 130) // 100
    heads = (price, price * 6 // 10, price * 5 // 10)[: draw.choice((1, 2, 3))]
    bands = ("day", "night") if draw.random() < 0.9 else ("day",)
    return Bid(
        f"b-{lot.id}-{number}",
        provider.id,
        lot.id,
        tuple(BandPrice(band, heads) for band in bands),
        unit=unit,
        session_minutes=45 if unit == "session" else 0,
        people_per_worker=max(len(heads), draw.choice((1, 2, 3))),
        set_up_pence=draw.choice((0, 5_001, 20_000)),
        travel_pence=draw.choice((0, 700)),
        minutes_min=draw.choice((0, 0, 0, 130)),
        minutes_max=draw.choice((None, None, 200)),
        vat=(RouteVat("direct_payment", 200),) if draw.random() < 0.3 else (),
        low_price_accepted=draw.random() < 0.3,
        start_week_earliest=draw.choice((0, 0, 0, 0, 2)),
    )


def every_way(book: Book) -> Iterator[dict[str, tuple[str, int]]]:
    """Every way of serving the needs of a small round, within its limits or not."""
    problem = book.problem
    wholes: list[tuple[Package, ...]] = [()]
    wholes += [(p,) for p in problem.packages if book.package_needs(p)]
    for chosen in wholes:
        taken = {need.id: package for package in chosen for need in book.package_needs(package)}
        if any(book.removed(package.id, book.need[one]) for one, package in taken.items()):
            continue
        options = []
        for need in problem.needs:
            whole = need.planned_minutes_per_week()
            if need.id in taken:
                options.append([(taken[need.id].id, whole)])
                continue
            able = [bid.id for bid in problem.bids if bid.lot_id == need.lot_id]
            able = [bid for bid in able if not book.removed(bid, need)]
            sizes = sorted({need.firm_minutes_per_week, whole})
            options.append([("", 0), *itertools.product(able, sizes)])
        for way in itertools.product(*options):
            pairs = zip(problem.needs, way, strict=True)
            yield {need.id: choice for need, choice in pairs if choice[0]}


def best_by_hand(problem: Problem) -> tuple[int, ...]:
    """The best level values of all ways of serving (fit negated: less is better)."""
    book = Book(problem)
    names = level_names(problem.aims)
    best: tuple[int, ...] | None = None
    for served in every_way(book):
        values = level_values(problem, book, served)
        key = tuple(-values[name] if name == "fit" else values[name] for name in names)
        if (best is None or key < best) and not broken(book, served):
            best = key
    assert best is not None
    return best


def reached(result: Result) -> tuple[int, ...]:
    """The level values of a result, fit negated."""
    return tuple(-one.value if one.name == "fit" else one.value for one in result.levels)


def test_a_round_solved_in_parts_is_as_good_as_solved_whole() -> None:
    """Splitting loses nothing: three rounds side by side give the sum of their levels."""
    for seed in range(0, 24, 3):
        problem = side_by_side([small_round(seed + number) for number in range(3)])
        whole, parted = solve_part(problem, EXACT), solve(problem, gap=0.0)
        assert len(split(problem)) >= 3
        assert reached(whole) == reached(parted)
        assert faults(problem, parted) == []
        shuffled = [solve_part(part, EXACT) for part in split(problem)][::-1]
        assert combine(problem, shuffled).answer() == parted.answer()


def side_by_side(problems: list[Problem]) -> Problem:
    """One round of several that share nothing; the ids of each get its own prefix."""
    found = structs.replace(problems[0], limits_off=(), aims=("fit", "cost"))
    parts = [_prefixed(problem, f"{place}:") for place, problem in enumerate(problems)]
    lists = (
        "clusters", "commissions", "lots", "needs", "providers", "bids", "packages", "members"
    )  # fmt: skip
    joined = {name: tuple(x for part in parts for x in getattr(part, name)) for name in lists}
    return structs.replace(found, **joined)


def _prefixed(problem: Problem, prefix: str) -> Problem:
    named = ("id", "lot_id", "cluster_id", "commission_id", "provider_id", "member_id")
    optional = ("session_id", "incumbent_provider_id", "mentor_provider_id")

    def one(thing: object) -> object:
        fields = [f for f in thing.__struct_fields__ if f in named]  # type: ignore[attr-defined]
        changed = {f: prefix + getattr(thing, f) for f in fields}
        for field in optional:
            if getattr(thing, field, ""):
                changed[field] = prefix + getattr(thing, field)
        if isinstance(thing, Need):
            changed["vetoes"] = tuple(prefix + v for v in thing.vetoes)
        if isinstance(thing, Package):
            changed["lots"] = tuple(
                PackageLot(prefix + part.lot_id, part.pence) for part in thing.lots
            )
        return structs.replace(thing, **changed)  # type: ignore[type-var]

    lists = (
        "clusters", "commissions", "lots", "needs", "providers", "bids", "packages", "members"
    )  # fmt: skip
    return structs.replace(
        problem, **{name: tuple(one(x) for x in getattr(problem, name)) for name in lists}
    )


def test_the_same_seed_gives_the_same_answer_and_a_better_start_changes_nothing_proven() -> None:
    """Twice the same problem and seed: equal to the byte, times apart; a hint keeps the levels."""
    for seed in range(100, 110):
        problem = small_round(seed)
        first = solve(problem, seed=3, gap=0.0)
        assert solve(problem, seed=3, gap=0.0).answer() == first.answer()
        again = solve(problem, seed=3, previous=first, gap=0.0)
        assert reached(again) == reached(first)


def test_an_answer_cut_short_is_sound_and_does_not_claim_more_than_it_knows() -> None:
    """Stopped at once or after no time: still within every limit, bounds still bound."""
    problem = side_by_side([small_round(seed) for seed in range(20, 32)])
    best = reached(solve(problem, gap=0.0))
    for cut in (
        solve(problem, seconds=0.0),
        solve(problem, should_stop=lambda: True),
        solve(problem, seconds=0.3, deterministic=False),
    ):
        assert faults(problem, cut) == []
        assert reached(cut) >= best
        first = cut.levels[0]
        assert first.bound <= best[0] <= first.value


def test_shares_of_a_sound_answer_are_always_possible_exact_and_within_limits() -> None:
    """Whoever is served pays at most their limit, and together exactly what the awards cost."""
    for seed in range(500, 560):
        problem = structs.replace(small_round(seed), limits_off=())
        result = solve_part(problem, EXACT)
        limits = {need.id: need.limit_pence() for need in problem.needs}
        caps = {member.id: member.cap_pence for member in problem.members}
        for rule in ("equal", "hours"):
            paid = need_shares(problem, result, {"c0": rule, "c1": rule})
            assert sum(paid.values()) == result.cost_pence()
            assert all(0 <= pence <= limits[need_id] for need_id, pence in paid.items())
            assert set(paid) == {line.need_id for a in result.awards for line in a.lines}
            for member_id, cap in caps.items():
                whose = [need.id for need in problem.needs if need.member_id == member_id]
                assert sum(paid.get(one, 0) for one in whose) <= cap


def test_incumbents_tell_the_way_and_each_is_within_its_bound() -> None:
    """Every better answer is passed on as it is found, with a level, a value and a bound."""
    seen: list[Incumbent] = []
    problem = side_by_side([small_round(seed) for seed in range(40, 44)])
    result = solve(problem, on_incumbent=seen.append)
    assert seen
    assert tuple(seen) == result.incumbents
    for one in seen:
        assert one.bound >= one.value if one.level == "fit" else one.bound <= one.value


def test_a_limit_switched_off_never_makes_the_answer_worse() -> None:
    """The price of a limit is what the same round reaches without it: never a loss."""
    for seed in range(60, 90):
        problem = structs.replace(small_round(seed), limits_off=())
        kept = reached(solve_part(problem, EXACT))
        for name in ("capacity", "providers_max", "stand_alone", "member_cap", "provider_share"):
            free = structs.replace(problem, limits_off=(name,))
            assert reached(solve_part(free, EXACT)) <= kept

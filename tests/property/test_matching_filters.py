"""Pairs that may not be are left out before any model, and nothing of why is lost."""

from collections import Counter

from matching.check import Book
from matching.check.near import Near
from matching.check.sums import broken
from matching.limits import FILTERS, Choice, Offers
from matching.limits import Near as LimitsNear
from matching.problem import Package
from matching.solve import Search, solve_part
from matching.solve.rows import build
from matching.stand_alone import with_stand_alone
from tests.bench.rounds.instances import instance, size_of
from tests.full_rounds import full_round
from tests.property.test_matching_solve import EXACT

ROUNDS = range(9_000, 9_150)


def test_a_pair_that_may_not_be_is_no_variable() -> None:
    """The model has one choice for each pair the checker lets be, and for no other."""
    out = 0
    for seed in ROUNDS:
        problem = full_round(seed)
        book, model = Book(problem), build(Offers(problem))
        bids = {(need.id, b.id) for b in problem.bids for need in book.in_lot[b.lot_id]}
        may = {(need, bid) for need, bid in bids if not book.removed(bid, book.need[need])}
        assert set(model.serves) == may, seed
        assert set(model.full) == {
            (need, bid) for need, bid in may if book.need[need].flexible_minutes_per_week
        }
        named = {variable.name for variable in model.variables}
        assert not any(f"serves {need} {bid}" in named for need, bid in bids - may)
        packages = {p.id for p in problem.packages if _may(book, p)}
        assert set(model.wins) == {bid for _, bid in may} | packages, seed
        out += len(bids - may)
    assert out > 500


def _may(book: Book, package: Package) -> bool:
    needs = book.package_needs(package)
    return bool(needs) and not any(book.removed(package.id, need) for need in needs)


def test_the_reason_of_each_pair_left_out_is_kept_and_counted() -> None:
    """Each offer of a lot is a candidate or has its first filter; an unmet need counts them all."""
    counted = 0
    for seed in ROUNDS:
        problem = full_round(seed)
        book, offers = Book(problem), Offers(problem)
        for need in problem.needs:
            right = {o: name for o in book.on_lot[need.lot_id] if (name := book.removed(o, need))}
            assert offers.removed[need.id] == right, (seed, need.id)
            here = [*offers.candidates[need.id], *right]
            assert sorted(here) == sorted(book.on_lot[need.lot_id])
        for one in solve_part(problem, EXACT).unmet:
            need = book.need[one.need_id]
            removed = {part.name: part.count for part in one.removed}
            right_counts = Counter(offers.removed[need.id].values())
            names = {*FILTERS, "package"}
            assert {n: c for n, c in removed.items() if n in names} == dict(right_counts)
            assert sum(removed.values()) == len(book.on_lot[need.lot_id])
            counted += sum(right_counts.values())
    assert counted > 100


def test_a_change_seen_from_near_by_breaks_what_it_breaks_seen_whole() -> None:
    """On a round of 16 lots each offer is tried on each need: near by and over all, the same."""
    problem = with_stand_alone(instance(size_of("16x8"), 3))
    book, offers = Book(problem), Offers(problem)
    result = solve_part(problem, Search(seconds=2.0, gap=0.05))
    served = {
        line.need_id: (award.offer_id, line.minutes_per_week)
        for award in result.awards
        for line in award.lines
    }
    assignment = {one: Choice(*choice) for one, choice in served.items()}
    near, checked = LimitsNear(offers, assignment), Near(book, served)
    found: Counter[str] = Counter()
    smaller = 0
    for need in problem.needs:
        for offer_id in offers.candidates[need.id]:
            if offer_id in book.package or served.get(need.id, ("",))[0] in book.package:
                continue
            choice = (offer_id, need.firm_minutes_per_week)
            whole = broken(book, {**served, need.id: choice})
            part, elsewhere = checked.around(offer_id, [need.id])
            smaller += len(part) < len(served)
            assert broken(book, {**part, need.id: choice}, elsewhere) == whole
            some, others = near.around(offer_id, [need.id])
            changed = {**some, need.id: Choice(*choice)}
            assert near.first_broken(changed, others) == next(iter(whole), "")
            found.update(whole[:1])
    assert len(found) > 3 and smaller > 100

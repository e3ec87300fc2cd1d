"""Pairs that may not be are left out before any model, and nothing of why is lost."""

from collections import Counter

from matching.check import Book
from matching.limits import FILTERS, Offers
from matching.problem import Package
from matching.solve import solve_part
from matching.solve.rows import build
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

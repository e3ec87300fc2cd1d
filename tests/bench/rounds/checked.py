"""Whether an award holds, and what it scores: by the checker, which knows no solver."""

from msgspec import Struct

from matching.check.book import Book, Served
from matching.check.reasons import level_values
from matching.check.sums import broken
from matching.problem import Problem

# Pence per four weeks for each weighted minute per week that is not served: 60 pounds an hour.
UNMET_PENCE = 400


class Checked(Struct, frozen=True):
    """What the checker found; figures of an award with faults mean nothing.

    `unmet_minutes`: weighted minutes per week, firm and flexible, of needs that somebody offered
    to meet; `cost_pence` per four weeks; `score` is both together. `providers`: how many won;
    each rounds its rebate down by less than a penny, which the programmes do not.
    """

    faults: tuple[str, ...]
    unmet_minutes: int
    cost_pence: int
    score: int
    providers: int = 0


class Checker:
    """One round's checker, for any number of awards."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.book = Book(problem)

    def checked(self, served: Served) -> Checked:
        """Check an award (need id to offer id and minutes per week) from the round alone."""
        faults = tuple(self._pairs(served))
        if faults:
            return Checked(faults, 0, 0, 0)
        faults = tuple(f"The award breaks the limit {name}." for name in broken(self.book, served))
        values = level_values(self.problem, self.book, served)
        unmet = values["unmet_minutes"] + values["flexible_minutes"]
        score = UNMET_PENCE * unmet + values["cost"]
        providers = len({self.book.provider_of(offer).id for offer, _ in served.values()})
        return Checked(faults, unmet, values["cost"], score, providers)

    def _pairs(self, served: Served) -> list[str]:
        """Faults of single pairs, and of packages that are not whole; at most the first few."""
        book, found = self.book, []
        for need_id, (offer_id, minutes) in served.items():
            need = book.need.get(need_id)
            if need is None or offer_id not in book.on_lot[need.lot_id]:
                found.append(f"Offer {offer_id} is none for need {need_id}.")
                continue
            whole = need.firm_minutes_per_week + need.flexible_minutes_per_week
            if minutes not in (need.firm_minutes_per_week, whole):
                found.append(f"Need {need_id} cannot have {minutes} minutes.")
            if failing := book.removed(offer_id, need):
                found.append(f"Offer {offer_id} may not serve need {need_id}: {failing}.")
        for package in {offer for offer, _ in served.values() if offer in book.package}:
            for need in book.package_needs(book.package[package]):
                whole = need.firm_minutes_per_week + need.flexible_minutes_per_week
                if served.get(need.id) != (package, whole):
                    found.append(f"Package {package} won, and need {need.id} is not in it.")
        return found[:20]

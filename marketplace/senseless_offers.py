"""Offers that make no sense are left out of a problem one by one, each with its reason."""

from uuid import UUID

import msgspec

from matching import problem as matching
from matching.problem import Fault, Problem


def without_faults(problem: Problem) -> tuple[Problem, list[tuple[str, list[UUID], str]]]:
    """The problem without the offers that make no sense: offer id, its lots, and why.

    Whatever is wrong with a provider's round terms takes all its offers out.
    """
    dropped: dict[str, tuple[list[UUID], str]] = {}
    while faults := matching.validate(problem):
        before = len(dropped)
        for fault in faults:
            for offer in _blamed(problem, fault):
                lots = (
                    [UUID(offer.lot_id)]
                    if isinstance(offer, matching.Bid)
                    else [UUID(lot.lot_id) for lot in offer.lots if len(lot.lot_id) == 36]
                )
                dropped.setdefault(offer.id, (lots, fault.sentence))
        if len(dropped) == before:
            raise ValueError(f"{faults[0].path}: {faults[0].sentence}")
        bids = tuple(bid for bid in problem.bids if bid.id not in dropped)
        packages = tuple(package for package in problem.packages if package.id not in dropped)
        kept = {bid.provider_id for bid in bids} | {one.provider_id for one in packages}
        mentors = {p.mentor_provider_id for p in problem.providers if p.id in kept}
        providers = tuple(p for p in problem.providers if p.id in kept | mentors)
        problem = msgspec.structs.replace(
            problem, bids=bids, packages=packages, providers=providers
        )
    return problem, [(offer_id, *why) for offer_id, why in dropped.items()]


def _blamed(problem: Problem, fault: Fault) -> list[matching.Bid | matching.Package]:
    kind, _, rest = fault.path.partition("[")
    if not rest:
        return []
    number = int(rest.partition("]")[0])
    if kind == "bids":
        return [problem.bids[number]]
    if kind == "packages":
        return [problem.packages[number]]
    if kind == "providers":
        whose = problem.providers[number].id
        offers: list[matching.Bid | matching.Package] = [*problem.bids, *problem.packages]
        return [offer for offer in offers if offer.provider_id == whose]
    return []

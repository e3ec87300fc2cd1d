"""Whether a problem makes sense, before any model is built.

A negative price, a loose reference or a price that rises with company would not stop the solver:
it would give a wrong answer with a straight face. So all of them are refused here.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from msgspec import Struct, inspect

from matching.problem.demand import Lot, Need
from matching.problem.supply import Bid, Package, Provider
from matching.problem.whole import Problem


class Fault(Struct, frozen=True):
    """What is wrong and where: a path such as `bids[3].travel_pence`, and what to do about it."""

    path: str
    sentence: str


def validate(problem: Problem) -> list[Fault]:
    """Every fault of a problem, in the order of the file; empty when it can be matched."""
    faults = list(_bounds(problem, inspect.type_info(Problem), ""))
    if faults:
        return faults
    faults.extend(_repeated(problem))
    lots = {lot.id: lot for lot in problem.lots}
    providers = {provider.id: provider for provider in problem.providers}
    faults.extend(_lots(problem))
    faults.extend(_needs(problem, lots))
    faults.extend(_sessions(problem.needs))
    faults.extend(_members(problem))
    faults.extend(_providers(problem, providers))
    for number, bid in enumerate(problem.bids):
        faults.extend(_bid(f"bids[{number}]", bid, lots, providers))
    for number, package in enumerate(problem.packages):
        faults.extend(_package(f"packages[{number}]", package, lots, providers))
    return faults


def _bounds(value: Any, kind: inspect.Type, path: str) -> Iterator[Fault]:
    """Hold a value against the bounds written in its type (Python checks none)."""
    match kind:
        case inspect.StructType():
            for field, inner in _fields(kind.cls):
                name = f"{path}.{field}" if path else field
                yield from _bounds(getattr(value, field), inner, name)
        case inspect.VarTupleType():
            if not isinstance(value, tuple):
                yield Fault(path, "This must be a list.")
            else:
                yield from _between(len(value), kind.min_length, kind.max_length, path, "long")
                for number, item in enumerate(value):
                    yield from _bounds(item, kind.item_type, f"{path}[{number}]")
        case inspect.UnionType():
            if value is not None:
                real = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
                yield from _bounds(value, real[0], path)
        case inspect.IntType():
            if type(value) is not int:
                yield Fault(path, "This must be a whole number.")
            else:
                yield from _between(value, kind.ge, kind.le, path, "")
        case inspect.StrType():
            if not isinstance(value, str):
                yield Fault(path, "This must be text.")
            else:
                yield from _between(len(value), kind.min_length, kind.max_length, path, "long")
        case inspect.LiteralType():
            if value not in kind.values:
                allowed = ", ".join(str(v) for v in kind.values)
                yield Fault(path, f"This must be one of: {allowed}.")
        case inspect.BoolType():
            if not isinstance(value, bool):
                yield Fault(path, "This must be true or false.")


@cache
def _fields(kind: Hashable) -> tuple[tuple[str, inspect.Type], ...]:
    info = inspect.type_info(kind)
    if not isinstance(info, inspect.StructType):
        return ()
    return tuple((field.name, _plain(field.type)) for field in info.fields)


def _plain(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _between(
    value: int, least: int | None, most: int | None, path: str, word: str
) -> Iterator[Fault]:
    measure = f" {word}" if word else ""
    if least is not None and value < least:
        yield Fault(path, f"This is {value}{measure}. It must be at least {least}.")
    if most is not None and value > most:
        yield Fault(path, f"This is {value}{measure}. It must be at most {most}.")


def _repeated(problem: Problem) -> Iterator[Fault]:
    """Each id names one thing; bids and packages share one list of ids."""
    kinds: tuple[tuple[str, Sequence[Any]], ...] = (
        ("clusters", problem.clusters),
        ("commissions", problem.commissions),
        ("lots", problem.lots),
        ("needs", problem.needs),
        ("providers", problem.providers),
        ("members", problem.members),
        ("bids", (*problem.bids, *problem.packages)),
    )
    for name, things in kinds:
        for found, times in Counter(thing.id for thing in things).items():
            if times > 1:
                yield Fault(name, f"The id {found} is used {times} times. Use it once.")
    for name, words in (("aims", problem.aims), ("limits_off", problem.limits_off)):
        if len(set(words)) < len(words):
            yield Fault(name, "The same word is here twice. Use it once.")


def _known(path: str, found: str, known: Iterable[str], what: str) -> Iterator[Fault]:
    if found not in known:
        yield Fault(path, f"There is no {what} {found} in this round.")


def _lots(problem: Problem) -> Iterator[Fault]:
    commissions = {commission.id for commission in problem.commissions}
    for number, lot in enumerate(problem.lots):
        path = f"lots[{number}]"
        yield from _known(f"{path}.commission_id", lot.commission_id, commissions, "commission")
        if lot.providers_min > lot.providers_max:
            yield Fault(f"{path}.providers_min", "The fewest providers is above the most.")


def _needs(problem: Problem, lots: dict[str, Lot]) -> Iterator[Fault]:
    clusters = {cluster.id for cluster in problem.clusters}
    cluster_of: dict[str, str] = {}
    several: Counter[tuple[str, str]] = Counter()
    for number, need in enumerate(problem.needs):
        path = f"needs[{number}]"
        yield from _known(f"{path}.lot_id", need.lot_id, lots, "lot")
        yield from _known(f"{path}.cluster_id", need.cluster_id, clusters, "cluster")
        if cluster_of.setdefault(need.lot_id, need.cluster_id) != need.cluster_id:
            yield Fault(f"{path}.cluster_id", f"Lot {need.lot_id} belongs to another cluster.")
        if need.planned_minutes_per_week() > 10_080:
            yield Fault(path, "A week has 10080 minutes. This need is for more.")
        several[need.member_id, need.lot_id] += 1
        if several[need.member_id, need.lot_id] == 9:
            yield Fault(path, "One member may have at most 8 needs in a lot.")


def _sessions(needs: Sequence[Need]) -> Iterator[Fault]:
    """A session is one time and place: all who share it come for the whole of it."""
    first: dict[str, Need] = {}
    for number, need in enumerate(needs):
        if not need.session_id:
            continue
        one = first.setdefault(need.session_id, need)
        same = (
            one.lot_id == need.lot_id
            and one.area == need.area
            and one.band == need.band
            and one.firm_minutes_per_week == need.firm_minutes_per_week
        )
        if not same:
            text = "All who share a session need the same lot, area, band and minutes."
            yield Fault(f"needs[{number}].session_id", text)
        if need.flexible_minutes_per_week:
            text = "A shared session has no flexible minutes. Make them a need of their own."
            yield Fault(f"needs[{number}].flexible_minutes_per_week", text)


def _members(problem: Problem) -> Iterator[Fault]:
    """A cap with a wrong name would bind nobody."""
    known = {need.member_id for need in problem.needs}
    for number, member in enumerate(problem.members):
        yield from _known(f"members[{number}].id", member.id, known, "member")


def _providers(problem: Problem, known: dict[str, Provider]) -> Iterator[Fault]:
    cheapest = _cheapest_hour(problem.bids)
    for number, provider in enumerate(problem.providers):
        path = f"providers[{number}]"
        places = [(c.area, c.band) for c in provider.capacities]
        if len(set(places)) < len(places):
            yield Fault(f"{path}.capacities", "The same area and band are here twice.")
        mentor = provider.mentor_provider_id
        if mentor == provider.id:
            yield Fault(f"{path}.mentor_provider_id", "A provider cannot be their own mentor.")
        elif mentor:
            yield from _known(f"{path}.mentor_provider_id", mentor, known, "provider")
        for before, tier in pairwise(provider.tiers):
            if tier.from_minutes_per_week <= before.from_minutes_per_week:
                yield Fault(f"{path}.tiers", "Each tier must begin after the one before it.")
            if tier.rebate_pence_per_hour < before.rebate_pence_per_hour:
                yield Fault(f"{path}.tiers", "A higher tier must not take less off the price.")
        most = max((tier.rebate_pence_per_hour for tier in provider.tiers), default=0)
        if most > cheapest.get(provider.id, most):
            yield Fault(f"{path}.tiers", "The rebate is more than the price of an hour.")


def _cheapest_hour(bids: Iterable[Bid]) -> dict[str, int]:
    """The lowest price of an hour in any bid of each provider, pence."""
    found: dict[str, int] = {}
    for bid in bids:
        if bid.unit == "hour":
            least = min(min(price.pence_per_head) for price in bid.prices)
            found[bid.provider_id] = min(least, found.get(bid.provider_id, least))
    return found


def _bid(
    path: str, bid: Bid, lots: dict[str, Lot], providers: dict[str, Provider]
) -> Iterator[Fault]:
    yield from _known(f"{path}.lot_id", bid.lot_id, lots, "lot")
    yield from _known(f"{path}.provider_id", bid.provider_id, providers, "provider")
    if bid.unit == "session" and not bid.session_minutes:
        yield Fault(f"{path}.session_minutes", "Say how many minutes a session lasts.")
    if bid.unit != "session" and bid.session_minutes:
        yield Fault(f"{path}.session_minutes", "Only a price per session has a session length.")
    if bid.minutes_max is not None and bid.minutes_max < bid.minutes_min:
        yield Fault(f"{path}.minutes_max", "The most minutes is below the fewest.")
    if len({price.band for price in bid.prices}) < len(bid.prices):
        yield Fault(f"{path}.prices", "The same band has two prices. Give it one.")
    if len({vat.route for vat in bid.vat}) < len(bid.vat):
        yield Fault(f"{path}.vat", "The same route is here twice.")
    for number, price in enumerate(bid.prices):
        heads = price.pence_per_head
        where = f"{path}.prices[{number}].pence_per_head"
        if len(heads) > bid.people_per_worker:
            text = f"There are prices for {len(heads)} people, and one worker can be with"
            yield Fault(where, f"{text} {bid.people_per_worker}.")
        for people, (less, more) in enumerate(pairwise(heads), start=2):
            if more > less:
                text = f"With {people} people each would pay more than with {people - 1}."
                yield Fault(f"{where}[{people - 1}]", f"{text} The price must not rise.")


def _package(
    path: str, package: Package, lots: dict[str, Lot], providers: dict[str, Provider]
) -> Iterator[Fault]:
    yield from _known(f"{path}.provider_id", package.provider_id, providers, "provider")
    for number, part in enumerate(package.lots):
        yield from _known(f"{path}.lots[{number}].lot_id", part.lot_id, lots, "lot")
    if len({part.lot_id for part in package.lots}) < len(package.lots):
        yield Fault(f"{path}.lots", "The same lot is in this package twice.")

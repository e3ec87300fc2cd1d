"""Adding up an assignment: what every limit is then held against."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct, structs

from matching.limits.offers import Offers
from matching.prices import bid_award, package_pence, rebate_pence, workers
from matching.problem import Bid, Need, Package
from matching.purses import fall
from matching.result import Award, Line, Result
from matching.shares import divide

# What a cluster pays of nothing: only where the limit stand_alone is switched off.
SPREAD_MAX = 10**9


class Choice(Struct, frozen=True):
    """The offer that serves a need, and how many minutes per week."""

    offer_id: str
    minutes_per_week: int


Assignment = Mapping[str, Choice]


class Tally:
    """The sums of one assignment over one problem; minutes are per week, pence per four weeks.

    `elsewhere`: the providers who won in lots that the assignment leaves out.
    """

    def __init__(
        self, offers: Offers, assignment: Assignment, elsewhere: frozenset[str] = frozenset()
    ) -> None:
        self.offers = offers
        self.elsewhere = elsewhere
        self.needs: defaultdict[tuple[str, str], list[tuple[Need, int]]] = defaultdict(list)
        self.minutes_of_offer: Counter[str] = Counter()
        self.minutes_of_provider: Counter[str] = Counter()
        self.minutes_in_lot: Counter[tuple[str, str]] = Counter()
        self.offers_in_lot: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for need_id, choice in assignment.items():
            need, offer = offers.needs[need_id], offers.offers[choice.offer_id]
            minutes = choice.minutes_per_week
            self.needs[need.lot_id, offer.id].append((need, minutes))
            self.minutes_of_offer[offer.id] += minutes
            self.minutes_of_provider[offer.provider_id] += minutes
            self.minutes_in_lot[need.lot_id, offer.provider_id] += minutes
            self.offers_in_lot[need.lot_id][offer.id] = offer.provider_id

    @cached_property
    def work(self) -> dict[tuple[str, str, str], int]:
        """Minutes of work by provider, area and band."""
        found: Counter[tuple[str, str, str]] = Counter()
        people: Counter[tuple[str, str]] = Counter()
        for (_, offer_id), served in self.needs.items():
            offer = self.offers.offers[offer_id]
            for need, minutes in served:
                if need.session_id:
                    people[offer_id, need.session_id] += 1
                    before = people[offer_id, need.session_id] - 1
                    if before % self.offers.size(offer, need.session_id):
                        continue
                found[offer.provider_id, need.area, need.band] += minutes
        return found

    @cached_property
    def awards(self) -> tuple[Award, ...]:
        """The awards before rebates, in the order of lot and offer ids."""
        return tuple(self._award(lot, offer) for lot, offer in sorted(self.needs))

    def _award(self, lot_id: str, offer_id: str) -> Award:
        lot, offer = self.offers.lots[lot_id], self.offers.offers[offer_id]
        served = sorted(self.needs[lot_id, offer_id], key=lambda pair: pair[0].id)
        sessions = {need.session_id for need, _ in served if need.session_id}
        size = {session: self.offers.size(offer, session) for session in sessions}
        if isinstance(offer, Bid):
            return bid_award(offer, lot, served, size)
        return self._package_award(offer, lot_id, served, size)

    def _package_award(
        self, package: Package, lot_id: str, served: list[tuple[Need, int]], size: dict[str, int]
    ) -> Award:
        pence = next(part.pence for part in package.lots if part.lot_id == lot_id)
        own = package_pence(pence, {need.id: minutes for need, minutes in served})
        people = Counter(need.session_id for need, _ in served)
        lines = []
        for need, minutes in served:
            count = people[need.session_id]
            session = need.session_id
            heads = count // workers(count, size[session]) if session else 1
            lines.append(Line(need.id, minutes, heads, own[need.id]))
        return Award(lot_id, package.provider_id, package.id, tuple(lines), package=True)

    @cached_property
    def cluster_pence(self) -> dict[str, tuple[int, int]]:
        """For each cluster its joint cost before rebates, and the sum of its limits."""
        cost: Counter[str] = Counter()
        limit: Counter[str] = Counter()
        for award in self.awards:
            cluster = self.offers.needs[award.lines[0].need_id].cluster_id
            cost[cluster] += award.cost_pence()
            limit[cluster] += sum(
                self.offers.needs[line.need_id].limit_pence() for line in award.lines
            )
        return {cluster: (cost[cluster], limit[cluster]) for cluster in cost}

    def spread(self) -> int:
        """The most that any cluster pays, in thousandths of what those served may pay at most.

        Before rebates, rounded up; 0 when nobody is served. The lower, the more evenly the savings
        are spread: no cluster saves less than the rest of the thousand.
        """
        return max((thousandths(*pair) for pair in self.cluster_pence.values()), default=0)

    def over_cap(self) -> frozenset[str]:
        """The members who would have to pay more over all their needs than they set aside.

        Each cluster's joint cost, before rebates, falls on its served members: on nobody for a
        need more than its limit, and on nobody in all more than their cap. `matching.purses` says
        whether that can be; none where it can.
        """
        owed = {cluster: cost for cluster, (cost, _) in self.cluster_pence.items()}
        room: Counter[tuple[str, str]] = Counter()
        for served in self.needs.values():
            for need, _ in served:
                most = self.offers.may_pay_pence(need)
                if need.member_id in self.offers.tight:
                    room[need.cluster_id, need.member_id] += most
                else:
                    owed[need.cluster_id] -= most
        owed = {cluster: pence for cluster, pence in owed.items() if pence > 0}
        room = Counter({key: most for key, most in room.items() if key[0] in owed})
        return fall(owed, room, self.offers.caps).full


def assignment_of(result: Result) -> Assignment:
    """Who serves whom in an answer."""
    return {
        line.need_id: Choice(award.offer_id, line.minutes_per_week)
        for award in result.awards
        for line in award.lines
    }


def thousandths(cost_pence: int, limit_pence: int) -> int:
    """The least number of thousandths of a limit that cover a cost; SPREAD_MAX for no limit."""
    if not cost_pence:
        return 0
    return min(SPREAD_MAX, -(-1000 * cost_pence // limit_pence)) if limit_pence else SPREAD_MAX


def with_rebates(offers: Offers, awards: Iterable[Award]) -> tuple[Award, ...]:
    """The awards with each provider's tier rebate divided over them by billed minutes."""
    found = list(awards)
    minutes: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, award in enumerate(found):
        offer = offers.offers[award.offer_id]
        provider = offers.providers[award.provider_id]
        if provider.tiers and isinstance(offer, Bid) and offer.unit == "hour":
            billed = sum(line.minutes_per_week for line in award.lines)
            minutes[provider.id][f"{number:09d}"] = billed
    for provider_id, parts in minutes.items():
        rebate = rebate_pence(offers.providers[provider_id], sum(parts.values()))
        for place, pence in divide(rebate, parts).items():
            award = found[int(place)]
            found[int(place)] = structs.replace(award, rebate_pence=pence)
    return tuple(found)

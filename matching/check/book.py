"""The checker's own reading of a problem: who may serve whom, what it costs, which limit breaks.

Written apart from the solver, its prices and its limits, and on purpose in another way (exact
fractions, one plain list of sittings), so that a mistake there is found here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from matching.problem import Bid, Need, Package, Problem, Provider

# Need id to the offer that serves it and the minutes per week.
Served = Mapping[str, tuple[str, int]]


class Book:
    """Look-ups over one problem, and the sums over any way of serving its needs."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.need = {need.id: need for need in problem.needs}
        self.lot = {lot.id: lot for lot in problem.lots}
        self.provider = {provider.id: provider for provider in problem.providers}
        self.bid = {bid.id: bid for bid in problem.bids}
        self.package = {package.id: package for package in problem.packages}
        self.cap = {member.id: member.cap_pence for member in problem.members}
        self.weights = {one.id: one.weights for one in problem.commissions}
        self.in_lot: defaultdict[str, list[Need]] = defaultdict(list)
        self.in_session: defaultdict[str, list[Need]] = defaultdict(list)
        for need in problem.needs:
            self.in_lot[need.lot_id].append(need)
            if need.session_id:
                self.in_session[need.session_id].append(need)
        self.on_lot: defaultdict[str, list[str]] = defaultdict(list)
        for bid in problem.bids:
            self.on_lot[bid.lot_id].append(bid.id)
        for package in problem.packages:
            for part in package.lots:
                self.on_lot[part.lot_id].append(package.id)
        self.asked = {lot: sum(map(planned, needs)) for lot, needs in self.in_lot.items()}
        self._removed: dict[tuple[str, str], str] = {}

    def provider_of(self, offer_id: str) -> Provider:
        """Who made an offer."""
        offer = self.bid.get(offer_id) or self.package[offer_id]
        return self.provider[offer.provider_id]

    def package_needs(self, package: Package) -> list[Need]:
        """All needs of a package's lots."""
        lots = [part.lot_id for part in package.lots]
        return [need for lot in lots for need in self.in_lot[lot]]

    def at_once(self, offer_id: str, need: Need) -> int:
        """How many people one worker may be with in this need's session, 1 when alone."""
        if not need.session_id:
            return 1
        offer = self.bid.get(offer_id) or self.package[offer_id]
        return min(
            offer.people_per_worker, *(n.people_max for n in self.in_session[need.session_id])
        )

    def removed(self, offer_id: str, need: Need) -> str:
        """The filter that keeps an offer from a need, "" when none does."""
        key = (offer_id, need.id)
        if key not in self._removed:
            self._removed[key] = self._find_removed(offer_id, need)
        return self._removed[key]

    def _find_removed(self, offer_id: str, need: Need) -> str:
        package = self.package.get(offer_id)
        failing = next(self._failing(offer_id, need), "")
        if not package or failing:
            return failing
        others = (next(self._failing(offer_id, n), "") for n in self.package_needs(package))
        return "package" if any(others) else ""

    def _failing(self, offer_id: str, need: Need) -> Iterator[str]:
        """All filters that keep an offer from a need, in the fixed order."""
        who, musts = self.provider_of(offer_id), need.musts
        if self.lot[need.lot_id].service not in who.services:
            yield "service"
        if need.area not in who.areas:
            yield "area"
        bid = self.bid.get(offer_id)
        if bid and need.band not in {price.band for price in bid.prices}:
            yield "band"
            return
        first = (bid or self.package[offer_id]).start_week_earliest
        if first > self.lot[need.lot_id].start_week:
            yield "start"
        if musts.languages and not set(musts.languages) & set(who.languages):
            yield "language"
        if musts.carer_gender and musts.carer_gender not in who.carer_genders:
            yield "carer_gender"
        if set(musts.skills) - set(who.skills):
            yield "skill"
        if musts.personal_care and not who.personal_care:
            yield "personal_care"
        if who.id in need.vetoes:
            yield "veto"
        if self._under_floor(offer_id, need):
            yield "price_floor"
        if bid:
            company = 1
            if need.session_id:
                company = min(self.at_once(offer_id, need), len(self.in_session[need.session_id]))
            if own_pence(self, bid, need, need.firm_minutes_per_week, company) > need.cap_pence:
                yield "cap"

    def _under_floor(self, offer_id: str, need: Need) -> bool:
        floor = Fraction(self.lot[need.lot_id].floor_pence_per_hour, 60)
        bid, package = self.bid.get(offer_id), self.package.get(offer_id)
        if package:
            if package.low_price_accepted:
                return False
            pence = next(part.pence for part in package.lots if part.lot_id == need.lot_id)
            everyone = {n.id: (offer_id, planned(n)) for n in self.in_lot[need.lot_id]}
            work = sum(minutes for _, minutes in self.sittings(everyone))
            return pence < 4 * floor * work
        if not bid or bid.low_price_accepted or bid.unit not in ("hour", "session"):
            return False
        minutes = 60 if bid.unit == "hour" else bid.session_minutes
        most = 1
        if need.session_id:
            most = min(self.at_once(offer_id, need), len(self.in_session[need.session_id]))
        return any(
            head_pence(bid, need.band, people) * people < floor * minutes
            for people in range(1, most + 1)
        )

    def sittings(self, served: Served) -> list[tuple[tuple[str, str, str], int]]:
        """Each stretch a worker works: (provider, area, band) and minutes per week."""
        found = []
        groups: Counter[tuple[str, str]] = Counter()
        for need_id, (offer_id, minutes) in served.items():
            need = self.need[need_id]
            place = (self.provider_of(offer_id).id, need.area, need.band)
            if need.session_id:
                groups[offer_id, need.session_id] += 1
            else:
                found.append((place, minutes))
        for (offer_id, session), people in groups.items():
            need = self.in_session[session][0]
            place = (self.provider_of(offer_id).id, need.area, need.band)
            count = -(-people // self.at_once(offer_id, need))
            found.append((place, count * need.firm_minutes_per_week))
        return found

    def fit(self, need: Need, offer_id: str) -> int:
        """Points of fit when this offer serves this need."""
        who = self.provider_of(offer_id)
        weights = self.weights[self.lot[need.lot_id].commission_id]
        points = weights.quality * who.quality
        for like in need.likes:
            if like.word in who.qualities + who.languages + who.skills + who.carer_genders:
                points += weights.like * like.points
        if who.id == need.incumbent_provider_id:
            points += weights.continuity
        return points


def planned(need: Need) -> int:
    """Firm and flexible minutes per week."""
    return need.firm_minutes_per_week + need.flexible_minutes_per_week


def head_pence(bid: Bid, band: str, people: int) -> int:
    """Pence per unit and head for so many people; the last price holds for more."""
    prices = {price.band: price.pence_per_head for price in bid.prices}[band]
    return prices[people - 1] if people <= len(prices) else prices[-1]


def own_pence(book: Book, bid: Bid, need: Need, minutes: int, people: int) -> int:
    """A need's own cost under a bid, pence per four weeks: one rounding, half to even."""
    price = Fraction(head_pence(bid, need.band, people))
    vat = {one.route: one.permille for one in bid.vat}.get(need.route, 0)
    if bid.unit == "hour":
        units = Fraction(4 * minutes, 60)
    elif bid.unit == "session":
        units = Fraction(4 * -(-minutes // bid.session_minutes))
    elif bid.unit == "week":
        units = Fraction(4)
    else:
        units = Fraction(4, book.lot[need.lot_id].term_weeks)
    return round(units * price * (1 + Fraction(vat, 1000)))


def set_up_pence(book: Book, bid: Bid) -> int:
    """The part of a bid's set-up that falls on four weeks."""
    return round(Fraction(4 * bid.set_up_pence, book.lot[bid.lot_id].term_weeks))


def in_proportion(pence: int, minutes: Mapping[str, int]) -> dict[str, int]:
    """Pence divided by minutes; the odd pence to the largest remainders, then by id."""
    whole = sum(minutes.values())
    exact = {one: Fraction(pence * part, whole) for one, part in minutes.items()}
    found = {one: int(part) for one, part in exact.items()}
    by_rest = sorted(exact, key=lambda one: (found[one] - exact[one], one))
    for one in by_rest[: pence - sum(found.values())]:
        found[one] += 1
    return found

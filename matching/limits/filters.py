"""Which offers may serve which needs at all.

Each rule is one function whose docstring is the sentence the loser reads. They are applied in the
order of FILTERS and the first that fails is kept: no variable is ever made for such a pair.
"""

from collections.abc import Callable

from msgspec import Struct

from matching.prices import WEEKS, band_pence, own_pence
from matching.problem import Bid, Lot, Need, Package, Provider


class Pair(Struct, frozen=True):
    """One offer against one need. `size`: the most people per worker in the need's session.

    `together`: how many could be with one worker; `floor_kept`: for a package, whether its price
    for the lot keeps to the lot's floor.
    """

    offer: Bid | Package
    provider: Provider
    lot: Lot
    need: Need
    together: int = 1
    floor_kept: bool = True


def service(pair: Pair) -> bool:
    """This provider does not offer this service."""
    return pair.lot.service in pair.provider.services


def area(pair: Pair) -> bool:
    """This provider does not work in this area."""
    return pair.need.area in pair.provider.areas


def band(pair: Pair) -> bool:
    """This offer has no price for this time of the week."""
    offer = pair.offer
    return isinstance(offer, Package) or band_pence(offer, pair.need.band, 1) is not None


def start(pair: Pair) -> bool:
    """This provider cannot begin in time."""
    return pair.offer.start_week_earliest <= pair.lot.start_week


def language(pair: Pair) -> bool:
    """Nobody from this provider speaks the language that is needed."""
    wanted = pair.need.musts.languages
    return not wanted or any(word in pair.provider.languages for word in wanted)


def carer_gender(pair: Pair) -> bool:
    """This provider cannot send a carer of the gender that is needed."""
    wanted = pair.need.musts.carer_gender
    return not wanted or wanted in pair.provider.carer_genders


def skill(pair: Pair) -> bool:
    """This provider does not have a skill that is needed."""
    return all(word in pair.provider.skills for word in pair.need.musts.skills)


def personal_care(pair: Pair) -> bool:
    """This provider is not registered to give personal care."""
    return pair.provider.personal_care or not pair.need.musts.personal_care


def veto(pair: Pair) -> bool:
    """The member said no to this provider."""
    return pair.provider.id not in pair.need.vetoes


def price_floor(pair: Pair) -> bool:
    """This price is too low to pay a worker fairly, and no reason for it was accepted."""
    offer, floor = pair.offer, pair.lot.floor_pence_per_hour
    if offer.low_price_accepted or not floor:
        return True
    if isinstance(offer, Package):
        return pair.floor_kept
    if offer.unit not in ("hour", "session"):
        return True
    minutes = 60 if offer.unit == "hour" else offer.session_minutes
    for people in range(1, pair.together + 1):
        price = band_pence(offer, pair.need.band, people)
        if price is not None and price * people * 60 < floor * minutes:
            return False
    return True


def cap(pair: Pair) -> bool:
    """This price is above what the member can pay, even shared with as many as may share."""
    offer, need = pair.offer, pair.need
    if isinstance(offer, Package):
        return True
    least = own_pence(offer, pair.lot, need, need.firm_minutes_per_week, pair.together)
    return least <= need.cap_pence


FILTERS: dict[str, Callable[[Pair], bool]] = {
    "service": service,
    "area": area,
    "band": band,
    "start": start,
    "language": language,
    "carer_gender": carer_gender,
    "skill": skill,
    "personal_care": personal_care,
    "veto": veto,
    "price_floor": price_floor,
    "cap": cap,
}


def removed_by(pair: Pair) -> str:
    """The first filter this pair fails, or "" when the offer may serve the need."""
    return next((name for name, passes in FILTERS.items() if not passes(pair)), "")


def package_keeps_floor(pence: int, floor_pence_per_hour: int, worker_minutes: int) -> bool:
    """Whether a package's price for a lot pays its worker minutes per week at the floor."""
    return pence * 60 >= floor_pence_per_hour * WEEKS * worker_minutes

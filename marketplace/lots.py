"""Lots: which members' needs go together, and the most each member can pay for each need."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from marketplace.commissions import LOTS_MAX, Lot, LotNeed, lot_faults
from marketplace.refused import Invalid
from providers.offers import BAND_NAMES, SERVICE_NAMES
from providers.said import said

CAP_PENCE_MAX = 20_000_000
WEEKS_IN_A_PERIOD = 4
# Care that happens at the cluster's place; everything else happens where the member lives.
AT_THE_CLUSTERS_PLACE = frozenset(("evening_club", "day_support"))


class MemberNeed(Struct, frozen=True):
    """A need of a member's agreed plan on the day a commission starts, and the pledge behind it.

    `pledged_pence_per_week` is the pledge to this cluster on that day; `committed_...` is what the
    member's running contracts already take, pence per four weeks; `taken` says that another
    commission already serves or asks for this need.
    """

    member_id: UUID
    need_id: UUID
    service: str
    band: str
    ward_code: str
    minutes_per_week: int
    flexible_minutes_per_week: int
    personal_care: bool
    languages: list[str]
    carer_gender: str | None
    skills: list[str]
    likes: list[str]
    people_sharing_max: int
    incumbent_id: UUID | None
    incumbent_pence_per_four_weeks: int | None
    route: str
    pledged_pence_per_week: int
    committed_pence_per_four_weeks: int
    vetoed_providers: list[UUID]
    signed: bool
    taken: bool

    @property
    def ready(self) -> bool:
        """Whether it can be commissioned: agreement signed, money pledged, not served already."""
        return self.signed and self.pledged_pence_per_week > 0 and not self.taken


class ProposedLot(Struct, frozen=True):
    """A lot the members' plans suggest: people, minutes per week, and who is not ready yet."""

    service: str
    band: str
    title: str
    people: int
    minutes_per_week: int
    people_sharing_max: int
    people_not_ready: int


def propose(needs: Iterable[MemberNeed]) -> list[ProposedLot]:
    """One lot per service and band that somebody's agreed plan asks for, the biggest first."""
    together: defaultdict[tuple[str, str], list[MemberNeed]] = defaultdict(list)
    for need in needs:
        if not need.taken:
            together[need.service, need.band].append(need)
    found = []
    for (service, band), asked in together.items():
        ready = [need for need in asked if need.ready]
        waiting = {n.member_id for n in asked} - {n.member_id for n in ready}
        found.append(
            ProposedLot(
                service=service,
                band=band,
                title=lot_title(service, band),
                people=len({need.member_id for need in ready}),
                minutes_per_week=sum(need.minutes_per_week for need in ready),
                people_sharing_max=max(need.people_sharing_max for need in asked),
                people_not_ready=len(waiting),
            )
        )
    return sorted(found, key=lambda lot: (-lot.minutes_per_week, lot.service, lot.band))


def lot_title(service: str, band: str) -> str:
    """What a lot is called unless the organiser says otherwise, as it is stored: in English."""
    name = SERVICE_NAMES.get(service, service)
    return f"{name[0].upper()}{name[1:]}, {BAND_NAMES.get(band, band)}"


# What `lot_title` makes of every kind of help at every time, to know such a title again.
NOBODY_TYPED: Mapping[str, str] = {
    lot_title(service, band): said(
        "%(service_words)s, %(band_words)s", service_words=help_, band_words=time
    )
    for service, help_ in SERVICE_NAMES.items()
    for band, time in BAND_NAMES.items()
}


def titled(title: str) -> str:
    """A lot's title for whoever reads it: a `Said` where nobody typed it, else as it was typed."""
    return NOBODY_TYPED.get(title, title)


def check_lots(lots: Sequence[Lot]) -> None:
    """Raise Invalid naming the first field that cannot be, as `lots.<number>.<field>`."""
    if not lots:
        raise Invalid("lots", "Choose at least one thing to ask for.")
    if len(lots) > LOTS_MAX:
        raise Invalid("lots", "Choose at most %(lots_max)s things to ask for.", lots_max=LOTS_MAX)
    if len({(lot.service, lot.band) for lot in lots}) < len(lots):
        raise Invalid("lots", "The same kind of help at the same time is here twice.")
    for at, lot in enumerate(lots):
        for field, sentence in lot_faults(lot):
            raise Invalid(f"lots.{at}.{field}", sentence)


def caps(needs: Sequence[MemberNeed]) -> dict[UUID, int]:
    """The most each need may cost by need id, pence per four weeks.

    A member's pledge, less what running contracts take, is divided over their needs in this
    commission by planned minutes; odd pence go to the first needs, so the parts sum exactly.
    """
    by_member: defaultdict[UUID, list[MemberNeed]] = defaultdict(list)
    for need in needs:
        by_member[need.member_id].append(need)
    found: dict[UUID, int] = {}
    for asked in by_member.values():
        one = asked[0]
        whole = one.pledged_pence_per_week * WEEKS_IN_A_PERIOD - one.committed_pence_per_four_weeks
        left, minutes_left = max(0, whole), sum(need.minutes_per_week for need in asked)
        for need in asked:
            part = -(-left * need.minutes_per_week // minutes_left)
            found[need.need_id] = part
            left, minutes_left = left - part, minutes_left - need.minutes_per_week
    return found


def pledged_pence(needs: Iterable[LotNeed], commission_of: Mapping[UUID, UUID]) -> dict[UUID, int]:
    """What each member set aside for a round by member id, pence per four weeks.

    The caps of one commission add up to it. Two commissions of a round rest on the same pledge, so
    the higher sum counts and not both. `commission_of`: by lot id.
    """
    sums: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    for need in needs:
        sums[need.member_id, commission_of[need.lot_id]] += need.cap_pence_per_four_weeks
    found: dict[UUID, int] = {}
    for (member_id, _), pence in sums.items():
        found[member_id] = max(pence, found.get(member_id, 0))
    return found


def where(need: MemberNeed, cluster_ward: str | None) -> str:
    """The ward the care happens in: a club meets at the cluster's place, a carer comes home."""
    if need.service in AT_THE_CLUSTERS_PLACE and cluster_ward is not None:
        return cluster_ward
    return need.ward_code


def needs_in_lots(
    needs: Iterable[MemberNeed], lots: Iterable[Lot], cluster_ward: str | None
) -> list[LotNeed]:
    """Each ready need in the lot that asks for it, with its cap; ids are the needs' own."""
    lot_of = {(lot.service, lot.band): lot.lot_id for lot in lots}
    chosen = [need for need in needs if need.ready and (need.service, need.band) in lot_of]
    limits = caps(chosen)
    return [
        LotNeed(
            lot_need_id=need.need_id,
            lot_id=lot_of[need.service, need.band],
            member_id=need.member_id,
            need_id=need.need_id,
            ward_code=where(need, cluster_ward),
            route=need.route,
            minutes_per_week=need.minutes_per_week,
            flexible_minutes_per_week=need.flexible_minutes_per_week,
            personal_care=need.personal_care,
            languages=tuple(need.languages),
            carer_gender=need.carer_gender,
            skills=tuple(need.skills),
            likes=tuple(need.likes),
            vetoed_providers=tuple(need.vetoed_providers),
            people_sharing_max=need.people_sharing_max,
            cap_pence_per_four_weeks=min(limits[need.need_id], CAP_PENCE_MAX),
            incumbent_id=need.incumbent_id,
            incumbent_pence_per_four_weeks=need.incumbent_pence_per_four_weeks,
        )
        for need in chosen
    ]

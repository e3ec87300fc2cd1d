"""What people ask for: clusters, commissions, lots and needs."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=1, max_length=80)]
Word = Annotated[str, Meta(min_length=1, max_length=80)]
Words = Annotated[tuple[Word, ...], Meta(max_length=50)]
Pence = Annotated[int, Meta(ge=0, le=100_000_000)]
Minutes = Annotated[int, Meta(ge=0, le=10_080)]
Week = Annotated[int, Meta(ge=0, le=10_000)]
WorkMinutes = Annotated[int, Meta(ge=0, le=10_000_000)]
Permille = Annotated[int, Meta(ge=0, le=1000)]
Points = Annotated[int, Meta(ge=0, le=100)]

Route = Literal["direct_payment", "service_fund", "council", "health", "self"]


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """How a commission weighs one thing against another, in points of 0 to 100.

    `need` multiplies each unmet minute; the other three add up to a person's fit: `like` for
    each point of a like that is met, `quality` for each point of the provider's quality (0-5),
    `continuity` once when the provider who comes now stays.
    """

    need: Annotated[int, Meta(ge=1, le=100)] = 1
    like: Points = 1
    quality: Points = 1
    continuity: Points = 3


class Cluster(Struct, frozen=True, forbid_unknown_fields=True):
    """People who commission together. Their joint cost never exceeds the sum of their limits."""

    id: Id


class Member(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who set one sum aside for all their needs in the round, in pence per four weeks.

    `cap_pence` bounds what all the member's shares add up to (the limit `member_cap`), whichever
    of the needs are served. A member who is not listed is bound by each need's own limit only.
    """

    id: Id
    cap_pence: Pence


class Commission(Struct, frozen=True, forbid_unknown_fields=True):
    """One contracting process, with its weights."""

    id: Id
    weights: Weights = Weights()


class Lot(Struct, frozen=True, forbid_unknown_fields=True):
    """Needs of one commission, and of one cluster, to be served together.

    `providers_max`: no more providers than this may share the lot.
    `providers_min`: once anyone is served, at least this many providers must be.
    `provider_share_max_permille`: the most of the lot's planned minutes one provider may hold.
    `start_up_reserved_permille`: the part of the lot's planned minutes kept for start-ups.
    `floor_pence_per_hour`: what an hour of a worker must bring in at least (rule 60); 0 is none.
    `term_weeks`: set-up and one-off prices are spread over this. `start_week`: the week in which
    support must begin, counted from any Monday that all lots and offers of the round count from.
    """

    id: Id
    commission_id: Id
    service: Word
    providers_max: Annotated[int, Meta(ge=1, le=50)] = 2
    providers_min: Annotated[int, Meta(ge=1, le=50)] = 1
    provider_share_max_permille: Permille = 1000
    start_up_reserved_permille: Permille = 0
    floor_pence_per_hour: Annotated[int, Meta(ge=0, le=100_000)] = 0
    term_weeks: Annotated[int, Meta(ge=1, le=520)] = 52
    start_week: Week = 0


class Musts(Struct, frozen=True, forbid_unknown_fields=True):
    """What a provider must have: one of the languages (if any), every skill, the rest if set."""

    languages: Words = ()
    carer_gender: Annotated[str, Meta(max_length=40)] = ""
    skills: Words = ()
    personal_care: bool = False


class Like(Struct, frozen=True, forbid_unknown_fields=True):
    """Something the member would like and can do without: a quality, language or skill."""

    word: Word
    points: Annotated[int, Meta(ge=1, le=10)] = 1


class Need(Struct, frozen=True, forbid_unknown_fields=True):
    """Planned units of one member in one time band, served by one offer or by none.

    `firm_minutes_per_week` are served whole or not at all; `flexible_minutes_per_week` are added
    whole when there is room. `session_id`: the needs that name the same session are at the same
    time and share it at a ratio of at most `people_max` (the lowest of those who share).
    `cap_pence`, `stand_alone_pence`, `current_pence`: pence per four weeks. The stand-alone figure
    is what the cheapest offer to come for this member alone would cost, none where nobody
    offered; `current_pence` is what the confirmed arrangement of today costs.
    """

    id: Id
    member_id: Id
    lot_id: Id
    cluster_id: Id
    area: Word
    band: Word
    firm_minutes_per_week: Annotated[int, Meta(ge=1, le=10_080)]
    cap_pence: Pence
    flexible_minutes_per_week: Minutes = 0
    session_id: Annotated[str, Meta(max_length=80)] = ""
    people_max: Annotated[int, Meta(ge=1, le=40)] = 1
    musts: Musts = Musts()
    likes: Annotated[tuple[Like, ...], Meta(max_length=20)] = ()
    vetoes: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()
    incumbent_provider_id: Annotated[str, Meta(max_length=80)] = ""
    current_pence: Pence | None = None
    stand_alone_pence: Pence | None = None
    route: Route = "direct_payment"
    weight: Annotated[int, Meta(ge=1, le=10)] = 1

    def planned_minutes_per_week(self) -> int:
        """Firm and flexible minutes per week together."""
        return self.firm_minutes_per_week + self.flexible_minutes_per_week

    def limit_pence(self) -> int:
        """The most this need's share may be, pence per four weeks: cap or stand-alone figure."""
        if self.stand_alone_pence is None:
            return self.cap_pence
        return min(self.cap_pence, self.stand_alone_pence)

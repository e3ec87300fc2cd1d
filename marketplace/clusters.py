"""Clusters: people who choose each other, how many they may be, and how they come and go.

A cluster defines itself by what its people share (rule 35). Nobody is sorted into one, and the
way out is always open.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.refused import Invalid, NotYours, Refused
from providers.said import fault, said

Shares = Literal["neighbourhood", "culture_faith_language", "need", "goal"]
SHARES: tuple[Shares, ...] = get_args(Shares)
SHARES_NAMES: dict[Shares, str] = {
    "neighbourhood": said("where we live"),
    "culture_faith_language": said("our culture, faith or language"),
    "need": said("the help we need"),
    "goal": said("something we want to do"),
}
Joining = Literal["invitation", "anyone_who_fits"]
LeaveReason = Literal["notice", "costs_more", "cooling_off", "not_safe", "moved_away", "died"]
Stage = Literal["forming", "waiting_for_coordinator", "active", "ended"]

# Rule 39. The council's setting replaces PEOPLE_MAX up to the hard cap.
PEOPLE_ACTIVE_MIN = 3
PEOPLE_SHOWN_MIN = 5
PEOPLE_WARN_ABOVE = 25
PEOPLE_MAX = 25
PEOPLE_HARD_MAX = 40
REPRESENTS_MAX = 2  # rule 53
NOTICE_DAYS = 28  # rule 44


class Cluster(Struct, frozen=True):
    """People who commission together. Field for field the columns of `cluster`."""

    cluster_id: UUID
    name: str
    shares: Shares
    about: str
    ward_code: str | None
    people_max: int
    organiser_id: UUID
    coordinator_id: UUID | None
    started_at: datetime
    safe_from: datetime | None = None
    ended_at: datetime | None = None


class Member(Struct, frozen=True):
    """A person in a cluster; `leaves_on` is the first day they are no longer in it."""

    member_id: UUID
    cluster_id: UUID
    person_id: UUID | None
    joined_at: datetime
    leaves_on: date | None = None
    left_reason: str | None = None

    def is_member(self, on: date) -> bool:
        """Whether the person is in the cluster on that day."""
        return self.leaves_on is None or on < self.leaves_on


class FormCluster(Struct, frozen=True):
    """What somebody who starts a cluster says."""

    name: str
    shares: Shares
    about: str
    ward_code: str | None = None
    people_max: int = PEOPLE_MAX
    equality_note: str = ""


def faults(form: FormCluster, people_max_setting: int = PEOPLE_MAX) -> list[tuple[str, str]]:
    """Every fault of the form: (field, sentence). Rules 36, 39."""
    most = min(people_max_setting, PEOPLE_HARD_MAX)
    found: list[tuple[str, str]] = []
    if not 3 <= len(form.name.strip()) <= 80:
        found.append(fault("name", "Give the cluster a name of 3 to 80 letters."))
    if form.shares not in SHARES:
        found.append(fault("shares", "Choose what you share."))
    if not 1 <= len(form.about.strip()) <= 1000:
        found.append(
            fault("about", "Say in your own words what you share, in up to 1,000 letters.")
        )
    if form.shares == "neighbourhood" and not form.ward_code:
        found.append(fault("ward_code", "Choose the ward you share."))
    if not PEOPLE_ACTIVE_MIN <= form.people_max <= most:
        found.append(
            fault(
                "people_max",
                "Choose a number of people from %(least)s to %(most)s.",
                least=PEOPLE_ACTIVE_MIN,
                most=most,
            )
        )
    if needs_equality_note(form.shares) and not 1 <= len(form.equality_note.strip()) <= 1000:
        found.append(
            fault("equality_note", "Say how you will be fair to people who are not like you.")
        )
    return found


def form(
    what: FormCluster,
    *,
    cluster_id: UUID,
    member_id: UUID,
    organiser_id: UUID,
    now: datetime,
    people_max_setting: int = PEOPLE_MAX,
    name_taken: bool = False,
) -> tuple[Cluster, Member]:
    """A new cluster with its organiser as first member. Raises Invalid, Refused (rule 35)."""
    for field, sentence in faults(what, people_max_setting):
        raise Invalid(field, sentence)
    if name_taken:
        raise Refused("Another cluster has this name already. Choose a different one.")
    cluster = Cluster(
        cluster_id=cluster_id,
        name=what.name.strip(),
        shares=what.shares,
        about=what.about.strip(),
        ward_code=what.ward_code,
        people_max=what.people_max,
        organiser_id=organiser_id,
        coordinator_id=None,
        started_at=now,
    )
    return cluster, Member(member_id, cluster_id, organiser_id, now)


def needs_equality_note(shares: Shares) -> bool:
    """Whether the cluster keeps to people of one culture, faith or language (rule 36)."""
    return shares == "culture_faith_language"


def people(members: Sequence[Member], on: date) -> int:
    """How many are members on that day."""
    return sum(1 for member in members if member.is_member(on))


def stage(cluster: Cluster, members_now: int) -> Stage:
    """Where the cluster stands, from its times and its size (rule 39)."""
    if cluster.ended_at is not None:
        return "ended"
    if members_now < PEOPLE_ACTIVE_MIN:
        return "forming"
    return "active" if cluster.safe_from is not None else "waiting_for_coordinator"


def is_shown_publicly(cluster: Cluster, members_now: int) -> bool:
    """Whether people outside may see it: five members or more (rule 39)."""
    return cluster.ended_at is None and members_now >= PEOPLE_SHOWN_MIN


def size_note(members_now: int) -> str | None:
    """A sentence when the size needs thought, else None (rule 39)."""
    if members_now < PEOPLE_ACTIVE_MIN:
        return said(
            "You need %(missing)s more to commission care together.",
            missing=PEOPLE_ACTIVE_MIN - members_now,
        )
    if members_now > PEOPLE_WARN_ABOVE:
        return said(
            "With so many people it is hard to hear everyone. Think about a second cluster."
        )
    return None


def join(
    cluster: Cluster,
    members: Sequence[Member],
    person_id: UUID | None,
    *,
    member_id: UUID,
    now: datetime,
    today: date,
    joining: Joining = "invitation",
    invited: bool = False,
) -> Member:
    """A new member. Raises Refused: ended, already in, full; NotYours: not invited (rule 39).

    `person_id` is None for somebody of another council, whose bridge row the act writes (rule 48).
    """
    if cluster.ended_at is not None:
        raise Refused("This cluster has ended. Look for another, or start your own.")
    here = [member for member in members if member.is_member(today)]
    if person_id is not None and any(member.person_id == person_id for member in here):
        raise Refused("You are already in this cluster.")
    if len(here) >= cluster.people_max:
        raise Refused(
            "All %(places)s places in this cluster are taken. Look for another, or start your own.",
            places=cluster.people_max,
        )
    if joining == "invitation" and not invited:
        raise NotYours("This cluster asks people to join. Talk to its organiser.")
    return Member(member_id, cluster.cluster_id, person_id, now)


def leave(
    member: Member,
    *,
    today: date,
    reason: LeaveReason = "notice",
    notice_days: int = NOTICE_DAYS,
    share_pence: int = 0,
    stand_alone_pence: int | None = None,
    may_still_withdraw: bool = False,
) -> Member:
    """The member with the day they are out. Leaving is always possible (rules 44, 53).

    No notice is owed by someone who would pay more than alone (`share_pence` above
    `stand_alone_pence`, both per four weeks), who is not safe, has moved or died, or is still in
    the cooling-off time of their signature (`may_still_withdraw`). Raises Refused for somebody
    who has left, or who claims such a reason when it does not hold.
    """
    if not member.is_member(today):
        raise Refused("You have left this cluster already.")
    if reason == "costs_more" and (stand_alone_pence is None or share_pence <= stand_alone_pence):
        raise Refused("Your share is not more than it costs alone. You can leave with notice.")
    if reason == "cooling_off" and not may_still_withdraw:
        raise Refused("The time to change your mind is over. You can leave with notice.")
    days = notice_days if reason == "notice" else 0
    leaves_on = today + timedelta(days=days)
    if member.leaves_on is not None:
        leaves_on = min(leaves_on, member.leaves_on)
    return replace(member, leaves_on=leaves_on, left_reason=reason)


def stay(member: Member, *, today: date) -> Member:
    """The member without the notice they gave. Raises Refused when they have left already."""
    if not member.is_member(today):
        raise Refused("You have left this cluster. Ask to join again.")
    return replace(member, leaves_on=None, left_reason=None)


def organiser_after(
    cluster: Cluster, members: Sequence[Member], leaving: Member, today: date
) -> UUID | None:
    """Who organises once `leaving` is out: the same person, else the longest member, else None."""
    if leaving.person_id != cluster.organiser_id:
        return cluster.organiser_id
    others = [
        member
        for member in members
        if member.member_id != leaving.member_id
        and member.person_id is not None
        and member.is_member(today)
    ]
    others.sort(key=lambda member: (member.joined_at, member.member_id))
    return others[0].person_id if others else None


def check_representing(
    represented: Sequence[UUID], person_id: UUID, most: int = REPRESENTS_MAX
) -> None:
    """Raise NotYours when one supporter would speak for more than `most` members (rule 53).

    `represented`: the members of this cluster the supporter acts for already.
    """
    if len(set(represented) | {person_id}) > most:
        raise NotYours(
            "One supporter can speak for at most %(most)s members of a cluster. Someone "
            "else has to act for this person.",
            most=most,
        )


def make_safe(cluster: Cluster, members_now: int, coordinator_id: UUID, now: datetime) -> Cluster:
    """The cluster once its coordinator says it is safe to act together. Raises Refused (39, 53)."""
    if cluster.ended_at is not None:
        raise Refused("This cluster has ended.")
    if members_now < PEOPLE_ACTIVE_MIN:
        raise Refused(
            "A cluster needs at least %(least)s people first.",
            least=PEOPLE_ACTIVE_MIN,
        )
    return replace(cluster, coordinator_id=coordinator_id, safe_from=cluster.safe_from or now)


def require_active(cluster: Cluster, members_now: int) -> None:
    """Raise Refused with the reason when the cluster cannot commission yet, or any more."""
    found = stage(cluster, members_now)
    if found == "ended":
        raise Refused("This cluster has ended.")
    if found == "forming":
        raise Refused(size_note(members_now) or said("More people have to join first."))
    if found == "waiting_for_coordinator":
        raise Refused("The coordinator has to say that the cluster is safe to act together first.")

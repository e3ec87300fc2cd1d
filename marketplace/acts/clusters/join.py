"""Getting in: asking, inviting, joining, and joining as somebody of another council."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from marketplace import clusters as rules
from marketplace.acts import people, sign_offs
from marketplace.acts.clusters.find import find_cluster, lock_cluster, members_now
from marketplace.acts.clusters.start import add_member, say
from marketplace.clusters import Joining
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotYours, Refused
from providers.said import said
from sql import questions

SIGN_WITHIN_DAYS = 14


class JoinCluster(Struct, frozen=True):
    """Become a member of a cluster of one's own council."""

    cluster_id: UUID


class AskToJoin(Struct, frozen=True):
    """Ask the members to be let in, or to meet them first."""

    cluster_id: UUID
    meet_first: bool = False


class JoinAsVisitor(Struct, frozen=True):
    """Become a member of another council's cluster: who one is at home (rule 48)."""

    cluster_id: UUID
    home_council_id: int
    home_person_id: UUID


class Invite(Struct, frozen=True):
    """Let somebody in who may then join; `home_council_id` where they live in another council."""

    cluster_id: UUID
    person_id: UUID
    home_council_id: int | None = None


class Joined(Struct, frozen=True):
    """The new membership, and how many the members are now."""

    cluster_id: UUID
    member_id: UUID
    people: int


class WayIn(Struct, frozen=True):
    """How people get in, whether this one was invited, and whom the sign-in speaks for already."""

    joining: Joining | None
    invited: bool
    represented: Sequence[UUID]


async def ask_to_join(tx: Transaction, who: Who, form: AskToJoin, now: datetime) -> None:
    """Ask the members of a cluster to be let in or met; asking twice is asking once."""
    person_id = who.subject("plan")
    await find_cluster(tx, form.cluster_id)
    await questions("clusters").ask_to_join(
        tx.db,
        council_id=tx.council_id,
        cluster_id=form.cluster_id,
        home_council_id=who.council_id,
        person_id=person_id,
        meet_first=form.meet_first,
        now=now,
    )
    await say(tx, who, "ask_to_join", "invitation", form.cluster_id, now, person_id)


async def invite(tx: Transaction, who: Who, form: Invite, now: datetime) -> None:
    """A member lets somebody in, who may then join. Raises NotYours for those outside."""
    inviter = who.subject("plan")
    here = await members_now(tx, form.cluster_id, now.date())
    if not any(member.home_person_id == inviter for member in here):
        raise NotYours("Only members of this cluster can let somebody in.")
    await questions("clusters").invite(
        tx.db,
        council_id=tx.council_id,
        cluster_id=form.cluster_id,
        home_council_id=form.home_council_id or tx.council_id,
        person_id=form.person_id,
        invited_by=who.sign_in_id,
        now=now,
    )
    await say(tx, who, "invite", "invitation", form.cluster_id, now, form.person_id)


async def join_cluster(tx: Transaction, who: Who, form: JoinCluster, now: datetime) -> Joined:
    """Join a cluster of one's own council, while there is a place (rules 35, 39, 53).

    Free to join until the first agreement, then as the newest one says. Holds the cluster, so the
    last place goes to one. Raises NotFound, Refused, NotYours.
    """
    person_id = who.subject("plan")
    await people.find_person(tx, person_id)
    return await _join(tx, who, form.cluster_id, tx.council_id, person_id, now)


async def join_as_visitor(tx: Transaction, who: Who, form: JoinAsVisitor, now: datetime) -> Joined:
    """Join a cluster of another council: `tx` is the host's, the money stays at home (rule 48)."""
    if form.home_council_id == tx.council_id:
        raise Refused("This cluster is in your own council. Join it there.")
    if who.council_id != form.home_council_id or who.subject("plan") != form.home_person_id:
        raise NotYours("You can only join for yourself or for somebody you help.")
    return await _join(tx, who, form.cluster_id, form.home_council_id, form.home_person_id, now)


async def _join(
    tx: Transaction, who: Who, cluster_id: UUID, home: int, person_id: UUID, now: datetime
) -> Joined:
    cluster = await lock_cluster(tx, cluster_id)
    here = await members_now(tx, cluster_id, now.date())
    row = await questions("clusters").way_in(
        tx.db,
        council_id=tx.council_id,
        cluster_id=cluster_id,
        home_council_id=home,
        person_id=person_id,
        sign_in_id=who.sign_in_id,
        day=now.date(),
    )
    way = WayIn(*row)
    if any((each.home_council_id, each.home_person_id) == (home, person_id) for each in here):
        raise Refused("You are already in this cluster.")
    if who.acting_for is not None:
        rules.check_representing(way.represented, person_id)
    visits = home != tx.council_id
    member = rules.join(
        cluster,
        here,
        None if visits else person_id,
        member_id=tx.new_id(),
        now=now,
        today=now.date(),
        joining=way.joining or "anyone_who_fits",
        invited=way.invited,
    )
    await add_member(tx, member, now)
    if visits:
        await questions("clusters").insert_visitor(
            tx.db,
            council_id=tx.council_id,
            member_id=member.member_id,
            home_council_id=home,
            home_person_id=person_id,
        )
    if cluster.safe_from is None and len(here) + 1 == rules.PEOPLE_ACTIVE_MIN:
        await sign_offs.ask(
            tx,
            "cluster",
            cluster_id,
            now,
            days=SIGN_WITHIN_DAYS,
            about=said("%(name)s: is this group safe to act together?", name=cluster.name),
        )
    detail = {"cluster_id": str(cluster_id), "home_council_id": home}
    await say(tx, who, "join_cluster", "member", member.member_id, now, person_id, detail)
    return Joined(cluster_id, member.member_id, len(here) + 1)

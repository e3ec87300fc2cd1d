"""Starting a cluster, and a coordinator calling it safe."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from marketplace import clusters as rules
from marketplace.acts import audit, councils, people
from marketplace.acts.approvals import approve_waiting
from marketplace.acts.clusters.find import lock_cluster, members_now
from marketplace.clusters import Cluster, FormCluster, Member
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, Refused
from sql import questions


class Started(Struct, frozen=True):
    """The new cluster and its organiser's membership."""

    cluster_id: UUID
    member_id: UUID


async def start_cluster(tx: Transaction, who: Who, form: FormCluster, now: datetime) -> Started:
    """Start a cluster with oneself as organiser and first member (rules 35, 36, 39).

    Raises Invalid beside a field, Refused when another has the name.
    """
    person_id = who.subject("plan")
    await people.find_person(tx, person_id)
    policy = await councils.policy_on(tx, now.date())
    most = min(policy.cluster_members_max, rules.PEOPLE_HARD_MAX)
    cluster, member = rules.form(
        form,
        cluster_id=tx.new_id(),
        member_id=tx.new_id(),
        organiser_id=person_id,
        now=now,
        people_max_setting=most,
    )
    if cluster.ward_code is not None and cluster.ward_code not in await councils.ward_codes(tx):
        raise Invalid("ward_code", "Choose a ward of this council.")
    made = await questions("clusters").insert_cluster(
        tx.db,
        council_id=tx.council_id,
        cluster_id=cluster.cluster_id,
        name=cluster.name,
        shares=cluster.shares,
        about=cluster.about,
        ward_code=cluster.ward_code,
        equality_note=form.equality_note.strip(),
        people_max=cluster.people_max,
        organiser_id=cluster.organiser_id,
        now=now,
    )
    if made is None:
        raise Refused("Another cluster has this name already. Choose a different one.")
    await add_member(tx, member, now)
    await say(tx, who, "start_cluster", "cluster", cluster.cluster_id, now, person_id)
    return Started(cluster.cluster_id, member.member_id)


async def make_safe(tx: Transaction, who: Who, cluster_id: UUID, now: datetime) -> Cluster:
    """A coordinator says the cluster is safe to act together, and stands beside it (39, 53)."""
    require_role(who, "coordinator")
    cluster = await lock_cluster(tx, cluster_id)
    here = await members_now(tx, cluster_id, now.date())
    safe = rules.make_safe(cluster, len(here), who.sign_in_id, now)
    await questions("clusters").make_safe(
        tx.db,
        council_id=tx.council_id,
        cluster_id=cluster_id,
        coordinator_id=safe.coordinator_id,
        safe_from=safe.safe_from,
    )
    await approve_waiting(tx, who, "cluster", cluster_id, now)
    await say(tx, who, "make_safe", "cluster", cluster_id, now, None)
    return safe


async def add_member(tx: Transaction, member: Member, now: datetime) -> None:
    """Write a new membership."""
    await questions("clusters").insert_member(
        tx.db,
        council_id=tx.council_id,
        member_id=member.member_id,
        cluster_id=member.cluster_id,
        person_id=member.person_id,
        now=now,
    )


async def say(
    tx: Transaction,
    who: Who,
    act: str,
    noun: str,
    subject_id: UUID,
    now: datetime,
    person_id: UUID | None,
    detail: dict[str, Any] | None = None,
) -> None:
    """The audit row of a change to a cluster or a membership."""
    await audit.record(tx, who, act, noun, subject_id, now, on_behalf_of=person_id, detail=detail)

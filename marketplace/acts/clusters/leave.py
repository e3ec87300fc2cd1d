"""Leaving a cluster, always possible, and staying after all."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace import agreements
from marketplace import clusters as rules
from marketplace.acts.clusters.find import MemberNow, lock_cluster, members_now
from marketplace.acts.clusters.join import JoinCluster
from marketplace.acts.clusters.start import say
from marketplace.acts.elsewhere import in_council
from marketplace.acts.lines import EndLines, end_lines
from marketplace.agreements import Signature
from marketplace.clusters import Cluster, LeaveReason, Member
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotFound, NotYours
from sql import questions

LINES_END: dict[LeaveReason, Literal["died", "moved"]] = {"died": "died", "moved_away": "moved"}
COORDINATOR_REASONS: frozenset[LeaveReason] = frozenset(("not_safe", "moved_away", "died"))


class LeaveCluster(Struct, frozen=True):
    """Leave with the agreement's notice, or at once for a reason that frees from it.

    A coordinator names the `member_id` of somebody who moved, died or is not safe.
    """

    cluster_id: UUID
    reason: LeaveReason = "notice"
    member_id: UUID | None = None


class Left(Struct, frozen=True):
    """From which day on somebody is no longer a member; None after they chose to stay."""

    cluster_id: UUID
    member_id: UUID
    leaves_on: date | None


class Terms(Struct, frozen=True):
    """On what terms a member leaves: what they signed, and pence per four weeks now and alone."""

    notice_days: int | None
    signed_at: datetime | None
    share_pence: int
    stand_alone_pence: int | None


async def leave_cluster(tx: Transaction, who: Who, form: LeaveCluster, now: datetime) -> Left:
    """Leave: always possible, with the notice one signed unless a reason frees from it.

    Pledges to the cluster and lines of its contracts end that day, and the others' are priced
    again from the next period; a leaving organiser hands over to the longest member, and
    a cluster nobody is left in ends (rules 44, 53). Raises NotFound, NotYours, Refused.
    """
    cluster = await lock_cluster(tx, form.cluster_id)
    today = now.date()
    here = await members_now(tx, form.cluster_id, today)
    member = _whose(who, form, here)
    row = await questions("clusters").terms_of_leaving(
        tx.db,
        council_id=tx.council_id,
        cluster_id=form.cluster_id,
        member_id=member.member_id,
        day=today,
    )
    terms = Terms(*row)
    left = rules.leave(
        member,
        today=today,
        reason=form.reason,
        notice_days=0 if terms.notice_days is None else terms.notice_days,
        share_pence=terms.share_pence,
        stand_alone_pence=terms.stand_alone_pence,
        may_still_withdraw=_cooling(form.cluster_id, terms, member.member_id, now),
    )
    assert left.leaves_on is not None
    await _set_leaving(tx, left)
    await _end_pledges(tx, member, left.leaves_on, now)
    ending = EndLines((member.member_id,), left.leaves_on, LINES_END.get(form.reason, "left"))
    await end_lines(tx, who, ending, now)
    await _hand_over(tx, cluster, here, member, now)
    detail = {"leaves_on": left.leaves_on.isoformat(), "reason": form.reason}
    subject = member.home_person_id
    await say(tx, who, "leave_cluster", "member", member.member_id, now, subject, detail)
    return Left(form.cluster_id, member.member_id, left.leaves_on)


async def _end_pledges(tx: Transaction, member: MemberNow, day: date, now: datetime) -> None:
    """End what the member pledged to the cluster, in the ledger of their home."""
    if member.home_council_id == tx.council_id:
        await questions("clusters").end_pledges(
            tx.db,
            council_id=tx.council_id,
            cluster_id=member.cluster_id,
            person_id=member.home_person_id,
            leaves_on=day,
            now=now,
        )
        return
    async with in_council(tx, member.home_council_id) as home:
        await questions("clusters").end_visiting_pledges(
            home.db,
            council_id=home.council_id,
            host_council_id=tx.council_id,
            cluster_id=member.cluster_id,
            person_id=member.home_person_id,
            leaves_on=day,
            now=now,
        )


def _whose(who: Who, form: LeaveCluster, here: Sequence[MemberNow]) -> MemberNow:
    if form.member_id is not None and who.role == "coordinator":
        if form.reason not in COORDINATOR_REASONS:
            raise NotYours("Only the member can leave for this reason.")
        found = [each for each in here if each.member_id == form.member_id]
    else:
        subject = who.subject("plan")
        found = [
            each
            for each in here
            if (each.home_council_id, each.home_person_id) == (who.council_id, subject)
        ]
    if not found:
        raise NotFound("You are not in this cluster.")
    return found[0]


def _cooling(cluster_id: UUID, terms: Terms, member_id: UUID, now: datetime) -> bool:
    if terms.signed_at is None:
        return True
    signed = Signature(cluster_id, 1, member_id, member_id, terms.signed_at)
    return agreements.may_still_withdraw(signed, now)


async def _hand_over(
    tx: Transaction, cluster: Cluster, here: Sequence[Member], leaving: Member, now: datetime
) -> None:
    if len(here) == 1:
        await questions("clusters").end_cluster(
            tx.db, council_id=tx.council_id, cluster_id=cluster.cluster_id, now=now
        )
        return
    organiser = rules.organiser_after(cluster, here, leaving, now.date())
    if organiser is not None and organiser != cluster.organiser_id:
        await questions("clusters").set_organiser(
            tx.db,
            council_id=tx.council_id,
            cluster_id=cluster.cluster_id,
            organiser_id=organiser,
        )


async def stay_in_cluster(tx: Transaction, who: Who, form: JoinCluster, now: datetime) -> Left:
    """Take one's notice back before its day. Raises Refused after it."""
    await lock_cluster(tx, form.cluster_id)
    here = await members_now(tx, form.cluster_id, now.date())
    member = _whose(who, LeaveCluster(form.cluster_id), here)
    stays = rules.stay(member, today=now.date())
    await _set_leaving(tx, stays)
    subject = member.home_person_id
    await say(tx, who, "stay_in_cluster", "member", member.member_id, now, subject)
    return Left(form.cluster_id, member.member_id, None)


async def _set_leaving(tx: Transaction, member: Member) -> None:
    await questions("clusters").set_leaving(
        tx.db,
        council_id=tx.council_id,
        member_id=member.member_id,
        leaves_on=member.leaves_on,
        left_reason=member.left_reason,
    )

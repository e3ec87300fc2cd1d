"""What every page of a joint commission reads first: the commission, and who is looking at it."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace.acts.contracts import object_until
from marketplace.acts.opportunities import Commission, find_commission
from marketplace.acts.reading import read
from marketplace.commissions import Stage
from marketplace.database.transaction import Transaction, one
from marketplace.people import Role, Who
from marketplace.refused import NotFound, NotYours
from marketplace.web.wording import _, day_text, deadline_text
from sql import questions

OFFICERS: tuple[Role, ...] = ("coordinator", "commissioner")


class Standing(Struct, frozen=True):
    """What the reader is to the cluster: its member, its organiser, its coordinator."""

    organiser_id: UUID
    coordinator_id: UUID | None
    ended_at: datetime | None
    member_id: UUID | None


class Check(Struct, frozen=True):
    """What the coordinator was last asked, and their answer."""

    asked_at: datetime
    due_on: date
    decision: str | None
    reason: str | None
    decided_at: datetime | None


class Ready(Struct, frozen=True):
    """One member, and what is still missing before the cluster can ask for their care."""

    name: str
    planned: bool
    signed: bool
    pledged: bool

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return self.planned and self.signed and self.pledged


class Seen(Struct, frozen=True):
    """A commission as one reader may see it. `speaks`: may draft and publish for the cluster."""

    commission: Commission
    stage: Stage
    now: datetime
    member_id: UUID | None
    speaks: bool
    officer: bool


async def clock(tx: Transaction) -> datetime:
    """The one clock, as a page reads it."""
    now: datetime = await tx.db.fetchval("select app_now()")
    return now


async def see(tx: Transaction, who: Who, commission_id: UUID) -> Seen:
    """One commission for a member of its cluster or an officer; for anybody else there is none.

    Reads in scope "council" and keeps to the person by itself: a member's page also tells of the
    award and the contracts. Raises NotFound, NotYours.
    """
    person_id = None if who.role in OFFICERS else who.subject("see")
    standing = one(
        Standing,
        await questions("commissions").reader(
            tx.db,
            council_id=tx.council_id,
            commission_id=commission_id,
            home_council_id=who.council_id,
            person_id=person_id,
        ),
    )
    if standing is None or (person_id is not None and standing.member_id is None):
        raise NotFound("There is no such commission in your groups.")
    commission = await find_commission(tx, commission_id)
    now = await clock(tx)
    return Seen(
        commission,
        commission.stage(now),
        now,
        standing.member_id,
        speaks(who, standing.organiser_id, standing.coordinator_id),
        who.role in OFFICERS,
    )


def speaks(who: Who, organiser_id: UUID, coordinator_id: UUID | None) -> bool:
    """Whether somebody drafts and publishes for a cluster, as `speaks_for` asks."""
    if who.role == "commissioner":
        return True
    if who.role == "coordinator":
        return coordinator_id in (None, who.sign_in_id)
    try:
        return who.subject("plan") == organiser_id
    except NotYours:
        return False


def require_speaks(seen: Seen) -> None:
    """Raise NotYours for a member who is not the organiser."""
    if not seen.speaks:
        raise NotYours("Only the organiser of your group can do this.")


async def check_of(tx: Transaction, commission_id: UUID) -> Check | None:
    """What the coordinator last said of a draft, if they were asked."""
    return one(
        Check,
        await questions("commissions").newest_check(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        ),
    )


async def readiness(tx: Transaction, cluster_id: UUID, day: date) -> list[Ready]:
    """Who of a cluster is ready on a day and who is not, by name."""
    return await read(
        Ready,
        questions("commissions").readiness(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id, day=day
        ),
    )


async def standstill_text(tx: Transaction, stage: Stage, matched_at: datetime | None) -> str:
    """Until when bidders can object, while an award waits for its contract; else ""."""
    if stage not in ("matched", "ratified") or matched_at is None:
        return ""
    last_day = await object_until(tx, matched_at)
    return _(
        "Providers can object until the end of %s. The contract can be signed after that."
    ) % day_text(last_day)


def stage_text(commission: Commission, stage: Stage) -> str:
    """Where a commission stands, as a sentence."""
    closes = deadline_text(commission.closes_at)
    sentences = {
        "draft": _("It is being written. Nobody outside your group can see it."),
        "checked": _("A coordinator has checked it. It can be published."),
        "published": _("Providers can answer until %s.") % closes,
        "closed": _("The time for offers has ended. We are comparing them now."),
        "matched": _("The offers are compared. Look at what your group can get."),
        "ratified": _("Enough members said yes. A professional signs next."),
        "contracted": _("It is agreed. Care starts on %s.") % day_text(commission.starts_on),
        "withdrawn": _("It was taken back on %s.") % day_text(commission.withdrawn_at),
    }
    return sentences[stage]


def stage_tag(stage: Stage) -> tuple[str, str]:
    """Where a commission stands, as a word and a colour."""
    tags = {
        "draft": (_("Being written"), "grey"),
        "checked": (_("Checked"), "blue"),
        "published": (_("Open for offers"), "blue"),
        "closed": (_("Comparing offers"), "purple"),
        "matched": (_("Offers compared"), "yellow"),
        "ratified": (_("Members said yes"), "turquoise"),
        "contracted": (_("Agreed"), "green"),
        "withdrawn": (_("Taken back"), "grey"),
    }
    return tags[stage]

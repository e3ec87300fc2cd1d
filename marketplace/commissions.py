"""Joint commissions: what a cluster asks for together, from draft to contract.

The stage is derived from times. Until it is published everything may change; afterwards nothing
that a bidder priced may, so that all bids answer the same question.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.private_words import private_words
from marketplace.refused import Invalid, Refused
from providers.offers import BANDS, SERVICES
from providers.said import fault

Stage = Literal[
    "draft", "checked", "published", "closed", "matched", "ratified", "contracted", "withdrawn"
]
Lead = Literal["council", "organisation"]

WEEKS_MIN, WEEKS_MAX = 4, 156
LOTS_MAX = 30
# Until the day care starts: the round, eight working days to object, and time to sign (rule 62).
STARTS_AFTER_CLOSING_DAYS = 14


class Commission(Struct, frozen=True):
    """One contracting process of one cluster. Field for field the columns of `commission`."""

    commission_id: UUID
    cluster_id: UUID
    round_id: UUID
    title: str
    about: str
    lead: Lead
    starts_on: date
    weeks: int
    reserved_percent: int
    drafted_by: UUID
    drafted_at: datetime
    checked_at: datetime | None = None
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    ratified_at: datetime | None = None
    contracted_at: datetime | None = None


class Lot(Struct, frozen=True):
    """Needs to be served together. Field for field the columns of `lot`."""

    lot_id: UUID
    commission_id: UUID
    service: str
    band: str
    title: str
    providers_max: int = 2
    providers_min: int = 1
    provider_share_max_percent: int = 100
    people_sharing_max: int = 1
    weight: int = 1


class LotNeed(Struct, frozen=True):
    """A member's need as it stood at publishing. Field for field the columns of `lot_need`."""

    lot_need_id: UUID
    lot_id: UUID
    member_id: UUID
    need_id: UUID
    ward_code: str
    route: str
    minutes_per_week: int
    flexible_minutes_per_week: int
    personal_care: bool
    languages: tuple[str, ...]
    carer_gender: str | None
    skills: tuple[str, ...]
    likes: tuple[str, ...]
    vetoed_providers: tuple[UUID, ...]
    people_sharing_max: int
    cap_pence_per_four_weeks: int
    incumbent_id: UUID | None = None
    incumbent_pence_per_four_weeks: int | None = None


class DraftCommission(Struct, frozen=True):
    """What the person who drafts says."""

    title: str
    about: str
    starts_on: date
    weeks: int = 52
    lead: Lead = "council"
    reserved_percent: int = 0


def stage(
    commission: Commission, closes_at: datetime, matched_at: datetime | None, now: datetime
) -> Stage:
    """Where the commission stands: from its own times and its round's."""
    if commission.withdrawn_at is not None:
        return "withdrawn"
    if commission.contracted_at is not None:
        return "contracted"
    if commission.ratified_at is not None:
        return "ratified"
    if commission.published_at is not None:
        if matched_at is not None:
            return "matched"
        return "closed" if now >= closes_at else "published"
    return "checked" if commission.checked_at is not None else "draft"


def faults(what: DraftCommission, closes_on: date) -> list[tuple[str, str]]:
    """Every fault of the draft: (field, sentence). `closes_on`: the day its round closes."""
    found: list[tuple[str, str]] = []
    if not 3 <= len(what.title.strip()) <= 120:
        found.append(fault("title", "Give it a title of 3 to 120 letters."))
    if not 1 <= len(what.about.strip()) <= 2000:
        found.append(fault("about", "Say what you want to happen, in up to 2,000 letters."))
    if not WEEKS_MIN <= what.weeks <= WEEKS_MAX:
        found.append(
            fault(
                "weeks",
                "Choose from %(least)s to %(most)s weeks.",
                least=WEEKS_MIN,
                most=WEEKS_MAX,
            )
        )
    if not 0 <= what.reserved_percent <= 50:
        found.append(
            fault("reserved_percent", "Keep from 0 to 50 in every 100 hours for start-ups.")
        )
    if what.lead not in ("council", "organisation"):
        found.append(fault("lead", "Choose who signs the shared terms."))
    earliest = closes_on + timedelta(days=STARTS_AFTER_CLOSING_DAYS)
    if what.starts_on < earliest:
        found.append(
            fault(
                "starts_on",
                "Choose %(earliest)s or later: offers have to be compared first.",
                earliest=earliest,
            )
        )
    return found


def lot_faults(lot: Lot) -> list[tuple[str, str]]:
    """Every fault of a lot: (field, sentence)."""
    found: list[tuple[str, str]] = []
    if lot.service not in SERVICES:
        found.append(fault("service", "Choose what you need from the list."))
    if lot.band not in BANDS:
        found.append(fault("band", "Choose a time from the list."))
    if not 3 <= len(lot.title.strip()) <= 120:
        found.append(fault("title", "Give this part a title of 3 to 120 letters."))
    if not 1 <= lot.providers_max <= 5:
        found.append(fault("providers_max", "Choose from 1 to 5 providers."))
    if not 1 <= lot.providers_min <= lot.providers_max:
        found.append(fault("providers_min", "The fewest providers cannot be above the most."))
    if not 20 <= lot.provider_share_max_percent <= 100:
        found.append(
            fault("provider_share_max_percent", "Choose from 20 to 100 in every 100 hours.")
        )
    elif lot.provider_share_max_percent * lot.providers_max < 100:
        found.append(
            fault(
                "provider_share_max_percent",
                "With so few providers and so small a part each, some hours have nobody.",
            )
        )
    if not 1 <= lot.people_sharing_max <= 12:
        found.append(fault("people_sharing_max", "Choose from 1 to 12 people who share."))
    if not 1 <= lot.weight <= 5:
        found.append(fault("weight", "Choose from 1 (matters a little) to 5 (matters most)."))
    return found


def draft(
    what: DraftCommission,
    *,
    commission_id: UUID,
    cluster_id: UUID,
    round_id: UUID,
    closes_on: date,
    drafted_by: UUID,
    now: datetime,
) -> Commission:
    """A new draft. Raises Invalid."""
    for field, sentence in faults(what, closes_on):
        raise Invalid(field, sentence)
    return Commission(
        commission_id=commission_id,
        cluster_id=cluster_id,
        round_id=round_id,
        title=what.title.strip(),
        about=what.about.strip(),
        lead=what.lead,
        starts_on=what.starts_on,
        weeks=what.weeks,
        reserved_percent=what.reserved_percent,
        drafted_by=drafted_by,
        drafted_at=now,
    )


def require_draft(commission: Commission) -> None:
    """Raise Refused when the commission can no longer be changed."""
    if commission.withdrawn_at is not None:
        raise Refused("This commission was taken back. Start a new one.")
    if commission.published_at is not None:
        raise Refused(
            "Providers are reading this now, so it cannot change. "
            "You can take it back and start again."
        )


def change(commission: Commission, what: DraftCommission, closes_on: date) -> Commission:
    """The draft with what changed; the coordinator looks again. Raises Refused, Invalid."""
    require_draft(commission)
    for field, sentence in faults(what, closes_on):
        raise Invalid(field, sentence)
    return replace(
        commission,
        title=what.title.strip(),
        about=what.about.strip(),
        lead=what.lead,
        starts_on=what.starts_on,
        weeks=what.weeks,
        reserved_percent=what.reserved_percent,
        checked_at=None,
    )


def check(commission: Commission, now: datetime) -> Commission:
    """The draft once the coordinator has said it is safe to publish. Raises Refused."""
    require_draft(commission)
    return commission if commission.checked_at is not None else replace(commission, checked_at=now)


def publish(
    commission: Commission,
    lots: Sequence[Lot],
    needs: Sequence[LotNeed],
    *,
    closes_at: datetime,
    window_days: int,
    agreement_in_force: bool,
    pledged_member_ids: Collection[UUID],
    names: Iterable[str] = (),
    now: datetime,
) -> Commission:
    """The published commission. Raises Refused with the first thing that is missing (rule 40).

    `names`: the members' full names; neither they nor a postcode, telephone number or e-mail
    address may stand in the public text (rule 37). `pledged_member_ids`: who has set money aside
    for this cluster over the term.
    """
    require_draft(commission)
    if commission.checked_at is None:
        raise Refused("The coordinator has to say that this is safe to publish first.")
    if not agreement_in_force:
        raise Refused("Everyone has to sign the agreement before you publish.")
    if not lots:
        raise Refused("Add at least one part with what you need.")
    if len(lots) > LOTS_MAX:
        raise Refused("One commission has at most %(most)s parts.", most=LOTS_MAX)
    for lot in lots:
        if not any(need.lot_id == lot.lot_id for need in needs):
            raise Refused("Nobody has chosen a need for “%(title)s” yet.", title=lot.title)
        for _, sentence in lot_faults(lot):
            raise Refused(f"“{lot.title}”: {sentence}")
    if {need.member_id for need in needs} - set(pledged_member_ids):
        raise Refused("Everyone who takes part sets money aside first.")
    if closes_at < now + timedelta(days=window_days):
        raise Refused(
            "Providers get at least %(window_days)s days to answer. Choose the round "
            "after this one.",
            window_days=window_days,
        )
    found = private_words_in(commission, lots, names)
    if found:
        raise Refused(
            "Take out “%(words)s”: everyone can read this, and it points to a person.",
            words=found[0],
        )
    return replace(commission, published_at=now)


def withdraw(commission: Commission, now: datetime) -> Commission:
    """The commission taken back, at any time before its contract. Raises Refused."""
    if commission.contracted_at is not None:
        raise Refused("There is a contract now. Each member can still leave with notice.")
    if commission.withdrawn_at is not None:
        return commission
    return replace(commission, withdrawn_at=now)


def private_words_in(
    commission: Commission, lots: Iterable[Lot], names: Iterable[str]
) -> list[str]:
    """What in the public text names a person or says how to find one (rule 37)."""
    public = "\n".join([commission.title, commission.about, *(lot.title for lot in lots)])
    return private_words(public, names)

"""A draft changes until it is published: its words, its times and its limits."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, structs

from marketplace import commissions
from marketplace.acts.audit import record
from marketplace.acts.opportunities import hold, lots_of, round_of, speaks_for
from marketplace.commissions import Commission
from marketplace.database.transaction import Transaction
from marketplace.lots import check_lots
from marketplace.people import Who
from marketplace.refused import Invalid
from marketplace.rounds import LONDON
from sql import questions


class ChangeDraft(Struct, frozen=True):
    """What a draft says now, in which round it closes, and when care starts and for how long."""

    commission_id: UUID
    round_id: UUID
    title: str
    about: str
    starts_on: date
    weeks: int


class SetLimits(Struct, frozen=True):
    """How a draft may be divided: providers per lot, the most one may have, kept for start-ups.

    The last two are parts of every 100 hours.
    """

    commission_id: UUID
    providers_max: int
    provider_share_max_percent: int
    reserved_percent: int


async def change_draft(tx: Transaction, who: Who, form: ChangeDraft, now: datetime) -> UUID:
    """Write a draft's words and times anew; the coordinator's check starts again.

    Returns its id. Raises NotYours, NotFound, Refused once published, Invalid beside a field.
    """
    held = await hold(tx, form.commission_id)
    await speaks_for(tx, who, held.cluster_id)
    round_ = await round_of(tx, form.round_id)
    if round_.closes_at <= now:
        raise Invalid("round_id", "That round has closed. Choose a later one.")
    what = commissions.DraftCommission(
        form.title, form.about, form.starts_on, form.weeks, held.lead, held.reserved_percent
    )
    closes_on = round_.closes_at.astimezone(LONDON).date()
    changed = commissions.change(held, what, closes_on)
    await _write(tx, structs.replace(changed, round_id=form.round_id))
    await record(tx, who, "change_draft", "commission", held.commission_id, now)
    return held.commission_id


async def set_limits(tx: Transaction, who: Who, form: SetLimits, now: datetime) -> UUID:
    """Say how a draft may be divided; the coordinator's check starts again.

    Returns its id. Raises NotYours, NotFound, Refused once published, Invalid beside a field.
    """
    held = await hold(tx, form.commission_id)
    await speaks_for(tx, who, held.cluster_id)
    commissions.require_draft(held)
    if not 0 <= form.reserved_percent <= 50:
        raise Invalid("reserved_percent", "Keep from 0 to 50 in every 100 hours for start-ups.")
    limits = {
        "providers_max": form.providers_max,
        "provider_share_max_percent": form.provider_share_max_percent,
    }
    names = commissions.Lot.__struct_fields__
    try:
        check_lots(
            [
                commissions.Lot(**{name: getattr(lot, name) for name in names} | limits)
                for lot in await lots_of(tx, held.commission_id)
            ]
        )
    except Invalid as fault:
        raise Invalid(fault.field.rpartition(".")[2], fault.sentence) from None
    await questions("commissions").set_limits(
        tx.db,
        council_id=tx.council_id,
        commission_id=held.commission_id,
        providers_max=form.providers_max,
        share_max=form.provider_share_max_percent,
    )
    await _write(tx, structs.replace(held, reserved_percent=form.reserved_percent))
    await record(tx, who, "set_limits", "commission", held.commission_id, now)
    return held.commission_id


async def _write(tx: Transaction, draft: Commission) -> None:
    await questions("commissions").change(
        tx.db,
        council_id=tx.council_id,
        commission_id=draft.commission_id,
        round_id=draft.round_id,
        title=draft.title,
        about=draft.about,
        lead=draft.lead,
        starts_on=draft.starts_on,
        weeks=draft.weeks,
        reserved_percent=draft.reserved_percent,
    )

"""What a cluster does to commission together: draft, have checked, publish, withdraw."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct, structs

from marketplace import commissions, lots
from marketplace.acts import councils, sign_offs
from marketplace.acts.audit import record
from marketplace.acts.opportunities import (
    ClusterAsking,
    hold,
    lots_of,
    needs_of_cluster,
    round_of,
    speaks_for,
)
from marketplace.acts.visiting import names_of_all, needs_of_visitors
from marketplace.commissions import Commission, Lot, LotNeed
from marketplace.database.transaction import Transaction
from marketplace.lots import ProposedLot
from marketplace.notices import PEOPLE_SHOWN_MIN
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, Refused
from marketplace.rounds import LONDON, URGENT_WINDOW_DAYS
from providers.openers import wrap_for_opener
from providers.said import said
from providers.sealing import key_pair
from sql import questions

CHECK_WITHIN_DAYS = 5
SHARE_RULES_WE_CAN_COUNT = frozenset(("equal", "hours"))


class LotForm(Struct, frozen=True):
    """A lot as the organiser picks it; without a title it is called after what it asks for."""

    service: str
    band: str
    title: str = ""
    providers_max: int = 2
    providers_min: int = 1
    provider_share_max_percent: int = 100
    people_sharing_max: int = 1
    weight: int = 1


class DraftCommission(Struct, frozen=True):
    """What a cluster wants to ask for; without lots, all that its members' plans suggest."""

    cluster_id: UUID
    round_id: UUID
    title: str
    about: str
    starts_on: date
    weeks: int = 52
    lots: tuple[LotForm, ...] = ()
    lead: commissions.Lead = "council"
    reserved_percent: int = 0


class Published(Struct, frozen=True):
    """A commission that now takes bids: how many lots and needs it asks for."""

    commission_id: UUID
    lots: int
    needs: int


async def propose_lots(
    tx: Transaction, who: Who, cluster_id: UUID, starts_on: date
) -> list[ProposedLot]:
    """What the cluster could ask for from that day on, one lot per kind of help and time."""
    await speaks_for(tx, who, cluster_id)
    return lots.propose(await needs_of_cluster(tx, cluster_id, starts_on))


async def draft_commission(tx: Transaction, who: Who, form: DraftCommission, now: datetime) -> UUID:
    """Start a commission with its lots; returns its id. Nobody outside the cluster sees it yet.

    Raises NotYours, Invalid beside a field, Refused for a cluster that has ended.
    """
    cluster = await speaks_for(tx, who, form.cluster_id)
    if cluster.ended_at is not None:
        raise Refused("This cluster has ended.")
    round_ = await round_of(tx, form.round_id)
    if round_.closes_at <= now:
        raise Invalid("round_id", "That round has closed. Choose a later one.")
    draft = commissions.draft(
        commissions.DraftCommission(
            form.title, form.about, form.starts_on, form.weeks, form.lead, form.reserved_percent
        ),
        commission_id=tx.new_id(),
        cluster_id=form.cluster_id,
        round_id=form.round_id,
        closes_on=round_.closes_at.astimezone(LONDON).date(),
        drafted_by=who.sign_in_id,
        now=now,
    )
    chosen = form.lots or await _all_proposed(tx, form)
    written = _lots(tx, draft.commission_id, chosen)
    await questions("commissions").add(
        tx.db,
        council_id=tx.council_id,
        commission_id=draft.commission_id,
        cluster_id=draft.cluster_id,
        round_id=draft.round_id,
        title=draft.title,
        about=draft.about,
        lead=draft.lead,
        starts_on=draft.starts_on,
        weeks=draft.weeks,
        reserved_percent=draft.reserved_percent,
        drafted_by=draft.drafted_by,
        drafted_at=draft.drafted_at,
    )
    await _add_lots(tx, draft.commission_id, written)
    await record(tx, who, "draft_commission", "commission", draft.commission_id, now)
    return draft.commission_id


async def _all_proposed(tx: Transaction, form: DraftCommission) -> tuple[LotForm, ...]:
    found = lots.propose(await needs_of_cluster(tx, form.cluster_id, form.starts_on))
    return tuple(
        LotForm(lot.service, lot.band, lot.title, people_sharing_max=lot.people_sharing_max)
        for lot in found
        if lot.people
    )


def _lots(tx: Transaction, commission_id: UUID, chosen: tuple[LotForm, ...]) -> list[Lot]:
    written = [
        Lot(
            lot_id=tx.new_id(),
            commission_id=commission_id,
            service=lot.service,
            band=lot.band,
            title=lot.title.strip() or lots.lot_title(lot.service, lot.band),
            providers_max=lot.providers_max,
            providers_min=lot.providers_min,
            provider_share_max_percent=lot.provider_share_max_percent,
            people_sharing_max=lot.people_sharing_max,
            weight=lot.weight,
        )
        for lot in chosen
    ]
    lots.check_lots(written)
    return written


async def _add_lots(tx: Transaction, commission_id: UUID, written: list[Lot]) -> None:
    await questions("commissions").add_lots(
        tx.db,
        council_id=tx.council_id,
        commission_id=commission_id,
        lot_ids=[lot.lot_id for lot in written],
        services=[lot.service for lot in written],
        bands=[lot.band for lot in written],
        titles=[lot.title for lot in written],
        providers_max=[lot.providers_max for lot in written],
        providers_min=[lot.providers_min for lot in written],
        share_max=[lot.provider_share_max_percent for lot in written],
        sharing_max=[lot.people_sharing_max for lot in written],
        weights=[lot.weight for lot in written],
    )


async def change_lots(
    tx: Transaction, who: Who, commission_id: UUID, chosen: tuple[LotForm, ...], now: datetime
) -> None:
    """Ask for other lots before publishing; the coordinator's check starts again."""
    held = await hold(tx, commission_id)
    await speaks_for(tx, who, held.cluster_id)
    commissions.require_draft(held)
    written = _lots(tx, commission_id, chosen)
    before = await lots_of(tx, commission_id)
    await _drop_lots(tx, commission_id, [lot.lot_id for lot in before], now)
    await _add_lots(tx, commission_id, written)
    if held.checked_at is not None:
        await questions("commissions").uncheck(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        )
    await record(tx, who, "change_lots", "commission", commission_id, now)


async def _drop_lots(
    tx: Transaction, commission_id: UUID, lot_ids: list[UUID], now: datetime
) -> None:
    if lot_ids:
        await questions("commissions").drop_lots(
            tx.db, council_id=tx.council_id, commission_id=commission_id, lot_ids=lot_ids, now=now
        )


async def ask_for_check(tx: Transaction, who: Who, commission_id: UUID, now: datetime) -> None:
    """Put the draft before the coordinator; asking again while it waits does nothing."""
    held = await hold(tx, commission_id)
    await speaks_for(tx, who, held.cluster_id)
    commissions.require_draft(held)
    await _ask(tx, held, now)
    await record(tx, who, "ask_for_check", "commission", commission_id, now)


async def _ask(tx: Transaction, held: Commission, now: datetime) -> None:
    await sign_offs.ask(
        tx,
        "commission",
        held.commission_id,
        now,
        days=CHECK_WITHIN_DAYS,
        about=said("Is this commission safe to publish: %(title)s?", title=held.title),
    )


async def check_commission(
    tx: Transaction,
    who: Who,
    commission_id: UUID,
    decision: Literal["approved", "sent_back"],
    reason: str,
    now: datetime,
) -> None:
    """The coordinator says whether the draft is safe to publish; sending back needs a reason."""
    require_role(who, "coordinator", "commissioner")
    held = await hold(tx, commission_id)
    await speaks_for(tx, who, held.cluster_id)
    commissions.require_draft(held)
    await _ask(tx, held, now)
    sign_off_id = await questions("commissions").waiting_check(
        tx.db, council_id=tx.council_id, commission_id=commission_id
    )
    answer = sign_offs.Decide(sign_off_id, decision, reason)
    await sign_offs.decide(tx, who, answer, now, stage="commission")
    if decision == "approved":
        await questions("commissions").check(
            tx.db, council_id=tx.council_id, commission_id=commission_id, now=now
        )
    detail = {"decision": decision}
    await record(tx, who, "check_commission", "commission", commission_id, now, detail=detail)


async def publish_commission(
    tx: Transaction,
    who: Who,
    commission_id: UUID,
    now: datetime,
    *,
    opener_public_key: bytes,
    key_seed: bytes,
) -> Published:
    """Publish: needs, caps and musts are kept as they stand now, and bids can be sealed to its key.

    `opener_public_key` is the file `opener.public`, `key_seed` 32 random bytes that are not kept.
    Members from other councils count with what they need at home. Lots that nobody is ready for
    are left out. Raises Refused with the first thing missing (rule 40).
    """
    held = await hold(tx, commission_id)
    cluster = await speaks_for(tx, who, held.cluster_id)
    commissions.require_draft(held)
    asked, needs = await _asked(tx, held, cluster)
    round_ = await round_of(tx, held.round_id)
    policy = await councils.policy_on(tx, now.date())
    published = commissions.publish(
        held,
        asked,
        needs,
        closes_at=round_.closes_at,
        window_days=URGENT_WINDOW_DAYS if round_.urgent else policy.bid_window_days,
        agreement_in_force=cluster.share_rule is not None,
        pledged_member_ids={need.member_id for need in needs},
        names=await names_of_all(tx, held.cluster_id, held.starts_on),
        now=now,
    )
    kept = {lot.lot_id for lot in asked}
    left_out = [lot.lot_id for lot in await lots_of(tx, commission_id) if lot.lot_id not in kept]
    await _drop_lots(tx, commission_id, left_out, now)
    await _store(tx, published, needs, opener_public_key, key_seed)
    detail = {"lots": len(asked), "needs": len(needs)}
    await record(tx, who, "publish_commission", "commission", commission_id, now, detail=detail)
    return Published(commission_id, len(asked), len(needs))


async def _asked(
    tx: Transaction, held: Commission, cluster: ClusterAsking
) -> tuple[list[Lot], list[LotNeed]]:
    """The lots that somebody is ready for, and the needs in them."""
    if cluster.ended_at is not None:
        raise Refused("This cluster has ended.")
    if cluster.safe_from is None:
        raise Refused("A coordinator has to say first that this cluster is safe to act together.")
    if cluster.share_rule not in (None, *SHARE_RULES_WE_CAN_COUNT):
        raise Refused("The agreement has to say how costs are shared: equally or by hours.")
    found = [
        *await needs_of_cluster(tx, held.cluster_id, held.starts_on),
        *await needs_of_visitors(tx, held.cluster_id, held.starts_on),
    ]
    shown = await lots_of(tx, held.commission_id)
    names = Lot.__struct_fields__
    written = [Lot(**{name: getattr(lot, name) for name in names}) for lot in shown]
    needs = lots.needs_in_lots(found, written, cluster.ward_code)
    if written and not needs:
        raise Refused(
            "Nobody in the cluster has signed the agreement and set money aside for this yet."
        )
    with_needs = {need.lot_id for need in needs}
    return (
        [lot for lot in written if lot.lot_id in with_needs],
        [structs.replace(need, lot_need_id=tx.new_id()) for need in needs],
    )


async def _store(
    tx: Transaction,
    published: Commission,
    needs: list[LotNeed],
    opener_public_key: bytes,
    key_seed: bytes,
) -> None:
    ask, commission_id = questions("commissions"), published.commission_id
    await ask.add_lot_needs(tx.db, council_id=tx.council_id, rows=needs)
    await ask.write_notice(
        tx.db,
        council_id=tx.council_id,
        commission_id=commission_id,
        people_shown_min=PEOPLE_SHOWN_MIN,
    )
    keys = key_pair(key_seed)
    wrapped = wrap_for_opener(keys.private_key, opener_public_key, commission_id.bytes)
    await ask.add_key(
        tx.db,
        council_id=tx.council_id,
        commission_id=commission_id,
        public_key=keys.public_key,
        wrapped_private_key=wrapped,
    )
    await ask.publish(
        tx.db,
        council_id=tx.council_id,
        commission_id=commission_id,
        now=published.published_at,
    )


async def withdraw_commission(
    tx: Transaction, who: Who, commission_id: UUID, why: str, now: datetime
) -> None:
    """Take a commission back before its round closes; bids sent for it are never opened."""
    held = await hold(tx, commission_id)
    await speaks_for(tx, who, held.cluster_id)
    withdrawn = commissions.withdraw(held, now)
    if withdrawn is held:
        return
    round_ = await round_of(tx, held.round_id)
    if held.published_at is not None and now >= round_.closes_at:
        raise Refused(
            "Bids closed at %(closes_at)s, so this can no longer be taken back.",
            closes_at=round_.closes_at,
        )
    await questions("commissions").withdraw(
        tx.db, council_id=tx.council_id, commission_id=commission_id, now=now
    )
    await record(tx, who, "withdraw_commission", "commission", commission_id, now, why=why[:500])

"""What the match gave one commission, read for those it concerns and told in words."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.contracts import Count
from marketplace.database.transaction import Transaction, one
from marketplace.web.care_wording import lot_text
from marketplace.web.wording import _, hours_text, money_text, ngettext
from sql import questions


class Run(Struct, frozen=True):
    """The finished match of the round. `gap`: how far it is from proven best, 0 is none."""

    run_id: UUID
    status: str
    finished_at: datetime
    gap: float


class Award(Struct, frozen=True):
    """Who won a lot; minutes per week, pence per four weeks for all its people."""

    award_id: UUID
    lot_title: str
    provider_name: str
    start_up: bool
    quality: int
    people: int
    minutes_per_week: int
    pence_per_four_weeks: int
    why: str


class Share(Struct, frozen=True):
    """One member's own part of an award, pence per four weeks; `alone_pence` None: no offer.

    `incumbent_name` is who came before and would no longer come, empty where nobody changes.
    """

    lot_title: str
    provider_name: str
    minutes_per_week: int
    own_pence: int
    shared_pence: int
    pence_per_four_weeks: int
    headcount: int
    alone_pence: int | None
    basis: str
    incumbent_name: str = ""


class Unmet(Struct, frozen=True):
    """Minutes per week of one need that nobody comes for, and why."""

    member_id: UUID
    lot_title: str
    minutes_per_week: int
    cause: str
    sentence: str


class Losing(Struct, frozen=True):
    """How many offers won nothing for one reason."""

    reason: str
    offers: int


class Answer(Struct, frozen=True):
    """What a member with a part in the award said."""

    member_id: UUID
    decision: str | None
    decided_at: datetime | None


class Signed(Struct, frozen=True):
    """A contract; `ends_on` is the day after the last."""

    contract_id: UUID
    provider_name: str
    lot_title: str
    starts_on: date
    ends_on: date
    ended_early_on: date | None
    signed_at: datetime
    people: int


class CallOff(Struct, frozen=True):
    """A member's own line as it stands: minutes per week, pence per four weeks."""

    line_id: UUID
    version: int
    provider_name: str
    lot_title: str
    purchaser: str
    minutes_per_week: int
    pence_per_four_weeks: int
    stand_alone_pence: int | None
    valid_from: date
    valid_to: date


async def run_of(tx: Transaction, commission_id: UUID) -> Run | None:
    """The newest finished match of a commission's round."""
    row = await questions("commissions").run(
        tx.db, council_id=tx.council_id, commission_id=commission_id
    )
    return one(Run, row)


async def awards_of(tx: Transaction, commission_id: UUID, run: Run) -> list[Award]:
    """Who won each lot of a commission."""
    return await read(
        Award,
        questions("commissions").awards(
            tx.db, council_id=tx.council_id, commission_id=commission_id, run_id=run.run_id
        ),
    )


async def shares_of(tx: Transaction, commission_id: UUID, run: Run, member_id: UUID) -> list[Share]:
    """One member's own parts."""
    return await read(
        Share,
        questions("commissions").shares(
            tx.db,
            council_id=tx.council_id,
            commission_id=commission_id,
            run_id=run.run_id,
            member_id=member_id,
        ),
    )


async def unmet_of(tx: Transaction, commission_id: UUID, run: Run) -> list[Unmet]:
    """What stayed unmet in a commission."""
    return await read(
        Unmet,
        questions("commissions").unmet(
            tx.db, council_id=tx.council_id, commission_id=commission_id, run_id=run.run_id
        ),
    )


async def losing_of(tx: Transaction, commission_id: UUID, run: Run) -> list[Losing]:
    """How many offers won nothing in a commission, by reason."""
    return await read(
        Losing,
        questions("commissions").losing(
            tx.db, council_id=tx.council_id, commission_id=commission_id, run_id=run.run_id
        ),
    )


async def answers_of(
    tx: Transaction, commission_id: UUID, run: Run
) -> tuple[dict[UUID, Answer], Count]:
    """What each served member answered, by member, and the count."""
    key = {"council_id": tx.council_id, "commission_id": commission_id}
    ask = questions("commissions")
    found = await read(Answer, ask.answers(tx.db, **key, run_id=run.run_id))
    quorum = await ask.quorum_percent(tx.db, **key) or 50
    yes = sum(each.decision == "ratify" for each in found)
    no = sum(each.decision == "veto" for each in found)
    count = Count(yes, no, len(found) - yes - no, -(-quorum * len(found) // 100))
    return {each.member_id: each for each in found}, count


def pay_sentences(shares: list[Share], signed: bool = False) -> list[str]:
    """What a member would pay together and alone, in sentences; nothing where nobody comes.

    Once it is `signed`, what they pay.
    """
    if not shares:
        return []
    pays = sum(share.pence_per_four_weeks for share in shares)
    words = _("You pay %s every four weeks.") if signed else _("You would pay %s every four weeks.")
    told = [words % money_text(pays)]
    known = [share.alone_pence for share in shares if share.alone_pence is not None]
    if not known:
        return [*told, _("Nobody offered to come for you alone.")]
    if len(known) < len(shares):
        return [*told, _("For part of it nobody offered to come for you alone.")]
    alone = sum(known)
    if alone == pays:
        return [*told, _("On your own it would be the same.")]
    told.append(_("On your own it would be %s.") % money_text(alone))
    if alone > pays:
        told.append(_("That is %s less.") % money_text(alone - pays))
    return told


def gave_up(shares: list[Share]) -> list[str]:
    """What a member gives up with this award: who came before and would no longer come."""
    return [
        _("%(provider)s would no longer come to you for %(what)s.")
        % {"provider": share.incumbent_name, "what": lot_text(share.lot_title)}
        for share in shares
        if share.incumbent_name
    ]


def alone_text(share: Share) -> str:
    """What one part would cost the member alone."""
    if share.alone_pence is None:
        return _("Nobody offered to come for you alone.")
    if share.basis == "incumbent":
        return _("%s, what you pay now.") % money_text(share.alone_pence)
    return _("%s, by the best offer for you alone.") % money_text(share.alone_pence)


def proof_text(run: Run) -> str:
    """How good the match is proven to be."""
    if run.status == "optimal" and run.gap == 0:
        return _(
            "The computer looked at every way to choose. None meets more of your needs, "
            "and none that meets as many costs less."
        )
    if run.gap >= 1:
        return _("The computer ran out of time. This is the best it found.")
    worse = f"{run.gap * 100:.1f}".rstrip("0").rstrip(".") or "0.1"
    return _(
        "The computer ran out of time. This is the best it found. "
        "The best there can be is at most %s in every 100 better."
    ) % (worse if worse != "0" else "0.1")


def losing_text(found: Losing) -> str:
    """Why offers lost, without a name or a price."""
    why = {
        "no_admissible_need": _("could not do what somebody must have"),
        "price_above_cap": _("cost more than you can pay"),
        "limit": _("went beyond a limit, such as how much one provider can do"),
        "fit": _("fitted what you like less well"),
        "price": _("cost more than what was chosen"),
        "equal": _("came out as good as what was chosen, but not better"),
        "search_stopped": _("could not be compared to the end"),
    }.get(found.reason, _("did not keep to the rules for offers"))
    offers = ngettext("%(num)s offer", "%(num)s offers", found.offers) % {"num": found.offers}
    return _("%(offers)s %(why)s.") % {"offers": offers, "why": why}


def unmet_of_others(unmet: list[Unmet], member_id: UUID | None) -> list[str]:
    """What stayed unmet for the others and why, by part and cause, in totals."""
    causes = {
        "no_admissible_bid": _("No offer had everything that is needed."),
        "price_above_cap": _("The offers cost more than the money set aside."),
        "capacity": _("The providers who could come have no room left."),
        "commission_limit": _("A limit of what you asked for stood in the way."),
        "search_stopped": _("The computer ran out of time before it was sure."),
    }
    minutes: defaultdict[tuple[str, str], int] = defaultdict(int)
    people: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
    for each in unmet:
        if each.member_id != member_id:
            minutes[each.lot_title, each.cause] += each.minutes_per_week
            people[each.lot_title, each.cause].add(each.member_id)
    return [
        _("%(lot)s: nobody comes for %(hours)s a week, for %(people)s. %(why)s")
        % {
            "lot": lot_text(lot),
            "hours": hours_text(minutes[lot, cause]),
            "people": ngettext("%(num)s person", "%(num)s people", len(who)) % {"num": len(who)},
            "why": causes[cause],
        }
        for (lot, cause), who in people.items()
    ]

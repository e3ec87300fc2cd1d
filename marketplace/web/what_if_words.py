"""A what-if in words and tables: what is changed, and what would be different."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from marketplace.acts import what_ifs as acts
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.reasons import LIMIT_WORDS
from marketplace.web.care_wording import lot_text
from marketplace.web.wording import _, hours_text, money_markup, money_text, ngettext
from marketplace.what_ifs import FOUR_WEEKS_A_YEAR, Difference
from matching.what_if import (
    LIMIT_FREE,
    BidIn,
    BidOut,
    BidPrice,
    Budget,
    Change,
    Hours,
    LimitOff,
    MemberIn,
    MemberOut,
)

BID_ID = slice(0, 36)


class Names(Struct, frozen=True):
    """What lots, offers, providers and (for whoever looks after them) members are called, by id."""

    lots: Mapping[str, str]
    bidders: Mapping[str, str]
    providers: Mapping[str, str]
    members: Mapping[str, str]

    def lot(self, lot_id: str) -> str:
        """A lot's commission and title."""
        return self.lots.get(lot_id, _("a part that is gone"))

    def offer(self, offer_id: str) -> str:
        """Who made an offer, and for what."""
        name = self.bidders.get(offer_id[BID_ID], _("a bidder"))
        rest = offer_id[37:]
        what = _("several parts together") if rest.startswith("package") else self.lot(rest)
        return _("%(name)s, for %(what)s") % {"name": name, "what": what}

    def those(self, provider_ids: tuple[str, ...]) -> str:
        """The providers of a lot, or that nobody comes."""
        names = [self.providers.get(one, _("a provider")) for one in provider_ids]
        return ", ".join(names) if names else _("Nobody")


async def names_of(tx: Transaction, who: Who, run_id: UUID) -> Names:
    """The names that this officer may read."""
    offers = await acts.offers_of(tx, run_id)
    people = await acts.people_of(tx, who, run_id)
    return Names(
        {
            str(lot.lot_id): f"{lot.title}: {lot_text(lot.lot_title)}"
            for lot in await acts.lots_of(tx, run_id)
        },
        {str(offer.bid_id): offer.provider_name for offer in offers},
        {str(offer.provider_id): offer.provider_name for offer in offers},
        {str(member.member_id): member.name for member in people},
    )


def limit_text(limit: str, lot_id: str, names: Names) -> str:
    """A limit, and of which lot where it is a lot's rule."""
    words = _(LIMIT_WORDS[limit])
    if limit in LIMIT_FREE and lot_id:
        return _("%(lot)s: %(limit)s") % {"lot": names.lot(lot_id), "limit": words}
    return _("Everywhere: %s") % words


def change_text(change: Change, names: Names) -> str:
    """What is changed, as a heading."""
    match change:
        case LimitOff():
            return _("Without this limit. %s") % limit_text(change.limit, change.lot_id, names)
        case BidOut():
            return _("Without this bid: %s") % names.offer(change.offer_id)
        case BidIn():
            return _("With this low price let in: %s") % names.offer(change.offer_id)
        case BidPrice():
            words = (
                _("Each price %(money)s higher: %(offer)s")
                if change.more_pence > 0
                else _("Each price %(money)s lower: %(offer)s")
            )
            money = money_text(abs(change.more_pence))
            return words % {"money": money, "offer": names.offer(change.offer_id)}
        case MemberOut():
            return _("Without %s") % names.members.get(change.member_id, _("one member"))
        case MemberIn():
            name = names.members.get(change.like_member_id, _("one member"))
            return _("With one more person who needs what %s needs") % name
        case Hours():
            words = (
                _("%(hours)s more a week for everybody: %(lot)s")
                if change.more_minutes > 0
                else _("%(hours)s less a week for everybody: %(lot)s")
            )
            hours = hours_text(abs(change.more_minutes))
            return words % {"hours": hours, "lot": names.lot(change.lot_id)}
        case Budget():
            words = (
                _("%(money)s more every four weeks from everybody: %(lot)s")
                if change.more_pence > 0
                else _("%(money)s less every four weeks from everybody: %(lot)s")
            )
            money = money_text(abs(change.more_pence))
            return words % {"money": money, "lot": names.lot(change.lot_id)}


def sentences(change: Change, found: Difference) -> list[str]:
    """What would be different, the most important first."""
    minutes = found.after.covered_minutes - found.before.covered_minutes
    year = found.year_pence()
    if minutes == 0 and year and not found.sure_of_cost():
        # The answer before may have been as far from the best: the change is not why.
        unsure = money_text(found.unsure_pence * FOUR_WEEKS_A_YEAR)
        same = _("All together would pay about the same: up to %s a year is not certain.")
        told = [_minutes_text(minutes), same % unsure]
    elif isinstance(change, LimitOff) and minutes == 0 and year < 0:
        told = [_("This rule costs all together %s a year.") % money_text(-year)]
    else:
        told = [_minutes_text(minutes), _year_text(year)]
    people = found.after.people - found.before.people
    if people > 0:
        told.append(
            ngettext("%(num)s more person would have care.", "%(num)s more people would have care.",
                     people) % {"num": people}
        )  # fmt: skip
    elif people < 0:
        told.append(
            ngettext("%(num)s person fewer would have care.",
                     "%(num)s people fewer would have care.", -people) % {"num": -people}
        )  # fmt: skip
    points = found.after.fit_points - found.before.fit_points
    if points > 0:
        told.append(_("It would fit better what people like."))
    elif points < 0:
        told.append(_("It would fit less well what people like."))
    return told


def _minutes_text(minutes: int) -> str:
    if minutes > 0:
        return _("%s more a week would be covered.") % hours_text(minutes)
    if minutes < 0:
        return _("%s less a week would be covered.") % hours_text(-minutes)
    return _("Just as much would be covered.")


def _year_text(pence: int) -> str:
    if pence > 0:
        return _("All together would pay %s more a year.") % money_text(pence)
    if pence < 0:
        return _("All together would pay %s less a year.") % money_text(-pence)
    return _("All together would pay the same.")


def proof_text(found: Difference) -> str:
    """How sure the answer is."""
    if found.proven:
        return _("The computer tried every way.")
    return _("This is the best the computer found in the time it had.")


def total_rows(found: Difference) -> list[list[Any]]:
    """What, now, then: the answer in sums."""
    before, after = found.before, found.after
    return [
        [_("Asked for, a week"), hours_text(before.planned_minutes),
         hours_text(after.planned_minutes)],
        [_("Covered, a week"), hours_text(before.covered_minutes),
         hours_text(after.covered_minutes)],
        [_("People with care"), before.people, after.people],
        [_("Four weeks cost"), money_markup(before.cost_pence), money_markup(after.cost_pence)],
        [_("A year costs"), money_markup(before.cost_pence * FOUR_WEEKS_A_YEAR),
         money_markup(after.cost_pence * FOUR_WEEKS_A_YEAR)],
    ]  # fmt: skip


def lot_rows(found: Difference, names: Names) -> list[list[Any]]:
    """The lots that would change: who comes, hours and cost, now and then."""
    return [
        [
            names.lot(each.lot_id),
            names.those(each.provider_ids_before),
            names.those(each.provider_ids_after),
            hours_text(each.minutes_before),
            hours_text(each.minutes_after),
            money_markup(each.pence_before),
            money_markup(each.pence_after),
        ]
        for each in found.lots
    ]


def member_rows(found: Difference, names: Names) -> list[list[Any]]:
    """The members this officer looks after whose hours or share would change."""
    return [
        [
            names.members[each.member_id],
            hours_text(each.minutes_before),
            hours_text(each.minutes_after),
            money_markup(each.pence_before),
            money_markup(each.pence_after),
        ]
        for each in found.members
        if each.member_id in names.members
    ]


def compared_rows(one: Difference, other: Difference) -> list[list[Any]]:
    """What, now, and then with the one change and with the other."""
    return [
        [*row, then[2]]
        for row, then in zip(total_rows(one), total_rows(other), strict=True)
    ]  # fmt: skip

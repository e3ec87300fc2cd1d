"""A bid in words: what each lot costs, what holds for all of it, what it would cost a group."""

from collections.abc import Mapping
from uuid import UUID

from marketplace.web.care_wording import band_text
from marketplace.web.opportunities import people_text
from marketplace.web.wording import _, day_text, hours_text, money_text
from providers.bids import Bid, LotBid, Package
from providers.previews import PackagePreview, Preview
from providers.prices import UNIT_NAMES

Facts = list[tuple[str, str]]


def price_facts(lot: LotBid) -> list[tuple[str, str]]:
    """What one lot of a bid costs and how it is done, as rows of a summary."""
    facts = []
    unit = _(UNIT_NAMES[lot.unit])
    if lot.unit == "session":
        unit = _("a session of %s") % hours_text(lot.session_minutes)
    for price in lot.prices:
        for heads, pence in enumerate(price.pence_per_head, start=1):
            name = _("For one person alone") if heads == 1 else _("Each of %s who share") % heads
            facts.append((f"{name}, {band_text(price.band)}", f"{money_text(pence)} {unit}"))
        costing = price.costing
        parts = _("Pay %(pay)s, on-costs %(more)s, travel %(road)s, everything else %(rest)s.") % {
            "pay": money_text(costing.pay_pence_per_hour),
            "more": money_text(costing.on_costs_pence_per_hour),
            "road": money_text(costing.travel_pence_per_hour),
            "rest": money_text(costing.overhead_pence_per_hour),
        }
        facts.append((_("Where an hour's price goes"), parts))
    if lot.set_up_pence:
        facts.append((_("Setting up, once"), money_text(lot.set_up_pence)))
    if lot.travel_pence:
        facts.append((_("Travel, every four weeks"), money_text(lot.travel_pence)))
    if lot.people_per_worker > 1:
        facts.append((_("One worker is with"), _("up to %s people") % lot.people_per_worker))
    if lot.minutes_min:
        facts.append((_("The fewest hours"), _("%s a week") % hours_text(lot.minutes_min)))
    if lot.minutes_max:
        facts.append((_("The most hours"), _("%s a week") % hours_text(lot.minutes_max)))
    if lot.begins_on:
        facts.append((_("You can begin on"), day_text(lot.begins_on)))
    if lot.exclusive_group:
        facts.append((_("Beside your other lots"), group_text(lot.exclusive_group)))
    if lot.how:
        facts.append((_("How you would do it"), lot.how))
    return facts


def group_text(group: str) -> str:
    """What a mark says: of everything with the same mark at most one is won."""
    return _("Only one of your lots and packages marked %s can be won.") % group


def terms_facts(
    bid: Bid, lots: Mapping[UUID, str], wards: Mapping[str, str], mentor: str = ""
) -> Facts:
    """What holds for all lots of a bid together, as rows of a summary.

    `lots` are titles and `wards` names by their id; what is in neither is said without a name.
    """
    terms = bid.terms
    facts = [(_("The most you take on"), _("%s a week") % hours_text(terms.minutes_per_week_max))]
    if terms.exposure_minutes_max:
        facts.append((_("To begin with"), _("%s a week") % hours_text(terms.exposure_minutes_max)))
    if terms.mentor_provider_id is not None:
        with_whom = _("With your mentor, %s") % mentor if mentor else _("With your mentor")
        facts.append((with_whom, _("You win only if they win.")))
    for tier in terms.tiers:
        every = terms.tier_kind == "all_units"
        off = _("%s off every hour") if every else _("%s off each hour above that")
        facts.append(
            (
                _("From %s a week") % hours_text(tier.from_minutes_per_week),
                off % money_text(tier.rebate_pence_per_hour),
            )
        )
    for place in terms.capacities:
        where = wards.get(place.area, place.area)
        named = _("Room in %(ward)s, %(time)s") % {"ward": where, "time": band_text(place.band)}
        facts.append((named, _("%s a week") % hours_text(place.minutes_per_week)))
    for package in terms.packages:
        facts.append((_("Package: %s") % package.name, _package_text(package, lots)))
    return facts


def _package_text(package: Package, lots: Mapping[UUID, str]) -> str:
    parts = [
        _("%(lot)s: %(pence)s every four weeks.")
        % {
            "lot": lots.get(part.lot_id, _("A lot of another notice")),
            "pence": money_text(part.pence),
        }
        for part in package.lots
    ]
    if package.people_per_worker > 1:
        parts.append(_("One worker is with up to %s people.") % package.people_per_worker)
    if package.exclusive_group:
        parts.append(group_text(package.exclusive_group))
    return " ".join(parts)


def cost_sentences(both: tuple[Preview, Preview | None], weeks: int) -> list[str]:
    """What the bid would cost the group, in sentences; every figure is an estimate."""
    all_, fewer = both
    found = [
        _("If you won, they would pay about %(week)s a week together, and each person %(each)s.")
        % {
            "week": money_text(round(all_.pence_per_four_weeks / 4)),
            "each": money_text(round(all_.pence_per_head / 4)),
        },
        _("If all %(people)s take part, the group pays about %(all)s every four weeks.")
        % {"people": all_.people, "all": money_text(all_.pence_per_four_weeks)},
        _("That is about %s for each person.") % money_text(all_.pence_per_head),
    ]
    if all_.rebate_pence:
        found.append(_("Your lower price for more work is in it: %s less.")
                     % money_text(all_.rebate_pence))  # fmt: skip
    if all_.vat_pence:
        found.append(
            _(
                "VAT comes on top for people who pay by themselves or with a direct payment: up to"
                " %s every four weeks. The council gets it back where it pays."
            )
            % money_text(all_.vat_pence)
        )
    if all_.once_pence:
        found.append(_("Paid once: %s.") % money_text(all_.once_pence))
    found.append(
        _("Over %(weeks)s weeks it comes to about %(total)s.")
        % {"weeks": weeks, "total": money_text(all_.total_pence)}
    )
    if fewer is not None:
        found.append(
            _("If only %(people)s took part, each would pay about %(each)s every four weeks.")
            % {"people": people_text(fewer.people), "each": money_text(fewer.pence_per_head)}
        )
        if fewer.pence_per_head < all_.pence_per_head:
            uneven = _("%s people do not share evenly: all pay the price of the smallest group.")
            found.append(uneven % all_.people)
    return found


def package_sentences(packages: list[PackagePreview]) -> list[str]:
    """What each package would cost this group instead, in sentences."""
    found = []
    for each in packages:
        words = {"name": each.name, "pence": money_text(each.pence_per_four_weeks)}
        found.append(
            _("If the package %(name)s won, its lots here would cost %(pence)s every four weeks.")
            % words
        )
        if each.vat_pence:
            found.append(_("VAT on that is up to %s.") % money_text(each.vat_pence))
    return found

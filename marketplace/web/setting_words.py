"""A council's settings in plain words: what each is called, how its value reads and is typed."""

from collections.abc import Mapping
from fractions import Fraction

from marketplace.councils import READERS, Setting, parse_setting, setting_text
from marketplace.refused import Invalid
from marketplace.web.amounts import read_money, read_number
from marketplace.web.wording import _, money_text, ngettext
from providers.said import said

# The groups of the page, and in each the settings by name with what people call them.
GROUPS: tuple[tuple[str, Mapping[str, str]], ...] = (
    (said("Sharing what is saved"), {
        "person_share": said("The person's share of a saving"),
        "council_share": said("The council's share of a saving"),
        "community_share": said("The community's share of a saving"),
        "recognise_after_days": said("Wait after three months before a saving is shared"),
        "delivered_min": said("Part of the planned care that must have come"),
        "outcomes_must_be_met": said("Outcomes must be met before a saving is shared"),
        "saving_check_above": said("A saving above this part of a budget is looked at first"),
        "clawback_days": said("Time in which a saving can be put right"),
        "person_share_form": said("How a person gets their share"),
        "health_money_shares": said("Savings of NHS money are shared too"),
    }),
    (said("Budgets and payments"), {
        "weeks_per_year": said("Weeks that a yearly budget is divided by"),
        "payment_cycle": said("How often budgets are paid"),
        "pay_in_advance": said("Budgets are paid before the weeks they are for"),
        "decrease_notice_days": said("Notice before a budget goes down"),
        "affordability_min": said("Part of a plan that a budget must pay for at least"),
        "floor_price_pence": said("Lowest lawful price of an hour of care"),
        "legal_pay_pence": said("Lowest lawful pay for an hour of work"),
        "usual_price_pence": said("What an hour of care usually costs"),
        "contingency_weeks": said("Weeks of money a person may keep in hand"),
        "overdraft_pence": said("How far a budget may be overspent"),
        "overspend_alert": said("Part of a budget spent that raises an alert"),
        "contribution_mode": said("How a person's own part of a budget is collected"),
        "arrears_grace_days": said("Time to pay an own part that is late"),
    }),
    (said("Groups"), {
        "cluster_members_min": said("Fewest people in a group that commissions"),
        "cluster_members_visible": said("Fewest people before others see a group"),
        "cluster_members_warn": said("A group is warned above this many people"),
        "cluster_members_max": said("Most people in a group"),
        "cooling_off_days": said("Time to change one's mind after joining"),
        "exit_notice_days": said("Notice before leaving a group"),
        "void_cover_weeks": said("Time an empty place is covered"),
        "represented_members_max": said("Most people one supporter may act for"),
    }),
    (said("Care, visits and reviews"), {
        "confirm_within_days": said("Time to say which visits happened"),
        "hospital_pa_weeks": said("Time a personal assistant is paid during a hospital stay"),
        "hospital_agency_weeks": said("Time an agency is paid during a hospital stay"),
        "hospital_agency_rate": said("Part of its price an agency is paid then"),
        "death_agency_notice_days": said("Time an agency is paid after a death"),
        "first_review_months": said("Time until a plan's first review"),
        "review_interval_months": said("Time between later reviews"),
        "final_account_days": said("Time until the last account when care ends"),
    }),
    (said("Bids and contracts"), {
        "questions_end_days": said("Time before the deadline when questions end"),
            "bid_window_days": said("Time that providers have to bid"),
        "bids_competitive_min": said("Bids from which a lot counts as competed for"),
        "low_price_days": said("Time a match waits for answers about very low prices"),
            "standstill_working_days": said("Working days between a match and its contracts"),
        "light_touch_threshold_pence": said("Value from which the law asks for a full process"),
        "light_touch_warn": said("Part of that value that raises a warning"),
        "micro_workers_max": said("Most workers of a very small provider"),
    }),
    (said("Unmet needs, votes and published figures"), {
        "unmet_wait_weeks": said("Time after which a need counts as unmet"),
        "voting_age": said("Youngest age to vote on the community's fund"),
        "ballot_completion": said("What happens to money that a vote leaves over"),
        "small_number": said("Counts below this are never published"),
        "rounding_base": said("Published counts are rounded to this"),
        "price_providers_min": said("Fewest providers before a price is published"),
    }),
)  # fmt: skip
NAMES: dict[str, str] = {name: words for _group, names in GROUPS for name, words in names.items()}
# What can only change together, because one of them alone would contradict the others.
TOGETHER: tuple[tuple[str, ...], ...] = (("person_share", "council_share", "community_share"),)
WORDS: dict[str, str] = {
    "weekly": said("every week"),
    "four_weekly": said("every four weeks"),
    "calendar_month": said("every month"),
    "quarterly": said("every three months"),
    "annual_one_off": said("once a year"),
    "net": said("taken off before the council pays"),
    "gross": said("the council pays all and asks for it afterwards"),
    "wellbeing_credit": said("as a credit for wellbeing"),
    "carry_forward": said("carried into the next year's budget"),
    "cash_if_council_approved": said("as money, where the council agrees"),
    "add_one": said("budgets are raised step by step until one more project fits"),
    "add_one_then_greedy": said("the same, then the most wanted project that still fits"),
    "none": said("it stays in the fund"),
}
UNITS = ("_days", "_weeks", "_months")


def together_with(name: str) -> tuple[str, ...]:
    """The settings that change with this one, itself among them."""
    return next((group for group in TOGETHER if name in group), (name,))


def choices_of(name: str) -> list[tuple[str, str]]:
    """The answers a setting can have where it is not a number; empty where it is."""
    found = []
    for text in ("yes", "no", *WORDS):
        try:
            found.append((text, setting_words(name, parse_setting(name, text))))
        except Invalid:
            continue
    return found


def setting_words(name: str, value: Setting) -> str:
    """A value as people read it: £22.71, 28 days, 95%, a third, yes."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str):
        return _(WORDS[value])
    if isinstance(value, Fraction):
        return _fraction(name, value)
    if name.endswith("_pence"):
        return money_text(value)
    if name.endswith("_days"):
        return ngettext("%(num)s day", "%(num)s days", value) % {"num": value}
    if name.endswith("_weeks"):
        return ngettext("%(num)s week", "%(num)s weeks", value) % {"num": value}
    if name.endswith("_months"):
        return ngettext("%(num)s month", "%(num)s months", value) % {"num": value}
    return f"{value:,}"


def _fraction(name: str, value: Fraction) -> str:
    if name == "weeks_per_year":
        return f"{value.numerator / value.denominator:.3f}"
    percent = value * 100
    if percent.denominator == 1:
        return f"{percent.numerator}%"
    return _("%(part)s, which is about %(percent)s%%") % {
        "part": str(value),
        "percent": round(percent),
    }


def typed_text(name: str, value: Setting) -> str:
    """A value as the form shows it for changing."""
    if isinstance(value, bool | str):
        return setting_text(value)
    if name.endswith("_pence"):
        return money_text(int(value)).removeprefix("£")
    if isinstance(value, Fraction) and name != "weeks_per_year":
        percent = value * 100
        return f"{percent.numerator}%" if percent.denominator == 1 else str(value)
    return setting_text(value)


def read_setting(name: str, typed: str) -> str:
    """What somebody typed, as a setting is kept. Raises Invalid beside the field `value-NAME`."""
    text = typed.strip()[:40]
    if not text:
        raise Invalid(f"value-{name}", "Write what it will be.")
    try:
        if name.endswith("_pence"):
            text = str(read_money(text))
        elif name not in READERS or choices_of(name):
            pass
        elif text.endswith("%"):
            text = str(Fraction(text.removesuffix("%").strip()) / 100)
        elif name.endswith(UNITS) and text.rpartition(" ")[0]:
            text = str(read_number(text.split(" ")[0]))
        return setting_text(parse_setting(name, text))
    except Invalid as fault:
        raise Invalid(f"value-{name}", fault.sentence) from None
    except (ValueError, ZeroDivisionError):
        raise Invalid(f"value-{name}", "Write a number, like 28 or 95% or 1/3.") from None


def hint_of(name: str, value: Setting) -> str:
    """How to type a value of this setting."""
    if name.endswith("_pence"):
        return _("In pounds, like 22.71.")
    if isinstance(value, Fraction):
        return _("Like 1/3 or 95%%.") % () if name != "weeks_per_year" else _("Like 365/7 or 52.")
    for unit, words in (
        ("_days", _("In days, like 28.")),
        ("_weeks", _("In weeks, like 4.")),
        ("_months", _("In months, like 6.")),
    ):
        if name.endswith(unit):
            return words
    return _("A whole number, like 12.")

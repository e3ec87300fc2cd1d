"""Councils: the settings each one chooses, dated, with a default for every one of them.

A setting is never edited: a later row replaces it from a day on, so any past figure can be
worked out again "as known on day D". The defaults are Mutual's for England; the rule each one
serves stands beside it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import fields

from marketplace.money import PENCE_MAX
from marketplace.refused import Invalid

Cycle = Literal["weekly", "four_weekly", "calendar_month", "quarterly", "annual_one_off"]
ContributionMode = Literal["net", "gross"]
ShareForm = Literal["wellbeing_credit", "carry_forward", "cash_if_council_approved"]
BallotCompletion = Literal["add_one", "add_one_then_greedy", "none"]
Setting = int | bool | Fraction | str
THIRD = Fraction(1, 3)


class Policy(Struct, frozen=True, kw_only=True):
    """One council's settings on one day. Days and weeks are counts; shares are exact fractions."""

    # Allocations and payments (rules 5, 6, 9, 10, 24, 52)
    weeks_per_year: Fraction = Fraction(365, 7)
    payment_cycle: Cycle = "four_weekly"
    pay_in_advance: bool = True
    decrease_notice_days: int = 28
    affordability_min: Fraction = Fraction(1)
    floor_price_pence: int = 2271  # an hour of care at the legal wage with on-costs, 2025-26
    legal_pay_pence: int = 1221  # an hour's pay at the National Living Wage, 2025-26 (rule 60)
    usual_price_pence: int = 2410  # what councils paid for an hour on average, 2025-26 (rule 60)
    contingency_weeks: int = 8
    overdraft_pence: int = 0
    overspend_alert: Fraction = Fraction(90, 100)
    # Reviews and ending (rules 15, 26)
    first_review_months: int = 6
    review_interval_months: int = 12
    final_account_days: int = 28
    # Charging (rules 30, 31)
    contribution_mode: ContributionMode = "net"
    arrears_grace_days: int = 28
    # Savings (rules S2 to S8)
    person_share: Fraction = THIRD
    community_share: Fraction = THIRD
    council_share: Fraction = THIRD
    recognise_after_days: int = 42
    delivered_min: Fraction = Fraction(95, 100)
    outcomes_must_be_met: bool = True
    saving_check_above: Fraction = Fraction(20, 100)
    clawback_days: int = 365
    person_share_form: ShareForm = "wellbeing_credit"
    health_money_shares: bool = False  # rule 12: only where the NHS body has opted in
    # Clusters (rules 39, 40, 42, 44)
    cluster_members_min: int = 3
    cluster_members_visible: int = 5
    cluster_members_warn: int = 25
    cluster_members_max: int = 40
    cooling_off_days: int = 14
    exit_notice_days: int = 28
    void_cover_weeks: int = 4
    represented_members_max: int = 2  # rule 53
    # Delivery (DESIGN section 1; rules 46, 49)
    confirm_within_days: int = 14
    hospital_pa_weeks: int = 4
    hospital_agency_weeks: int = 2
    hospital_agency_rate: Fraction = Fraction(1, 2)
    death_agency_notice_days: int = 7
    # Providers and rounds (rules 56, 60, 61, 62)
    bid_window_days: int = 21
    questions_end_days: int = 5  # before bids close
    bids_competitive_min: int = 2
    low_price_days: int = 3  # the match waits so long for an officer's answers (rule 60)
    standstill_working_days: int = 8
    light_touch_threshold_pence: int = 66_354_000
    light_touch_warn: Fraction = Fraction(80, 100)
    micro_workers_max: int = 8
    # Unmet need, community, publishing (rules 38, 68, S8)
    unmet_wait_weeks: int = 4
    voting_age: int = 16
    ballot_completion: BallotCompletion = "add_one"
    small_number: int = 8
    rounding_base: int = 5
    price_providers_min: int = 3


class SettingVersion(Struct, frozen=True):
    """One recorded choice: `name` is `value` from `valid_from` up to, not on, `valid_to`."""

    name: str
    value: str | int | bool
    valid_from: date
    valid_to: date | None
    recorded_at: datetime


DEFAULTS = Policy()


def policy_on(
    day: date, versions: Iterable[SettingVersion], known_at: datetime | None = None
) -> Policy:
    """Return the settings that hold on `day`, as known at `known_at` (None: all that is recorded).

    Where several rows hold on the day, the one recorded last wins; what no row sets has its
    default. Raises Invalid when a row's value cannot be read or the settings contradict each other.
    """
    standing: dict[str, SettingVersion] = {}
    for row in versions:
        known = known_at is None or row.recorded_at <= known_at
        holds = row.valid_from <= day and (row.valid_to is None or day < row.valid_to)
        if not (known and holds):
            continue
        before = standing.get(row.name)
        if before is None or row.recorded_at >= before.recorded_at:
            standing[row.name] = row
    chosen = {name: parse_setting(name, row.value) for name, row in standing.items()}
    return checked(Policy(**chosen))  # type: ignore[arg-type]


def checked(policy: Policy) -> Policy:
    """Return the settings, or raise Invalid where two of them contradict each other (S4, 39)."""
    if policy.person_share + policy.community_share + policy.council_share != 1:
        raise Invalid("person_share", "The three shares of a saving must add up to one whole.")
    sizes = (
        policy.cluster_members_min,
        policy.cluster_members_visible,
        policy.cluster_members_warn,
        policy.cluster_members_max,
    )
    if list(sizes) != sorted(sizes):
        raise Invalid(
            "cluster_members_max",
            "The sizes of a cluster must not go down: smallest, shown, warned about, largest.",
        )
    return policy


def parse_setting(name: str, value: str | int | bool) -> Setting:
    """Read one setting as kept (text, or a plain number or truth value of JSON).

    Raises Invalid when the name is unknown or the value is out of its bounds.
    """
    if name not in READERS:
        raise Invalid(name, "There is no setting called %(name)s.", name=name[:60])
    text = value if isinstance(value, str) else setting_text(value)
    return READERS[name](name, text.strip())


def setting_text(value: Setting) -> str:
    """Write a setting as the text that parse_setting reads back to the same value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Invalid(name, "Write a whole number from 0 to 9999.")
    return int(text)


def _pence(name: str, text: str) -> int:
    # Recorded as pence, because settings are kept by machines and shown as pounds to people.
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Invalid(name, "Write a whole number of pence.")
    return min(int(text), PENCE_MAX)


def _fraction(most: int) -> Callable[[str, str], Fraction]:
    def read(name: str, text: str) -> Fraction:
        try:
            value = Fraction(text) if len(text) <= 20 and "e" not in text.lower() else None
        except (ValueError, ZeroDivisionError):
            value = None
        if value is None or not 0 <= value <= most:
            raise Invalid(name, "Write a number from 0 to %(most)s, like 1/3 or 0.95.", most=most)
        return value

    return read


def _yes_or_no(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise Invalid(name, "Write yes or no.")
    return text == "yes"


def _one_of(options: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in options:
            raise Invalid(name, "Choose one of: %(choices)s.", choices=", ".join(options))
        return text

    return read


def _readers() -> Mapping[str, Callable[[str, str], Setting]]:
    """Choose how to read each setting from the type of its field in Policy."""
    plain: dict[object, Callable[[str, str], Setting]] = {
        int: _whole,
        bool: _yes_or_no,
        Fraction: _fraction(60),
    }
    readers: dict[str, Callable[[str, str], Setting]] = {}
    for field in fields(Policy):
        kind = field.type
        if field.name.endswith("_pence"):
            readers[field.name] = _pence
        elif field.name.endswith(("_share", "_rate", "_alert", "_above", "_warn", "_min")) and (
            kind is Fraction
        ):
            readers[field.name] = _fraction(1)
        else:
            readers[field.name] = plain.get(kind) or _one_of(get_args(kind))
    return readers


READERS = _readers()

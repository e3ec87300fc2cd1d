"""The kinds of change an officer may try, each with its form and what it can be chosen from."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from marketplace.refused import Invalid
from marketplace.web.what_if_words import Names, limit_text
from marketplace.web.wording import _
from matching.problem import LimitName, Problem
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
from providers.said import said

Kind = Literal[
    "limit_off", "bid_price", "bid_out", "bid_in", "hours", "budget", "member_out", "member_in"
]
EVERYWHERE: tuple[LimitName, ...] = ("stand_alone", "member_cap", "capacity", "exposure")
Choice = Annotated[str, Meta(max_length=200, extra={"ask": said("Choose one from the list.")})]
Way = Annotated[Literal["more", "less"], Meta(extra={"ask": said("Choose more or less.")})]
KINDS: dict[Kind, str] = {
    "limit_off": said("Leave out a limit"),
    "bid_price": said("Make a bid's prices higher or lower"),
    "bid_out": said("Leave out a bid"),
    "bid_in": said("Let in a price that was too low"),
    "hours": said("Give everybody in a part more or fewer hours"),
    "budget": said("Let everybody in a part pay more or less"),
    "member_out": said("Leave out a member"),
    "member_in": said("Add a person like a member"),
}
# The question of each kind's page.
QUESTIONS: dict[Kind, str] = {
    "limit_off": said("Which limit?"),
    "bid_price": said("Which bid, and by how much?"),
    "bid_out": said("Which bid?"),
    "bid_in": said("Which bid?"),
    "hours": said("Where, and how many hours?"),
    "budget": said("Where, and how much money?"),
    "member_out": said("Who?"),
    "member_in": said("Like whom?"),
}
FOR_COORDINATORS: tuple[Kind, ...] = ("member_out", "member_in")


class ChooseForm(Struct, frozen=True):
    """One thing chosen from a list."""

    which: Choice


class MoneyForm(Struct, frozen=True):
    """One thing from a list and an amount of money, more or less."""

    which: Choice
    way: Way
    change_pence: Annotated[int, Meta(ge=1, le=10_000_000, title="how much money")]


class HoursForm(Struct, frozen=True):
    """One part of the round and hours a week, more or less."""

    which: Choice
    way: Way
    change_minutes: Annotated[int, Meta(ge=15, le=6_000, title="how many hours")]


FORMS: dict[Kind, type[Struct]] = {
    "bid_price": MoneyForm,
    "budget": MoneyForm,
    "hours": HoursForm,
}


def form_of(kind: Kind) -> type[Struct]:
    """The form of a kind of change."""
    return FORMS.get(kind, ChooseForm)


def kinds_for(role: str) -> list[tuple[str, str]]:
    """The kinds an officer in this role may try."""
    return [
        (kind, _(text))
        for kind, text in KINDS.items()
        if role == "coordinator" or kind not in FOR_COORDINATORS
    ]


def choices_of(kind: Kind, problem: Problem, names: Names) -> list[tuple[str, str]]:
    """What a kind of change can be chosen from: (value, words), by words."""
    match kind:
        case "limit_off":
            return _limits(problem, names)
        case "bid_price":
            found = [(bid.id, names.offer(bid.id)) for bid in problem.bids]
        case "bid_out":
            ids = [bid.id for bid in problem.bids] + [package.id for package in problem.packages]
            found = [(offer_id, names.offer(offer_id)) for offer_id in ids]
        case "bid_in":
            floor = {lot.id: lot.floor_pence_per_hour for lot in problem.lots}
            found = [
                (bid.id, names.offer(bid.id))
                for bid in problem.bids
                if bid.unit == "hour" and not bid.low_price_accepted
                if min(price.pence_per_head[0] for price in bid.prices) < floor[bid.lot_id]
            ]
        case "hours" | "budget":
            found = [(lot.id, names.lot(lot.id)) for lot in problem.lots]
        case "member_out" | "member_in":
            here = {need.member_id for need in problem.needs}
            found = [pair for pair in names.members.items() if pair[0] in here]
    return sorted(found, key=lambda pair: pair[1])


def _limits(problem: Problem, names: Names) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for lot in sorted(problem.lots, key=lambda one: names.lot(one.id)):
        there = {
            "providers_max": True,
            "providers_min": lot.providers_min > 1,
            "provider_share": lot.provider_share_max_permille < 1000,
            "start_up_reserve": bool(lot.start_up_reserved_permille),
        }
        found += [
            (f"{limit}:{lot.id}", limit_text(limit, lot.id, names))
            for limit in LIMIT_FREE
            if there[limit]
        ]
    return [(f"{limit}:", limit_text(limit, "", names)) for limit in EVERYWHERE] + found


def change_of(kind: Kind, form: Struct, allowed: list[tuple[str, str]]) -> Change:
    """The change that was asked for. Raises Invalid for what is not in the list."""
    assert isinstance(form, ChooseForm | MoneyForm | HoursForm)
    which = form.which
    if which not in {value for value, _words in allowed}:
        raise Invalid("which", "Choose one from the list.")
    match form:
        case MoneyForm():
            pence = form.change_pence if form.way == "more" else -form.change_pence
            return BidPrice(which, pence) if kind == "bid_price" else Budget(which, pence)
        case HoursForm():
            return Hours(which, form.change_minutes if form.way == "more" else -form.change_minutes)
    simple: dict[str, Change] = {
        "bid_out": BidOut(which),
        "bid_in": BidIn(which),
        "member_out": MemberOut(which),
        "member_in": MemberIn(which),
    }
    if kind in simple:
        return simple[kind]
    limit, _colon, lot_id = which.partition(":")
    return LimitOff(limit, lot_id)  # type: ignore[arg-type]

"""Providers: what kind of body each is, what it may do, and what it costs whoever buys.

A provider is shown why it may or may not bid for a lot in plain sentences, all at once.
"""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from providers import offers
from providers.offers import Offer
from providers.said import fault, said

Kind = Literal[
    "company",
    "cic",
    "cio",
    "charity",
    "community_benefit_society",
    "cooperative",
    "sole_trader",
    "council",
    "nhs",
    "public_service_mutual",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_NAMES: dict[Kind, str] = {
    "company": said("company"),
    "cic": said("community interest company"),
    "cio": said("charitable incorporated organisation"),
    "charity": said("charity"),
    "community_benefit_society": said("community benefit society"),
    "cooperative": said("co-operative"),
    "sole_trader": said("one person working for themselves"),
    "council": said("the council's own service"),
    "nhs": said("NHS service"),
    "public_service_mutual": said("public service mutual"),
}
State = Literal["healthy", "watch", "failing", "failed"]
STATES: tuple[State, ...] = get_args(State)
# Where things stand may get worse by any step; it gets better one step at a time, and a provider
# that failed registers anew (rule 66).
BETTER: dict[State, State] = {"watch": "healthy", "failing": "watch"}

# Kinds whose assets stay with the community whatever happens (rule 57).
ASSET_LOCKED: frozenset[Kind] = frozenset(("cic", "cio", "charity", "community_benefit_society"))
MICRO_WORKERS_MAX = 8  # rule 56
DBS_YEARS = 3  # rule 58
VAT_PERMILLE = 200
VAT_THRESHOLD_PENCE = 9_000_000
VAT_WARN_PERCENT = 90
# Who gets VAT back: councils do; people, their funds and the NHS do not (rule 67).
ROUTES_THAT_RECOVER_VAT = frozenset(("council_managed",))

# The list an id comes from, as org-id.guide names it, and how an id in it looks (rule 57).
SCHEMES: dict[str, re.Pattern[str]] = {
    "GB-COH": re.compile(r"(?:\d{8}|[A-Z]{2}\d{6})"),
    "GB-CHC": re.compile(r"\d{6,7}"),
    "GB-SC": re.compile(r"SC\d{6}"),
    "GB-MPR": re.compile(r"[A-Z]{0,2}\d{3,6}[A-Z]?"),
    "GB-LAE": re.compile(r"[A-Z]{3}"),
    "GB-NHS": re.compile(r"[A-Z0-9]{3,6}"),
    "CQC": re.compile(r"1-\d{6,12}"),
}
SCHEME_NAMES: dict[str, str] = {
    "GB-COH": said("Companies House"),
    "GB-CHC": said("the Charity Commission"),
    "GB-SC": said("the Scottish Charity Regulator"),
    "GB-MPR": said("the Mutuals Public Register"),
    "GB-LAE": said("the register of councils"),
    "GB-NHS": said("the NHS"),
    "CQC": said("the Care Quality Commission"),
}
SCHEMES_OF_KIND: dict[Kind, tuple[str, ...]] = {
    "company": ("GB-COH",),
    "cic": ("GB-COH",),
    "cio": ("GB-CHC", "GB-SC"),
    "charity": ("GB-CHC", "GB-SC"),
    "community_benefit_society": ("GB-MPR",),
    "cooperative": ("GB-MPR", "GB-COH"),
    "sole_trader": (),
    "council": ("GB-LAE",),
    "nhs": ("GB-NHS",),
    "public_service_mutual": ("GB-COH", "GB-MPR"),
}


class Provider(Struct, frozen=True):
    """An organisation or person who offers care. Field for field the columns of `provider`.

    `external_ids` are scheme and id, such as "GB-COH-01234567". `checks_until`: until when the
    staff's DBS checks hold. `vat_exempt`: what it sells is free of VAT (registered with the CQC,
    a charity, a public body).
    """

    provider_id: UUID
    name: str
    kind: Kind
    external_ids: tuple[str, ...]
    cqc_personal_care: bool
    start_up: bool
    workers: int
    vat_registered: bool
    vat_exempt: bool
    quality: int
    insured_until: date | None
    checks_until: date | None
    state: State
    mentor_id: UUID | None = None
    exposure_minutes_max: int | None = None


class Wanted(Struct, frozen=True):
    """What a lot asks of whoever bids: the musts of its needs together, and from when."""

    service: str
    starts_on: date
    personal_care: bool = False
    languages: frozenset[str] = frozenset()
    carer_gender: str | None = None
    skills: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    # One worker engaged by the person who directs them needs no registration (rule 54).
    directed_by_the_person: bool = False


def split_id(external_id: str) -> tuple[str, str] | None:
    """The scheme and the id in it, or None when no scheme we know or not how its ids look."""
    text = external_id.strip().upper()
    for scheme, shape in SCHEMES.items():
        head = f"{scheme}-"
        if text.startswith(head) and shape.fullmatch(text[len(head) :]):
            return scheme, text[len(head) :]
    return None


def faults(provider: Provider) -> list[tuple[str, str]]:
    """Every fault of a registration: (field, sentence). Rules 56-59."""
    found: list[tuple[str, str]] = []
    if not 1 <= len(provider.name.strip()) <= 160:
        found.append(fault("name", "Write the name, in up to 160 letters."))
    if provider.kind not in KINDS:
        found.append(fault("kind", "Choose what kind of organisation you are."))
    schemes: set[str] = set()
    for at, external_id in enumerate(provider.external_ids):
        parts = split_id(external_id)
        if parts is None:
            found.append(
                fault(f"external_ids.{at}", "Write the register and the number: GB-COH-01234567.")
            )
        else:
            schemes.add(parts[0])
    wanted = SCHEMES_OF_KIND.get(provider.kind, ())
    # A start-up may bid while it is being set up; it registers before its first contract. A body of
    # which nothing is known but what the CQC's directory tells has a number of the CQC alone.
    only_cqc = all(number.startswith("CQC-") for number in provider.external_ids)
    known = schemes & set(wanted) or ("CQC" in schemes and only_cqc)
    if wanted and not known and not provider.start_up:
        names = " or ".join(SCHEME_NAMES[scheme] for scheme in wanted)
        found.append(fault("external_ids", "Write your number from %(names)s.", names=names))
    if provider.cqc_personal_care and "CQC" not in schemes:
        found.append(fault("cqc_personal_care", "Write your CQC number: CQC-1-123456789."))
    if not 1 <= provider.workers <= 30_000:
        found.append(fault("workers", "Write how many people work for you: 1 or more."))
    elif provider.kind == "sole_trader" and provider.workers > 1:
        found.append(fault("workers", "Somebody who works for themselves is one person."))
    if not 1 <= provider.quality <= 5:
        found.append(fault("quality", "Choose from 1 to 5."))
    if provider.mentor_id == provider.provider_id:
        found.append(fault("mentor_id", "You cannot be your own mentor. Choose someone else."))
    if provider.exposure_minutes_max is not None and provider.exposure_minutes_max < 1:
        found.append(fault("exposure_minutes_max", "Write a number of hours above 0."))
    return found


def is_micro(provider: Provider, workers_max: int = MICRO_WORKERS_MAX) -> bool:
    """Whether it is a micro-enterprise: at most eight workers (rule 56)."""
    return provider.workers <= workers_max and provider.kind not in ("council", "nhs")


def is_asset_locked(provider: Provider) -> bool:
    """Whether community money may go to it (rule 57)."""
    return provider.kind in ASSET_LOCKED


def checks_until(checked_on: date, years: int = DBS_YEARS) -> date:
    """The last day a DBS check of that day holds (rule 58)."""
    try:
        return checked_on.replace(year=checked_on.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(checked_on.year + years, 2, 28)


def vat_permille(provider: Provider, route: str) -> int:
    """VAT this purchaser cannot get back, in thousandths of the price (rule 67)."""
    if provider.vat_exempt or not provider.vat_registered or route in ROUTES_THAT_RECOVER_VAT:
        return 0
    return VAT_PERMILLE


def cost_pence(provider: Provider, route: str, price_pence: int) -> int:
    """What a price before VAT costs this purchaser, rounded once, half to even (rule 67, S10)."""
    exact = price_pence * (1000 + vat_permille(provider, route))
    whole, rest = divmod(exact, 1000)
    return whole + (1 if rest > 500 or (rest == 500 and whole % 2) else 0)


def vat_note(provider: Provider, turnover_pence: int) -> str | None:
    """A warning as a year's turnover nears the VAT threshold (rule 67), or None."""
    if provider.vat_registered or provider.vat_exempt:
        return None
    if turnover_pence >= VAT_THRESHOLD_PENCE:
        return said(
            "Your turnover is above £90,000 a year. Register for VAT and look at your prices."
        )
    if turnover_pence * 100 >= VAT_THRESHOLD_PENCE * VAT_WARN_PERCENT:
        return said(
            "Your turnover is close to £90,000 a year. Above it your prices have VAT on top."
        )
    return None


def change_state(provider_state: State, to: State) -> State:
    """The state after a review. ValueError for a step that is not possible (rule 66)."""
    worse = STATES.index(to) > STATES.index(provider_state)
    if to == provider_state or worse or BETTER.get(provider_state) == to:
        return to
    raise ValueError(f"A provider that is {provider_state} cannot become {to} in one step.")


def gates(provider: Provider, personal_care: bool, on: date, directed: bool = False) -> list[str]:
    """Why the law or the council's rules keep it out on that day: one sentence each (54-59, 66)."""
    found: list[str] = []
    if provider.state == "failed":
        found.append(said("You have stopped trading, so you cannot take on new work."))
    elif provider.state == "failing":
        found.append(
            said("The council is helping you with the work you have. New work comes later.")
        )
    exempt = directed and provider.kind == "sole_trader"
    if personal_care and not provider.cqc_personal_care and not exempt:
        found.append(
            said("This is personal care. You need to be registered with the CQC for it first.")
        )
    if provider.insured_until is None:
        found.append(said("Send us your insurance first."))
    elif provider.insured_until < on:
        found.append(
            said(
                "Your insurance ends on %(insured_until)s, before the start.",
                insured_until=provider.insured_until,
            )
        )
    if provider.checks_until is None:
        found.append(said("Send us the dates of your staff's DBS checks first."))
    elif provider.checks_until < on:
        found.append(
            said(
                "Your DBS checks end on %(checks_until)s, before the start.",
                checks_until=provider.checks_until,
            )
        )
    return found


def may_bid(
    provider: Provider, offer: Offer, wanted: Wanted, vetoed_by_all: bool = False
) -> list[str]:
    """Why this provider may not bid for the lot, every reason in a sentence; empty when it may.

    A veto of one member keeps the provider from that member only; of all, from the lot.
    """
    found = gates(
        provider, wanted.personal_care, wanted.starts_on, directed=wanted.directed_by_the_person
    )
    found.extend(
        offers.gaps(
            offer,
            service=wanted.service,
            languages=wanted.languages,
            carer_gender=wanted.carer_gender,
            skills=wanted.skills,
            areas=wanted.areas,
        )
    )
    if vetoed_by_all:
        found.append(said("The people in this lot have chosen not to work with you."))
    return found


def notes(provider: Provider, mentors: Collection[UUID] = ()) -> list[str]:
    """What a provider may want to know before it bids; none of it keeps it out."""
    found: list[str] = []
    if provider.start_up and provider.mentor_id is None:
        found.append(
            said("A mentor can stand beside you in your first year. Ask the council for one.")
        )
    elif provider.start_up and mentors and provider.mentor_id not in mentors:
        found.append(
            said("Your mentor is not bidding in this round. Yours can only win if they win.")
        )
    if provider.state == "watch":
        found.append(said("The council keeps an eye on you at the moment. You can bid as always."))
    return found

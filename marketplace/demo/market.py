"""The providers of the demonstration council, and how each makes up its prices."""

from msgspec import Struct

from marketplace.demo import figures, names
from marketplace.demo.places import Place
from marketplace.demo.population import stream

# (kind, how many): 86 % for profit, 10 % third sector, 4 % public, and eight only starting.
KINDS: tuple[tuple[str, int], ...] = (
    ("company", 61),
    ("sole_trader", 24),
    ("cic", 8),
    ("charity", 8),
    ("cio", 4),
    ("community_benefit_society", 3),
    ("cooperative", 3),
    ("council", 1),
    ("nhs", 1),
    ("public_service_mutual", 1),
)
TRADES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("Homecare", ("home_care", "respite_sitting"), True),
    ("Care", ("home_care", "personal_assistant"), True),
    ("Support", ("day_support", "evening_club", "personal_assistant"), False),
    ("Days Out", ("day_support", "transport", "evening_club"), False),
    ("Talking Therapies", ("counselling",), False),
    ("Home Help", ("cleaning", "meals"), False),
    ("Kitchen", ("meals",), False),
    ("Minibus", ("transport",), False),
    ("Sitting Service", ("respite_sitting",), False),
)
FIRST_WORDS = (
    "Anchor", "Bluebell", "Cedar", "Daybreak", "Evergreen", "Foxglove", "Goldcrest", "Hawthorn",
    "Juniper", "Kestrel", "Lantern", "Meadow", "Northgate", "Oak", "Primrose", "Quayside",
    "Rowan", "Sycamore", "Tideway", "Willow",
)  # fmt: skip
ENDINGS = {
    "company": "Ltd",
    "cic": "CIC",
    "cio": "CIO",
    "charity": "Trust",
    "community_benefit_society": "Society",
    "cooperative": "Co-operative",
    "council": "(council service)",
    "nhs": "(NHS trust)",
    "public_service_mutual": "Mutual",
    "sole_trader": "",
}
# Somali is spoken by the two below and, later, by the start-up: that is what the story is about.
LANGUAGES = ("gu", "bn", "ur", "pl")


def harbour(index: int, wards: int) -> "Provider":
    """The provider that wins the Somali mornings: 24.60 pounds an hour, nothing on top."""
    return Provider(
        index, "East Harbour Homecare Ltd", "company", ("home_care",), ("en", "so"),
        ("dementia", "medication"), tuple(range(wards)), True, False, 48, 5,
        60 * 400, 2460,
    )  # fmt: skip


def own_service_name(place: Place) -> str:
    """What the council's own service is called: Rivermouth Home Support (council service)."""
    return f"{place.name.removesuffix(' Council')} Home Support (council service)"


def own_service(index: int, place: Place) -> "Provider":
    """The council's own service, which speaks Somali in the mornings and costs more."""
    return Provider(
        index, own_service_name(place), "council", ("home_care",),
        ("en", "so", "bn"), ("dementia", "medication"), tuple(range(len(place.wards))), True,
        False, 70, 4, 60 * 300, 2795,
    )  # fmt: skip


def hooyo(index: int) -> "Provider":
    """The start-up that answers the call for Somali evenings and wins its first lot."""
    return Provider(
        index, "Hooyo Evening Care CIC", "cic", ("home_care", "respite_sitting"), ("so", "en"),
        ("medication",), (6, 7, 8), True, True, 3, 3, 60 * 90, 2580,
    )  # fmt: skip


# Which of the providers is the council's own service of the story.
OWN_SERVICE = 1


class Provider(Struct, frozen=True):
    """A provider to be registered; `pence_per_hour` is its price for one person."""

    index: int
    name: str
    kind: str
    services: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    areas: tuple[int, ...]
    cqc_personal_care: bool
    start_up: bool
    workers: int
    quality: int
    minutes_per_week: int
    pence_per_hour: int


def providers(seed: int, place: Place) -> list[Provider]:
    """All providers, the same for the same seed: the start-ups come last, the story's own first."""
    wards = len(place.wards)
    made = [harbour(0, wards), own_service(OWN_SERVICE, place)]
    kinds = [kind for kind, count in KINDS for _ in range(count)]
    for kind in kinds:
        made.append(provider(seed, len(made), kind, wards))
    for extra in range(figures.START_UPS - 1):
        made.append(
            provider(seed, len(made), ("cic", "cooperative")[extra % 2], wards, start_up=True)
        )
    return made


def provider(seed: int, index: int, kind: str, wards: int, *, start_up: bool = False) -> Provider:
    """One provider, drawn from its own stream."""
    rng = stream(seed, 1_000_000 + index)
    trade, services, regulated = TRADES[index % len(TRADES)]
    word = FIRST_WORDS[(index // len(TRADES)) % len(FIRST_WORDS)]
    name = f"{word} {trade} {ENDINGS[kind]}".strip()
    if kind == "sole_trader":
        name = f"{names.given(rng, 'female')} {names.family(rng)}, {trade.lower()}"
    if start_up:
        name = f"New {word} {trade} {ENDINGS[kind]}"
    small = kind == "sole_trader" or start_up
    languages = ("en", *(lang for lang in LANGUAGES if int(rng.integers(100)) < 22))
    low, high = figures.OVERHEAD_PERCENT
    overhead = int(rng.integers(low, high + 1))
    skills = tuple(
        skill for skill in ("dementia", "autism", "medication") if int(rng.integers(100)) < 55
    )
    areas = range(wards) if not small else {int(rng.integers(wards)) for _ in range(5)}
    return Provider(
        index=index,
        name=name,
        kind=kind,
        services=services,
        languages=languages,
        skills=skills,
        areas=tuple(sorted(areas)),
        cqc_personal_care=regulated and kind != "sole_trader",
        start_up=start_up,
        workers=1 if kind == "sole_trader" else int(rng.integers(*((2, 5) if small else (9, 120)))),
        quality=int(rng.integers(2, 6)),
        minutes_per_week=60 * (int(rng.integers(40, 90)) if small else int(rng.integers(120, 600))),
        pence_per_hour=figures.FLOOR_PENCE_PER_HOUR * (100 + overhead) // 100,
    )


SCHEMES = {
    "company": "GB-COH-{:08d}",
    "cic": "GB-COH-{:08d}",
    "public_service_mutual": "GB-COH-{:08d}",
    "charity": "GB-CHC-{:07d}",
    "cio": "GB-CHC-{:07d}",
    "community_benefit_society": "GB-MPR-{:05d}R",
    "cooperative": "GB-MPR-{:05d}R",
    "council": "GB-LAE-RIV",
    "nhs": "GB-NHS-RMH",
}


def external_ids(provider: Provider) -> tuple[str, ...]:
    """Made-up numbers of the registers a provider of this kind is on."""
    ids = []
    if provider.kind in SCHEMES:
        ids.append(SCHEMES[provider.kind].format(90_000 + provider.index))
    if provider.cqc_personal_care:
        ids.append(f"CQC-1-9{provider.index:08d}")
    return tuple(ids)


INTRODUCTIONS = {
    "East Harbour Homecare Ltd": "Runs East Harbour Homecare Ltd, which won the Somali mornings.",
    "Hooyo Evening Care CIC": "Started Hooyo Evening Care CIC when the council called.",
}


def introduction(provider: Provider) -> str:
    """How the sign-in page introduces the manager of one of the story's providers."""
    if provider.index == OWN_SERVICE:
        return "Runs the council's own service, which lost them."
    return INTRODUCTIONS.get(provider.name, "")


def manager(seed: int, provider: Provider) -> str:
    """Who signs in for a provider: one person working for themselves is their own manager."""
    if provider.kind == "sole_trader":
        return provider.name.split(",")[0]
    rng = stream(seed, 2_000_000 + provider.index)
    return f"{names.given(rng, 'female')} {names.family(rng)}"

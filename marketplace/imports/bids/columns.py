"""The five parts of a bid's file: their headings, their columns and what each column is for."""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct

from marketplace.imports import cells
from marketplace.imports.layouts import Column, Layout
from providers.bids import NAME_MAX, TEXT_MAX, LotNotice
from providers.offers import BAND_NAMES
from providers.prices import PEOPLE_MAX
from providers.said import said

# The sheet of the workbook that explains the others; the last part of a CSV file.
ASIDE = "How to fill this in"
PRICES = "Part 1: your prices"
STEPS = "Part 2: less for more work"
ROOM = "Part 3: where and when you have room"
PACKAGES = "Part 4: lots taken together"
ANSWERS = "Part 5: everything else"
HEADINGS = (PRICES, STEPS, ROOM, PACKAGES, ANSWERS, ASIDE)
ABOUT: Mapping[str, str] = {
    PRICES: "One row for each lot. Leave the row as it is where you do not bid.",
    STEPS: "Only if you want. All hours you win in this round count together.",
    ROOM: "Only if you want. If you fill in one row, a place left empty counts as no room.",
    PACKAGES: "Only if you want. Rows with the same package name are won together or not at all.",
    ANSWERS: "Write your answers in the second column.",
}
UNIT_WORDS = {"hour": "hour", "session": "session", "week": "week", "one_off": "once"}
BAND_WORDS = {band: str(words) for band, words in BAND_NAMES.items()}
TIER_WORDS = {"all_units": "all hours", "incremental": "hours above the step"}
LOT_TITLE_MAX = 400


class BidAsked(Struct, frozen=True):
    """What a file of a bid answers: the notice's lots, the round's, the council's wards by code.

    `areas` are the codes of wards where the provider works; `mentor_id` is its own mentor.
    """

    provider_id: UUID
    commission_id: UUID
    title: str
    lots: tuple[LotNotice, ...]
    round_lots: tuple[LotNotice, ...]
    wards: Mapping[str, str]
    areas: frozenset[str] = frozenset()
    mentor_id: UUID | None = None

    @property
    def people_max(self) -> int:
        """How many can share in the lot where most can."""
        most = max((lot.people_sharing_max for lot in self.lots), default=1)
        return min(PEOPLE_MAX, max(1, most))


HINTS: Mapping[str, str] = {
    "lot": said("Leave this as it was in the file you started from."),
    "lot_id": said("Leave this as it was in the file you started from."),
    "band": said("Leave this as it was in the file you started from."),
    "unit": said("Write hour, session, week or once: what your price is for."),
    "session_minutes": said("Only for a session: how many hours it lasts, like 2 or 1:30."),
    "pay_pence": said("What the worker is paid for an hour, in pounds, like 13.10."),
    "on_costs_pence": said("What comes on top of pay for an hour: pension, holidays, training."),
    "road_pence": said("What travel between people costs for an hour. Write 0 for nothing."),
    "overhead_pence": said("Everything else an hour costs: office, insurance, profit."),
    "head_1_pence": said(
        "What one person alone pays. Leave it empty and we add up the parts of the hour."
    ),
    "heads": said("What each pays when so many share: never more than with fewer people."),
    "set_up_pence": said("What setting up costs, paid once. Leave it empty for nothing."),
    "travel_pence": said("What travel costs for the whole lot every four weeks."),
    "fewest_minutes": said("The fewest hours a week you would come for. Leave it empty for none."),
    "most_minutes": said("The most hours a week you would do. Leave it empty for no limit."),
    "exclusive_group": said("Lots and packages with the same mark, like A: only one can be won."),
    "begins_on": said(
        "The first day you can begin, like 2026-04-06. Leave it empty for when the group asks."
    ),
    "how": said("Who would come, and how you meet the musts."),
    "from_minutes": said("From how many hours a week on. Each step starts where one ends."),
    "to_minutes": said("Up to how many hours. Leave the last step open."),
    "rebate_pence": said("What comes off each hour, in pounds. More hours never bring less off."),
    "ward": said("A ward of this council, by its name or code."),
    "area": said("A ward of this council, by its name or code."),
    "room_band": said("The time of the week, in the words of the file you started from."),
    "free_minutes": said("How many hours a week you have free there, like 37.5."),
    "package": said("A short name of your own. Each package has its own."),
    "package_lot": said("Two or more lots of this round, by name or code."),
    "package_pence": said("What everyone in the lot pays together every four weeks, in pounds."),
    "people": said("How many people one worker is with at once, from 1 to 12."),
    "weekly_minutes": said("The most hours a week you can take on in this whole round."),
    "exposure_minutes": said("For a new enterprise: the most hours to begin with. May be empty."),
    "with_mentor": said("Write yes if you bid with your mentor and win only if they win, else no."),
    "tier_kind": said("Write all hours, or hours above the step: which get the lower price."),
    "statement": said("In your own words, for the members of the group."),
    "below_floor_because": said(
        "Only for very low prices: how you can do it, for example with volunteers or a grant."
    ),
}


def hint_of(name: str) -> str:
    """What to write in a column or as an answer, by its name."""
    return HINTS.get(name, HINTS["heads"] if name.startswith("head_") else "")


def prices_layout(people_max: int) -> Layout:
    """Part 1, with a price for each number of people up to `people_max` (at most 12)."""
    heads = tuple(
        Column(
            name=f"head_{people}_pence",
            title="One alone pays" if people == 1 else f"Each of {people} pays",
            read=cells.pence,
        )
        for people in range(1, people_max + 1)
    )
    return Layout(
        "prices",
        (
            Column(name="lot", title="Lot", read=cells.text(LOT_TITLE_MAX)),
            Column(name="lot_id", title="Lot code", read=cells.identifier),
            Column(name="band", title="When", read=cells.choice(BAND_WORDS), words=BAND_WORDS),
            Column(name="asked_minutes", title="Hours asked for", read=cells.text(40)),
            Column(name="asked_people", title="People", read=cells.text(40)),
            Column(name="unit", title="Price is for", needed=True,
                   read=cells.choice(UNIT_WORDS), words=UNIT_WORDS),
            Column(name="session_minutes", title="Hours in a session", read=cells.hours),
            Column(name="pay_pence", title="Pay an hour", read=cells.pence, needed=True),
            Column(name="on_costs_pence", title="On top of pay", read=cells.pence, needed=True),
            Column(name="road_pence", title="Travel an hour", read=cells.pence, needed=True),
            Column(name="overhead_pence", title="Everything else an hour", read=cells.pence,
                   needed=True),
            *heads,
            Column(name="set_up_pence", title="Setting up, once", read=cells.pence),
            Column(name="travel_pence", title="Travel every four weeks", read=cells.pence),
            Column(name="fewest_minutes", title="Fewest hours a week", read=cells.hours),
            Column(name="most_minutes", title="Most hours a week", read=cells.hours),
            Column(name="begins_on", title="Can begin on", read=cells.day),
            Column(name="exclusive_group", title="Mark", read=cells.text(NAME_MAX)),
            Column(name="how", title="How you would do it", read=cells.prose(TEXT_MAX)),
        ),
    )  # fmt: skip


STEPS_LAYOUT = Layout(
    "steps",
    (
        Column(name="from_minutes", title="From hours a week", read=cells.hours, needed=True),
        Column(name="to_minutes", title="Up to hours a week", read=cells.hours),
        Column(name="rebate_pence", title="Off each hour", read=cells.pence, needed=True),
    ),
)
ROOM_LAYOUT = Layout(
    "room",
    (
        Column(name="ward", title="Ward", read=cells.text(LOT_TITLE_MAX)),
        Column(name="area", title="Ward code", read=cells.text(NAME_MAX)),
        Column(name="room_band", title="Time", read=cells.choice(BAND_WORDS), words=BAND_WORDS),
        Column(name="free_minutes", title="Hours a week free", read=cells.hours, needed=True),
    ),
)
PACKAGES_LAYOUT = Layout(
    "packages",
    (
        Column(name="package", title="Package", read=cells.text(NAME_MAX), needed=True),
        Column(name="package_lot", title="Lot", read=cells.text(LOT_TITLE_MAX)),
        Column(name="lot_id", title="Lot code", read=cells.identifier),
        Column(name="package_pence", title="Price for four weeks", read=cells.pence, needed=True),
        Column(name="people", title="People one worker is with",
               read=cells.whole(1, PEOPLE_MAX)),
        Column(name="exclusive_group", title="Mark", read=cells.text(NAME_MAX)),
    ),
)  # fmt: skip
ANSWERS_LAYOUT = Layout(
    "answers",
    (
        Column(name="question", title="Question", read=cells.text(LOT_TITLE_MAX), needed=True),
        Column(name="answer", title="Your answer", read=cells.prose(4_000), needed=True),
        Column(name="hint", title="What to write", read=cells.prose(4_000)),
    ),
)
# The questions of part 5, each read as a column is.
QUESTIONS: tuple[Column, ...] = (
    Column(name="weekly_minutes", title="The most hours a week you can take on",
           read=cells.hours),
    Column(name="exposure_minutes", title="The most hours to begin with", read=cells.hours),
    Column(name="with_mentor", title="Together with your mentor", read=cells.yes_or_no),
    Column(name="tier_kind", title="Which hours get the lower price",
           read=cells.choice(TIER_WORDS), words=TIER_WORDS),
    Column(name="statement", title="Why people may like to work with you",
           read=cells.prose(TEXT_MAX)),
    Column(name="below_floor_because", title="How you can do it for less",
           read=cells.prose(TEXT_MAX)),
)  # fmt: skip

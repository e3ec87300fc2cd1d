"""Where each role can go: the line below the header and the cards of the home page.

A page appears here once its address is served; until then its line is left out.
"""

from collections.abc import Set

from msgspec import Struct

from marketplace.people import Role
from marketplace.web.wording import _
from providers.said import said


class Place(Struct, frozen=True):
    """A page a role starts from: its address, its name and what can be done there."""

    href: str
    text: str
    hint: str


class Link(Struct, frozen=True):
    """A place in the navigation; `current` is `page` on it, `true` below it, else empty."""

    href: str
    text: str
    current: str


PLAN = Place("/plan", "My plan", "What you need and what matters to you.")
BUDGET = Place("/budget", "My budget", "What you have, what you have spent, what is left.")
CLUSTERS = Place("/clusters", "Groups", "Find people near you who want the same things.")
COMMISSIONS = Place("/commissions", "Commissions", "What groups ask for, and the offers they get.")
VISITS = Place("/deliveries", "Visits", "Say which visits happened.")
SAVINGS = Place("/savings", "My savings", "What you saved and how it was shared.")
ALL_SAVINGS = Place("/savings", "Savings", "What people saved, and how it was shared.")
COMMUNITY = Place("/community", "Community", "Projects your neighbours propose, and the vote.")
NEIGHBOURS = Place("/neighbours", "Neighbours", "Offer help nearby, or accept it.")
OPPORTUNITIES = Place("/opportunities", "Opportunities", "Care that groups are looking for.")
BIDS = Place("/bids", "My bids", "Your drafts, and what you have sent.")
CONTRACTS = Place("/contracts", "Contracts", "What you deliver, to how many people.")
INVOICES = Place("/invoices", "Invoices", "Send them, check them, pay them.")
CALLS = Place("/enterprise-calls", "Start-ups", "Calls for new enterprises, and their support.")
SIGN_OFFS = Place("/sign-offs", "To sign off", "Plans, groups and awards that wait for you.")
ROUNDS = Place("/rounds", "Rounds", "When bids close, and what the match decided.")
UNMET = Place("/unmet-demand", "Unmet needs", "What nobody offered, where and why.")
LEDGER = Place("/ledger", "Ledger", "Every payment and every balance.")
TOKENS = Place("/api-tokens", "Tokens", "Let a program of yours read and send things here.")
RULES = Place("/council-settings", "Rules", "The council's figures, and when they change.")
AUDIT = Place("/audit", "Record", "Who did what, for whom, and why.")
IMPORTS = Place("/imports", "Files", "Bring in budgets and providers from a file of yours.")
PROVIDERS = Place("/providers", "Providers", "Who offers care here, and how each stands.")
# Everybody's, last in the line.
MESSAGES = Place("/messages", "Messages", "What we have told you, and which e-mails you get.")
# Wanted now and then: on the home page, and in the line only while somebody is there.
SELDOM = frozenset(place.href for place in (TOKENS, RULES, AUDIT, IMPORTS, PROVIDERS))

PLACES: dict[Role, tuple[Place, ...]] = {
    "holder": (PLAN, BUDGET, CLUSTERS, COMMISSIONS, VISITS, SAVINGS, COMMUNITY, NEIGHBOURS),
    "supporter": (PLAN, BUDGET, CLUSTERS, COMMISSIONS, VISITS, SAVINGS, COMMUNITY),
    "coordinator": (SIGN_OFFS, CLUSTERS, COMMISSIONS, COMMUNITY, UNMET),
    "provider": (OPPORTUNITIES, BIDS, CONTRACTS, INVOICES, CALLS, TOKENS),
    "neighbour": (NEIGHBOURS, COMMUNITY),
    "commissioner": (
        UNMET,
        SIGN_OFFS,
        ROUNDS,
        COMMISSIONS,
        CALLS,
        CLUSTERS,
        COMMUNITY,
        PROVIDERS,
        RULES,
        AUDIT,
        IMPORTS,
        TOKENS,
    ),
    "finance": (INVOICES, LEDGER, ALL_SAVINGS, PROVIDERS, AUDIT, IMPORTS, TOKENS),
    "worker": (ROUNDS, AUDIT),
}  # fmt: skip
ROLE_NAMES: dict[Role, str] = {
    "holder": said("budget holder"),
    "supporter": said("supporter"),
    "coordinator": said("care coordinator"),
    "provider": said("provider"),
    "neighbour": said("neighbour"),
    "commissioner": said("commissioner"),
    "finance": said("finance officer"),
    "worker": said("the service itself"),
}


def places(role: Role, served: Set[str]) -> list[Place]:
    """The places of a role that are served, in the words of this request's language."""
    return [
        Place(place.href, _(place.text), _(place.hint))
        for place in (*PLACES[role], MESSAGES)
        if place.href in served
    ]


def links(role: Role | None, served: Set[str], path: str) -> list[Link]:
    """The navigation line of a role on the page at `path`: what is wanted often, and where one is.

    Empty for somebody signed out.
    """
    if role is None:
        return []
    here = [Place("/", _("Home"), ""), *places(role, served)]
    found = [Link(place.href, place.text, _current(place.href, path)) for place in here]
    return [link for link in found if link.current or link.href not in SELDOM]


def _current(href: str, path: str) -> str:
    if path == href:
        return "page"
    return "true" if href != "/" and path.startswith(f"{href}/") else ""

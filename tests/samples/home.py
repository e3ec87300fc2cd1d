"""Sample views of the home page, the sign-in page and the pages of refusals."""

from datetime import date
from typing import Any
from uuid import UUID

from marketplace.acts.next_steps import Purse
from marketplace.web.display import SettingsPage
from marketplace.web.home import HomePage, Person
from marketplace.web.navigation import PLACES, places
from marketplace.web.refusals import Refusal
from marketplace.web.sign_in import ChoosePage, Persona, grouped
from marketplace.web.typed import Typed

SOMEBODY = UUID("6f1c1d1e-0000-4000-8000-000000000001")
SERVED = frozenset(place.href for of_role in PLACES.values() for place in of_role)

SAMPLES: dict[str, Any] = {
    "home/welcome.html": None,
    "home/accessibility.html": None,
    "home/privacy.html": None,
    "display/settings.html": SettingsPage(
        "/clusters", [("en", "English", ""), ("cy", "Cymraeg", "A draft.")]
    ),
    "home/home.html": HomePage(
        "Hello Amina Yusuf",
        "Choose your care with people who want the same.",
        [Person(SOMEBODY, "Faduma Ali", "You can see their pages.")],
        places("holder", SERVED),
        [("Read and sign the agreement of Elm Park", "/clusters/1/agreement", "Late", False)],
        Purse(1_000_000, date(2026, 4, 6), date(2027, 4, 6), 5_000, 12_000),
    ),
    "sign_in/choose.html": ChoosePage(
        grouped([Persona(SOMEBODY, 1, "holder", "Amina Yusuf", "Eastwick", "", 42)]),
        Typed.of({"name": "amina"}),
    ),
    "errors/refusal.html": Refusal(405, "Go back to the page before and use its buttons."),
} | {
    f"errors/{status}.html": Refusal(status, "A sentence.", incident="" if status < 500 else "1f0")
    for status in (403, 404, 409, 422, 500, 503)
}

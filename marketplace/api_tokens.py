"""API tokens: what a program of an organisation signs in with, for how long, and how far it may go.

A token is `mutual_`, the council's number, `_`, and 43 random letters; only its hash is kept.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.people import Role, Who
from marketplace.refused import Invalid, NotYours, Refused

ROLES: tuple[Role, ...] = ("provider", "finance", "commissioner")
DAYS: tuple[int, ...] = (30, 90, 365)
NAME_LETTERS_MAX = 60
LIVE_MAX = 20
TOKEN = re.compile(r"mutual_([1-9][0-9]{0,4})_[A-Za-z0-9_-]{43}", re.A)
COUNCIL_ID_MAX = 32_767
State = Literal["live", "expired", "revoked"]


class MakeToken(Struct, frozen=True):
    """A token to be made: what it is called, whether it may also write, and for how many days."""

    name: str
    may_write: bool
    days: int


class ApiToken(Struct, frozen=True):
    """A token as its organisation sees it: never the token itself."""

    token_id: UUID
    name: str
    role: Role
    provider_id: UUID | None
    may_write: bool
    made_by_name: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> State:
        """Whether it works at a moment, or why not."""
        if self.revoked_at is not None:
            return "revoked"
        return "live" if now < self.expires_at else "expired"


def token_text(council_id: int, secret: str) -> str:
    """The token as its program sends it; `secret` is 32 random bytes as 43 letters."""
    return f"mutual_{council_id}_{secret}"


def council_of(token: str) -> int | None:
    """The council a token says it is of, None where the text is no token."""
    match = TOKEN.fullmatch(token)
    council_id = int(match[1]) if match else 0
    return council_id if 1 <= council_id <= COUNCIL_ID_MAX else None


def check_maker(who: Who) -> None:
    """Raise NotYours unless the actor works for a provider, or in finance or commissioning."""
    if who.role not in ROLES or (who.role == "provider" and who.provider_id is None):
        raise NotYours("Only people who work for a provider or the council can make tokens.")


def check_token(form: MakeToken, standing: Sequence[ApiToken], now: datetime) -> None:
    """Raise Invalid beside the field, Refused where the organisation has enough live tokens."""
    name = form.name.strip()
    if not 1 <= len(name) <= NAME_LETTERS_MAX or not name.isprintable():
        raise Invalid(
            "name",
            "Write a name of 1 to %(most)s letters.",
            most=NAME_LETTERS_MAX,
        )
    if form.days not in DAYS:
        raise Invalid("days", "Choose how long the token works.")
    live = [token for token in standing if token.state(now) == "live"]
    if len(live) >= LIVE_MAX:
        raise Refused(
            "Your organisation has %(most)s tokens. Stop one before you make another.",
            most=LIVE_MAX,
        )
    if any(token.name == name for token in live):
        raise Invalid("name", "Another token has this name. Choose a different one.")


def expiry(form: MakeToken, now: datetime) -> datetime:
    """When a token made now stops working by itself."""
    return now + timedelta(days=form.days)

"""Messages: what people are told, which of it may be e-mailed, and when a sending is tried again.

A message holds ids, days and counts, and of a notice what is published; never a person's name, a
need, faith or health. An e-mail says that something waits and where to sign in, and the page says
the rest.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from msgspec import Struct

from marketplace.people import Role

# What people are told about as things happen, and may choose to have e-mailed or not.
Notice = Literal[
    "timesheet_waits",
    "ratify_open",
    "statement_ready",
    "vote_open",
    "commission_deadline",
    "sign_offs_wait",
    "contract_to_sign",
    "bid_received",
    "bid_deadline",
    "contract_signed",
    "notices_found",
]
# What is e-mailed because somebody must get in.
Kind = Notice | Literal["sign_in_code", "invited"]
NOTICES: tuple[Notice, ...] = get_args(Notice)
KINDS: tuple[str, ...] = (*NOTICES, "sign_in_code", "invited")
NOTICES_OF: Mapping[Role, tuple[Notice, ...]] = {
    "holder": NOTICES[:5],
    "supporter": NOTICES[:3],
    "neighbour": ("vote_open",),
    "coordinator": ("sign_offs_wait", "contract_to_sign"),
    "commissioner": ("sign_offs_wait", "contract_to_sign"),
    "provider": NOTICES[7:],
}
DEADLINE_NEAR = timedelta(days=3)
ATTEMPTS_MAX = 8
LEASE = timedelta(minutes=2)
# The subject of the work that sends a council's e-mails.
POST = UUID("6d757475-616c-5e63-a8f0-706f73740000")


class Message(Struct, frozen=True):
    """One message to one person, as they see it on their page.

    `title` is the commission it is about, empty for any other: e-mails never say it.
    """

    message_id: UUID
    kind: Kind
    cause_id: UUID
    details: Mapping[str, Any]
    made_at: datetime
    sent_at: datetime | None
    title: str = ""


class Outgoing(Struct, frozen=True):
    """One e-mail to send, with how often it was tried, this time included.

    `language` is the one it was told in, else the one its reader last read the pages in.
    """

    message_id: UUID
    kind: Kind
    cause_id: UUID
    details: Mapping[str, Any]
    language: str
    attempts: int
    email: str | None
    shown_name: str
    council: str


class Letter(Struct, frozen=True):
    """An e-mail in words: one line of subject, and the text."""

    subject: str
    text: str


def try_again_at(attempts: int, now: datetime) -> datetime | None:
    """When to send again after this many attempts failed; None to give up.

    One minute, then twice as long each time: the eighth and last is two hours after the first.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    return now + timedelta(minutes=2 ** (attempts - 1))


def masked(email: str) -> str:
    """An address as a log may show it: its first letter. The rest would name a person or a firm."""
    return f"{email[:1]}***@***"

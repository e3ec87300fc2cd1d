"""What people are told, in words: the same sentence on their page and in an e-mail.

An e-mail says what waits and where to sign in. It names no person, no need, no faith and no
health, and its one link leads to the sign-in page. No web framework is needed here: the worker
writes with it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from marketplace.messages import Kind, Letter, Outgoing
from marketplace.sign_ins import CODE_LASTS, code_of
from marketplace.web.care_wording import language_text, listed, service_text, size_choices
from marketplace.web.languages import LANGUAGES
from marketplace.web.wording import _, day_text, language, moment_text, ngettext

MINUTES = int(CODE_LASTS.total_seconds() // 60)
# Where each kind leads on the page of messages; the cause is the page's own thing.
PAGES: Mapping[str, str] = {
    "timesheet_waits": "/deliveries/{cause}",
    "ratify_open": "/commissions/{cause}/ratify",
    "statement_ready": "/savings",
    "vote_open": "/community/votes/{cause}",
    "commission_deadline": "/commissions/{cause}",
    "sign_offs_wait": "/sign-offs",
    "contract_to_sign": "/sign-offs",
    "bid_received": "/bids",
    "bid_deadline": "/opportunities/{cause}",
    "contract_signed": "/contracts/{cause}",
    "notices_found": "/opportunities",
    "invited": "/",
}


class Told(Struct, frozen=True):
    """A heading, and a sentence or two below it; the page alone says `more`."""

    heading: str
    sentence: str
    more: tuple[str, ...] = ()


def told(kind: Kind, details: Mapping[str, Any]) -> Told:
    """A message in words, in the language of this request."""
    return TELL[kind](details)


def _moment(details: Mapping[str, Any], name: str) -> str:
    given = details.get(name)
    return moment_text(datetime.fromisoformat(given) if isinstance(given, str) else given)


def _timesheet(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("Say which visits happened"),
        _("A provider has sent four weeks of visits. Say whether they came."),
    )


def _ratify(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("There is an offer for you"),
        _("Your group has a match. Look at your own part, then say yes or no."),
    )


def _statement(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("Your savings statement is ready"),
        _("It says what was saved in these three months, and how it is shared."),
    )


def _vote(details: Mapping[str, Any]) -> Told:
    return Told(
        _("A vote is open where you live"),
        _("Choose which projects your community pays for. You can vote until %s.")
        % _moment(details, "closes_at"),
    )


def _commission(details: Mapping[str, Any]) -> Told:
    return Told(
        _("The time for offers to your group ends soon"),
        _("Providers can send an offer until %s. Answer their open questions before then.")
        % _moment(details, "closes_at"),
    )


def _sign_offs(details: Mapping[str, Any]) -> Told:
    waiting, late = details.get("waiting", 0), details.get("late", 0)
    waits = ngettext("%(num)s thing waits.", "%(num)s things wait.", waiting) % {"num": waiting}
    was = ngettext("%(num)s is late.", "%(num)s are late.", late) % {"num": late}
    return Told(_("Something waits for you to sign off"), f"{waits} {was}" if late else waits)


def _contract(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("A contract is ready to sign"),
        _("The members said yes, and a professional approved. The contract can be signed now."),
    )


def _bid(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("We have your bid"),
        _("It is sealed until the deadline. Until then you can send another, and the last counts."),
    )


def _deadline(details: Mapping[str, Any]) -> Told:
    return Told(
        _("The time for your bid ends soon"),
        _("You have a draft that is not sent. Send it before %s.") % _moment(details, "closes_at"),
    )


def _signed(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("You have a new contract"),
        _("It is signed. Look at whom you will care for, and when."),
    )


def _found(details: Mapping[str, Any]) -> Told:
    more = tuple(_why(each) for each in details.get("found", ()))
    return Told(
        _("There are new notices for you"),
        _("Groups have asked for care that fits a search you keep. Look at what they ask for."),
        more,
    )


def _why(found: Mapping[str, Any]) -> str:
    """Why a notice is told: the search it is in, and what that looks for."""
    words = found["asks"]
    asks = [
        service_text(words["service"]) if "service" in words else "",
        _("in %s") % found["ward"] if found.get("ward") else "",
        language_text(words["language"]) if "language" in words else "",
        dict(size_choices()).get(words.get("size", ""), "").lower(),
        _("starts on %s or later") % day_text(date.fromisoformat(words["starts"]))
        if "starts" in words
        else "",
        _("part kept for new providers") if "new" in words else "",
    ]
    return _("“%(title)s” is in your search “%(search)s”: %(asks)s.") % {
        "title": found["title"],
        "search": found["search"],
        "asks": listed(each for each in asks if each),
    }


def _invited(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("You can sign in to Mutual"),
        _("Your council has added you. Sign in with this e-mail address: we send you a code."),
    )


def _code(_details: Mapping[str, Any]) -> Told:
    return Told(
        _("Your code to sign in"),
        _("It works once, for %s minutes. If you did not ask for it, do nothing.") % MINUTES,
    )


TELL: Mapping[str, Callable[[Mapping[str, Any]], Told]] = {
    "timesheet_waits": _timesheet,
    "ratify_open": _ratify,
    "statement_ready": _statement,
    "vote_open": _vote,
    "commission_deadline": _commission,
    "sign_offs_wait": _sign_offs,
    "contract_to_sign": _contract,
    "bid_received": _bid,
    "bid_deadline": _deadline,
    "contract_signed": _signed,
    "notices_found": _found,
    "invited": _invited,
    "sign_in_code": _code,
}


def page_of(kind: Kind, cause_id: UUID) -> str:
    """The page a message is about."""
    return PAGES.get(kind, "/").format(cause=cause_id)


def letter(message: Outgoing, public_url: str, key: bytes) -> Letter:
    """A message as an e-mail, in its own language. The code, if it is one, follows from the key."""
    before = language.set(message.language if message.language in LANGUAGES else "en")
    try:
        says = told(message.kind, message.details)
        lines = [_("Hello,"), says.sentence]
        subject = says.heading
        if message.kind == "sign_in_code":
            code = code_of(key, message.cause_id)
            subject = _("%s is your code to sign in") % code
            lines = [_("Hello,"), _("Your code is %s.") % code, says.sentence]
        else:
            lines.append(_("Sign in to see it: %s") % f"{public_url}/sign-in")
        lines.append(_("Mutual, for %s") % message.council)
        if message.kind not in ("sign_in_code", "invited"):
            lines.append(_("You can choose which e-mails you get on your page of messages."))
        return Letter(subject, "\n\n".join(lines) + "\n")
    finally:
        language.reset(before)


def writer(public_url: str, key: bytes) -> Callable[[Outgoing], Letter]:
    """What the worker writes e-mails with."""

    def write(message: Outgoing) -> Letter:
        return letter(message, public_url, key)

    return write

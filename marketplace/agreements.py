"""Agreements: a cluster's written rules in plain English, versioned, and signed by each member.

The clauses are the agreement: what is signed is the hash of these very sentences. No money moves
before everyone has signed (rule 40).
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from marketplace.clusters import Joining
from marketplace.refused import Invalid, NotYours, Refused
from providers.said import counted, fault, said

ShareRule = Literal["equal", "hours", "shapley", "nucleolus"]
SHARE_RULES: tuple[ShareRule, ...] = get_args(ShareRule)
SHARE_RULES_NOW: tuple[ShareRule, ...] = ("equal", "hours")
SHARE_RULE_SENTENCES: dict[ShareRule, str] = {
    "equal": said("What we use together, we split equally: everyone who takes part pays the same."),
    "hours": said(
        "What we use together, we split by hours: who uses twice as much pays twice as much."
    ),
    "shapley": said("What we use together, we split by what each of us adds to the cost."),
    "nucleolus": said(
        "What we use together, we split so that the one who gains least gains the most."
    ),
}
COOLING_OFF_DAYS = 14
QUORUM_PERCENT = (50, 100)
NOTICE_DAYS_MAX = 90
VOID_RESERVE_WEEKS_MAX = 8
OWN_WORDS_MAX = 2_000


class Agreement(Struct, frozen=True):
    """One version of a cluster's rules. Field for field the columns of `agreement`."""

    cluster_id: UUID
    version: int
    share_rule: ShareRule
    quorum_percent: int
    notice_days: int
    void_reserve_weeks: int
    joining: Joining
    own_words: str
    text_sha256: bytes
    made_at: datetime


class Signature(Struct, frozen=True):
    """A member's signature under one version; `signed_by` is who held the pen (rule 16)."""

    cluster_id: UUID
    version: int
    member_id: UUID
    signed_by: UUID
    signed_at: datetime


class WriteAgreement(Struct, frozen=True):
    """What the cluster chooses; the defaults are the ones the page starts with."""

    share_rule: ShareRule = "equal"
    quorum_percent: int = 60
    notice_days: int = 28
    void_reserve_weeks: int = 0
    joining: Joining = "invitation"
    own_words: str = ""


def faults(what: WriteAgreement) -> list[tuple[str, str]]:
    """Every fault of the choices: (field, sentence)."""
    found: list[tuple[str, str]] = []
    if what.share_rule not in SHARE_RULES:
        found.append(fault("share_rule", "Choose how you split what you use together."))
    elif what.share_rule not in SHARE_RULES_NOW:
        found.append(
            fault("share_rule", "This way to split is not ready yet. Choose equal or by hours.")
        )
    if not QUORUM_PERCENT[0] <= what.quorum_percent <= QUORUM_PERCENT[1]:
        found.append(fault("quorum_percent", "Choose from 50 to 100 in every 100 members."))
    if not 0 <= what.notice_days <= NOTICE_DAYS_MAX:
        found.append(
            fault(
                "notice_days",
                "Choose from 0 to %(most)s days.",
                most=NOTICE_DAYS_MAX,
            )
        )
    if not 0 <= what.void_reserve_weeks <= VOID_RESERVE_WEEKS_MAX:
        found.append(
            fault(
                "void_reserve_weeks",
                "Choose from 0 to %(most)s weeks.",
                most=VOID_RESERVE_WEEKS_MAX,
            )
        )
    if what.joining not in ("invitation", "anyone_who_fits"):
        found.append(fault("joining", "Choose how new people get in."))
    if len(what.own_words) > OWN_WORDS_MAX:
        found.append(fault("own_words", "Write at most %(most)s letters.", most=OWN_WORDS_MAX))
    return found


def clauses(what: WriteAgreement | Agreement) -> list[str]:
    """The agreement as numbered-by-place sentences, to read out and to sign."""
    found = [
        said("Each of us pays only for our own part. Nobody's money pays for another."),
        SHARE_RULE_SENTENCES[what.share_rule],
        said(
            "Nobody pays more than it would cost them alone. If that happens, they can "
            "leave at once."
        ),
        said(
            "We decide when %(quorum_percent)s in every 100 of us have answered and more "
            "say yes than no. Each of us has one voice.",
            quorum_percent=what.quorum_percent,
        ),
        said("Any one of us can say no to a provider for themselves. The others go on."),
        _notice_sentence(what.notice_days),
        said(
            "When one of us leaves, the provider's price list says what the others pay "
            "from then on. Nothing changes for the past."
        ),
        said(
            "If one of us is away, in hospital or on holiday, they tell the coordinator. "
            "What was booked together is still paid as the contract says."
        ),
        _reserve_sentence(what.void_reserve_weeks),
        said(
            "If there is still too little money, we ask the council. None of us is asked "
            "to pay more."
        ),
        (
            said("New people join when one of us asks them.")
            if what.joining == "invitation"
            else said("Anyone who fits what we share can join while there is a place.")
        ),
        said("If we disagree, we talk first, then ask the coordinator, then the council."),
        said("Anyone who does not feel safe can stop at once and tell the coordinator alone."),
        said(
            "After signing, each of us has %(days)s days to change our mind.",
            days=COOLING_OFF_DAYS,
        ),
    ]
    own = " ".join(what.own_words.split())
    return [*found, said("In our own words: %(words)s", words=own)] if own else found


def _notice_sentence(days: int) -> str:
    if days == 0:
        return said("Each of us can leave on any day.")
    return counted(
        "Each of us can leave. We say so 1 day before.",
        "Each of us can leave. We say so %(number)s days before.",
        days,
    )


def _reserve_sentence(weeks: int) -> str:
    if weeks == 0:
        return said("We keep no money aside for empty places.")
    return counted(
        "We each keep 1 week of our share aside. It pays for an empty place, only that.",
        "We each keep %(number)s weeks of our share aside. It pays for an empty place, only that.",
        weeks,
    )


def text(what: WriteAgreement | Agreement) -> str:
    """The whole agreement, one numbered sentence a line."""
    return "\n".join(f"{at}. {clause}" for at, clause in enumerate(clauses(what), start=1))


def text_sha256(what: WriteAgreement | Agreement) -> bytes:
    """The hash each signature stands under (32 bytes)."""
    return hashlib.sha256(text(what).encode()).digest()


def write(
    what: WriteAgreement, cluster_id: UUID, latest: Agreement | None, now: datetime
) -> Agreement:
    """The next version of the agreement. Raises Invalid; Refused when nothing would change."""
    for field, sentence in faults(what):
        raise Invalid(field, sentence)
    hashed = text_sha256(what)
    if latest is not None and latest.text_sha256 == hashed:
        raise Refused("This is what your agreement says already. Change something first.")
    return Agreement(
        cluster_id=cluster_id,
        version=1 if latest is None else latest.version + 1,
        share_rule=what.share_rule,
        quorum_percent=what.quorum_percent,
        notice_days=what.notice_days,
        void_reserve_weeks=what.void_reserve_weeks,
        joining=what.joining,
        own_words=what.own_words,
        text_sha256=hashed,
        made_at=now,
    )


def is_intact(agreement: Agreement) -> bool:
    """Whether the stored choices still give the text that was signed."""
    return text_sha256(agreement) == agreement.text_sha256


def sign(
    agreement: Agreement,
    latest_version: int,
    signatures: Sequence[Signature],
    *,
    member_id: UUID,
    signed_by: UUID,
    is_member: bool,
    now: datetime,
) -> Signature:
    """A member's signature under the newest version. Raises NotYours, Refused (rule 40)."""
    if not is_member:
        raise NotYours("Only members of this cluster sign its agreement.")
    if agreement.version != latest_version:
        raise Refused("The agreement has changed since you read it. Read the new one first.")
    if any(one.version == agreement.version and one.member_id == member_id for one in signatures):
        raise Refused("You have signed this agreement already.")
    return Signature(agreement.cluster_id, agreement.version, member_id, signed_by, now)


def unsigned(
    agreement: Agreement, signatures: Sequence[Signature], member_ids: Collection[UUID]
) -> set[UUID]:
    """The members who have not signed this version yet."""
    signed = {one.member_id for one in signatures if one.version == agreement.version}
    return set(member_ids) - signed


def in_force(
    versions: Sequence[Agreement], signatures: Sequence[Signature], member_ids: Collection[UUID]
) -> Agreement | None:
    """The newest version that every member has signed, or None."""
    for agreement in sorted(versions, key=lambda one: one.version, reverse=True):
        if member_ids and not unsigned(agreement, signatures, member_ids):
            return agreement
    return None


def cooling_off_ends(signature: Signature, days: int = COOLING_OFF_DAYS) -> datetime:
    """Until when the member may take the signature back without notice (rule 40)."""
    return signature.signed_at + timedelta(days=days)


def may_still_withdraw(signature: Signature, now: datetime, days: int = COOLING_OFF_DAYS) -> bool:
    """Whether the cooling-off time is still running."""
    return now < cooling_off_ends(signature, days)


def answers_needed(agreement: Agreement, members: int) -> int:
    """How many members have to answer for a decision to count: rounded up, never 0."""
    return max(1, -(-members * agreement.quorum_percent // 100))


def differences(old: Agreement, new: Agreement | WriteAgreement) -> list[tuple[str, str]]:
    """("Added" or "Taken out", sentence) for each clause that differs, in the order of reading."""
    before, after = clauses(old), clauses(new)
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found.extend(("Taken out", clause) for clause in before[a:b])
            found.extend(("Added", clause) for clause in after[c:d])
    return found

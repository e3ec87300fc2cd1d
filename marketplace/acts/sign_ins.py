"""Signing in by e-mail: asking for a one-time code, trying it, and inviting somebody."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace import sign_ins as rules
from marketplace.acts import messages, people
from marketplace.acts.reading import read
from marketplace.database.queue import enqueue
from marketplace.database.transaction import Transaction, one
from marketplace.messages import POST
from marketplace.people import GiveRole, RegisterSignIn, Role, Who
from marketplace.refused import Refused
from marketplace.sign_ins import Code, Outcome
from sql import questions

KEPT = timedelta(days=1)
SEEN = 2 * rules.CODES_WITHIN
ACCOUNT_BYTES = 8
NOBODY = UUID(int=0)


class Account(Struct, frozen=True):
    """Who signs in with an address, and one council they have a role in."""

    sign_in_id: UUID
    council_id: int


class RoleOf(Struct, frozen=True):
    """One thing a sign-in may be, and where."""

    council_id: int
    role: Role
    council: str
    provider: str


class Asked(Struct, frozen=True):
    """A code on its way, or when the account may ask for the next."""

    code_id: UUID | None
    again_at: datetime | None


class Tried(Struct, frozen=True):
    """What a try came to; `sign_in_id` is set when it was right, `again_at` when to wait for."""

    outcome: Outcome
    sign_in_id: UUID | None = None
    again_at: datetime | None = None
    tries_left: int = 0


class Invite(Struct, frozen=True):
    """Somebody who will sign in with their e-mail address, and what they will be here."""

    email: str
    shown_name: str
    role: Role
    person_id: UUID | None = None
    provider_id: UUID | None = None


async def account_of(tx: Transaction, email: str) -> Account | None:
    """Who signs in with an address; None for nobody."""
    return one(Account, await questions("sign_ins").account(tx.db, email=email.strip()))


async def ask_for_code(
    tx: Transaction, email: str, account: Account | None, key: bytes, language: str, now: datetime
) -> Asked:
    """Make a code and the e-mail that tells it, at most five an hour for an account.

    An address of nobody takes the same steps and leaves the same row, so that neither the answer
    nor its time tells whether somebody signs in with it. Runs in the account's council.
    """
    ask = questions("sign_ins")
    asked_at: datetime = await ask.clock(tx.db)
    address = rules.address_hash(key, email)
    await _hold(tx, address)
    again_at = rules.next_code_at(await _codes(tx, address, asked_at), asked_at)
    if again_at is not None:
        return Asked(None, again_at)
    await ask.end_old_codes(tx.db, before=asked_at - KEPT)
    code_id = tx.new_id()
    await ask.make_code(
        tx.db,
        code_id=code_id,
        address_sha256=address,
        sign_in_id=account.sign_in_id if account else None,
        made_at=asked_at,
        expires_at=asked_at + rules.CODE_LASTS,
    )
    # Nobody has no sign-in, so the same statement writes no message for them.
    to = account.sign_in_id if account else NOBODY
    await messages.tell(tx, "sign_in_code", [(to, code_id)], now, language=language)
    await enqueue(tx, "send_messages", POST)
    return Asked(code_id, None)


async def try_code(tx: Transaction, code_id: UUID, text: str, key: bytes) -> Tried:
    """Try what somebody typed as their code. Never raises: a wrong try must be written down."""
    ask = questions("sign_ins")
    address: bytes | None = await ask.account_of_code(tx.db, code_id=code_id)
    if address is None:
        return Tried("old")
    await _hold(tx, address)
    now: datetime = await ask.clock(tx.db)
    codes = await _codes(tx, address, now)
    code = next((each for each in codes if each.code_id == code_id), None)
    typed = rules.read_code(text)
    outcome = rules.judge(code, codes, typed, key, now)
    if outcome == "wait":
        return Tried(outcome, again_at=rules.next_guess_at(codes, now))
    if code is None or outcome not in ("in", "wrong"):
        return Tried(outcome)
    used_at = now if outcome == "in" else None
    await ask.note_try(tx.db, code_id=code_id, now=now, used_at=used_at)
    left = rules.TRIES_MAX - code.tries - 1
    return Tried(outcome, code.sign_in_id if outcome == "in" else None, tries_left=left)


async def roles_of(tx: Transaction, sign_in_id: UUID) -> list[RoleOf]:
    """Everything a sign-in may be today, in every council."""
    return await read(RoleOf, questions("sign_ins").roles(tx.db, sign_in_id=sign_in_id))


async def invite(tx: Transaction, who: Who, form: Invite, now: datetime) -> UUID:
    """Let somebody sign in with their e-mail address, in one role here, and write to them.

    An address that signs in already gets the role too. Raises Invalid, NotFound.
    """
    try:
        async with tx.db.transaction():
            register = RegisterSignIn(form.shown_name, form.email.strip().lower())
            sign_in_id = await people.register_sign_in(tx, who, register, now)
    except Refused:
        known = await questions("people").sign_in_of_address(tx.db, email=form.email.strip())
        if known is None:
            raise
        sign_in_id = known
    role = GiveRole(sign_in_id, form.role, form.person_id, form.provider_id)
    await people.give_role(tx, who, role, now)
    await messages.tell(tx, "invited", [(sign_in_id, tx.new_id())], now)
    await enqueue(tx, "send_messages", POST)
    return sign_in_id


async def _hold(tx: Transaction, address: bytes) -> None:
    account = int.from_bytes(address[:ACCOUNT_BYTES], signed=True)
    await questions("sign_ins").hold_account(tx.db, account=account)


async def _codes(tx: Transaction, address: bytes, now: datetime) -> list[Code]:
    rows = questions("sign_ins").codes(tx.db, address_sha256=address, since=now - SEEN)
    return await read(Code, rows)

"""Tokens for programs: an organisation makes one, sees when it was used, and stops it at once."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from marketplace import api_tokens as rules
from marketplace.acts import audit
from marketplace.acts.reading import read
from marketplace.api_tokens import ApiToken, MakeToken
from marketplace.database.transaction import Transaction, one
from marketplace.people import Role, Who
from marketplace.refused import NotFound
from sql import questions

LIST_MAX = 200


class Program(Struct, frozen=True):
    """A live token as the API meets it: who acts, how far; `unseen`: not used this last minute."""

    token_id: UUID
    sign_in_id: UUID
    name: str
    role: Role
    provider_id: UUID | None
    may_write: bool
    unseen: bool


async def make_token(
    tx: Transaction, who: Who, form: MakeToken, now: datetime, *, token_sha256: bytes
) -> UUID:
    """Make a token of the actor's organisation with the actor's role; returns its id.

    It acts under a sign-in of its own, so that the record names it; nobody can sign in as that.
    Raises NotYours, Invalid beside a field, Refused for too many.
    """
    rules.check_maker(who)
    ask = questions("api_tokens")
    await ask.lock_maker(tx.db, council_id=tx.council_id, provider_id=who.provider_id)
    rules.check_token(form, await tokens_of(tx, who), now)
    token_id, sign_in_id = tx.new_id(), tx.new_id()
    await ask.add_sign_in(tx.db, sign_in_id=sign_in_id, shown_name=f"API: {form.name.strip()}")
    await ask.add(
        tx.db,
        council_id=tx.council_id,
        token_id=token_id,
        sign_in_id=sign_in_id,
        provider_id=who.provider_id,
        role=who.role,
        name=form.name.strip(),
        token_sha256=token_sha256,
        may_write=form.may_write,
        made_by=who.sign_in_id,
        made_at=now,
        expires_at=rules.expiry(form, now),
    )
    await audit.record(
        tx, who, "make_token", "api_token", token_id, now,
        detail={"may_write": form.may_write, "days": form.days, "sign_in": sign_in_id},
    )  # fmt: skip
    return token_id


async def revoke_token(tx: Transaction, who: Who, token_id: UUID, now: datetime) -> None:
    """Stop a token of one's own organisation; its next request is refused. Twice is once.

    Raises NotYours, and NotFound for another organisation's.
    """
    rules.check_maker(who)
    key = {"council_id": tx.council_id, "token_id": token_id, "provider_id": who.provider_id}
    if await questions("api_tokens").lock(tx.db, **key) is None:
        raise NotFound("There is no such token.")
    stopped = await questions("api_tokens").revoke(tx.db, now=now, **key)
    if stopped is not None:
        await audit.record(tx, who, "revoke_token", "api_token", token_id, now)


async def tokens_of(tx: Transaction, who: Who) -> list[ApiToken]:
    """The tokens of the actor's organisation, the newest first. Raises NotYours."""
    rules.check_maker(who)
    return await read(
        ApiToken,
        questions("api_tokens").of_organisation(
            tx.db, council_id=tx.council_id, provider_id=who.provider_id, most=LIST_MAX
        ),
    )


async def program_of(tx: Transaction, token_sha256: bytes) -> Program | None:
    """The live token with this hash, and a note that it was used; None for any other."""
    key = {"council_id": tx.council_id, "token_sha256": token_sha256}
    found = one(Program, await questions("api_tokens").find_live(tx.db, **key))
    if found is not None and found.unseen:
        await questions("api_tokens").see(tx.db, **key)
    return found

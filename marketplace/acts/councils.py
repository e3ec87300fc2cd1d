"""Councils: opening one with its wards and settings, and changing a setting from a day on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from marketplace import councils
from marketplace.acts import audit, ledger
from marketplace.acts.reading import read
from marketplace.councils import Policy, SettingVersion
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, Refused
from sql import questions

GSS_CODE_LENGTH = 9
NAME_LENGTH_MAX = 120
WARD_CODE_LENGTH_MAX = 20
DAYS_CHECKED_MAX = 200


class Council(Struct, frozen=True):
    """A council with adult social services; `ends_on` is set when another takes its place."""

    council_id: int
    gss_code: str
    name: str
    starts_on: date
    ends_on: date | None


class Ward(Struct, frozen=True):
    """A ward: the community whose fund its residents vote on."""

    ward_code: str
    name: str
    residents: int


class NewWard(Struct, frozen=True):
    """A ward as a council draws it; the boundary is GeoJSON geometry, for maps alone."""

    ward_code: str
    name: str
    residents: int
    boundary: dict[str, Any] | None = None


class CreateCouncil(Struct, frozen=True):
    """A council with its wards and the settings that differ from the defaults."""

    gss_code: str
    name: str
    starts_on: date
    wards: tuple[NewWard, ...]
    settings: dict[str, str] = {}


class ChangeSetting(Struct, frozen=True):
    """One setting from a day on; `valid_to` is the day after its last, None for until changed."""

    name: str
    value: str
    valid_from: date
    valid_to: date | None = None


class ChangeSettings(Struct, frozen=True):
    """Settings that change together from a day on, each by its name."""

    values: dict[str, str]
    valid_from: date
    valid_to: date | None = None


async def create_council(tx: Transaction, who: Who, form: CreateCouncil, now: datetime) -> int:
    """Open a council: its wards, settings, its own ledger accounts and each ward's fund.

    The id is the transaction's. Raises Invalid beside a field, Refused when the id or the code is
    taken. Rules 33 and S11.
    """
    require_role(who, "worker", "commissioner")
    if len(form.gss_code) != GSS_CODE_LENGTH or not form.gss_code[1:].isdigit():
        raise Invalid("gss_code", "Write the council's code: a letter and eight digits.")
    if not 1 <= len(form.name.strip()) <= NAME_LENGTH_MAX:
        raise Invalid(
            "name",
            "Write a name of 1 to %(most)s letters.",
            most=NAME_LENGTH_MAX,
        )
    check_wards(form.wards)
    made = await questions("councils").insert_council(
        tx.db,
        council_id=tx.council_id,
        gss_code=form.gss_code,
        name=form.name.strip(),
        starts_on=form.starts_on,
        ends_on=None,
    )
    if made is None:
        raise Refused("This council is here already.")
    await add_wards(tx, form.wards)
    if form.settings:
        await _record_settings(tx, form.settings, form.starts_on, None, now)
    await ledger.ensure_accounts(tx, [ledger.AccountKey(kind) for kind in ledger.COUNCIL_ACCOUNTS])
    await audit.record(
        tx,
        who,
        "create_council",
        "council",
        tx.new_id(),
        now,
        detail={"council_id": tx.council_id, "wards": len(form.wards)},
    )
    return tx.council_id


async def add_wards(tx: Transaction, wards: Sequence[NewWard]) -> None:
    """Add wards that were checked, each with its community fund."""
    await questions("councils").insert_wards(
        tx.db,
        council_id=tx.council_id,
        ward_codes=[ward.ward_code for ward in wards],
        names=[ward.name.strip() for ward in wards],
        residents=[ward.residents for ward in wards],
        boundaries=[ward.boundary for ward in wards],
    )
    await ledger.ensure_accounts(
        tx, [ledger.AccountKey("community_fund", ward_code=ward.ward_code) for ward in wards]
    )


def check_wards(wards: tuple[NewWard, ...]) -> None:
    """Raise Invalid unless the wards have each a code, a name and a number of residents."""
    if not wards:
        raise Invalid("wards", "A council has at least one ward.")
    if len({ward.ward_code for ward in wards}) < len(wards):
        raise Invalid("wards", "Each ward has a code of its own.")
    for ward in wards:
        if not 1 <= len(ward.ward_code) <= WARD_CODE_LENGTH_MAX:
            raise Invalid("wards", "Write each ward's code.")
        if not 1 <= len(ward.name.strip()) <= NAME_LENGTH_MAX or ward.residents < 0:
            raise Invalid("wards", "Write each ward's name and how many people live there.")


async def change_setting(tx: Transaction, who: Who, form: ChangeSetting, now: datetime) -> UUID:
    """Record a setting from a day on; earlier days keep what held then (rule 33).

    Raises Invalid when the name or value cannot be, or contradicts the other settings.
    """
    together = ChangeSettings({form.name: form.value}, form.valid_from, form.valid_to)
    [setting_id] = await change_settings(tx, who, together, now)
    return setting_id


async def change_settings(
    tx: Transaction, who: Who, form: ChangeSettings, now: datetime
) -> list[UUID]:
    """Record settings that change together from a day on; returns their ids, in order.

    Holds the council's row, so that two changes at once cannot contradict each other. Raises
    Invalid as check_change does.
    """
    require_role(who, "commissioner", "worker")
    await questions("councils").lock_council(tx.db, council_id=tx.council_id)
    check_change(who, form, await setting_versions(tx), now)
    ids = await _record_settings(tx, form.values, form.valid_from, form.valid_to, now)
    for setting_id, (name, value) in zip(ids, form.values.items(), strict=True):
        await audit.record(
            tx,
            who,
            "change_setting",
            "council_setting",
            setting_id,
            now,
            detail={"name": name, "value": value, "valid_from": form.valid_from},
        )
    return ids


def check_change(
    who: Who, form: ChangeSettings, versions: Sequence[SettingVersion], now: datetime
) -> None:
    """Raise Invalid where a change cannot be: its values, its days, or what it contradicts.

    A person changes nothing in the past (rule 33); what a council is set up with may begin earlier.
    """
    if form.valid_to is not None and form.valid_to <= form.valid_from:
        raise Invalid("valid_to", "A setting must end after the day it starts.")
    if who.role != "worker" and form.valid_from < now.date():
        raise Invalid("valid_from", "Choose today or a later day. What was before stays as it was.")
    after = [
        SettingVersion(name, value, form.valid_from, form.valid_to, now)
        for name, value in form.values.items()
    ]
    # Also on the later days where something else changes, or a plan for then would break.
    later = {each.valid_from for each in versions if each.valid_from > form.valid_from}
    for day in sorted({form.valid_from, *later})[:DAYS_CHECKED_MAX]:
        councils.policy_on(day, [*versions, *after])


async def _record_settings(
    tx: Transaction, values: dict[str, str], first: date, after: date | None, now: datetime
) -> list[UUID]:
    texts = {
        name: councils.setting_text(councils.parse_setting(name, value))
        for name, value in values.items()
    }
    ids = [tx.new_id() for _ in texts]
    await questions("councils").insert_settings(
        tx.db,
        council_id=tx.council_id,
        setting_ids=ids,
        names=list(texts),
        texts=list(texts.values()),
        valid_from=first,
        valid_to=after,
        now=now,
    )
    return ids


async def setting_versions(tx: Transaction) -> list[SettingVersion]:
    """Every setting ever recorded, oldest first."""
    rows = questions("councils").settings(tx.db, council_id=tx.council_id)
    return await read(SettingVersion, rows)


async def policy_on(tx: Transaction, day: date, known_at: datetime | None = None) -> Policy:
    """The council's settings on a day, as known at a time (None: all that is recorded)."""
    return councils.policy_on(day, await setting_versions(tx), known_at)


async def find_council(tx: Transaction) -> Council:
    """The transaction's council. Raises NotFound."""
    row = await questions("councils").find_council(tx.db, council_id=tx.council_id)
    found = one(Council, row)
    if found is None:
        raise NotFound("There is no such council here.")
    return found


async def all_councils(tx: Transaction) -> list[Council]:
    """Every council, by name."""
    return await read(Council, questions("councils").councils(tx.db))


async def wards(tx: Transaction) -> list[Ward]:
    """The council's wards, by name."""
    return await read(Ward, questions("councils").wards(tx.db, council_id=tx.council_id))


async def ward_codes(tx: Transaction) -> frozenset[str]:
    """The codes of the council's wards, to check a form against."""
    return frozenset(ward.ward_code for ward in await wards(tx))


async def ward_boundaries(tx: Transaction) -> dict[str, dict[str, Any] | None]:
    """Each ward's boundary by its code, for maps."""
    rows = questions("councils").ward_boundaries(tx.db, council_id=tx.council_id)
    return {row[0]: row[1] async for row in rows}


async def boundaries_digest(tx: Transaction) -> str:
    """A text that changes with any ward's name or boundary."""
    digest: str = await questions("councils").boundaries_digest(tx.db, council_id=tx.council_id)
    return digest

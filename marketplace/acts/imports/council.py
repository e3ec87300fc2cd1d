"""Bringing in a council with its wards, who lives in them, and where they lie."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from marketplace.acts import audit, councils
from marketplace.acts.councils import CreateCouncil, NewWard, Ward
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.imports.council import CouncilFiles
from marketplace.imports.outcome import CHANGES_SHOWN_MAX, Change, Outcome
from marketplace.imports.wards import WardCount
from marketplace.people import Who, require_role
from providers.said import said, together
from sql import questions

# Councils of today's shape began with the Local Government Act 1972, unless a file says otherwise.
STARTS_ON = date(1974, 4, 1)


COMMA = said("%(first_words)s, %(next_words)s")


async def council_id_for(tx: Transaction, gss_code: str) -> int:
    """The id of the council with this code, or the first free one: the council to open it under."""
    known = await councils.all_councils(tx)
    for council in known:
        if council.gss_code == gss_code and council.ends_on is None:
            return council.council_id
    return max((council.council_id for council in known), default=0) + 1


async def ward_profiles(tx: Transaction) -> list[WardCount]:
    """Who lives in each ward of the council, by ward code; wards without a profile are absent."""
    rows = questions("councils").ward_profiles(tx.db, council_id=tx.council_id)
    return await read(WardCount, rows)


def _who_lives_in(ward: Ward | WardCount) -> str:
    return said("%(name)s, %(residents)s residents", name=ward.name, residents=ward.residents)


async def import_council(
    tx: Transaction,
    who: Who,
    files: CouncilFiles,
    now: datetime,
    *,
    check: bool = False,
    starts_on: date = STARTS_ON,
) -> Outcome:
    """Open the council of the files, or bring its wards up to date; `tx` is in that council.

    A ward that is no longer in the files stays, because people live in it, and is named in a note.
    Raises Invalid and Refused as `create_council` does.
    """
    require_role(who, "worker", "commissioner")
    if not check:
        await questions("imports").take_turns(tx.db, council_id=tx.council_id)
    known = {ward.ward_code: ward for ward in await councils.wards(tx)}
    profiles = {ward.ward_code: ward for ward in await ward_profiles(tx)}
    boundaries = await councils.ward_boundaries(tx)
    new = [ward for ward in files.wards if ward.ward_code not in known]
    changes: list[Change] = []
    differing: list[WardCount] = []
    for ward in files.wards:
        before = known.get(ward.ward_code)
        if before is None:
            continue
        moved = boundaries[ward.ward_code] != files.boundaries[ward.ward_code]
        if profiles.get(ward.ward_code) == ward and not moved:
            continue
        differing.append(ward)
        changes.append(
            Change(
                0,
                ward.ward_code,
                _who_lives_in(before),
                together(_who_lives_in(ward), said("new boundary"), between=COMMA)
                if moved
                else _who_lives_in(ward),
            )
        )
    gone = sorted(known.keys() - {ward.ward_code for ward in files.wards})
    notes = files.notes
    if gone:
        notes = (
            *notes,
            said("Kept, though no longer in the files: %(codes)s.", codes=", ".join(gone)),
        )
    if not check and (new or differing):
        await _write(tx, who, files, now, new, differing, bool(known), starts_on)
    return Outcome(
        "council",
        rows=len(files.wards),
        added=len(new),
        changed=len(differing),
        unchanged=len(files.wards) - len(new) - len(differing),
        changes=tuple(changes[:CHANGES_SHOWN_MAX]),
        notes=notes,
        done=not check,
    )


async def _write(
    tx: Transaction,
    who: Who,
    files: CouncilFiles,
    now: datetime,
    new: Sequence[WardCount],
    differing: Sequence[WardCount],
    opened: bool,
    starts_on: date,
) -> None:
    wards = tuple(
        NewWard(ward.ward_code, ward.name, ward.residents, files.boundaries[ward.ward_code])
        for ward in new
    )
    if not opened:
        form = CreateCouncil(files.gss_code, files.name, starts_on, wards)
        await councils.create_council(tx, who, form, now)
    elif new:
        councils.check_wards(wards)
        await councils.add_wards(tx, wards)
    if differing:
        await questions("councils").change_wards(
            tx.db,
            council_id=tx.council_id,
            **_columns(files, differing),
        )
    await put_profiles(tx, [*new, *differing], now)
    await audit.record(
        tx,
        who,
        "import_council",
        "council",
        tx.new_id(),
        now,
        detail={"council_id": tx.council_id, "added": len(new), "changed": len(differing)},
    )


def _columns(files: CouncilFiles, wards: Sequence[WardCount]) -> dict[str, list[Any]]:
    return {
        "ward_codes": [ward.ward_code for ward in wards],
        "names": [ward.name for ward in wards],
        "residents": [ward.residents for ward in wards],
        "boundaries": [files.boundaries[ward.ward_code] for ward in wards],
    }


async def put_profiles(tx: Transaction, wards: Sequence[WardCount], now: datetime) -> None:
    """Keep who lives in wards that are there, in place of what was kept before."""
    await questions("councils").put_ward_profiles(
        tx.db,
        council_id=tx.council_id,
        ward_codes=[ward.ward_code for ward in wards],
        residents=[ward.residents for ward in wards],
        ages=[dict(ward.ages) for ward in wards],
        ethnic_groups=[dict(ward.ethnic_groups) for ward in wards],
        religions=[dict(ward.religions) for ward in wards],
        disabled=[ward.disabled for ward in wards],
        households=[ward.households for ward in wards],
        deprived=[ward.deprived_households for ward in wards],
        deciles=[ward.imd_decile_tenths for ward in wards],
        now=now,
    )

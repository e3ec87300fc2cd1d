"""Verify: every rule the data must keep, asked of the database itself.

Runs as the owner, who sees every council; nothing here writes. Each rule in SQL is one set-based
question; stored matches go through the checker that knows nothing of the solver.
"""

import asyncio
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace.database.durability import unsafe_settings
from marketplace.database.transaction import Db
from matching import problem, result
from matching.check import faults as match_faults
from sql import questions

# The name of each question in sql/verify.sql, and what is wrong when it finds something.
RULES: tuple[tuple[str, str], ...] = (
    ("transfers_sum_to_zero", "A council's ledger does not sum to zero"),
    ("balances_equal_transfers", "A balance is not the sum of its transfers"),
    ("nothing_held_below_zero", "An account that holds money is below zero"),
    ("commitments_resolved_once_and_within", "A commitment was resolved for more than it held"),
    ("pledges_within_the_allocation", "Pledges on a day are more than the allocation"),
    ("shares_sum_to_the_saving", "The shares of a saving do not sum to it"),
    ("savings_equal_their_transfers", "A saving is not what the ledger moved for it"),
    ("no_saving_without_care", "A saving has no confirmed care or chosen reduction behind it"),
    ("awards_equal_their_lines", "An award is not the sum of its lines"),
    ("no_line_above_going_alone", "A line costs more than going alone"),
    ("no_bid_opened_before_its_deadline", "A bid was opened before its deadline"),
    ("the_last_envelope_in_time_was_opened", "An envelope is late, or not the last that counts"),
    ("invoices_equal_what_they_moved", "Accepted invoices are not what the ledger owes for them"),
    ("projects_equal_what_the_fund_paid", "Funded projects are not what their fund paid"),
    ("every_change_has_its_audit_row", "A change has no audit row"),
    ("every_event_is_accounted_for", "A ledger event belongs to nothing that is recorded"),
    ("bridges_point_at_rows", "A bridge between councils points at nothing"),
)
STORED_MATCHES = "stored_matches_pass_the_checker"
SAFE_SERVER = "the_server_settings_are_safe"
CHECKS: tuple[str, ...] = (*(name for name, _ in RULES), STORED_MATCHES, SAFE_SERVER)


class StoredMatch(Struct, frozen=True):
    """A round's problem and its answer, as they were stored."""

    run_id: UUID
    problem: bytes
    result: bytes


async def faults(
    db: Db, council_id: int | None = None, *, unsafe_database: bool = False
) -> list[str]:
    """Every rule that does not hold, one line each: its name, a sentence, how many, the first ids.

    `council_id` None checks every council. `unsafe_database` leaves the server's settings out,
    for a server that is not meant to keep its data (MUTUAL_UNSAFE_DATABASE).
    """
    if db.is_in_transaction():
        return await _faults(db, council_id, unsafe_database)
    # One snapshot for all questions, so that a council at work is seen at one moment.
    async with db.transaction(isolation="repeatable_read", readonly=True):
        return await _faults(db, council_id, unsafe_database)


async def _faults(db: Db, council_id: int | None, unsafe_database: bool) -> list[str]:
    await questions("verify").plan_for_whole_tables(db)
    found = []
    for name, sentence in RULES:
        row = await getattr(questions("verify"), name)(db, council_id=council_id)
        if row["faults"]:
            firsts = ", ".join(row["firsts"])
            found.append(f"{name}: {sentence}: {row['faults']:,} (first: {firsts}).")
    found += await _matches(db, council_id)
    if not unsafe_database:
        unsafe = await unsafe_settings(db)
        if unsafe:
            found.append(f"{SAFE_SERVER}: The server may lose data: {', '.join(unsafe)} is off.")
    return found


async def _matches(db: Db, council_id: int | None) -> list[str]:
    """What the checker says of every stored match, worked out beside the event loop."""
    found = []
    async for row in questions("verify").stored_matches(db, council_id=council_id):
        stored = StoredMatch(*row)
        wrong = await asyncio.to_thread(_checked_again, stored)
        if wrong:
            found.append(
                f"{STORED_MATCHES}: Match {stored.run_id} does not pass: {len(wrong):,}"
                f" (first: {wrong[0]})."
            )
    return found


def _checked_again(stored: StoredMatch) -> list[str]:
    try:
        asked, answered = problem.decode(stored.problem), result.decode(stored.result)
    except msgspec.MsgspecError as error:
        return [f"it cannot be read: {error}"]
    return match_faults(asked, answered)

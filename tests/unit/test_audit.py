"""Audit blocks: every kind of tampering shows."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace import audit
from marketplace.audit import AuditRow, Block
from marketplace.web.audit_words import ACTS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def row(position: int) -> AuditRow:
    return AuditRow(
        audit_id=UUID(int=position),
        position=position,
        at=NOW,
        sign_in_id=UUID(int=70),
        role="holder",
        on_behalf_of=None,
        act="join_cluster",
        noun="cluster",
        subject_id=UUID(int=9),
        why="",
        detail={"places": 3, "a": 1},
    )


# Positions have gaps, as an identity column has after a rolled back transaction.
ROWS = [row(position) for position in (1, 2, 4, 5, 7, 8, 9)]


def sealed() -> list[Block]:
    first = audit.seal(ROWS[:3], None)
    return [first, audit.seal(ROWS[3:6], first)]


def test_an_untouched_log_verifies_with_rows_still_unsealed():
    """Row 9 is not sealed yet and breaks nothing."""
    assert audit.verify(sealed(), ROWS) == []
    assert audit.verify([], ROWS) == []


@pytest.mark.parametrize(
    ("rows", "block"),
    [
        ([replace(ROWS[0], why="changed"), *ROWS[1:]], 1),
        ([*ROWS[:4], *ROWS[5:]], 2),
        ([ROWS[0], ROWS[1], row(3), *ROWS[2:]], 1),
        ([replace(ROWS[0], sign_in_id=UUID(int=71)), *ROWS[1:]], 1),
        ([replace(ROWS[1], position=1), replace(ROWS[0], position=2), *ROWS[2:]], 1),
    ],
)
def test_a_change_names_the_first_broken_block(rows, block):
    """Edited, deleted, inserted and reordered rows each show in their block."""
    assert audit.verify(sealed(), rows)[0].block == block


def test_a_missing_or_swapped_block_shows():
    """The chain breaks where a block was taken out."""
    first, second = sealed()
    assert audit.verify([second], ROWS)[0].block == 1
    assert audit.verify([second, first], ROWS)[0].block == 1


def test_only_an_anchor_shows_a_cut_tail_or_a_chain_written_anew():
    """A hash kept elsewhere names what a rewriter of everything could hide."""
    first, second = sealed()
    anchor = (2, second.sha256)
    assert audit.verify([first], ROWS[:3]) == []
    assert audit.verify([first], ROWS[:3], anchor)[0].block == 2
    forged_rows = [replace(ROWS[0], why="changed"), *ROWS[1:]]
    one = audit.seal(forged_rows[:3], None)
    forged = [one, audit.seal(forged_rows[3:6], one)]
    assert audit.verify(forged, forged_rows) == []
    assert audit.verify(forged, forged_rows, anchor)[0].block == 2


def test_the_same_row_hashes_the_same_in_any_time_zone_and_key_order():
    """How a driver hands back a time or a json object changes no hash."""
    london = timezone(timedelta(hours=1))
    other = replace(ROWS[0], at=NOW.astimezone(london), detail={"a": 1, "places": 3})
    assert audit.row_bytes(other) == audit.row_bytes(ROWS[0])


def test_blocks_are_made_of_rows_in_order_once():
    """No empty block, no row twice, none out of order."""
    first, _ = sealed()
    for rows, previous in (([], None), ([ROWS[1], ROWS[0]], None), (ROWS[2:4], first)):
        with pytest.raises(ValueError, match="rows"):
            audit.seal(rows, previous)


def test_every_act_that_is_recorded_has_words() -> None:
    """Nobody reads the program's own name of an act in the record."""
    named = re.compile(r'(?:audit\.)?record(?:_each)?\(\s*tx,\s*who,\s*"([a-z_]+)"')
    folder = Path(__file__).parents[2] / "marketplace" / "acts"
    recorded = {act for path in folder.glob("*.py") for act in named.findall(path.read_text())}
    assert len(recorded) > 50
    assert recorded - set(ACTS) == set()

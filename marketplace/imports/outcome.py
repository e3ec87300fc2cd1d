"""What bringing in a file did, or would do."""

from msgspec import Struct

from marketplace.imports.faults import Fault, Faults

CHANGES_SHOWN_MAX = 100


class Change(Struct, frozen=True):
    """One thing that is there already and differs: what it is, and how it was and is now."""

    row: int
    name: str
    before: str
    after: str


class Outcome(Struct, frozen=True):
    """How many rows were new, changed what was there, or changed nothing.

    With any fault nothing was changed at all. `done` is False too after a look (`check`). Only the
    first changes and faults are listed; `faults_more` counts the faults beyond them.
    """

    kind: str
    rows: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    faults_more: int = 0
    notes: tuple[str, ...] = ()
    done: bool = False


def refused(kind: str, rows: int, faults: Faults, notes: tuple[str, ...] = ()) -> Outcome:
    """The outcome of a file with faults: nothing happens."""
    return Outcome(kind, rows, faults=tuple(faults.listed), faults_more=faults.more, notes=notes)

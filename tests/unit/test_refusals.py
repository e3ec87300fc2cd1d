"""Claims about what people are told when something cannot be done."""

import re
from pathlib import Path

import asyncpg
import pytest
from litestar.exceptions import MethodNotAllowedException, ValidationException

from marketplace.refused import Invalid, NotFound, NotYours, Refused
from marketplace.web.refusals import SENTENCES, TITLES, refusal_of
from marketplace.web.sessions import NotSignedIn

MIGRATIONS = Path(__file__).parents[2] / "sql" / "migrations"


def unique(constraint: str) -> asyncpg.UniqueViolationError:
    error = asyncpg.UniqueViolationError("duplicate key")
    error.constraint_name = constraint
    return error


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (Refused("No."), 409, 0),
        (NotYours("No."), 403, 0),
        (NotFound("No."), 404, 0),
        (Invalid("name", "No."), 422, 0),
        (NotSignedIn(), 401, 0),
        (MethodNotAllowedException(), 405, 0),
        (ValidationException(), 422, 0),
        (unique("in_a_cluster_once"), 409, 0),
        (unique("nobody_has_named_this"), 409, 0),
        (asyncpg.LockNotAvailableError("wait"), 409, 1),
        (asyncpg.DeadlockDetectedError("wait"), 409, 1),
        (asyncpg.SerializationError("wait"), 409, 1),
        (asyncpg.QueryCanceledError("slow"), 503, 5),
        (TimeoutError(), 503, 5),
        (ConnectionRefusedError(), 503, 5),
        (asyncpg.CharacterNotInRepertoireError("nul"), 422, 0),
        (asyncpg.NumericValueOutOfRangeError("large"), 422, 0),
        (ZeroDivisionError("secret"), 500, 0),
        (asyncpg.UndefinedColumnError("secret"), 500, 0),
    ],
)
def test_each_error_has_one_answer(error: Exception, status: int, retry_after: int) -> None:
    """Every kind of error has its status; only a fault of ours is a 500, with a number to quote."""
    refusal = refusal_of(error)
    assert (refusal.status, refusal.retry_after) == (status, retry_after)
    assert bool(refusal.incident) == (status == 500)
    assert "secret" not in refusal.sentence


def test_constraints_we_speak_for_exist() -> None:
    """A sentence for a constraint that is no longer in the schema would never be read."""
    schema = "".join(path.read_text() for path in MIGRATIONS.glob("*.sql"))
    for name in SENTENCES:
        assert re.search(rf"\b{name}\b", schema), name


def test_sentences_are_kind() -> None:
    """No sentence scolds or begs (please, sorry, invalid, forbidden, oops); each ends in a stop."""
    said = [sentence for _, sentence in SENTENCES.values()]
    for sentence in (*said, *TITLES.values()):
        assert not re.search(r"\b(please|sorry|invalid|forbidden|oops|error)\b", sentence, re.I)
    assert all(sentence.endswith(".") for sentence in said)

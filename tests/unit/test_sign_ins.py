"""One-time codes: what counts as typed, how long, how often."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from marketplace.sign_ins import (
    CODE_LASTS,
    CODES_MAX,
    GUESSES_MAX,
    GUESSES_WITHIN,
    Code,
    address_hash,
    code_of,
    judge,
    next_code_at,
    next_guess_at,
    read_code,
)

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
KEY = b"k" * 32


def code(minutes_ago: float = 1, tries: int = 0, *, nobody: bool = False) -> Code:
    made = NOW - timedelta(minutes=minutes_ago)
    return Code(
        uuid4(), None if nobody else uuid4(), made, made + CODE_LASTS, None, tries,
        NOW - timedelta(minutes=1) if tries else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("012345", "012345"),
        (" 012 345\n", "012345"),
        ("012-345", "012345"),
        ("01\u00a02345", "012345"),
        ("٠١٢٣٤٥", "012345"),
        ("12345", None),
        ("0123456", None),
        ("01234²", None),
        ("abcdef", None),
        ("", None),
    ],
)
def test_a_code_is_read_however_it_is_grouped(typed: str, read: str | None) -> None:
    """Spaces, dashes and digits of other scripts count as what they mean; nothing else does."""
    assert read_code(typed) == read


def test_codes_follow_from_key_and_id_and_use_every_digit() -> None:
    """The same id and key give the same six digits, another key others; all digits come up."""
    ids = [UUID(int=n) for n in range(2000)]
    found = [code_of(KEY, each) for each in ids]
    assert found == [code_of(KEY, each) for each in ids]
    assert all(len(each) == 6 and each.isdigit() for each in found)
    assert {each[0] for each in found} == set("0123456789")
    assert sum(code_of(b"x" * 32, each) == was for each, was in zip(ids, found, strict=True)) <= 2


def test_an_address_is_the_same_however_it_is_written() -> None:
    """Capitals and spaces around it change nothing; another address or key does."""
    assert address_hash(KEY, " A@b.org ") == address_hash(KEY, "a@B.ORG")
    assert address_hash(KEY, "a@b.org") != address_hash(KEY, "b@b.org")
    assert address_hash(KEY, "a@b.org") != address_hash(b"x" * 32, "a@b.org")


def test_a_code_counts_once_for_ten_minutes_and_five_tries() -> None:
    """Right in time is in; late, used, tried too often, wrong, or of nobody is not."""
    good = code()
    right = code_of(KEY, good.code_id)
    assert judge(good, [good], right, KEY, NOW) == "in"
    assert judge(good, [good], "000000" if right != "000000" else "1" * 6, KEY, NOW) == "wrong"
    late = code(10)
    assert judge(late, [late], code_of(KEY, late.code_id), KEY, NOW) == "old"
    assert judge(None, [], right, KEY, NOW) == "old"
    tried = code(tries=5)
    assert judge(tried, [tried], code_of(KEY, tried.code_id), KEY, NOW) == "tried"
    nobody = code(nobody=True)
    assert judge(nobody, [nobody], code_of(KEY, nobody.code_id), KEY, NOW) == "wrong"


def test_an_account_asks_five_times_an_hour() -> None:
    """The sixth code waits until the first of the last five is an hour old."""
    codes = [code(minutes) for minutes in (50, 40, 30, 20)]
    assert next_code_at(codes, NOW) is None
    codes.append(code(10))
    assert len(codes) == CODES_MAX
    assert next_code_at(codes, NOW) == codes[0].made_at + timedelta(hours=1)
    assert next_code_at(codes, NOW + timedelta(minutes=10)) is None


def test_ten_guesses_and_then_a_wait() -> None:
    """Guesses of all the account's codes count together; the stated wait is enough."""
    two = [code(5, 5), code(4, 5)]
    assert sum(each.tries for each in two) == GUESSES_MAX
    third = code(1)
    again = next_guess_at([*two, third], NOW)
    assert again is not None
    assert judge(third, [*two, third], code_of(KEY, third.code_id), KEY, NOW) == "wait"
    assert again - NOW <= GUESSES_WITHIN
    assert next_guess_at([*two, third], again) is None

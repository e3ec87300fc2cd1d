"""Agreements: what is read is what is signed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace import agreements
from marketplace.agreements import Agreement, Signature, WriteAgreement
from marketplace.refused import Invalid, NotYours, Refused

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLUSTER = UUID(int=9)
MEMBERS = [UUID(int=n) for n in (1, 2, 3)]


def write(latest: Agreement | None = None, **choices: object) -> Agreement:
    return agreements.write(WriteAgreement(**choices), CLUSTER, latest, NOW)


def sign(agreement: Agreement, member: UUID, so_far: tuple[Signature, ...] = ()) -> Signature:
    return agreements.sign(
        agreement,
        agreement.version,
        so_far,
        member_id=member,
        signed_by=UUID(int=70),
        is_member=True,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        ({"share_rule": "shapley"}, "share_rule"),
        ({"share_rule": "dice"}, "share_rule"),
        ({"quorum_percent": 49}, "quorum_percent"),
        ({"notice_days": 91}, "notice_days"),
        ({"void_reserve_weeks": 9}, "void_reserve_weeks"),
        ({"joining": "lottery"}, "joining"),
        ({"own_words": "x" * 2001}, "own_words"),
    ],
)
def test_a_choice_out_of_bounds_is_named(choice, field):
    """Each bound of the form is the bound of the table, named beside its field."""
    with pytest.raises(Invalid) as refusal:
        write(**choice)
    assert refusal.value.field == field


def test_every_choice_changes_the_text_and_the_hash():
    """Nothing that is chosen is missing from what members read and sign (rule 40)."""
    first = write()
    choices = [
        {"share_rule": "hours"},
        {"quorum_percent": 75},
        {"notice_days": 0},
        {"void_reserve_weeks": 1},
        {"joining": "anyone_who_fits"},
        {"own_words": "We eat together on Fridays."},
    ]
    texts = {agreements.text(first)} | {agreements.text(write(**choice)) for choice in choices}
    hashes = {first.text_sha256} | {write(**choice).text_sha256 for choice in choices}
    assert len(texts) == len(hashes) == 7
    assert agreements.is_intact(first)
    assert not agreements.is_intact(replace(first, notice_days=7))


def test_versions_count_up_and_an_empty_change_is_refused():
    """A new version is a new row, and only when something is different."""
    first = write()
    assert write(first, notice_days=14).version == 2
    with pytest.raises(Refused, match="already"):
        write(first)


def test_who_may_sign_what():
    """Only a member, only the newest version, only once."""
    agreement = write()
    signed = sign(agreement, MEMBERS[0])
    with pytest.raises(Refused, match="already"):
        sign(agreement, MEMBERS[0], (signed,))
    member = {"member_id": MEMBERS[1], "signed_by": UUID(int=70), "now": NOW}
    with pytest.raises(Refused, match="changed"):
        agreements.sign(agreement, 2, (), is_member=True, **member)
    with pytest.raises(NotYours):
        agreements.sign(agreement, 1, (), is_member=False, **member)


def test_an_agreement_holds_when_everyone_has_signed():
    """Until the last member signs version 2, version 1 holds (rule 40)."""
    first = write()
    second = write(first, notice_days=14)
    signatures = [sign(first, member) for member in MEMBERS]
    signatures += [sign(second, member) for member in MEMBERS[:2]]
    assert agreements.in_force([first, second], signatures, MEMBERS) == first
    assert agreements.unsigned(second, signatures, MEMBERS) == {MEMBERS[2]}
    signatures.append(sign(second, MEMBERS[2]))
    assert agreements.in_force([first, second], signatures, MEMBERS) == second
    assert agreements.in_force([first], signatures, [*MEMBERS, UUID(int=4)]) is None
    assert agreements.in_force([first], signatures, []) is None


def test_fourteen_days_to_change_ones_mind():
    """The signature can be taken back until fourteen days after it, to the second (rule 40)."""
    signed = sign(write(), MEMBERS[0])
    end = NOW + timedelta(days=14)
    assert agreements.may_still_withdraw(signed, end - timedelta(seconds=1))
    assert not agreements.may_still_withdraw(signed, end)


def test_a_quorum_is_never_more_than_the_members():
    """60 in 100 of four is three; all of three is three; one alone still has to answer."""
    assert agreements.answers_needed(write(), 4) == 3
    assert agreements.answers_needed(write(quorum_percent=100), 3) == 3
    assert agreements.answers_needed(write(), 0) == 1


def test_what_changed_is_said_in_words():
    """Members read only the clauses that differ between two versions."""
    found = agreements.differences(write(), WriteAgreement(notice_days=1))
    assert found == [
        ("Taken out", "Each of us can leave. We say so 28 days before."),
        ("Added", "Each of us can leave. We say so 1 day before."),
    ]

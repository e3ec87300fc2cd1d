"""Money moves whole or not at all, and nobody spends the same pound twice."""

from uuid import UUID

import pytest

from marketplace.acts import ledger
from marketplace.acts.ledger import AccountKey, Transfer, purse_id
from marketplace.refused import Refused
from tests.village import NOW, TODAY, Village


async def fill(village: Village, person: UUID, pence: int) -> UUID:
    """Put money into a new purse of a person; returns the purse."""
    async with village.at() as tx:
        [purse, source] = await ledger.ensure_accounts(
            tx,
            [
                AccountKey("purse", funder="council", person_id=person),
                AccountKey("council_funding"),
            ],
        )
        await ledger.post(
            tx, "allocation_paid", TODAY, [Transfer(source, purse, pence)], person, NOW
        )
    return purse


async def test_the_last_pounds_of_a_purse_are_held_once_when_twenty_ask(village: Village) -> None:
    """Twenty holds of £60 on a purse of £100 leave one held and £40 free, whoever is quickest."""
    [person] = await village.people(1)
    purse = await fill(village, person, 10_000)

    async def hold() -> UUID:
        async with village.at() as tx:
            [bank] = await ledger.ensure_accounts(tx, [AccountKey("bank")])
            moved = Transfer(purse, bank, 6_000, "pending", transfer_id=tx.new_id())
            return await ledger.post(tx, "line_committed", TODAY, [moved], person, NOW)

    answers = await village.race(*(hold() for _ in range(20)))
    assert sum(isinstance(answer, UUID) for answer in answers) == 1
    assert sum(type(answer) is Refused for answer in answers) == 19
    balance = (await village.ask(ledger.balances, [purse]))[purse]
    assert (balance.held_pence, balance.free_pence) == (10_000, 4_000)


async def test_accounts_opened_by_twenty_at_once_are_one_each(village: Village) -> None:
    """The same purse opened by twenty transactions at once is one account with one known id."""
    ids = await village.people(8)
    keys = [AccountKey("purse", funder="council", person_id=person) for person in ids]

    async def open_all(turned: int) -> list[UUID]:
        async with village.at() as tx:
            return await ledger.ensure_accounts(tx, keys[turned:] + keys[:turned])

    answers = await village.race(*(open_all(i % 8) for i in range(20)))
    assert {frozenset(answer) for answer in answers} == {
        frozenset(purse_id(1, person, "council") for person in ids)
    }
    assert len(await village.ask(ledger.balances, answers[0])) == 8


async def test_a_hold_is_resolved_once(village: Village) -> None:
    """A commitment that twenty try to pay is paid once; the rest of it is free again."""
    [person] = await village.people(1)
    purse = await fill(village, person, 10_000)
    async with village.at() as tx:
        [bank] = await ledger.ensure_accounts(tx, [AccountKey("bank")])
        held = tx.new_id()
        moved = [Transfer(purse, bank, 6_000, "pending", transfer_id=held)]
        await ledger.post(tx, "line_committed", TODAY, moved, person, NOW)

    async def pay() -> UUID:
        async with village.at() as tx:
            part = [Transfer(purse, bank, 5_000, "post_pending", pending_id=held)]
            return await ledger.post(tx, "invoice_accepted", TODAY, part, person, NOW)

    answers = await village.race(*(pay() for _ in range(20)))
    assert sum(isinstance(answer, UUID) for answer in answers) == 1
    assert sum(type(answer) is Refused for answer in answers) == 19
    balance = (await village.ask(ledger.balances, [purse]))[purse]
    assert (balance.held_pence, balance.free_pence) == (5_000, 5_000)


async def test_a_statement_names_each_movement_and_sums_to_the_balance(village: Village) -> None:
    """What the rows of a statement add up to is the balance of the account on that day."""
    [person] = await village.people(1)
    purse = await fill(village, person, 10_000)
    await fill(village, person, 2_500)
    rows = await village.ask(ledger.statement_rows, purse, TODAY, TODAY)
    assert [row.amount_pence for row in rows] in ([10_000, 2_500], [2_500, 10_000])
    assert {row.other_kind for row in rows} == {"council_funding"}
    assert await village.ask(ledger.balance_on, purse, TODAY, NOW) == 12_500


async def test_a_purse_cannot_be_overdrawn_by_a_posting(village: Village) -> None:
    """Spending more than a purse holds is refused with a sentence and moves nothing."""
    [person] = await village.people(1)
    purse = await fill(village, person, 100)
    async with village.at() as tx:
        [bank] = await ledger.ensure_accounts(tx, [AccountKey("bank")])
    with pytest.raises(Refused, match="not enough money"):
        async with village.at() as tx:
            await ledger.post(tx, "share_spent", TODAY, [Transfer(purse, bank, 101)], person, NOW)
    assert (await village.ask(ledger.balances, [purse]))[purse].held_pence == 100

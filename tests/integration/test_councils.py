"""A council opens once, and its settings hold from the day they say."""

from datetime import date, timedelta

import pytest

from marketplace.acts import councils, ledger
from marketplace.acts.councils import ChangeSetting, CreateCouncil, NewWard
from marketplace.acts.ledger import AccountKey
from marketplace.refused import Invalid, NotYours, Refused
from tests.village import NOW, TODAY, Village


async def test_a_setting_holds_from_its_day_and_the_past_keeps_what_held(village: Village) -> None:
    """28 days of notice became 42 on 1 May: April still has 28, and so does May as known before."""
    form = ChangeSetting("exit_notice_days", "42", date(2026, 5, 1))
    await village.do(councils.change_setting, village.commissioner, form)
    april = await village.ask(councils.policy_on, date(2026, 4, 30))
    may = await village.ask(councils.policy_on, date(2026, 5, 1))
    before = await village.ask(councils.policy_on, date(2026, 5, 1), NOW - timedelta(days=1))
    assert (april.exit_notice_days, may.exit_notice_days, before.exit_notice_days) == (28, 42, 28)


@pytest.mark.parametrize(
    ("name", "value"), [("person_share", "1/2"), ("exit_notice_days", "soon"), ("luck", "7")]
)
async def test_a_setting_that_cannot_be_is_refused_beside_its_name(
    village: Village, name: str, value: str
) -> None:
    """Thirds that no longer sum to one, text for a number and an unknown name change nothing."""
    with pytest.raises(Invalid):
        form = ChangeSetting(name, value, TODAY)
        await village.do(councils.change_setting, village.commissioner, form)
    assert await village.ask(councils.setting_versions) == []


async def test_only_the_council_changes_its_settings(village: Village) -> None:
    """A holder is told that this is not theirs."""
    [holder] = await village.holders(1)
    with pytest.raises(NotYours):
        form = ChangeSetting("exit_notice_days", "0", TODAY)
        await village.do(councils.change_setting, holder, form)


async def test_a_council_opens_once_with_a_fund_for_each_ward(village: Village) -> None:
    """Opening it again is refused, and every ward's community fund is there from the first day."""
    again = CreateCouncil("E09000009", "Again", TODAY, (NewWard("north", "North", 1),))
    with pytest.raises(Refused):
        await village.do(councils.create_council, village.worker, again)
    funds = [
        ledger.account_id(1, AccountKey("community_fund", ward_code=code))
        for code in await village.ask(councils.ward_codes)
    ]
    assert len(await village.ask(ledger.balances, funds)) == 2

"""The council's calendar of rounds has each closing once."""

import itertools
from datetime import UTC, date, datetime

from marketplace.acts import rounds
from marketplace.acts.rounds import PlanRounds
from tests.village import NOW, Village

FORM = PlanRounds(date(2026, 5, 1), date(2026, 12, 1))


async def test_a_calendar_planned_twenty_times_has_each_round_once(village: Village) -> None:
    """Twenty plans at once make eight rounds, and a longer plan later adds only what is new."""
    answers = await village.race(
        *(village.do(rounds.plan_rounds, village.commissioner, FORM) for _ in range(20))
    )
    assert sorted(len(answer) for answer in answers) == [0] * 19 + [8]
    longer = PlanRounds(date(2026, 5, 1), date(2027, 2, 1))
    assert len(await village.do(rounds.plan_rounds, village.commissioner, longer)) == 2
    found = await village.ask(rounds.coming_rounds, NOW)
    assert [each.closes_at for each in found][:2] == [
        datetime(2026, 5, 1, 11, tzinfo=UTC),
        datetime(2026, 5, 29, 11, tzinfo=UTC),
    ]
    assert all(a.closes_at == b.opens_at for a, b in itertools.pairwise(found))


async def test_an_urgent_round_stands_beside_the_calendar(village: Village) -> None:
    """An urgent round is added whatever the calendar holds, and only for itself."""
    await village.do(rounds.plan_rounds, village.commissioner, FORM)
    first = await village.do(rounds.plan_urgent_round, village.commissioner)
    second = await village.do(rounds.plan_urgent_round, village.commissioner)
    assert first != second

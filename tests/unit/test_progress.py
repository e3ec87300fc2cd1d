"""Claims about the way of a search, worked by hand."""

from marketplace.progress import STEPS_MAX, Found, Step, steps
from marketplace.web.match_progress import progress_sentence, progress_view


def test_parts_add_up_from_the_moment_each_has_a_plan() -> None:
    """Two parts: £20 and £10 at first, then £18 and £9; drawn from the second plan on."""
    one = [Found(10, 2_000, 1_500), Found(30, 1_800, 1_800)]
    other = [Found(20, 1_000, 0), Found(40, 900, 900)]
    assert steps([one, [], other]) == (
        Step(20, 3_000, 1_500),
        Step(30, 2_800, 1_800),
        Step(40, 2_700, 2_700),
    )
    assert steps([]) == ()
    assert steps([[], []], Step(9, 500, 500)) == (Step(9, 500, 500),)


def test_the_proven_end_is_the_last_step() -> None:
    """What the levels say in the end holds, also where the search proved it after its last plan."""
    way = steps([[Found(10, 1_000, 900)]], Step(50, 1_000, 1_000))
    assert way == (Step(10, 1_000, 900), Step(50, 1_000, 1_000))
    assert steps([[Found(10, 1_000, 1_000)]], Step(50, 1_000, 1_000)) == (Step(10, 1_000, 1_000),)


def test_a_long_search_is_told_in_sixty_steps() -> None:
    """Of 500 better plans 60 at most are drawn, the first and the last among them."""
    way = steps([[Found(n, 10_000 - n, n) for n in range(500)]])
    assert len(way) <= STEPS_MAX
    assert way[0].milliseconds == 0
    assert way[-1].milliseconds == 499


def test_the_sentence_says_how_much_better_is_possible() -> None:
    """1,000 against at least 988 pounds: at most 1.2 in a hundred cheaper; proven: none cheaper."""
    assert "at most 1.2% cheaper" in progress_sentence(Step(1, 100_000, 98_800))
    assert "None can cost less" in progress_sentence(Step(1, 100_000, 100_000))
    assert progress_view(()) is None
    assert progress_view((Step(1, 0, 0),)) is None

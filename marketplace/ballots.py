"""Ballots: counting a ward's vote on its community fund by the Method of Equal Shares.

Each voter gets the same part of the fund. Projects are bought one at a time, each paid by those
who chose it, as evenly as their money allows; next is always the one whose supporters pay least for
each pound of project (cost utility). Exact fractions throughout; ties go to the lower project id.

Equal shares usually leaves money over. The completion is the council's stated choice: "add_one"
counts again with a little more pretend money for each voter as long as the winners still fit in
the real fund; "add_one_then_greedy" then adds what still fits, most chosen first; "none" stops.
The fund pays only the projects' real cost. Rule S8.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from uuid import UUID

from msgspec import Struct

from marketplace.councils import BallotCompletion
from marketplace.money import round_pence
from marketplace.refused import Invalid
from providers.said import counted, said, together

# So that a count ends: with the usual step each voter then has three times their part of the fund.
RUNS_MAX = 2000
STEPS_PER_SHARE = 1000


class Candidate(Struct, frozen=True):
    """A project in the vote, with its cost in pence."""

    project_id: UUID
    cost_pence: int


class Bought(Struct, frozen=True):
    """One round of the count: a project, what those who chose it paid, and the fund left after.

    `price_per_supporter` is exact pence: each of the `supporters` paid that, or all they had left.
    """

    project_id: UUID
    cost_pence: int
    supporters: int
    price_per_supporter: Fraction
    fund_left_pence: int
    by_votes: bool = False


class NotBought(Struct, frozen=True):
    """A project that was not bought: how many chose it, and what they were short of it in pence."""

    project_id: UUID
    cost_pence: int
    supporters: int
    short_pence: int


class Count(Struct, frozen=True):
    """A whole count: `share_pence` is the exact pence each voter had in the run that holds.

    `runs` is how often it was counted, with the last one whose winners cost too much.
    """

    budget_pence: int
    voters: int
    share_pence: Fraction
    runs: int
    completion: BallotCompletion
    bought: tuple[Bought, ...]
    not_bought: tuple[NotBought, ...]

    @property
    def winners(self) -> tuple[UUID, ...]:
        """The projects to fund, in the order they were bought."""
        return tuple(item.project_id for item in self.bought)

    @property
    def spent_pence(self) -> int:
        """What the winners cost, never more than the fund."""
        return sum(item.cost_pence for item in self.bought)


class _Vote(Struct, frozen=True):
    """The ballots, those alike counted together: alike voters always have the same money left."""

    candidates: Mapping[UUID, int]
    sizes: Sequence[int]
    groups_for: Mapping[UUID, Sequence[int]]
    support: Mapping[UUID, int]


class _Run(Struct, frozen=True):
    bought: Sequence[tuple[UUID, Fraction]]
    money: Sequence[Fraction]
    cost_pence: int


def count(
    candidates: Iterable[Candidate],
    ballots: Iterable[Collection[UUID]],
    budget_pence: int,
    completion: BallotCompletion = "add_one",
    step_pence: int | None = None,
    runs_max: int = RUNS_MAX,
) -> Count:
    """Count ballots (each the projects one voter chose) over a fund of `budget_pence`.

    `step_pence` is what each further run adds for each voter; unset, a thousandth of their share,
    at least 1p. Ballots that choose nothing count as voters. Raises Invalid where a cost or the
    fund is not above zero or a ballot names a project that is not in the vote.
    """
    vote, voters = _gather(list(candidates), list(ballots), budget_pence)
    if voters == 0:
        return Count(budget_pence, 0, Fraction(0), 0, completion, (), _lost(vote, None, set()))
    share = Fraction(budget_pence, voters)
    step = step_pence or max(1, -(-budget_pence // (voters * STEPS_PER_SHARE)))
    run, runs = _run(vote, share), 1
    if completion != "none":
        chosen = sum(1 for n in vote.support.values() if n)
        while runs < runs_max and len(run.bought) < chosen:
            more = _run(vote, share + step)
            runs += 1
            if more.cost_pence > budget_pence:
                break
            run, share = more, share + step
    bought = _told(vote, run, budget_pence)
    if completion == "add_one_then_greedy":
        bought += _greedy(vote, bought, budget_pence)
    lost = _lost(vote, run, {item.project_id for item in bought})
    return Count(budget_pence, voters, share, runs, completion, tuple(bought), lost)


def _gather(
    candidates: Sequence[Candidate], ballots: Sequence[Collection[UUID]], budget_pence: int
) -> tuple[_Vote, int]:
    costs = {c.project_id: c.cost_pence for c in candidates}
    if len(costs) != len(candidates) or min(costs.values(), default=1) <= 0:
        raise Invalid("projects", "Each project is in a vote once and costs more than £0.")
    if budget_pence <= 0:
        raise Invalid("budget_pence", "A vote needs a fund of more than £0.")
    kinds = Counter(frozenset(ballot) for ballot in ballots)
    groups_for: dict[UUID, list[int]] = {project: [] for project in costs}
    for group, chosen in enumerate(kinds):
        for project in chosen:
            if project not in costs:
                raise Invalid("projects", "A ballot names a project that is not in this vote.")
            groups_for[project].append(group)
    sizes = list(kinds.values())
    support = {p: sum(sizes[g] for g in groups) for p, groups in groups_for.items()}
    return _Vote(costs, sizes, groups_for, support), len(ballots)


def _run(vote: _Vote, share: Fraction) -> _Run:
    """Buy by equal shares until nothing more can be bought, each voter starting with `share`."""
    money = [share] * len(vote.sizes)
    bought: list[tuple[UUID, Fraction]] = []
    spent = 0
    # A project only gets dearer as its supporters spend, so an old figure is a lower bound and
    # the one on top need be worked out again only when it is reached.
    queue = [(Fraction(1, n), project) for project, n in vote.support.items() if n]
    heapify(queue)
    while queue:
        _, project = heappop(queue)
        cost = vote.candidates[project]
        price = _price(cost, [(money[g], vote.sizes[g]) for g in vote.groups_for[project]])
        if price is None:
            continue
        now = (price / cost, project)
        if queue and queue[0] < now:
            heappush(queue, now)
            continue
        for group in vote.groups_for[project]:
            money[group] -= min(money[group], price)
        bought.append((project, price))
        spent += cost
    return _Run(bought, money, spent)


def _price(cost: int, purses: list[tuple[Fraction, int]]) -> Fraction | None:
    """The most any one supporter pays, so that all pay that or all they have; None if too little.

    `purses` are (money of each, how many) of those who chose the project.
    """
    purses.sort()
    due, payers = Fraction(cost), sum(n for _, n in purses)
    for each, n in purses:
        if each * payers >= due:
            return due / payers
        due -= each * n
        payers -= n
    return None


def _told(vote: _Vote, run: _Run, budget_pence: int) -> list[Bought]:
    rounds, left = [], budget_pence
    for project, price in run.bought:
        cost = vote.candidates[project]
        left -= cost
        rounds.append(Bought(project, cost, vote.support[project], price, left))
    return rounds


def _greedy(vote: _Vote, bought: Sequence[Bought], budget_pence: int) -> list[Bought]:
    """What still fits, most chosen first; nobody's share pays for it, so its price is zero."""
    taken = {item.project_id for item in bought}
    left = budget_pence - sum(item.cost_pence for item in bought)
    more = []
    for project in sorted(vote.support, key=lambda p: (-vote.support[p], p)):
        cost = vote.candidates[project]
        if project not in taken and vote.support[project] and cost <= left:
            left -= cost
            more.append(Bought(project, cost, vote.support[project], Fraction(0), left, True))
    return more


def _lost(vote: _Vote, run: _Run | None, taken: set[UUID]) -> tuple[NotBought, ...]:
    lost = []
    for project, cost in sorted(vote.candidates.items()):
        if project in taken:
            continue
        had = Fraction(0)
        if run is not None:
            had = sum((run.money[g] * vote.sizes[g] for g in vote.groups_for[project]), had)
        lost.append(NotBought(project, cost, vote.support[project], -int((had - cost) // 1)))
    return tuple(lost)


def explain(found: Count, titles: Mapping[UUID, str]) -> tuple[str, ...]:
    """The count in sentences with this vote's numbers, from the fund to what was not bought."""
    if found.voters == 0:
        return (said("Nobody voted, so the money stays in the fund."),)
    lines = [
        together(
            counted(
                "1 person voted on %(budget_pence)s.",
                "%(number)s people voted on %(budget_pence)s.",
                found.voters, budget_pence=found.budget_pence,
            ),
            said(
                "Each had %(share_words)s to give to the projects they chose.",
                share_words=_about(found.share_pence),
            ),
        )
    ]  # fmt: skip
    if found.runs > 1:
        lines.append(
            said(
                "We counted %(runs)s times, each time with a little more for every voter, and"
                " kept the last count whose winners fitted in the fund.",
                runs=found.runs,
            )
        )
    lines += [_bought(n, item, titles) for n, item in enumerate(found.bought, start=1)]
    lines += [_not_bought(item, titles[item.project_id]) for item in found.not_bought]
    return tuple(lines)


def _bought(place: int, item: Bought, titles: Mapping[UUID, str]) -> str:
    paid = said("It still fitted in the money left over.")
    if not item.by_votes:
        each = _about(item.price_per_supporter)
        paid = said("Each paid %(each_words)s, or all they had left.", each_words=each)
    return together(
        counted(
            "%(place)s. %(title)s costs %(cost_pence)s and 1 person chose it.",
            "%(place)s. %(title)s costs %(cost_pence)s and %(number)s people chose it.",
            item.supporters,
            place=place,
            title=titles[item.project_id],
            cost_pence=item.cost_pence,
        ),
        paid,
        said("%(left_pence)s is left in the fund.", left_pence=item.fund_left_pence),
    )


def _not_bought(lost: NotBought, title: str) -> str:
    if lost.supporters == 0:
        return said("%(title)s was not bought: nobody chose it.", title=title)
    return counted(
        "%(title)s was not bought: 1 person chose it, and together they were %(short_pence)s"
        " short.",
        "%(title)s was not bought: %(number)s people chose it, and together they were"
        " %(short_pence)s short.",
        lost.supporters,
        title=title,
        short_pence=lost.short_pence,
    )


def _about(exact: Fraction) -> str:
    """Pence as people read them; "about" where the exact figure is not whole pence."""
    pence = round_pence(exact)
    if exact.denominator == 1:
        return said("%(exact_pence)s", exact_pence=pence)
    return said("about %(near_pence)s", near_pence=pence)

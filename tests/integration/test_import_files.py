"""Files of budgets and providers brought in: all of a file or nothing, and twice is once."""

from datetime import date
from typing import Any

import pytest

from marketplace.acts import budgets, imports, organisations, people
from marketplace.imports.outcome import Outcome
from marketplace.imports.reading import FileKind, read_file
from marketplace.people import Who
from marketplace.refused import Invalid, NotFound, NotYours
from tests.village import NOW, Village
from tests.workbooks import filled, saved, workbook

WARD = "North"


async def bring(
    village: Village, kind: FileKind, *changes: dict[str, Any], who: Who | None = None, **how: Any
) -> Outcome:
    """Bring in a workbook of the template's row, changed so."""
    if kind == "allocations":
        changes = tuple({"ward": WARD} | change for change in changes)
    content = saved(workbook(filled(kind, *changes)))
    actor = who or village.commissioner
    return await village.do(imports.import_file, actor, read_file(kind, content), **how)


def counts(told: Outcome) -> tuple[int, int, int]:
    """New, changed and unchanged."""
    return told.added, told.changed, told.unchanged


def wrong(told: Outcome) -> list[str]:
    """Each fault as its cell and what is expected."""
    return [f"{fault.cell} {fault.expected}" for fault in told.faults]


async def everything(village: Village) -> list[int]:
    """How many rows there are of all that an import may write."""
    tables = ("person", "person_reference", "allocation", "ledger_account", "audit", "provider")
    async with village.at() as tx:
        return [await tx.db.fetchval(f"select count(*) from {table}") for table in tables]


async def test_new_people_get_their_budgets(village: Village) -> None:
    """Two rows of one person and one of another make two people and three budgets."""
    told = await bring(
        village,
        "allocations",
        {},
        {"funder": "NHS", "route": "health budget", "contribution_pence": "0"},
        {"reference": "P-1002", "given_name": "Bo", "gross_pence": "5200"},
    )
    assert (counts(told), told.done) == ((3, 0, 0), True)
    async with village.at() as tx:
        rows = await tx.db.fetch("select person_id, reference from person_reference order by 2")
        found = await people.find_people(tx, [row[0] for row in rows])
        held = await budgets.allocations_of(tx, [row[0] for row in rows])
    assert [found[row[0]].given_name for row in rows] == ["Ada", "Bo"]
    assert sorted(each.gross_pence for each in held) == [520_000, 1_000_000, 1_000_000]
    assert {each.valid_to for each in held} == {date(2027, 4, 5)}


async def test_after_many_rows_the_planner_knows_them(village: Village) -> None:
    """Pages asked right after a file of a hundred people are planned for them, not for none."""
    many = [{"reference": f"P-{number}", "family_name": f"N{number}"} for number in range(100)]
    told = await bring(village, "allocations", *many)
    assert told.done
    async with village.at() as tx:
        known = await tx.db.fetch(
            "select relname, reltuples::integer from pg_class"
            " where relname in ('person', 'allocation', 'person_reference')"
        )
    assert len(known) == 3
    assert all(rows >= 100 for _, rows in known), known


async def test_the_same_file_again_changes_nothing(village: Village) -> None:
    """The second time 0 are new, 0 changed, and no row of any table is there that was not."""
    rows: tuple[dict[str, Any], ...] = ({}, {"reference": "P-1002", "given_name": "Bo"})
    await bring(village, "allocations", *rows)
    before = await everything(village)
    told = await bring(village, "allocations", *rows)
    assert counts(told) == (0, 0, 2)
    assert await everything(village) == before


async def test_two_who_bring_in_one_file_at_once_bring_it_in_once(village: Village) -> None:
    """The second waits for the first, and then finds everything there already."""
    both = [
        bring(village, kind, {}, {"name": "Two Ltd", "external_ids": "GB-COH-76543210",
                                  "cqc_personal_care": "no", "email": ""}
              if kind == "providers" else {"reference": "P-2"})
        for kind in ("providers", "providers", "allocations", "allocations")
    ]  # fmt: skip
    told = await village.race(*both)
    assert sorted(map(counts, told[:2])) == [(0, 0, 2), (2, 0, 0)]
    assert sorted(map(counts, told[2:])) == [(0, 0, 2), (2, 0, 0)]


async def test_one_fault_keeps_the_whole_file_out(village: Village) -> None:
    """Of ten good rows and one bad nothing is written, and the bad one is named."""
    good = [{"reference": f"P-{number}"} for number in range(10)]
    before = await everything(village)
    told = await bring(village, "allocations", *good, {"reference": "P-77", "ward": "Atlantis"})
    assert wrong(told) == ["E12 Write the code or the name of a ward of this council."]
    assert (counts(told), told.done) == ((0, 0, 0), False)
    assert await everything(village) == before


async def test_a_look_writes_nothing(village: Village) -> None:
    """A look tells the same figures as doing it."""
    before = await everything(village)
    looked = await bring(village, "allocations", {}, check=True)
    assert await everything(village) == before
    assert (counts(looked), looked.done) == ((1, 0, 0), False)
    assert counts(await bring(village, "allocations", {})) == counts(looked)


async def test_a_higher_budget_is_a_new_version_shown_as_a_change(village: Village) -> None:
    """What it was stays in the record (rule 4), and the outcome says from what to what."""
    await bring(village, "allocations", {})
    told = await bring(village, "allocations", {"gross_pence": "10400"})
    assert counts(told) == (0, 1, 0)
    assert [(each.before, each.after) for each in told.changes] == [
        ("£10,000 until 4 April 2027", "£10,400 until 4 April 2027")
    ]
    async with village.at() as tx:
        person = await tx.db.fetchval("select person_id from person_reference")
        assert [each.version for each in await budgets.allocations_of(tx, [person])] == [1, 2]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [{}, {"first_day": "2026-09-01", "last_day": "2027-08-31"}],
            "J3 There is a budget for these days already. Change that one.",
        ),
        (
            [{"contribution_pence": "10000.01"}],
            "I2 The person's own part is from £0 up to the whole budget.",
        ),
        ([{"last_day": "2026-01-01"}], "K2 A budget must end after the day it starts."),
        ([{}, {}], "A3 Each budget has one row."),
        ([{}, {"born_on": "1950-01-01"}], "D3 Look whether the reference is the right one."),
        (
            [{"born_on": "2099-01-01"}],
            "D2 Write the day the person was born. It must be in the past.",
        ),
    ],
)
async def test_each_rule_of_budgets_speaks_beside_its_row(
    village: Village, rows: list[dict[str, Any]], expected: str
) -> None:
    """Overlapping finals, a part above the whole, days the wrong way round, and mixed-up people."""
    assert wrong(await bring(village, "allocations", *rows)) == [expected]


async def test_a_lower_budget_needs_its_notice(village: Village) -> None:
    """A file cannot lower a budget without review and notice, as no officer can (rule 5)."""
    await bring(village, "allocations", {"first_day": "2026-05-04"})
    lower = {"first_day": "2026-05-04", "gross_pence": "9000"}
    told = await bring(village, "allocations", lower | {"reviewed": "no"})
    assert wrong(told) == ["J2 A budget can only go down after a review with the person."]
    told = await bring(village, "allocations", lower | {"notice_given_on": "2026-04-05"})
    assert counts(told) == (0, 1, 0)


async def test_finance_sets_budgets_but_registers_nobody(village: Village) -> None:
    """A finance officer's file may not make people; once they are here, it may set their money."""
    finance = village.officer("finance")
    told = await bring(village, "allocations", {}, who=finance)
    assert wrong(told) == ["A2 A coordinator or commissioner brings in people who are new."]
    await bring(village, "allocations", {})
    told = await bring(village, "allocations", {"gross_pence": "10400"}, who=finance)
    assert counts(told) == (0, 1, 0)
    with pytest.raises(NotYours):
        await bring(village, "providers", {}, who=finance)
    [holder] = await village.holders(1)
    with pytest.raises(NotYours):
        await bring(village, "allocations", {}, who=holder)


async def test_providers_register_and_are_brought_up_to_date(village: Village) -> None:
    """A provider known by a number is changed where the file says so, and only there."""
    assert counts(await bring(village, "providers", {})) == (1, 0, 0)
    assert counts(await bring(village, "providers", {"email": ""})) == (0, 0, 1)
    change = {"insured_until": "2029-01-31", "languages": "en", "areas": "South"}
    told = await bring(village, "providers", change)
    assert counts(told) == (0, 1, 0)
    assert told.changes[0].after == "insured until: 31 January 2029; languages: en; areas: south"
    async with village.at() as tx:
        [row] = await organisations.list_providers(tx)
        provider = await organisations.find_provider(tx, row.provider_id)
        offer = (await organisations.offers_of(tx, [row.provider_id]))[row.provider_id]
        signs_in = await tx.db.fetchval("select provider_id from sign_in_role")
    assert provider.insured_until == date(2029, 1, 31)
    assert (offer.areas, offer.languages) == ({"south"}, {"en"})
    assert signs_in == row.provider_id


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"kind": "charity"}], "B2 Write your number from the Charity Commission or"),
        ([{"areas": "North; Atlantis"}], "F2 Write codes or names of this council's wards"),
        ([{}, {"name": "Another Ltd"}], "B3 Each provider has one row."),
    ],
)
async def test_each_rule_of_providers_speaks_beside_its_row(
    village: Village, rows: list[dict[str, Any]], expected: str
) -> None:
    """A register that does not fit the kind (rule 57), a ward that is not here, a number twice."""
    [found] = wrong(await bring(village, "providers", *rows))
    assert found.startswith(expected)


async def test_a_kept_file_is_its_senders_until_it_is_old(village: Village) -> None:
    """Who sent a file finds it again; nobody else does, and after a day nobody."""
    async with village.at() as tx:
        await tx.db.execute(
            "insert into sign_in (sign_in_id, shown_name) values ($1, 'C')",
            village.commissioner.sign_in_id,
        )
    kept = await village.do(
        imports.keep_file, village.commissioner, "providers", "a.csv", b"Name\nx\n"
    )
    found = await village.ask(imports.kept_file, village.commissioner, kept)
    assert (found.content, found.file_name) == (b"Name\nx\n", "a.csv")
    with pytest.raises(NotFound):
        await village.ask(imports.kept_file, village.officer("finance"), kept)
    with pytest.raises(Invalid):
        await village.do(imports.keep_file, village.commissioner, "providers", "a", b"x" * 5242881)
    later = NOW.replace(day=NOW.day + 2)
    await village.do(imports.keep_file, village.commissioner, "providers", "b.csv", b"x", now=later)
    with pytest.raises(NotFound):
        await village.ask(imports.kept_file, village.commissioner, kept)


async def test_one_sender_fills_no_shelf(village: Village) -> None:
    """Of seven files sent in a row the five newest are kept."""
    async with village.at() as tx:
        await tx.db.execute(
            "insert into sign_in (sign_in_id, shown_name) values ($1, 'C')",
            village.commissioner.sign_in_id,
        )
    for second in range(7):
        moment = NOW.replace(second=second)
        await village.do(
            imports.keep_file, village.commissioner, "providers", "a", b"x", now=moment
        )
    async with village.at() as tx:
        assert await tx.db.fetchval("select count(*) from import_file") == 5

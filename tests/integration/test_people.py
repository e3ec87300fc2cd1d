"""Who is known here, who signs in as what, and who may act for whom."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from marketplace.acts import people
from marketplace.people import (
    AppointRepresentative,
    GiveRole,
    RegisterPerson,
    RegisterSignIn,
    Who,
)
from marketplace.refused import Invalid, NotYours, Refused
from tests.village import NOW, TODAY, Village


async def sign_in(village: Village, name: str) -> UUID:
    return await village.do(
        people.register_sign_in, village.worker, RegisterSignIn(name, demonstration=True)
    )


def helps(person: UUID, sign: UUID, *powers: Any) -> AppointRepresentative:
    return AppointRepresentative(person, sign, "supporter", powers or ("see", "plan"), TODAY)


async def test_a_registered_person_reads_back_as_written(village: Village) -> None:
    """Names, languages with several words of code, and a missing gender survive the round trip."""
    form = RegisterPerson(
        " Amina ", "Warsame", date(1948, 2, 3), "south", date(2001, 1, 1), ("so", "zh-Hant")
    )
    person_id = await village.do(people.register_person, village.worker, form)
    found = await village.ask(people.find_person, person_id)
    assert (found.name, tuple(found.languages), found.gender) == (
        "Amina Warsame",
        ("so", "zh-Hant"),
        None,
    )


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("given_name", {"given_name": " "}),
        ("born_on", {"born_on": date(2027, 1, 1)}),
        ("ward_code", {"ward_code": "elsewhere"}),
        ("languages", {"languages": ("Somali!",)}),
    ],
)
async def test_a_person_who_cannot_be_is_refused_beside_the_field(
    village: Village, field: str, change: dict[str, Any]
) -> None:
    """A form with a fault names the field and registers nobody, not even the others with it."""
    good = RegisterPerson("A", "B", date(1950, 1, 1), "north", date(2000, 1, 1))
    given = {name: getattr(good, name) for name in good.__struct_fields__} | change
    with pytest.raises(Invalid) as refusal:
        await village.do(people.register_people, village.worker, [good, RegisterPerson(**given)])
    assert refusal.value.field == field
    async with village.at() as tx:
        assert await tx.db.fetchval("select count(*) from person") == 0


async def test_twenty_holders_asking_one_supporter_get_two(village: Village) -> None:
    """One sign-in acts for two people at most, however many appoint it at once (rule 53)."""
    holders = await village.holders(20)
    helper = await sign_in(village, "Hodan")
    answers = await village.race(
        *(
            village.do(people.appoint_representative, holder, helps(holder.person_id, helper))
            for holder in holders
            if holder.person_id
        )
    )
    assert sum(isinstance(answer, UUID) for answer in answers) == 2
    assert sum(type(answer) is Refused for answer in answers) == 18
    roles = await village.ask(people.roles_of, helper, TODAY)
    assert {who.role for who in roles} == {"supporter"}
    assert len({who.acting_for for who in roles}) == 2
    assert roles[0].powers == {"see", "plan"}


async def test_a_supporter_stops_on_the_day_the_person_says(village: Village) -> None:
    """From the day an appointment ends the sign-in acts for nobody, and it cannot act longer."""
    [holder] = await village.holders(1)
    assert holder.person_id is not None
    helper = await sign_in(village, "Hodan")
    appointed = await village.do(
        people.appoint_representative, holder, helps(holder.person_id, helper)
    )
    await village.do(people.end_representative, holder, appointed, TODAY)
    [who] = await village.ask(people.roles_of, helper, TODAY)
    assert who.acting_for is None
    with pytest.raises(Refused):
        await village.do(people.end_representative, holder, appointed, date(2027, 1, 1))


async def test_only_the_person_or_the_council_chooses_a_supporter(village: Village) -> None:
    """A neighbour cannot appoint for somebody else, nor a person themselves as their supporter."""
    holder, other = await village.holders(2)
    assert holder.person_id is not None
    with pytest.raises(NotYours):
        await village.do(
            people.appoint_representative, other, helps(holder.person_id, other.sign_in_id)
        )
    await village.do(
        people.give_role, village.worker, GiveRole(holder.sign_in_id, "holder", holder.person_id)
    )
    with pytest.raises(Invalid):
        await village.do(
            people.appoint_representative, holder, helps(holder.person_id, holder.sign_in_id)
        )


async def test_a_role_that_ended_is_gone_from_the_next_request(village: Village) -> None:
    """A role is read afresh: once ended it is no longer among what a sign-in may be."""
    sign = await sign_in(village, "Ruth")
    await village.do(people.give_role, village.worker, GiveRole(sign, "coordinator"))
    assert await village.ask(people.roles_of, sign, TODAY) == [Who(sign, "Ruth", "coordinator", 1)]
    await village.do(people.end_role, village.worker, sign, "coordinator")
    assert await village.ask(people.roles_of, sign, TODAY) == []


async def test_each_registration_has_its_audit_row(village: Village) -> None:
    """Five people registered at once are five audit rows, each on behalf of its person."""
    ids = await village.people(5)
    async with village.at(NOW) as tx:
        rows = await tx.db.fetch(
            "select on_behalf_of from audit where act = 'register_person' and council_id = 1"
        )
    assert {row[0] for row in rows} == set(ids)

"""Which council the story is lived in: one that was imported, or the made-up one."""

from marketplace.acts import councils
from marketplace.acts.imports.council import ward_profiles
from marketplace.database.transaction import Db, Pool, transaction
from marketplace.demo.places import STORY_WARDS, Place, Ward, imported, overwater, rivermouth
from marketplace.refused import Refused
from sql import questions

# Councils beside the two of the story keep their place: their ids follow.
FIRST_OTHER_ID = 3


async def places(pool: Pool, owner: Db, council: str | None, *, begun: bool) -> dict[int, Place]:
    """The councils of the demonstration by id; what was imported of them is in them.

    `council` is the code of the one to live in: without it, the only imported one if there is one
    large enough, else the made-up one. `begun`: a history was broken off, and all in the database
    is its own. Raises Refused with a sentence.
    """
    made_up = {1: rivermouth(), 2: overwater()}
    codes = {place.gss_code for place in made_up.values()}
    async with transaction(pool, 1) as tx:
        known = [each for each in await councils.all_councils(tx) if each.gss_code not in codes]
    if council is not None and council not in {each.gss_code for each in known}:
        raise Refused(
            "The council %(council)s is not here. Bring it in first: mutual import council.",
            council=council,
        )
    if known and not begun and await questions("demonstration").anybody(owner):
        raise Refused(
            "People live in this database already. Build the demonstration in another one:"
            " name another folder with MUTUAL_DATA."
        )
    found = [await _place(pool, each) for each in known]
    only = len(found) == 1 and len(found[0].wards) >= STORY_WARDS
    chosen = council or (found[0].gss_code if only else None)
    ordered = sorted(found, key=lambda place: (place.gss_code != chosen, place.gss_code))
    if chosen is not None:
        made_up[1] = _for_the_story(ordered.pop(0))
    return made_up | dict(enumerate(ordered, start=FIRST_OTHER_ID))


async def _place(pool: Pool, council: councils.Council) -> Place:
    async with transaction(pool, council.council_id) as tx:
        counts = {count.ward_code: count for count in await ward_profiles(tx)}
        shapes = await councils.ward_boundaries(tx)
        wards = tuple(
            Ward(
                ward.ward_code,
                ward.name,
                ward.residents,
                shapes[ward.ward_code],
                counts.get(ward.ward_code),
            )
            for ward in await councils.wards(tx)
        )
    return Place(council.gss_code, council.name, council.starts_on, wards, made_up=False)


def _for_the_story(place: Place) -> Place:
    try:
        return imported(place.gss_code, place.name, place.starts_on, place.wards)
    except ValueError as error:
        raise Refused(str(error)) from error


async def lived_in(pool: Pool, council: str | None) -> None:
    """Raise Refused when a finished demonstration is of another council than the one asked for."""
    if council is None:
        return
    async with transaction(pool, 1) as tx:
        here = await councils.find_council(tx)
    if here.gss_code != council:
        raise Refused(
            "This database holds the demonstration of %(name)s. Build another one in a database"
            " of its own: name another folder with MUTUAL_DATA.",
            name=here.name,
        )

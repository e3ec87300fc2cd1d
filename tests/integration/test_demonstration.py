"""The demonstration keeps every rule of the data, and its one figure everybody is told of."""

from marketplace.acts.verify import faults
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns


async def test_nothing_in_the_demonstration_breaks_a_rule(lived_dsns: Dsns) -> None:
    """After eighteen months through the acts; Amina's first year gives three times £600."""
    db = await connect(lived_dsns.owner)
    try:
        assert await faults(db, unsafe_database=True) == []
        thirds = await db.fetchrow(
            "select sum(person_pence), sum(council_pence), sum(community_pence)"
            " from saving join person p using (council_id, person_id)"
            " where p.given_name = 'Amina' and p.family_name = 'Warsame'"
            " group by year_starts_on order by year_starts_on limit 1"
        )
    finally:
        await db.close()
    assert tuple(thirds) == (60_000, 60_000, 60_000)

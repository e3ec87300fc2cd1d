"""Claims about tokens: who may have one, how far it goes, and that a stopped one is refused."""

import re
from pathlib import Path

from marketplace.database.roles import Dsns
from tests.awarded import award
from tests.market_site import become, let_sign_in, serving_pages
from tests.personas import form
from tests.programs import Program, token_for
from tests.village import Village


async def test_a_token_is_shown_once_works_and_is_refused_once_stopped(
    village: Village, dsns: Dsns, tmp_path: Path
) -> None:
    """The page shows it once; a repeat of the form shows none; stopping holds at the next request.

    What it does stands in the record under its own name.
    """
    made = await award(village, dsns, await village.holders(1))
    await let_sign_in(village.pool, made.provider)
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.provider)
        assert "has no token yet" in (await client.get("/api-tokens")).text
        answer = await form(client, "/api-tokens/make", name="Rota", may="read", days="30")
        assert answer.status_code == 200
        [token] = re.findall(r"mutual_1_[\w-]{43}", answer.text)
        listed = (await client.get("/api-tokens")).text
        assert token not in listed
        assert "Never used" in listed
        program = Program(client, token)
        assert (await program.get("/bids")).status_code == 200
        listed = (await client.get("/api-tokens")).text
        assert "Last used" in listed
        token_id = re.findall(r"/api-tokens/([0-9a-f-]{36})/stop", listed)[0]
        assert "Stop the token" in (await client.get(f"/api-tokens/{token_id}/stop")).text
        answer = await form(client, "/api-tokens/stop", token_id=token_id)
        assert answer.status_code == 303
        refused = await program.get("/bids")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert "Stopped" in (await client.get("/api-tokens")).text


async def test_a_token_is_its_organisations_alone(
    village: Village, neighbour_village: Village, dsns: Dsns, tmp_path: Path
) -> None:
    """Another provider and another council neither see nor stop it; holders can have none."""
    [holder] = await village.holders(1)
    ours = await award(village, dsns, [holder])
    other = await award(village, dsns, await village.holders(1))
    finance, elsewhere = village.officer("finance"), neighbour_village.officer("finance")
    await let_sign_in(village.pool, other.provider, finance, holder)
    await let_sign_in(neighbour_village.pool, elsewhere)
    await token_for(village.pool, ours.provider)
    async with village.at() as tx:
        token_id = await tx.db.fetchval("select token_id from api_token")
    async with serving_pages(dsns, tmp_path) as client:
        for who in (other.provider, finance):
            await become(client, who)
            assert "has no token yet" in (await client.get("/api-tokens")).text
            answer = await form(client, "/api-tokens/stop", token_id=str(token_id))
            assert answer.status_code == 404
        await become(client, holder)
        assert (await client.get("/api-tokens")).status_code == 403
        answer = await form(client, "/api-tokens/make", name="Mine", may="write", days="30")
        assert answer.status_code == 403


async def test_what_a_token_may_not_do_is_refused(
    village: Village, dsns: Dsns, tmp_path: Path
) -> None:
    """No token, a made-up one, one of another role, one that only reads, a cookie alone."""
    made = await award(village, dsns, await village.holders(1))
    finance = village.officer("finance")
    reader = await token_for(village.pool, made.provider, may_write=False)
    council = await token_for(village.pool, finance)
    over = await token_for(village.pool, made.provider)
    async with village.at() as tx:
        await tx.db.execute(
            "update api_token set revoked_at = now() where name = (select name from api_token"
            " order by made_at desc limit 1)"
        )
    async with serving_pages(dsns, tmp_path) as client:
        for token in (None, "nonsense", f"mutual_99_{'x' * 43}", f"mutual_1_{'x' * 43}", over):
            assert (await Program(client, token).get("/bids")).status_code == 401
        assert (await Program(client, council).get("/bids")).status_code == 403
        path = f"/contracts/{made.award_id}/timesheets"
        body = {
            "period_starts_on": "2026-04-06",
            "claims": [{"line_id": str(made.award_id), "claimed_minutes": 1}],
        }
        answer = await Program(client, reader).send(path, body)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert "only read" in answer.json()["detail"]
        await become(client, made.provider)
        assert (await client.get("/bids")).status_code == 200
        assert (await client.get("/api/bids")).status_code == 401
        assert (await Program(client).send(path, body)).status_code == 401

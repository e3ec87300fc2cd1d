"""Programs to ask the API with: a token for whoever a test names, and a client that sends it."""

import secrets
from datetime import datetime
from typing import Any

import httpx

from marketplace.acts.api_tokens import make_token
from marketplace.api_tokens import MakeToken, token_text
from marketplace.database.transaction import Pool, transaction
from marketplace.people import Who
from marketplace.web.sessions import token_hash
from tests.market_site import let_sign_in


async def token_for(pool: Pool, who: Who, *, may_write: bool = True, days: int = 365) -> str:
    """A token of this person's organisation, made by the act as the page makes it."""
    await let_sign_in(pool, who)
    secret = secrets.token_urlsafe(32)
    token = token_text(who.council_id, secret)
    form = MakeToken(f"Program {secret[:8]}", may_write, days)
    async with transaction(pool, who.council_id) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        await make_token(tx, who, form, now, token_sha256=token_hash(token))
    return token


class Program:
    """A program with a token (or none): each POST under a new key unless one is given."""

    def __init__(self, client: httpx.AsyncClient, token: str | None = None) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Read an address below /api."""
        return await self.client.get(f"/api{path}", headers=self.headers | headers)

    async def send(
        self, path: str, body: Any, *, key: str = "", method: str = "POST"
    ) -> httpx.Response:
        """Send a body as JSON."""
        keyed = {"Idempotency-Key": key or secrets.token_hex(8)} if method == "POST" else {}
        headers = self.headers | keyed
        return await self.client.request(method, f"/api{path}", json=body, headers=headers)

    async def walk(self, path: str, limit: int) -> list[dict[str, Any]]:
        """Every row of a list, page by page through its links."""
        rows: list[dict[str, Any]] = []
        answer = await self.get(f"{path}{'&' if '?' in path else '?'}limit={limit}")
        while True:
            assert answer.status_code == 200, answer.text
            rows += answer.json()["items"]
            if "next" not in answer.links:
                assert answer.json()["next"] is None
                return rows
            answer = await self.client.get(answer.links["next"]["url"], headers=self.headers)

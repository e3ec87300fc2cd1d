"""Searches kept by providers: keep one, look at what is new, take it away, tell them daily."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID, uuid5

from msgspec.structs import asdict

from marketplace.acts.audit import record
from marketplace.acts.messages import DAYS, tell
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import NotFound, NotYours
from marketplace.searches import SEARCHES_MAX, Filters, Search, check_name, texts_of
from sql import questions

NEWS_MAX = 1000
FOUND_MAX = 20


def _provider_of(who: Who) -> UUID:
    require_role(who, "provider")
    if who.provider_id is None:
        raise NotYours("Only somebody who works for a provider can do this.")
    return who.provider_id


async def keep_search(
    tx: Transaction, who: Who, name: str, filters: Filters, now: datetime
) -> UUID:
    """Keep a search under a name; returns its id. Raises Invalid beside `name`, Refused at 20."""
    provider_id, ask = _provider_of(who), questions("searches")
    kept = await ask.count(tx.db, council_id=tx.council_id, provider_id=provider_id)
    said = check_name(name, filters, kept)
    search_id = tx.new_id()
    await ask.add(
        tx.db,
        council_id=tx.council_id,
        search_id=search_id,
        provider_id=provider_id,
        saved_by=who.sign_in_id,
        name=said,
        **asdict(filters),
        now=now,
    )
    await record(tx, who, "keep_search", "saved_search", search_id, now)
    return search_id


async def delete_search(tx: Transaction, who: Who, search_id: UUID, now: datetime) -> None:
    """Take a search away. Raises NotFound, also for another provider's."""
    provider_id, ask = _provider_of(who), questions("searches")
    await ask.look_as_provider(tx.db, council_id=tx.council_id, provider_id=provider_id)
    gone = await ask.delete(
        tx.db, council_id=tx.council_id, search_id=search_id, provider_id=provider_id
    )
    if gone is None:
        raise NotFound("There is no such search.")
    await record(tx, who, "delete_search", "saved_search", search_id, now)


async def see_search(tx: Transaction, who: Who, search_id: UUID, now: datetime) -> None:
    """Say that what is new in a search has been looked at. Raises NotFound."""
    seen = await questions("searches").see(
        tx.db,
        council_id=tx.council_id,
        search_id=search_id,
        provider_id=_provider_of(who),
        now=now,
    )
    if seen is None:
        raise NotFound("There is no such search.")


async def own_searches(tx: Transaction, who: Who, now: datetime) -> list[Search]:
    """The provider's searches by name, each with how many notices are new in it."""
    return await _listed(tx, _provider_of(who), None, now, SEARCHES_MAX)


async def searches_with_news(tx: Transaction, since: datetime, now: datetime) -> list[Search]:
    """Searches with open notices published after `since` that nobody has looked at yet.

    Only those kept by somebody who still signs in for the provider.
    """
    return await _listed(tx, None, since, now, NEWS_MAX)


async def tell_of_news(tx: Transaction, since: datetime, now: datetime) -> None:
    """Tell whoever keeps searches, once a day at most, which notices came into them and why."""
    kept: defaultdict[tuple[UUID, UUID], list[Search]] = defaultdict(list)
    for search in await searches_with_news(tx, since, now):
        kept[search.saved_by, search.provider_id].append(search)
    day = uuid5(DAYS, now.date().isoformat())
    for (sign_in_id, provider_id), searches in kept.items():
        found = [
            {
                "title": title,
                "search": search.name,
                "ward": search.ward_name,
                "asks": texts_of(search.filters),
            }
            for search in searches
            for title in search.titles
        ]
        details = {"found": found[:FOUND_MAX]}
        await tell(
            tx, "notices_found", [(sign_in_id, day)], now, details=details, provider_id=provider_id
        )


async def _listed(
    tx: Transaction, provider_id: UUID | None, since: datetime | None, now: datetime, most: int
) -> list[Search]:
    return await read(
        Search,
        questions("searches").listed(
            tx.db,
            council_id=tx.council_id,
            provider_id=provider_id,
            since=since,
            now=now,
            most=most,
        ),
    )

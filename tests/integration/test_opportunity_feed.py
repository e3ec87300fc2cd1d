"""Claims about the feed of open notices, as a feed reader meets it (RFC 4287)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree as Xml

import httpx
import pytest

from marketplace.acts.opportunities import Opportunity
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.web.opportunity_feed import atom
from tests.awarded import award
from tests.village import Village

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PUBLISHED = datetime(2026, 6, 1, 9, tzinfo=UTC)
ID = UUID(int=5, version=4)


def notice(title: str) -> Opportunity:
    """An open notice of this name."""
    return Opportunity(
        commission_id=ID,
        title=title,
        about="",
        starts_on=PUBLISHED.date(),
        weeks=52,
        closes_at=PUBLISHED + timedelta(days=30),
        round_name="June",
        lots=1,
        people_in_lots=12,
        minutes_per_week=600,
        services=["home_care"],
        reserved_percent=0,
        published_at=PUBLISHED,
    )


def check_feed(body: bytes) -> Xml.Element:
    """What RFC 4287 asks of a feed and each entry: one id, title and updated, an author, links."""
    root = Xml.fromstring(body)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.find("a:author/a:name", ATOM) is not None
    for part in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"a:{name}", ATOM)) == 1
        moment = datetime.fromisoformat(part.findtext("a:updated", "", ATOM))
        assert moment.tzinfo is not None
        kinds = [link.get("rel") for link in part.findall("a:link", ATOM)]
        assert "alternate" in kinds
        assert all(link.get("href") for link in part.findall("a:link", ATOM))
    ids = [entry.findtext("a:id", "", ATOM) for entry in root.findall("a:entry", ATOM)]
    assert len(set(ids)) == len(ids)
    return root


def test_any_title_makes_a_feed_that_can_be_read() -> None:
    """Markup, forbidden characters and emoji in a title stay a title."""
    body = atom("https://m.example", "/opportunities.atom", "Town & Shire",
                [notice("<b>Care</b> & \x07 \uffff tea \U0001f375")], {}, PUBLISHED)  # fmt: skip
    root = check_feed(body)
    assert root.findtext("a:entry/a:title", "", ATOM) == "<b>Care</b> &   tea \U0001f375"
    check_feed(atom("https://m.example", "/opportunities.atom", "Town", [], {}, PUBLISHED))


def test_an_amended_notice_is_newer_under_the_same_id() -> None:
    """A reader sees a change, because updated moves and the id does not."""
    later = PUBLISHED + timedelta(days=2)
    given = ("https://m.example", "/opportunities.atom", "Town", [notice("Care")])
    first, second = (check_feed(atom(*given, made, later)) for made in ({}, {ID: later}))
    assert first.findtext("a:entry/a:id", "", ATOM) == f"urn:uuid:{ID}"
    assert second.findtext("a:entry/a:id", "", ATOM) == f"urn:uuid:{ID}"
    assert second.findtext("a:entry/a:updated", "", ATOM) == later.isoformat()
    assert first.findtext("a:updated", "", ATOM) == PUBLISHED.isoformat()


@pytest.fixture(scope="module")
async def published(web: httpx.AsyncClient, module_dsns: Dsns, module_pool: Pool) -> str:
    """A commission that takes bids; gives its id."""
    village = Village(module_pool)
    made = await award(village, module_dsns, await village.holders(3, "E1"))
    owner = await connect(module_dsns.owner)
    try:
        await owner.execute(
            "update round set opens_at = now() - interval '1 day', closes_at = now()"
            " + interval '30 days', opened_bids_at = null, matched_at = null"
        )
    finally:
        await owner.close()
    return str(made.commission_id)


async def test_the_feed_narrows_as_the_list_does(client: httpx.AsyncClient, published: str) -> None:
    """Signed out, the feed has what the list has; a filter of the list is one of the feed."""
    found = await client.get("/opportunities.atom")
    assert found.headers["content-type"].startswith("application/atom+xml")
    assert found.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in found.headers
    assert f"urn:uuid:{published}" in found.text
    root = check_feed(found.content)
    assert len(root.findall("a:entry", ATOM)) == 1
    none = check_feed((await client.get("/opportunities.atom?service=cleaning")).content)
    assert none.findall("a:entry", ATOM) == []
    html = (await client.get("/opportunities?service=cleaning")).text
    assert 'type="application/atom+xml"' in html
    assert 'href="/opportunities.atom?service=cleaning"' in html

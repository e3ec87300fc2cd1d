"""Open notices as a feed a reader program follows (Atom, RFC 4287), with the list's filters."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree as Xml

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from marketplace.acts import councils
from marketplace.acts.opportunities import Opportunity, open_opportunities
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.searches import filters_of, texts_of
from marketplace.web.care_wording import capital, listed, service_text
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, reading
from marketplace.web.wording import _, deadline_text, hours_text
from sql import questions

ENTRIES_MAX = 100
SECONDS_KEPT = 300
NAMESPACE = "http://www.w3.org/2005/Atom"
# Characters no XML may hold (XML 1.0, 2.2).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Amended(Struct, frozen=True):
    """When a notice was last changed after it was published."""

    commission_id: UUID
    made_at: datetime


def feed_address(words: Mapping[str, str]) -> str:
    """The feed of the list that these words of an address narrow."""
    return f"/opportunities.atom?{urlencode(words)}" if words else "/opportunities.atom"


@get("/opportunities.atom")
async def feed(
    request: Web,
    service: FromQuery[str] = "",
    ward: FromQuery[str] = "",
    language: FromQuery[str] = "",
    size: FromQuery[str] = "",
    starts: FromQuery[str] = "",
    new: FromQuery[str] = "",
) -> Response[bytes]:
    """What takes bids now, as it is published: the same for everybody, signed in or not."""
    given = {"service": service, "ward": ward, "language": language}
    filters = filters_of({**given, "size": size, "starts": starts, "new": new})
    async with reading(request, "public") as tx:
        now = await moment(tx)
        council = await councils.find_council(tx)
        found = await open_opportunities(tx, now, filters=filters, most=ENTRIES_MAX)
        amended = await _amended(tx, [each.commission_id for each in found])
    address = feed_address(texts_of(filters))
    body = atom(request.app.state.public_url, address, council.name, found, amended, now)
    return Response(
        body,
        media_type="application/atom+xml",
        headers={"Cache-Control": f"public, max-age={SECONDS_KEPT}", "Vary": "Cookie"},
    )


async def _amended(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    rows = await read(
        Amended,
        questions("opportunities").amended(
            tx.db, council_id=tx.council_id, commission_ids=list(ids)
        ),
    )
    return {each.commission_id: each.made_at for each in rows}


def atom(
    public_url: str,
    address: str,
    council: str,
    found: Sequence[Opportunity],
    amended: Mapping[UUID, datetime],
    now: datetime,
) -> bytes:
    """The feed's document: each notice under an id that never changes."""
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(f"{{{NAMESPACE}}}feed")
    changed = {each.commission_id: amended.get(each.commission_id, each.published_at)
               for each in found}  # fmt: skip
    _text(root, "title", _("Care that people are looking for, %(council)s") % {"council": council})
    _text(root, "id", f"{public_url}{address}")
    _text(root, "updated", _at(max(changed.values(), default=now)))
    _text(Xml.SubElement(root, f"{{{NAMESPACE}}}author"), "name", council)
    _link(root, "self", f"{public_url}{address}", "application/atom+xml")
    _link(root, "alternate", f"{public_url}{address.replace('.atom', '', 1)}", "text/html")
    for each in found:
        entry = Xml.SubElement(root, f"{{{NAMESPACE}}}entry")
        _text(entry, "title", each.title)
        _text(entry, "id", f"urn:uuid:{each.commission_id}")
        _text(entry, "published", _at(each.published_at))
        _text(entry, "updated", _at(changed[each.commission_id]))
        _link(entry, "alternate", f"{public_url}/opportunities/{each.commission_id}", "text/html")
        _text(entry, "summary", _summary(each))
    body: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _summary(each: Opportunity) -> str:
    sentences = [
        _("Bids close at %s.") % deadline_text(each.closes_at),
        capital(listed(service_text(service) for service in each.services)) + ".",
        _("%(hours)s a week.") % {"hours": capital(hours_text(each.minutes_per_week))},
    ]
    return " ".join(sentences)


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = FORBIDDEN.sub("", text)


def _link(parent: Xml.Element, rel: str, href: str, kind: str) -> None:
    Xml.SubElement(parent, f"{{{NAMESPACE}}}link", {"rel": rel, "href": href, "type": kind})


def _at(moment_: datetime) -> str:
    return moment_.isoformat(timespec="seconds")


routes = [feed]

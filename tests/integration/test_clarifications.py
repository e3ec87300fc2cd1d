"""Claims about questions on a notice: asked unseen, answered to all, and a notice said better."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest

from marketplace.acts import clarifications as acts
from marketplace.acts.commissions import LotForm
from marketplace.clarifications import QUESTIONS_MAX, Clarification
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.people import Who
from marketplace.refused import Invalid, NotYours, Refused
from tests.integration.bidding import COUNCIL, NeedOf, Town, build_town, published
from tests.market_site import become, let_sign_in, serving_pages
from tests.personas import form

QUESTION = "May two carers share the mornings?"


class Site(NamedTuple):
    client: httpx.AsyncClient
    town: Town
    commission_id: UUID
    pool: Pool
    dsns: Dsns

    @property
    def here(self) -> str:
        return f"/opportunities/{self.commission_id}"


@pytest.fixture
async def site(
    dsns: Dsns, pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(weeks=2)
    town = await build_town(pool, needs=((NeedOf(),),) * 3, closes=closes)
    commission_id = await published(town, (LotForm("home_care", "weekday_morning"),))
    await let_sign_in(pool, *town.providers, town.organiser, town.commissioner, town.coordinator)
    async with serving_pages(dsns, tmp_path_factory.mktemp("data")) as client:
        yield Site(client, town, commission_id, pool, dsns)


async def asked(site: Site, text: str = QUESTION, bidder: int = 0) -> UUID:
    """The question as its provider asks it, a moment ago."""
    now = datetime.now(UTC)
    async with site.town.at(now) as tx:
        who = site.town.providers[bidder]
        return await acts.ask_question(tx, who, site.commission_id, text, now)


async def test_a_question_is_read_by_all_with_its_answer_and_nobody_learns_who_asked(
    site: Site,
) -> None:
    """Before the answer only the asker and the group read it; after it, everybody; who, nobody."""
    asker = site.town.providers[0]
    await become(site.client, asker)
    sent = await form(site.client, f"{site.here}/question", question=QUESTION)
    assert sent.status_code == 303
    assert QUESTION in (await site.client.get(site.here)).text
    await become(site.client, site.town.providers[1])
    assert QUESTION not in (await site.client.get(site.here)).text
    await become(site.client, site.town.organiser)
    group = f"/commissions/{site.commission_id}/questions"
    pages = [(await site.client.get(group)).text]
    async with site.town.at(datetime.now(UTC)) as tx:
        [question] = await acts.questions_about(tx, site.commission_id)
    one = f"{group}/{question.clarification_id}"
    pages.append((await site.client.get(one)).text)
    assert all(QUESTION in page for page in pages)
    answered = await form(site.client, one, answer="Yes, if they are the same two.")
    assert answered.status_code == 303
    site.client.cookies.clear()
    pages.append((await site.client.get(site.here)).text)
    assert QUESTION in pages[-1] and "Yes, if they are the same two." in pages[-1]
    await become(site.client, site.town.commissioner)
    pages += [(await site.client.get(address)).text for address in (group, "/audit")]
    for page in pages:
        for told in (asker.name, "Provider 0", str(asker.provider_id), str(asker.sign_in_id)):
            assert told not in page


async def test_not_even_the_councils_own_scope_reads_who_asked(site: Site) -> None:
    """The row and its audit are there for the owner; for the council's scope there is neither."""
    clarification_id = await asked(site)
    async with transaction(site.pool, COUNCIL) as tx:
        for count in (
            "select count(*) from clarification_asker",
            "select count(*) from audit where noun = 'clarification_asker'",
        ):
            assert await tx.db.fetchval(count) == 0
    owner = await connect(site.dsns.owner)
    asker = await owner.fetchval(
        "select provider_id from clarification_asker where clarification_id = $1", clarification_id
    )
    await owner.close()
    assert asker == site.town.providers[0].provider_id


async def test_late_questions_late_answers_and_the_twenty_first_are_refused(site: Site) -> None:
    """A page says until when; the answer counts until bids close, and once."""
    town, first = site.town, await asked(site)
    async with town.at(datetime.now(UTC)) as tx:
        found = await acts.find_commission(tx, site.commission_id)
        until = await acts.asking_ends_at(tx, found)
    assert until == town.closes - timedelta(days=5)
    for who, now, text in (
        (town.providers[0], until, "Too late?"),
        (town.providers[0], town.closes + timedelta(days=1), "Much too late?"),
    ):
        async with town.at(now) as tx:
            with pytest.raises(Refused, match="time for questions ended"):
                await acts.ask_question(tx, who, site.commission_id, text, now)
    async with town.at(town.closes) as tx:
        with pytest.raises(Refused, match="reach nobody in time"):
            await acts.answer_question(tx, town.organiser, first, "Yes.", town.closes)
    before = town.closes - timedelta(seconds=1)
    async with town.at(before) as tx:
        await acts.answer_question(tx, town.organiser, first, "Yes.", before)
        with pytest.raises(Refused, match="has its answer"):
            await acts.answer_question(tx, town.organiser, first, "No.", before)
    for number in range(QUESTIONS_MAX - 1):
        await asked(site, f"Question {number}?")
    with pytest.raises(Refused, match="That is the most"):
        await asked(site, "One more?")
    await asked(site, "From somebody else?", bidder=1)


async def test_a_late_or_foreign_form_gets_a_page_that_says_why(site: Site) -> None:
    """Empty, over-long, with a postcode, for no notice, from a holder: 4xx, never a bug."""
    await become(site.client, site.town.providers[0])
    for address, fields, status in (
        (f"{site.here}/question", {}, 422),
        (f"{site.here}/question", {"question": "x" * 501}, 422),
        (f"{site.here}/question", {"question": "Is it near HA9 0AB?"}, 422),
        (f"/opportunities/{uuid4()}/question", {"question": "Where?"}, 404),
        (f"/commissions/{site.commission_id}/questions/{uuid4()}", {"answer": "Me"}, 404),
        (f"/commissions/{site.commission_id}/amend", {"title": "Mine"}, 403),
    ):
        answer = await form(site.client, address, **fields)
        assert answer.status_code in (status, 403), (address, answer.text)
    await become(site.client, site.town.organiser)
    refused = await form(site.client, f"{site.here}/question", question="Hello?")
    assert refused.status_code == 403


async def test_nothing_is_published_that_names_a_member_or_a_visitor(site: Site) -> None:
    """A name planted in question or answer, of a member here or elsewhere, keeps both back."""
    town, now = site.town, datetime.now(UTC)
    person_id, member_id = uuid4(), uuid4()
    async with transaction(site.pool, 2) as tx:
        await tx.db.execute(
            "insert into council (council_id, gss_code, name, starts_on)"
            " values (2, 'E09000002', 'Overwater', '2020-01-01')"
        )
        await tx.db.execute("insert into ward values (2, 'V1', 'Bank', 100, null)")
        await tx.db.execute(
            "insert into person (council_id, person_id, given_name, family_name, born_on,"
            " ward_code, lives_here_from)"
            " values (2, $1, 'Sanaag', 'Visitor', '1950-01-01', 'V1', '2000-01-01')",
            person_id,
        )
    async with town.at(town.before) as tx:
        await tx.db.execute(
            "insert into member (council_id, member_id, cluster_id, joined_at)"
            " values (1, $1, $2, $3)", member_id, town.cluster_id, town.before,
        )  # fmt: skip
        await tx.db.execute(
            "insert into visiting_member values (1, $1, 2, $2)", member_id, person_id
        )
    plain, named = await asked(site), await asked(site, "Does Given Family1 live near?")
    for clarification_id, text in (
        (plain, "Ask Given Family2."),
        (plain, "It is Sanaag  VISITOR's wish."),
        (plain, "Ring 020 7946 0991."),
        (plain, "Write to me@example.org"),
        (named, "No."),
    ):
        async with town.at(now) as tx:
            with pytest.raises(Invalid, match="points to a person"):
                await acts.answer_question(tx, town.organiser, clarification_id, text, now)
    async with town.at(now) as tx:
        amend = acts.Amend(site.commission_id, "Care", "For Sanaag Visitor", "Who it is for")
        with pytest.raises(Invalid, match="points to a person"):
            await acts.amend_commission(tx, town.organiser, amend, now)
    preview = f"/commissions/{site.commission_id}/preview"
    await become(site.client, town.commissioner)
    assert "Sanaag" not in (await site.client.get(preview)).text


async def test_a_changed_notice_is_a_new_version_and_whoever_drafts_is_told(site: Site) -> None:
    """The words change, the version counts up, the draft's page says so; a stranger cannot."""
    town = site.town
    await become(site.client, town.providers[0])
    written = await form(site.client, f"{site.here}/bid/words", statement="We are kind.")
    assert written.status_code == 303
    assert "has changed since" not in (await site.client.get("/bids")).text
    await become(site.client, town.organiser)
    change = {"title": "Care for the quay", "about": "Kind, and at 7.", "what": "Mornings at 7."}
    amended = await form(site.client, f"/commissions/{site.commission_id}/amend", **change)
    assert amended.status_code == 303
    again = await form(site.client, f"/commissions/{site.commission_id}/amend", **change)
    assert again.status_code == 422 and "Nothing has changed yet" in again.text
    site.client.cookies.clear()
    notice = (await site.client.get(site.here)).text
    assert "Kind, and at 7." in notice and "Mornings at 7." in notice
    await become(site.client, town.providers[0])
    assert "has changed since" in (await site.client.get("/bids")).text
    assert "Mornings at 7." in (await site.client.get(f"{site.here}/bid")).text
    now = datetime.now(UTC)
    stranger = Who(uuid4(), "A member", "holder", COUNCIL, person_id=town.people[1])
    async with town.at(now) as tx:
        with pytest.raises(NotYours):
            await acts.amend_commission(
                tx, stranger, acts.Amend(site.commission_id, "Mine", "Mine", "All"), now
            )
    async with town.at(town.closes) as tx:
        with pytest.raises(Refused, match="can no longer change"):
            form_ = acts.Amend(site.commission_id, "Ours", "Ours", "All")
            await acts.amend_commission(tx, town.organiser, form_, town.closes)


def test_a_clarification_has_no_field_for_who_asked() -> None:
    """What pages and programs are given cannot tell: there is no such field."""
    assert not {"provider_id", "asked_by"} & set(Clarification.__struct_fields__)

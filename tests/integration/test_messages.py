"""Messages are written with their cause and leave by e-mail at least once, over real SMTP."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from marketplace.acts import messages, sign_ins
from marketplace.acts.messages import ChooseEmails
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.jobs.messages import messages_due, send_some
from marketplace.jobs.pools import Pools
from marketplace.jobs.post import Mail, NotSent, Smtp, sender, to_log
from marketplace.messages import ATTEMPTS_MAX, LEASE, Letter
from marketplace.people import Who
from marketplace.settings import Settings
from marketplace.web.languages import translations
from marketplace.web.letters import writer
from providers.said import recalled
from sql import questions
from tests.village import NOW, Village

WRITE = writer("https://mutual.example", b"k" * 32)


class Inbox:
    """What the SMTP server got; `answer` is what it says to each e-mail."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("gone"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def may(_server: Any, _session: Any, _envelope: Any, _how: Any, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data.password == b"a:secret", handled=False)


class Post:
    """An SMTP server on loopback, and its inbox."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self.server = Controller(
            self.inbox,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=may,
            auth_require_tls=False,
        )

    def url(self, password: str = "a%3Asecret") -> str:
        return f"smtp://mutual:{password}@127.0.0.1:{self.port}"


@pytest.fixture
def post() -> Any:
    post = Post()
    post.server.start()
    yield post
    post.server.stop()


@pytest.fixture
async def pools(pool: Pool, dsns: Dsns) -> AsyncIterator[Pools]:
    async with await open_pool(dsns.opener, purpose="jobs", size=4) as opener:
        yield Pools(pool, opener)


async def someone(village: Village, email: str = "amina@example.org") -> UUID:
    """An officer with an address, whom an invitation waits for."""
    form = sign_ins.Invite(email, "Amina", "commissioner")
    return await village.do(sign_ins.invite, village.worker, form)


async def kept(village: Village) -> list[Any]:
    async with village.at() as tx:
        return list(await tx.db.fetch("select * from message order by made_at, message_id"))


async def test_an_email_arrives_with_its_id_and_is_marked(
    village: Village, pools: Pools, post: Post
) -> None:
    """Over SMTP with a password: to the address, from ours, once, and nothing waits afterwards."""
    await someone(village)
    send = Smtp(post.url(), "hello@mutual.example").send
    assert await send_some(pools, 1, WRITE, send, NOW) == 1
    [mail] = post.inbox.got
    [row] = await kept(village)
    assert mail["To"] == "amina@example.org"
    assert mail["From"] == "Mutual <hello@mutual.example>"
    assert mail["Message-ID"] == f"<{row['message_id']}@mutual.example>"
    assert mail.get_content_type() == "text/plain"
    assert "https://mutual.example/sign-in" in mail.get_content()
    assert (row["sent_at"], row["send_at"], row["attempts"]) == (NOW, None, 1)
    assert await send_some(pools, 1, WRITE, send, NOW) == 0


async def test_a_worker_killed_between_sending_and_marking_sends_the_same_again(
    village: Village, pools: Pools, post: Post
) -> None:
    """Nothing is lost: after the lease it goes again, with the same Message-ID, and is marked."""
    await someone(village)
    smtp = Smtp(post.url(), "hello@mutual.example")

    class Killed(BaseException):
        """Stands for a kill: no handler of ours catches it."""

    def send_and_die(mail: Mail) -> None:
        smtp.send(mail)
        raise Killed

    with pytest.raises(Killed):
        await send_some(pools, 1, WRITE, send_and_die, NOW)
    assert await send_some(pools, 1, WRITE, smtp.send, NOW) == 0
    async with village.at(NOW) as tx:
        assert not await messages_due(tx, NOW)
        [job] = await messages_due(tx, NOW + LEASE)
        assert job.kind == "send_messages"
    assert await send_some(pools, 1, WRITE, smtp.send, NOW + LEASE) == 1
    first, second = post.inbox.got
    assert first["Message-ID"] == second["Message-ID"]
    [row] = await kept(village)
    assert (row["sent_at"], row["attempts"]) == (NOW + LEASE, 2)


async def test_a_failing_server_is_tried_again_and_given_up(
    village: Village, pools: Pools, post: Post
) -> None:
    """Each failure waits longer; after the eighth the reason stays and nothing waits."""
    await someone(village)
    post.inbox.answer = "451 amina@example.org is busy"
    send = Smtp(post.url(), "hello@mutual.example").send
    now = NOW
    for attempt in range(1, ATTEMPTS_MAX + 1):
        assert await send_some(pools, 1, WRITE, send, now) == 1
        [row] = await kept(village)
        assert row["attempts"] == attempt
        assert recalled(row["failure"]) == "the mail server answered 451"
        if attempt < ATTEMPTS_MAX:
            assert row["send_at"] > now
            now = row["send_at"]
    assert (row["send_at"], row["sent_at"]) == (None, None)
    post.inbox.answer = "250 OK"
    assert await send_some(pools, 1, WRITE, send, now) == 0
    assert post.inbox.got == []


@pytest.mark.parametrize(
    ("email", "password", "url", "why"),
    [
        ("gone@example.org", "a%3Asecret", "", "the address was refused"),
        ("amina@example.org", "wrong", "", "the mail server answered 535"),
        ("amina@example.org", "", "smtp://127.0.0.1:1", "the mail server cannot be used"),
        ("amina@example.org", "", "smtps://127.0.0.1:1", "the mail server cannot be used"),
    ],
)
async def test_what_stops_an_email_is_kept_without_the_address(
    village: Village, pools: Pools, post: Post, email: str, password: str, url: str, why: str
) -> None:
    """A refused address is given up at once, a wrong password or absent server tried again."""
    await someone(village, email)
    send = Smtp(url or post.url(password), "hello@mutual.example").send
    assert await send_some(pools, 1, WRITE, send, NOW) == 1
    [row] = await kept(village)
    assert recalled(row["failure"]).startswith(why)
    assert "example.org" not in row["failure"]
    assert (row["send_at"] is None) == (email == "gone@example.org")


async def test_a_password_never_travels_in_the_clear(post: Post) -> None:
    """A server elsewhere that offers no encryption gets neither the password nor the e-mail."""
    smtp = Smtp(post.url().replace("127.0.0.1", "0"), "hello@mutual.example")
    mail = Mail(uuid4(), "a@b.org", Letter("Hello", "Hello"), {})
    with pytest.raises(NotSent, match="offers no encryption"):
        await asyncio.to_thread(smtp.send, mail)
    assert post.inbox.got == []


async def test_two_workers_send_each_email_once(village: Village, pools: Pools) -> None:
    """Four senders at the same moment share sixty e-mails, none twice."""
    to = [await someone(village, f"p{n}@example.org") for n in range(6)]
    async with village.at() as tx:
        for _ in range(9):
            await messages.tell(tx, "vote_open", [(each, uuid4()) for each in to], NOW)
    sent: list[UUID] = []
    send = lambda mail: sent.append(mail.message_id)  # noqa: E731
    for _ in range(3):
        await asyncio.gather(*(send_some(pools, 1, WRITE, send, NOW) for _ in range(4)))
    assert len(sent) == len(set(sent)) == 60


async def test_without_a_server_a_line_tells_no_address(
    village: Village, pools: Pools, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """The log has the message's id and one letter of the address: no name, firm, code or kind."""
    await someone(village)
    send = sender(Settings(tmp_path))
    assert send is to_log
    with caplog.at_level(logging.INFO):
        assert await send_some(pools, 1, WRITE, send, NOW) == 1
    text = "".join(record.getMessage() for record in caplog.records)
    [row] = await kept(village)
    assert f"{row['message_id']} stays: a***@***" in text
    assert not [word for word in ("amina", "example.org", "invited", "Mutual") if word in text]


async def test_one_message_for_a_cause_and_a_person(village: Village) -> None:
    """Told three times, twice at the same moment, a person has one message."""
    sign_in_id, cause = await someone(village), uuid4()

    async def tell(tx: Any, now: Any) -> None:
        await messages.tell(tx, "vote_open", [(sign_in_id, cause)], now)

    await village.do(tell)
    await village.race(village.do(tell), village.do(tell))
    rows = [row for row in await kept(village) if row["kind"] == "vote_open"]
    assert len(rows) == 1


async def test_no_act_no_message(village: Village) -> None:
    """A transaction that is undone takes its messages with it."""
    sign_in_id = await someone(village)
    with pytest.raises(ZeroDivisionError):
        async with village.at() as tx:
            await messages.tell(tx, "vote_open", [(sign_in_id, uuid4())], NOW)
            raise ZeroDivisionError
    assert [row["kind"] for row in await kept(village)] == ["invited"]


async def test_an_email_is_in_the_language_its_reader_reads(
    village: Village, pools: Pools, post: Post
) -> None:
    """Whoever causes it, and when: subject and text are in the language last read, Urdu here."""
    ids = {code: await someone(village, f"{code}@example.org") for code in ("ur", "cy", "en")}
    async with village.at() as tx:
        await messages.tell(tx, "vote_open", [(each, uuid4()) for each in ids.values()], NOW)
        for code, sign_in_id in ids.items():
            await questions("sign_ins").speak(tx.db, sign_in_id=sign_in_id, language=code)
    send = Smtp(post.url(), "hello@mutual.example").send
    assert await send_some(pools, 1, WRITE, send, NOW) == 6
    for code in ids:
        mine = {(m["Subject"], m.get_content()) for m in post.inbox.got if code in m["To"]}
        assert {subject for subject, _ in mine} == {
            translations(code).gettext(words)
            for words in ("You can sign in to Mutual", "A vote is open where you live")
        }
        hello = translations(code).gettext("Hello,")
        assert all(text.startswith(hello) for _, text in mine)
    assert len({m["Subject"] for m in post.inbox.got}) == 6


async def test_who_wants_no_email_gets_the_message_on_the_page_alone(village: Village) -> None:
    """A kind that is not ticked waits for no sending; ticking it again sends the next."""
    sign_in_id = await someone(village)
    who = Who(sign_in_id, "Amina", "commissioner", 1)
    for wanted, waits in ((frozenset(), False), (frozenset({"contract_to_sign"}), True)):
        form = ChooseEmails(("contract_to_sign",), wanted)  # type: ignore[arg-type]
        await village.do(messages.choose_emails, who, form)
        cause = uuid4()
        async with village.at() as tx:
            await messages.tell(tx, "contract_to_sign", [(sign_in_id, cause)], NOW)
        [row] = [row for row in await kept(village) if row["cause_id"] == cause]
        assert (row["send_at"] is not None) == waits


async def test_a_sealed_message_is_the_providers_alone(village: Village, pools: Pools) -> None:
    """That a bid was received is seen by its provider, and by no other scope of the web's role."""
    sign_in_id, provider_id = await someone(village), uuid4()
    async with village.at() as tx:
        await tx.db.execute(
            "insert into provider (provider_id, name, kind, workers) values ($1, 'Near', 'cic', 3)",
            provider_id,
        )
        to = [(sign_in_id, uuid4())]
        await messages.tell(tx, "bid_received", to, NOW, provider_id=provider_id, sealed=True)
    assert [row["kind"] for row in await kept(village)] == ["invited"]
    async with transaction(village.pool, 1, "provider", provider_id=provider_id) as tx:
        assert [m.kind for m in await messages.messages_of(tx, sign_in_id, None, 9)] == [
            "bid_received"
        ]
    async with transaction(village.pool, 1, "provider", provider_id=uuid4()) as tx:
        assert await messages.messages_of(tx, sign_in_id, None, 9) == []
    sent: list[Mail] = []
    assert await send_some(pools, 1, WRITE, sent.append, NOW) == 2
    assert {mail.letter.subject for mail in sent} == {
        "You can sign in to Mutual",
        "We have your bid",
    }
    async with village.at() as tx:
        with pytest.raises(Exception, match="permission denied"):
            await tx.db.fetch("select * from take_messages(1::smallint, now(), '1 minute', 9)")

"""Sending what people were told by e-mail, and the messages that only time causes.

Taking and marking are transactions of their own; nothing is sent inside one. A worker that is
killed between the two leaves its e-mails to whoever looks after the lease ends: they go again with
the same Message-ID, so that a mail program shows them once.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime

from marketplace.acts import messages, searches
from marketplace.acts.reading import read
from marketplace.database.queue import Job
from marketplace.database.transaction import Transaction
from marketplace.jobs.pools import Pools, at, clock
from marketplace.jobs.post import Mail, NotSent, Send, Write
from marketplace.jobs.work import Kind, Work, daily
from marketplace.messages import LEASE, POST, Outgoing, try_again_at
from marketplace.people import Who
from providers.said import kept, said
from sql import questions

AT_ONCE = 20
ROUNDS_MAX = 50
log = logging.getLogger("mutual.post")


async def messages_due(tx: Transaction, now: datetime) -> Sequence[Job]:
    """One job for all e-mails of a council that wait."""
    waits = await questions("messages").wait(tx.db, council_id=tx.council_id, now=now)
    return [Job("send_messages", tx.council_id, POST)] if waits else []


async def send_messages(work: Work) -> None:
    """Send what waits in a council, twenty at a time; without a way to send, leave it."""
    if work.mailing is None:
        return
    for _ in range(ROUNDS_MAX):
        sent = await send_some(
            work.pools, work.job.council_id, work.mailing.write, work.mailing.send, work.now
        )
        if sent < AT_ONCE:
            return


async def send_some(
    pools: Pools, council_id: int, write: Write, send: Send, now: datetime | None = None
) -> int:
    """Take up to twenty e-mails that wait, send each, mark each; returns how many were taken."""
    async with at(pools.app, council_id, now) as tx:
        moment = await clock(tx)
    async with at(pools.opener, council_id) as tx:
        taken = await read(
            Outgoing,
            questions("messages").take(
                tx.db, council_id=council_id, now=moment, lease=LEASE, rows_max=AT_ONCE
            ),
        )
    for each in taken:
        sent_at, again_at, failure = await _send_one(each, write, send, moment)
        async with at(pools.opener, council_id) as tx:
            await questions("messages").finish(
                tx.db,
                council_id=council_id,
                message_id=each.message_id,
                sent_at=sent_at,
                again_at=again_at,
                failure=failure,
            )
    return len(taken)


async def _send_one(
    each: Outgoing, write: Write, send: Send, now: datetime
) -> tuple[datetime | None, datetime | None, str | None]:
    """When it was sent, or when to try again, and why it was not."""
    if each.email is None:
        return None, None, said("nobody has an address here any more")
    try:
        mail = Mail(each.message_id, each.email, write(each), {"Date": format_datetime(now)})
        await asyncio.to_thread(send, mail)
    except NotSent as error:
        again_at = None if error.for_good else try_again_at(each.attempts, now)
        log.warning("message %s was not sent: %s", each.message_id, error)
        return None, again_at, kept(error.why, 300)
    except Exception as error:
        log.exception("message %s cannot be written", each.message_id)
        return None, try_again_at(each.attempts, now), type(error).__name__
    return now, None, None


async def tell_of_deadlines(tx: Transaction, _who: Who, now: datetime) -> None:
    """Rounds that close within three days, and votes that opened by themselves."""
    await messages.tell_of_votes(tx, now)
    await messages.tell_of_deadlines(tx, now)


async def tell_of_sign_offs(tx: Transaction, _who: Who, now: datetime) -> None:
    """What waits for coordinators, once a day when there is something new."""
    await messages.tell_of_sign_offs(tx, now - timedelta(days=1), now)


async def tell_of_news(tx: Transaction, _who: Who, now: datetime) -> None:
    """Notices that came into kept searches since the day before."""
    await searches.tell_of_news(tx, now - timedelta(days=1), now)


TELL_OF_DEADLINES = daily("tell_of_deadlines", tell_of_deadlines)
TELL_OF_NEWS = daily("tell_of_news", tell_of_news)
TELL_OF_SIGN_OFFS = daily("tell_of_sign_offs", tell_of_sign_offs)
SEND_MESSAGES = Kind("send_messages", send_messages, messages_due)

"""How an e-mail leaves: over SMTP where the settings say so, else as a line in the log."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import UUID

from msgspec import Struct

from marketplace.messages import Letter, Outgoing, masked
from marketplace.settings import Settings
from providers.said import said

SECONDS_MAX = 20.0
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
log = logging.getLogger("mutual.post")


class Mail(Struct, frozen=True):
    """One e-mail ready to leave; the same message always has the same id."""

    message_id: UUID
    email: str
    letter: Letter
    headers: dict[str, str]


class NotSent(Exception):
    """The e-mail did not leave. `for_good`: trying again would not help."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.for_good = for_good


Send = Callable[[Mail], None]
Write = Callable[[Outgoing], Letter]


class Mailing(Struct, frozen=True):
    """How messages become e-mails and leave: what writes them, what sends them."""

    write: Write
    send: Send


def sender(settings: Settings) -> Send:
    """The one way e-mails leave, as the settings choose."""
    if settings.smtp_url is None:
        return to_log
    return Smtp(settings.smtp_url, settings.mail_from or "").send


def to_log(mail: Mail) -> None:
    """Nothing leaves: a line says so, without what would tell who it is or what about."""
    log.warning(
        "no SMTP server is set, so message %s stays: %s", mail.message_id, masked(mail.email)
    )


class Smtp:
    """One SMTP server, reached anew for each e-mail. A password never travels in the clear."""

    def __init__(self, url: str, mail_from: str) -> None:
        parts = urlsplit(url)
        self.tls_from_the_start = parts.scheme == "smtps"
        self.host = parts.hostname or ""
        self.port = parts.port or PORTS[parts.scheme]
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.mail_from = mail_from

    def send(self, mail: Mail) -> None:
        """Send one e-mail within twenty seconds for each step. Raises NotSent."""
        try:
            with self._connected() as server:
                server.send_message(self._written(mail))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotSent(
                said("the address was refused (%(codes)s)", codes=str(codes)),
                for_good=min(codes) >= 500,
            ) from None
        except smtplib.SMTPResponseException as error:
            # What the server says may hold the address, so only its number is kept.
            raise NotSent(
                said("the mail server answered %(smtp_code)s", smtp_code=str(error.smtp_code))
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(
                said("the mail server cannot be used: %(fault)s", fault=type(error).__name__)
            ) from None

    def _connected(self) -> smtplib.SMTP:
        if self.tls_from_the_start:
            trust = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS_MAX, context=trust
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS_MAX)
        try:
            server.ehlo_or_helo_if_needed()
            if not self.tls_from_the_start and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            elif not self.tls_from_the_start and self.host not in LOOPBACK:
                raise NotSent(said("the mail server offers no encryption"))
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, mail: Mail) -> EmailMessage:
        written = EmailMessage()
        written["From"] = f"Mutual <{self.mail_from}>"
        written["To"] = mail.email
        written["Subject"] = mail.letter.subject
        written["Message-ID"] = f"<{mail.message_id}@{self.mail_from.partition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        for name, value in mail.headers.items():
            written[name] = value
        written.set_content(mail.letter.text)
        return written

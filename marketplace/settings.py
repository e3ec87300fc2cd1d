"""Every setting the program reads from its environment, with its default and what it is for.

Nothing else in the program looks at the environment: the command line reads it once, here, and
hands the Settings on. A test holds the README's table against `TABLE`.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

YES = frozenset(("1", "yes", "true", "on"))
NO = frozenset(("0", "no", "false", "off"))

# Name, default as a reader would write it, what it is for.
TABLE: tuple[tuple[str, str, str], ...] = (
    ("DATABASE_URL", "", "a PostgreSQL (15 or newer) to use; without it one is found and started"),
    ("MUTUAL_DATA", "~/.local/share/mutual", "data, passwords and keys (root: /var/lib/mutual)"),
    ("MUTUAL_POSTGRES_BIN", "", "folder of the PostgreSQL programs to start, if not ours"),
    ("MUTUAL_HOST", "127.0.0.1", "the address the web server listens on"),
    ("MUTUAL_PORT", "8000", "the port the web server listens on"),
    (
        "MUTUAL_PUBLIC_URL",
        "http://HOST:PORT",
        "the address people type, when a proxy stands before",
    ),
    ("MUTUAL_CONTACT", "", "the e-mail address that people write to about the service"),
    ("MUTUAL_WEB_PROCESSES", "1", "web server processes"),
    ("MUTUAL_DEMONSTRATION", "yes", "a made-up council and a clock that can be advanced"),
    ("MUTUAL_SOLVERS", "one per processor", "searches a worker does at once, each a process"),
    ("MUTUAL_SOLVER_MEMORY_MB", "4096", "the most memory one search may take, megabytes"),
    (
        "MUTUAL_SMTP_URL",
        "",
        "where e-mails leave: smtp://user:password@host:587 or smtps://…; without it, a log line",
    ),
    ("MUTUAL_MAIL_FROM", "", "the address e-mails come from, needed with MUTUAL_SMTP_URL"),
    ("MUTUAL_UNSAFE_DATABASE", "no", "accept a server that may lose data when power fails"),
    ("MUTUAL_DSN_OWNER", "", "set by the program: who migrates"),
    ("MUTUAL_DSN_APP", "", "set by the program: what web and worker connect as"),
    ("MUTUAL_DSN_OPENER", "", "set by the program: what the worker opens sealed bids as"),
    ("MUTUAL_DSN_DEMO", "", "set by the program: what builds the demonstration"),
)


class BadSetting(Exception):
    """A setting cannot be used; the message names it and says what to write instead."""


class Settings(Struct, frozen=True):
    """What the environment says. Ports and counts are in bounds, folders are absolute."""

    data_folder: Path
    database_url: str | None = None
    postgres_bin: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    contact: str = ""
    web_processes: int = 1
    demonstration: bool = True
    solvers: int = 1
    solver_memory_mb: int = 4096
    smtp_url: str | None = None
    mail_from: str | None = None
    unsafe_database: bool = False
    dsn_owner: str | None = None
    dsn_app: str | None = None
    dsn_opener: str | None = None
    dsn_demo: str | None = None

    @property
    def keys_folder(self) -> Path:
        """Where the key files live that must never be in the database (drafts, sealed bids)."""
        return self.data_folder / "keys"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings; an empty value counts as absent. Raises BadSetting."""
        host = environ.get("MUTUAL_HOST") or "127.0.0.1"
        port = _whole(environ, "MUTUAL_PORT", default=8000, least=1, most=65535)
        shown = f"[{host}]" if ":" in host else host
        chosen = environ.get("MUTUAL_POSTGRES_BIN")
        smtp_url, mail_from = _mail(environ)
        return cls(
            data_folder=_data_folder(environ),
            database_url=_database_url(environ),
            postgres_bin=Path(chosen).expanduser().absolute() if chosen else None,
            host=host,
            port=port,
            public_url=(environ.get("MUTUAL_PUBLIC_URL") or f"http://{shown}:{port}").rstrip("/"),
            contact=_contact(environ),
            web_processes=_whole(environ, "MUTUAL_WEB_PROCESSES", default=1, least=1, most=64),
            demonstration=_yes_or_no(environ, "MUTUAL_DEMONSTRATION", default=True),
            solvers=_whole(
                environ, "MUTUAL_SOLVERS", default=min(64, os.cpu_count() or 1), least=1, most=64
            ),
            solver_memory_mb=_whole(
                environ, "MUTUAL_SOLVER_MEMORY_MB", default=4096, least=256, most=1_000_000
            ),
            smtp_url=smtp_url,
            mail_from=mail_from,
            unsafe_database=_yes_or_no(environ, "MUTUAL_UNSAFE_DATABASE", default=False),
            dsn_owner=environ.get("MUTUAL_DSN_OWNER") or None,
            dsn_app=environ.get("MUTUAL_DSN_APP") or None,
            dsn_opener=environ.get("MUTUAL_DSN_OPENER") or None,
            dsn_demo=environ.get("MUTUAL_DSN_DEMO") or None,
        )


def _data_folder(environ: Mapping[str, str]) -> Path:
    if chosen := environ.get("MUTUAL_DATA"):
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/mutual")
    if xdg := environ.get("XDG_DATA_HOME"):
        return Path(xdg).absolute() / "mutual"
    return Path(environ.get("HOME") or Path.home()) / ".local" / "share" / "mutual"


def _database_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("DATABASE_URL") or None
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise BadSetting(
            "DATABASE_URL must look like postgresql://user:password@host:5432/database."
        )
    return url


def _contact(environ: Mapping[str, str]) -> str:
    address = (environ.get("MUTUAL_CONTACT") or "").strip()
    if address and not re.fullmatch(r"[^\s@<>\"?&#%]+@[^\s@<>\"?&#%]+", address):
        raise BadSetting("MUTUAL_CONTACT must be an e-mail address, like care@council.example.")
    return address


def _mail(environ: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Where e-mails leave and whom they come from: both or neither."""
    url, sender = environ.get("MUTUAL_SMTP_URL") or None, environ.get("MUTUAL_MAIL_FROM") or None
    if url is None:
        return None, sender
    parts = urlsplit(url)
    try:
        known = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise BadSetting("MUTUAL_SMTP_URL must look like smtp://user:password@host:587.")
    if sender is None or sender.count("@") != 1 or any(c.isspace() for c in sender):
        raise BadSetting("MUTUAL_MAIL_FROM must be an e-mail address, with MUTUAL_SMTP_URL.")
    return url, sender


def _whole(environ: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text[:9])


def _yes_or_no(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (environ.get(name) or "").strip().lower()
    if not text:
        return default
    if text not in YES | NO:
        raise BadSetting(f"{name} must be yes or no, not {text!r}.")
    return text in YES

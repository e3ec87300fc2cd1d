"""The four roles the program connects as, and what each may do before any table exists.

mutual_owner owns the schema and migrates. mutual_app is what web and worker are: it owns nothing
and cannot bypass row-level security. mutual_opener is mutual_app that may read the wrapped keys of
sealed bids, in the worker alone. mutual_demo is mutual_app with a clock that can be set, for
demonstration and tests.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg
from msgspec import Struct

from marketplace.database.transaction import Db

ROLES = ("mutual_owner", "mutual_app", "mutual_opener", "mutual_demo")
DATABASE = "mutual"
LOCK = 0x6D757475616C  # "mutual": one process at a time prepares roles or migrates
SCRAM_ROUNDS = 4096


class Dsns(Struct, frozen=True):
    """How to connect as each role, as asyncpg takes it; with passwords, so it does not print."""

    owner: str
    app: str
    opener: str
    demo: str

    def __repr__(self) -> str:
        return "Dsns(…)"

    def for_web(self, *, demonstration: bool) -> dict[str, str]:
        """What the web server is given: no other role's password than its own.

        In a demonstration it is the role whose clock can be set.
        """
        return {"MUTUAL_DSN_APP": self.demo if demonstration else self.app}

    def for_worker(self, *, demonstration: bool) -> dict[str, str]:
        """What the worker is given: its own, and that of the role which opens sealed bids."""
        return {**self.for_web(demonstration=demonstration), "MUTUAL_DSN_OPENER": self.opener}

    def for_command(self) -> dict[str, str]:
        """What a command of ours is given that migrates, checks or builds the demonstration."""
        return {
            "MUTUAL_DSN_OWNER": self.owner,
            "MUTUAL_DSN_APP": self.app,
            "MUTUAL_DSN_OPENER": self.opener,
            "MUTUAL_DSN_DEMO": self.demo,
        }


def with_role(url: str, role: str, password: str, database: str | None = None) -> str:
    """The same server and database as another role; `database` changes the database as well."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(role, safe='')}:{quote(password, safe='')}@{address}"
    path = parts.path if database is None else f"/{quote(database, safe='')}"
    # netloc is never empty here, so an address-less URL (a socket in ?host=) keeps its two slashes.
    return urlunsplit((parts.scheme, netloc, path, parts.query, ""))


def socket_url(folder: str, role: str, password: str, database: str) -> str:
    """A connection through the socket in `folder`."""
    return f"postgresql://{role}:{password}@/{database}?host={quote(folder, safe='/')}&port=5432"


def derived_password(url: str, role: str) -> str | None:
    """A role's password on a server that is not ours, the same on every machine that has the URL.

    None when the URL has no password to derive it from.
    """
    parts = urlsplit(url)
    if not parts.password:
        return None
    salt = f"mutual {role} {parts.path}".encode()
    secret = unquote(parts.password).encode()
    return hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=24).hex()


def scram_verifier(password: str) -> str:
    """What the server stores, so that the password itself is in no statement and no server log."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ROUNDS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    keys = (hashlib.sha256(client_key).digest(), server_key)
    stored, server = (base64.b64encode(key).decode() for key in keys)
    return f"SCRAM-SHA-256${SCRAM_ROUNDS}:{base64.b64encode(salt).decode()}${stored}:{server}"


async def ensure_roles(db: Db, passwords: Mapping[str, str], *, reset: bool = False) -> None:
    """Make the roles that are missing and let them into this database.

    `db` is connected to that database as a superuser, or as its owner with CREATEROLE. `reset`
    gives roles that exist their password again. Safe to repeat, and for two machines at once.
    """
    async with db.transaction():
        await db.execute("select pg_advisory_xact_lock($1)", LOCK)
        known = {row[0] for row in await db.fetch("select rolname from pg_roles")}
        for role in ROLES:
            if role in known and not reset:
                continue
            # The verifier's characters are base64, $ and : only, so the quotes hold.
            await db.execute(
                f"{'alter' if role in known else 'create'} role {role} login nocreatedb"
                f" nocreaterole inherit password '{scram_verifier(passwords[role])}'"
            )
        await _let_in(db)


async def _let_in(db: Db) -> None:
    for role in ("mutual_demo", "mutual_opener"):
        # Asked first: on a server where somebody else made the roles we may not grant them.
        if not await db.fetchval("select pg_has_role($1, 'mutual_app', 'usage')", role):
            await db.execute(f"grant mutual_app to {role}")
    database = await db.fetchval("select quote_ident(current_database())")
    settled = await db.fetchval(
        "select has_database_privilege('mutual_owner', current_database(), 'create')"
        " and has_schema_privilege('mutual_owner', 'public', 'create')"
        " and has_schema_privilege('mutual_opener', 'public', 'usage')"
        " and not exists (select from pg_database d, aclexplode(d.datacl) a where a.grantee = 0"
        "  and d.datname = current_database() and a.privilege_type = 'TEMPORARY')"
    )
    if settled:
        return
    await db.execute(
        f"""
        revoke all on database {database} from public;
        grant connect on database {database} to {", ".join(ROLES)};
        grant create on database {database} to mutual_owner;
        revoke all on schema public from public;
        grant usage on schema public to {", ".join(ROLES)};
        grant create on schema public to mutual_owner;
        """
    )


async def ensure_database(db: Db, name: str = DATABASE) -> bool:
    """Make the database if it is missing; says whether it did. `db` is a superuser elsewhere."""
    if await db.fetchval("select exists (select from pg_database where datname = $1)", name):
        return False
    try:
        await db.execute(f'create database "{name}"')
    except asyncpg.DuplicateDatabaseError:
        return False
    return True

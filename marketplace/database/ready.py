"""A database to work with: found or started, roles made, settings checked, schema up to date."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
from msgspec import Struct

from marketplace.database.durability import unsafe_settings
from marketplace.database.find import NoDatabase, account_for, find_binaries, within_reach
from marketplace.database.migrate import migrate
from marketplace.database.pool import connect
from marketplace.database.roles import (
    DATABASE,
    ROLES,
    Dsns,
    derived_password,
    ensure_database,
    ensure_roles,
    socket_url,
    with_role,
)
from marketplace.database.supervise import SUPERUSER, Place, Server, password
from marketplace.settings import Settings

Say = Callable[[str], None]


class Ready(Struct, frozen=True):
    """A database that is ready: how to reach it, and the server if it is one of ours."""

    dsns: Dsns
    version: str
    migrated: list[str]
    made_now: bool = False
    server: Server | None = None


def quiet(_: str) -> None:
    """Say nothing."""


@asynccontextmanager
async def database(settings: Settings, say: Say = quiet) -> AsyncIterator[Ready]:
    """The database for as long as the block lasts; a server we started stops at its end.

    A process that `mutual run` started is given its connections and finds nothing. Enter it in the
    main thread (see Server.start). Raises NoDatabase with a sentence.
    """
    ready = _given_by_parent(settings) or await get_ready(settings, say)
    try:
        yield ready
    finally:
        if ready.server is not None:
            ready.server.stop()


async def get_ready(settings: Settings, say: Say = quiet) -> Ready:
    """As `database`, for callers that stop `ready.server` themselves."""
    if settings.database_url:
        return await _prepare_given(settings, settings.database_url, say)
    server = find_server(settings)
    say("Making a new database" if server.place.major is None else "Starting the database")
    server.start()
    try:
        return await prepare_ours(server, say)
    except BaseException:
        server.stop()
        raise


def _given_by_parent(settings: Settings) -> Ready | None:
    owner, app, opener, demo = (
        settings.dsn_owner,
        settings.dsn_app,
        settings.dsn_opener,
        settings.dsn_demo,
    )
    if owner is None or app is None or opener is None or demo is None:
        return None
    return Ready(Dsns(owner=owner, app=app, opener=opener, demo=demo), version="", migrated=[])


def find_server(settings: Settings) -> Server:
    """A server in the settings' data folder, not started yet. Raises NoDatabase."""
    place = Place(settings.data_folder)
    binaries = find_binaries(settings.postgres_bin, place.major)
    account = account_for(place.cluster)
    shelf = settings.data_folder / "postgres-programs"
    return Server(place, within_reach(binaries, account, shelf), account)


async def prepare_ours(server: Server, say: Say = quiet, *, name: str = DATABASE) -> Ready:
    """Roles, database and schema on a server of ours that runs."""
    folder = str(server.socket_folder())
    passwords = {role: password(server.place, role) for role in (SUPERUSER, *ROLES)}

    def url(role: str, database: str = name) -> str:
        return socket_url(folder, role, passwords[role], database)

    admin = await connect(url(SUPERUSER, "postgres"))
    try:
        unsafe = await unsafe_settings(admin)
        if unsafe and server.durable:
            raise NoDatabase(f"PostgreSQL runs with {', '.join(unsafe)} off and could lose data.")
        made_now = await ensure_database(admin, name)
    finally:
        await admin.close()
    db = await connect(url(SUPERUSER))
    try:
        await ensure_roles(db, passwords)
        version = str(await db.fetchval("show server_version"))
    finally:
        await db.close()
    dsns = Dsns(
        owner=url("mutual_owner"),
        app=url("mutual_app"),
        opener=url("mutual_opener"),
        demo=url("mutual_demo"),
    )
    migrated = await migrate(dsns.owner, say=_told(say))
    return Ready(dsns, version.split()[0], migrated, made_now=made_now, server=server)


async def _prepare_given(settings: Settings, url: str, say: Say) -> Ready:
    say("Using the database in DATABASE_URL")
    place = Place(settings.data_folder)
    passwords = {}
    for role in ROLES:
        derived = derived_password(url, role)
        if derived is None:
            place.passwords.mkdir(mode=0o700, parents=True, exist_ok=True)
            derived = password(place, role)
        passwords[role] = derived
    dsns = Dsns(*(with_role(url, role, passwords[role]) for role in ROLES))
    try:
        version = await _check_given(settings, url, passwords, dsns, say)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise NoDatabase(f"DATABASE_URL: {error or 'the server does not answer'}") from error
    return Ready(dsns, version, await migrate(dsns.owner, say=_told(say)))


async def _check_given(
    settings: Settings, url: str, passwords: dict[str, str], dsns: Dsns, say: Say
) -> str:
    db = await connect(url)
    try:
        major = db.get_server_version().major
        if major < 15:
            raise NoDatabase(f"DATABASE_URL: PostgreSQL {major} is too old; 15 or newer is needed.")
        unsafe = await unsafe_settings(db)
        # Checksums are made with the data folder and cannot be asked of a server that is not ours.
        if set(unsafe) - {"data_checksums"} and not settings.unsafe_database:
            raise NoDatabase(
                f"The server in DATABASE_URL runs with {', '.join(unsafe)} off and could lose data."
                " Turn them on, or set MUTUAL_UNSAFE_DATABASE=yes if losing it does not matter."
            )
        if unsafe:
            say(f"Take care: the server runs with {', '.join(unsafe)} off")
        await ensure_roles(db, passwords)
        with suppress(asyncpg.InvalidAuthorizationSpecificationError):
            await (await connect(dsns.owner)).close()
            return str(await db.fetchval("show server_version")).split()[0]
        await ensure_roles(db, passwords, reset=True)
        try:
            await (await connect(dsns.owner)).close()
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise NoDatabase(
                "The server in DATABASE_URL does not let the role mutual_owner in with a password."
                f" Use its TCP address, or allow scram-sha-256 in its pg_hba.conf. ({error})"
            ) from error
        return str(await db.fetchval("show server_version")).split()[0]
    finally:
        await db.close()


def _told(say: Say) -> Callable[[str, int, int], None]:
    return lambda name, number, count: say(f"Migrating {number} of {count}: {name}")

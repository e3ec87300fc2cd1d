"""`mutual invite`: let somebody sign in with their address; how the first officer gets in."""

from typing import TYPE_CHECKING, get_args
from uuid import UUID

import click

from marketplace.commands.starting import read_settings, run_async, say
from marketplace.people import Role
from marketplace.refused import Refused

if TYPE_CHECKING:
    from marketplace.acts.sign_ins import Invite


@click.command()
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice([r for r in get_args(Role) if r != "worker"])
)
@click.option("--council", required=True, help="The council's code, such as E09000030.")
@click.option(
    "--name", default="", help="How pages call them; the address up to the @ if left out."
)
@click.option("--person", type=click.UUID, help="The id of the person a holder or neighbour is.")
@click.option("--provider", type=click.UUID, help="The id of the provider somebody works for.")
def invite(
    email: str, role: Role, council: str, name: str, person: UUID | None, provider: UUID | None
) -> None:
    """Let EMAIL sign in with a code sent there, in one role of one council.

    An address that signs in already gets the role as well. For example:

    \b
        mutual invite officer@council.example --role commissioner --council E09000030
    """
    settings = read_settings()

    async def add() -> str:
        from marketplace.acts.sign_ins import Invite
        from marketplace.database.ready import database

        form = Invite(email, name or email.partition("@")[0], role, person, provider)
        async with database(settings, say) as ready:
            # A demonstration has a clock of its own, which an e-mail of it waits by.
            dsn = ready.dsns.demo if settings.demonstration else ready.dsns.app
            return await _add(dsn, council, form)

    try:
        where = run_async(add)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(f"{email} can sign in as {role} of {where}: {settings.public_url}/sign-in")


async def _add(dsn: str, council: str, form: "Invite") -> str:
    from marketplace.acts import councils, sign_ins
    from marketplace.database.pool import open_pool
    from marketplace.jobs.pools import at, clock, worker

    async with await open_pool(dsn, purpose="jobs", size=1) as pool:
        async with at(pool, 0) as tx:
            known = {each.gss_code: each for each in await councils.all_councils(tx)}
        if council not in known:
            raise click.ClickException(f"There is no council {council} here yet.")
        found = known[council]
        async with at(pool, found.council_id) as tx:
            await sign_ins.invite(tx, worker(found.council_id), form, await clock(tx))
    return found.name

"""`mutual verify`: check that what must always be true is true."""

import sys

import click

from marketplace.commands.starting import read_settings, run_async, say


@click.command()
def verify() -> None:
    """Check every rule the data must keep: money, pledges, awards, savings, bids, audit, settings.

    Prints each one that fails and exits with 1; prints how many were checked and exits with 0.
    """
    settings = read_settings()

    async def check() -> tuple[list[str], int]:
        from marketplace.acts.verify import CHECKS, faults
        from marketplace.database.pool import connect
        from marketplace.database.ready import database

        async with database(settings, say) as ready:
            db = await connect(ready.dsns.owner)
            try:
                return await faults(db), len(CHECKS)
            finally:
                await db.close()

    found, checked = run_async(check)
    for fault in found:
        click.echo(fault)
    click.echo(f"{checked} checks, {len(found)} faults.")
    sys.exit(1 if found else 0)

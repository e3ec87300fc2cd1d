"""`mutual migrate`: bring the database up to date."""

import click

from marketplace.commands.starting import read_settings, run_async, say


@click.command()
def migrate() -> None:
    """Bring the database up to date, and do nothing when it is.

    Finds the database as `mutual run` does. Each migration happens whole or not at all, so a
    stopped one can be started again.
    """
    settings = read_settings()

    async def bring_up_to_date() -> list[str]:
        from marketplace.database.ready import database

        async with database(settings, say) as ready:
            return ready.migrated

    done = run_async(bring_up_to_date)
    click.echo(f"Applied {len(done)} migrations." if done else "The database is up to date.")

"""`mutual demo`: build the demonstration council, look at it, or live on in it."""

import re
from datetime import timedelta
from typing import Any

import click

from marketplace.commands.starting import read_settings, run_async, say
from marketplace.database.ready import Ready
from marketplace.refused import Refused

SPAN = re.compile(r"(\d{1,3})([dw])")


class Span(click.ParamType[timedelta]):
    """A number of days or weeks, such as 13w."""

    name = "span"

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:
        """The span as a timedelta of 1 day to 2 years."""
        match = SPAN.fullmatch(str(value))
        days = 0 if match is None else int(match[1]) * (7 if match[2] == "w" else 1)
        if not 1 <= days <= 731:
            self.fail("Write days or weeks up to two years, such as 28d or 13w.", param, ctx)
        return timedelta(days=days)


@click.command()
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--council", help="Live it in an imported council: its code, such as E09000005.")
@click.option("--json", "as_json", is_flag=True, help="Print what it holds as one JSON object.")
@click.option("--digest", "as_digest", is_flag=True, help="Print a hash over all business data.")
@click.option("--advance", type=Span(), help="Let this much time pass, such as 13w.")
@click.option("--quiet", is_flag=True, help="Say nothing while it is built.")
def demo(
    seed: int,
    council: str | None,
    as_json: bool,
    as_digest: bool,
    advance: timedelta | None,
    quiet: bool,
) -> None:
    """Build the demonstration council, or use the one that is there.

    With --council it is lived in the wards of an imported council, by people drawn from its census;
    they are made up as well. The same seed gives the same council on every machine, and --digest
    shows it. It is lived rather than inserted, so it takes a minute or two.
    """
    settings = read_settings()
    if not settings.demonstration:
        raise click.UsageError("This is not a demonstration: MUTUAL_DEMONSTRATION is no.")

    async def build_and_tell() -> list[str]:
        from marketplace.database.ready import database

        async with database(settings, (lambda _: None) if quiet else say) as ready:
            return await _build_and_tell(ready, seed, council, advance, as_json, as_digest, quiet)

    try:
        for line in run_async(build_and_tell):
            click.echo(line)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal


async def _build_and_tell(
    ready: Ready,
    seed: int,
    council: str | None,
    advance: timedelta | None,
    as_json: bool,
    as_digest: bool,
    quiet: bool,
) -> list[str]:
    import msgspec

    from marketplace.database.pool import connect
    from marketplace.demo.state import digest, summary
    from marketplace.demo.story import COUNCIL_ID, build, live_on

    keys = read_settings().keys_folder
    await build(ready.dsns, keys, seed=seed, say=None if quiet else say, council=council)
    if advance is not None:
        await live_on(ready.dsns, keys, advance, say=None if quiet else say)
    db = await connect(ready.dsns.owner)
    try:
        lines = []
        if as_json:
            lines.append(msgspec.json.encode(await summary(db, COUNCIL_ID)).decode())
        if as_digest:
            lines.append(await digest(db))
        return lines
    finally:
        await db.close()

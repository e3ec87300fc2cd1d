"""`mutual savings`: work out one saving and its three shares, to check a statement by hand."""

import click
import msgspec

from marketplace.money import parse_pounds
from marketplace.refused import Invalid
from marketplace.savings import Working, work_out
from providers.said import pounds


@click.command()
@click.option("--allocation", required=True, help="The year's budget, such as 10000.00.")
@click.option("--contribution", default="0", show_default=True, help="The person's own part of it.")
@click.option("--spent", required=True, help="What care cost: the invoices that were accepted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, amounts in pence.")
def savings(allocation: str, contribution: str, spent: str, as_json: bool) -> None:
    """Show what is refunded, what is saved, and who gets which share.

    Amounts are pounds and pence. For example:

    \b
        mutual savings --allocation 10000.00 --contribution 0 --spent 8200.00
    """
    try:
        working = work_out(
            parse_pounds("allocation", allocation),
            parse_pounds("contribution", contribution),
            parse_pounds("spent", spent),
        )
    except Invalid as refusal:
        raise click.BadParameter(refusal.sentence, param_hint=f"--{refusal.field}") from refusal
    click.echo(_as_json(working) if as_json else "\n".join(working.working))
    if not as_json and working.refund_pence:
        click.echo(f"Refund: {pounds(working.refund_pence)}.")


def _as_json(working: Working) -> str:
    shares = working.shares_pence
    answer = {
        "refund_pence": working.refund_pence,
        "saving_pence": working.saving_pence,
        "shares_pence": {
            "person": shares.person,
            "council": shares.council,
            "community": shares.community,
        },
        "working": working.working,
    }
    return msgspec.json.encode(answer, enc_hook=str).decode()

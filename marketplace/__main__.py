"""The command line: `mutual`, or `python -m marketplace`."""

import click

from marketplace.commands.demo import demo
from marketplace.commands.imports import bring_in
from marketplace.commands.invite import invite
from marketplace.commands.match import match
from marketplace.commands.migrate import migrate
from marketplace.commands.run import run
from marketplace.commands.savings import savings
from marketplace.commands.serve import serve
from marketplace.commands.verify import verify
from marketplace.commands.work import work


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=None, version="0.1.0", prog_name="mutual")
def main() -> None:
    """Mutual: people who hold personal care budgets commission care together.

    Start with `mutual run`: it finds or starts a database, brings it up to date, and starts the
    worker and the web server. Settings are environment variables; README.md lists them.
    """


for command in (run, serve, work, migrate, verify, demo, match, savings, bring_in, invite):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="mutual")

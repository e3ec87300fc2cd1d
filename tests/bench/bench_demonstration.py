"""Where the time goes while the demonstration is lived, stage by stage."""

import json
import subprocess
import sys

from marketplace.database.ready import Ready
from marketplace.database.supervise import Server
from tests.bench.conftest import Lived
from tests.bench.program import HOME


def test_no_stage_hides_in_the_total(lived: Lived, lived_server: tuple[Server, Ready]) -> None:
    """The seconds of each stage as `mutual demo --json` gives them, and their part of the whole."""
    told = subprocess.run(
        [sys.executable, "-m", "marketplace", "demo", "--json", "--quiet"],
        cwd=HOME,
        env={
            "PYTHONPATH": str(HOME),
            "MUTUAL_DATA": str(lived.folder),
            **lived_server[1].dsns.for_command(),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    held = json.loads(told.stdout)
    whole = sum(held["seconds"].values())
    print()
    for stage, seconds in held["seconds"].items():
        print(f"{stage:28} {seconds:7.2f} s  {seconds / whole:6.1%}")
    matching, matches = sum(each["seconds"] for each in held["matches"]), len(held["matches"])
    print(f"{'all stages':28} {whole:7.2f} s; {matching:.2f} s of them in {matches} matches")
    print(f"{held['holders']} holders, {held['ledger']['transfers']} transfers:", end=" ")
    print(f"{held['ledger']['transfers'] / whole:.0f} transfers lived through per second")

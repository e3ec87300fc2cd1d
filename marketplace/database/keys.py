"""The key files outside the database: who may write drafts, open sealed bids, sign people in.

`sign_in.key` is read by web and worker: one-time codes follow from it. `draft.key` is read by the
web process, `opener.key` by the worker alone; `opener.public` is what the web process seals a
commission's private key to. Lose `opener.key` and no open round can be
opened; copy it with the database and both can be read.
"""

import os
from pathlib import Path

from providers.openers import opener_keys

DRAFT, OPENER, OPENER_PUBLIC = "draft.key", "opener.key", "opener.public"
SIGN_IN = "sign_in.key"
KEY_BYTES = 32


class NoKey(Exception):
    """A key file is missing or not a key; the message names the file, never its content."""


def make_key_files(folder: Path) -> None:
    """Make the key files that are missing, readable by their owner alone. Safe to repeat."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make(folder / DRAFT, os.urandom(KEY_BYTES))
    _make(folder / OPENER, os.urandom(KEY_BYTES))
    _make(folder / SIGN_IN, os.urandom(KEY_BYTES))
    _make(folder / OPENER_PUBLIC, opener_keys(read_key(folder / OPENER)).public_key)


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file. Raises NoKey."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise NoKey(f"The key file {path} cannot be read: {error.strerror}.") from error
    if len(key) != KEY_BYTES:
        raise NoKey(f"The key file {path} has {len(key)} bytes instead of {KEY_BYTES}.")
    return key


def _make(path: Path, content: bytes) -> None:
    """Write under another name and link, so that nobody ever reads half a key."""
    if path.exists():
        return
    part = path.with_name(f".{path.name}.{os.getpid()}")
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, content)
        os.fsync(file)
    finally:
        os.close(file)
    try:
        os.link(part, path)
    except FileExistsError:
        pass  # another process made it first: theirs holds
    finally:
        part.unlink()

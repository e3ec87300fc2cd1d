"""What passes between a worker and its solver: messages, each after its length in four bytes."""

from typing import BinaryIO, Union

import msgspec
from msgspec import Struct

from marketplace.jobs.tasks import Began, Better, Solved, Task

LENGTH_BYTES = 4


class Stop(Struct, frozen=True, tag=True):
    """End the search under way with the best it has found."""


class Failed(Struct, frozen=True, tag=True):
    """The task raised this; the solver itself goes on."""

    reason: str


Asked = Union[Task, Stop]  # noqa: UP007 (msgspec reads it)
Answered = Union[Began, Better, Solved, Failed]  # noqa: UP007
READ_ASKED: msgspec.msgpack.Decoder[Asked] = msgspec.msgpack.Decoder(Asked)
READ_ANSWERED: msgspec.msgpack.Decoder[Answered] = msgspec.msgpack.Decoder(Answered)


def framed(message: Asked | Answered) -> bytes:
    """A message as it goes over the pipe."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def next_asked(pipe: BinaryIO) -> Asked | None:
    """The next message from a pipe, None at its end."""
    head = pipe.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    body = pipe.read(int.from_bytes(head, "big"))
    return READ_ASKED.decode(body)

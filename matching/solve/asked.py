"""What whoever asks for a search may say."""

from collections.abc import Callable

from msgspec import Struct

from matching.result import Incumbent

OnIncumbent = Callable[[Incumbent], None]
ShouldStop = Callable[[], bool]


class Search(Struct, frozen=True):
    """How to search: seed, seconds of clock at most, and whether to answer the same each time.

    `count`: the deterministic seconds to search at most, by default a part of the clock's.
    `workers`: the processes a wide part may be searched by.
    """

    seed: int = 1
    seconds: float = 20.0
    deterministic: bool = True
    gap: float = 0.005
    on_incumbent: OnIncumbent | None = None
    should_stop: ShouldStop | None = None
    count: float | None = None
    workers: int = 1

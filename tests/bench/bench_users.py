"""Two hundred people at once for a minute: how long they wait, beside the same crowd on one page.

Each looks at a page of their role, reads for one to five seconds, and goes on. One granian process,
just started: before its first minute people have only signed in and looked at the empty page, so
that every page is new to it; by the second minute all have been looked at.
"""

import asyncio
import random
import time

from msgspec import Struct

from tests.bench.conftest import Serving
from tests.bench.load import Browser, Load, cpu_seconds, load_of

USERS = 200
SECONDS = 60.0
EMPTY_SECONDS = 20.0
READING_SECONDS = (1.0, 5.0)
SEED = 1
EMPTY = "/privacy"
SLOWEST_SHOWN = 12
# Of twenty people; what each of them looks at again and again.
CROWD: dict[str, tuple[int, tuple[str, ...]]] = {
    "holder": (9, ("/", "/clusters", "/savings", "/deliveries", "/budget", "/plan", "/community")),
    "supporter": (2, ("/", "/messages")),
    "neighbour": (1, ("/", "/community", "/neighbours")),
    "provider": (4, ("/", "/opportunities", "/bids", "/contracts", "/invoices")),
    "coordinator": (2, ("/", "/sign-offs", "/clusters", "/commissions")),
    "commissioner": (1, ("/", "/unmet-demand", "/rounds", "/commissions", "/enterprise-calls")),
    "finance": (1, ("/", "/invoices", "/ledger", "/savings")),
}
PEOPLE = [role for role, (many, _) in CROWD.items() for _ in range(many)]


class Crowd(Struct, frozen=True):
    """What USERS people waited: together and by role and page; each answer that was no page."""

    load: Load
    of_page: dict[str, list[float]]
    wrong: list[str]


async def crowd(
    port: int, cookies: list[str], seconds: float, pid: int | None, only: str = "", minute: int = 0
) -> Crowd:
    """USERS people look about for so many seconds; another `minute` has other choices."""
    took: dict[str, list[float]] = {}
    wrong: list[str] = []
    until = time.perf_counter() + seconds

    async def person(number: int) -> None:
        chance = random.Random(SEED * 1000 + number + minute * USERS)
        browser = Browser(port, EMPTY, cookies[number])
        await browser.open()
        await asyncio.sleep(chance.uniform(0, READING_SECONDS[1]))
        while time.perf_counter() < until:
            role = PEOPLE[number % len(PEOPLE)]
            path = only or chance.choice(CROWD[role][1])
            browser.go_to(path)
            began = time.perf_counter()
            try:
                await browser.ask()
            except (AssertionError, asyncio.IncompleteReadError) as error:
                wrong.append(f"{role} {path}: {str(error)[:20]}")
                await browser.close()
                await browser.open()
            took.setdefault(f"{role} {path}", []).append(time.perf_counter() - began)
            await asyncio.sleep(chance.uniform(*READING_SECONDS))
        await browser.close()

    cpu, began = cpu_seconds(pid), time.perf_counter()
    async with asyncio.timeout(seconds + 60):
        await asyncio.gather(*(person(number) for number in range(USERS)))
    every = [one for of_page in took.values() for one in of_page]
    load = load_of(every, time.perf_counter() - began, cpu_seconds(pid) - cpu)
    return Crowd(load, took, wrong)


def show(name: str, found: Crowd, empty: Crowd) -> None:
    """One line of a crowd, with its slowest hundredth beside the empty page's."""
    load = found.load
    print(
        f"{name:14} {load.count:6} pages {load.per_second:6.1f}/s, {len(found.wrong)} errors,"
        f" half within {load.half_ms:6.1f} ms, 99 of 100 within {load.slow_ms:6.1f} ms"
        f" ({load.slow_ms / empty.load.slow_ms:.2f} x empty), {load.cpu_ms:5.2f} ms of processor"
    )


def show_slowest(found: Crowd) -> None:
    """The pages that were slowest at the worst, in milliseconds."""
    worst = sorted(found.of_page.items(), key=lambda page: -max(page[1]))
    for page, took in worst[:SLOWEST_SHOWN]:
        load = load_of(took, 1.0, 0.0)
        print(
            f"  {page:32} {load.count:5} half {load.half_ms:6.1f}, 99 of 100 {load.slow_ms:6.1f},"
            f" worst {1000 * max(took):6.1f} ms"
        )


async def test_two_hundred_people_for_a_minute(just_started: Serving) -> None:
    """Prints how long they wait; floor: no error, slowest hundredth within 5 empty pages'."""
    program, pid = just_started.program, just_started.pid
    cookies = [await program.sign_in(PEOPLE[n % len(PEOPLE)], n) for n in range(USERS)]
    empty = await crowd(program.port, cookies, EMPTY_SECONDS, pid, EMPTY)
    minutes = [await crowd(program.port, cookies, SECONDS, pid, minute=n) for n in range(2)]
    print(f"\n{USERS} people, {READING_SECONDS[0]:.0f} to {READING_SECONDS[1]:.0f} s on each page")
    show("empty page", empty, empty)
    for name, found in zip(("first minute", "second minute"), minutes, strict=True):
        show(name, found, empty)
        show_slowest(found)
    print("\n".join(sorted({fault for each in (empty, *minutes) for fault in each.wrong})))

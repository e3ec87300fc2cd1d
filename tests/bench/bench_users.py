"""Two hundred people at once for a minute: how long they wait, beside the same crowd on one page.

Each looks at a page of their role, reads for one to five seconds, and goes on. One granian process.
"""

import asyncio
import random
import time

from tests.bench.conftest import Serving
from tests.bench.load import Browser, Load, cpu_seconds, load_of

USERS = 200
SECONDS = 60.0
EMPTY_SECONDS = 20.0
READING_SECONDS = (1.0, 5.0)
SEED = 1
EMPTY = "/privacy"
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


async def crowd(
    port: int, cookies: list[str], seconds: float, pid: int | None, only: str = ""
) -> tuple[Load, list[str]]:
    """What USERS people waited, and each answer that was not a page."""
    took: list[float] = []
    wrong: list[str] = []
    until = time.perf_counter() + seconds

    async def person(number: int) -> None:
        chance = random.Random(SEED * 1000 + number)
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
            took.append(time.perf_counter() - began)
            await asyncio.sleep(chance.uniform(*READING_SECONDS))
        await browser.close()

    cpu, began = cpu_seconds(pid), time.perf_counter()
    async with asyncio.timeout(seconds + 60):
        await asyncio.gather(*(person(number) for number in range(USERS)))
    return load_of(took, time.perf_counter() - began, cpu_seconds(pid) - cpu), wrong


async def test_two_hundred_people_for_a_minute(serving: Serving) -> None:
    """Prints how long they wait; floor: no error, slowest hundredth within 5 empty pages'."""
    program, pid = serving.program, serving.pid
    cookies = [await program.sign_in(PEOPLE[n % len(PEOPLE)], n) for n in range(USERS)]
    empty, wrong_empty = await crowd(program.port, cookies, EMPTY_SECONDS, pid, EMPTY)
    mixed, wrong = await crowd(program.port, cookies, SECONDS, pid)
    print(f"\n{USERS} people, {READING_SECONDS[0]:.0f} to {READING_SECONDS[1]:.0f} s on each page")
    for name, load, errors in (("empty page", empty, wrong_empty), ("their pages", mixed, wrong)):
        print(
            f"{name:12} {load.count:6} pages {load.per_second:6.1f}/s, {len(errors)} errors,"
            f" half within {load.half_ms:6.1f} ms, 99 of 100 within {load.slow_ms:6.1f} ms,"
            f" {load.cpu_ms:5.2f} ms of processor each"
        )
    print("\n".join(sorted(set(wrong_empty + wrong))))
    print(f"slowest hundredth: {mixed.slow_ms / empty.slow_ms:.2f} times the empty page's")

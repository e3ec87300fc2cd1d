"""The web application: puts pages, sessions, headers and the database together."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pkgutil import walk_packages
from urllib.parse import urlsplit

import structlog
from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.utils.path import normalize_path

from marketplace import web
from marketplace.database.pool import open_pool
from marketplace.settings import Settings
from marketplace.web.csrf import BODY_BYTES_MAX, check_form
from marketplace.web.headers import add_headers
from marketplace.web.pages import Web
from marketplace.web.refusals import answer
from marketplace.web.sessions import Visits
from marketplace.web.warming import warm

POOL_SIZE = 10
# As many as are in use at once on two cores; opening one that has planned nothing is slow.
POOL_WARM = 6
LOG_LEVEL = logging.INFO


@get("/health")
async def health(request: Web) -> Response[dict[str, str]]:
    """Whether the server answers and the database with it; 503 when it does not."""
    async with request.app.state.pool.acquire(timeout=2) as db:
        await db.fetchval("select 1")
    return Response({"status": "ok"})


def _pool_for(dsn: str, warmed: int) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def pool(app: Litestar) -> AsyncIterator[None]:
        app.state.pool = await open_pool(dsn, purpose="web", size=POOL_SIZE, least=max(1, warmed))
        warming = asyncio.create_task(warm(app.state.pool, warmed)) if warmed else None
        try:
            yield
        finally:
            if warming is not None:
                warming.cancel()
                await asyncio.gather(warming, return_exceptions=True)
            await app.state.pool.close()

    return pool


def _served(routes: list[HTTPRouteHandler]) -> frozenset[str]:
    """The addresses that a browser can open; those with parameters match no place."""
    return frozenset(
        normalize_path(path)
        for route in routes
        if "GET" in route.http_methods
        for path in route.paths
    )


def page_routes() -> list[HTTPRouteHandler]:
    """The `routes` of every module under marketplace/web that has some, in the modules' order."""
    names = (found.name for found in walk_packages(web.__path__, f"{web.__name__}."))
    return [route for name in names for route in getattr(import_module(name), "routes", ())]


def _write_logs() -> None:
    """One JSON line per event on standard error; traces without the values of variables, which
    would hold what people typed.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LOG_LEVEL),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def create_app(
    settings: Settings | None = None,
    more_routes: Iterable[HTTPRouteHandler] = (),
    *,
    warmed: int = 0,
) -> Litestar:
    """The application on the database `settings.dsn_app` names, with all its pages and more.

    Without settings they come from the environment, as the web server's processes get them.
    `warmed`: so many connections are made ready for every page once it has started.
    """
    settings = settings or Settings.from_environment(os.environ)
    if not settings.dsn_app:
        raise RuntimeError("the web server needs MUTUAL_DSN_APP; start it with `mutual run`")
    _write_logs()
    routes: list[HTTPRouteHandler] = [health, *page_routes(), *more_routes]
    state = State(
        {
            "demonstration": settings.demonstration,
            "public_url": settings.public_url,
            "contact": settings.contact,
            "keys_folder": settings.keys_folder,
            "secure": urlsplit(settings.public_url).scheme == "https",
            "served": _served(routes),
        }
    )
    return Litestar(
        route_handlers=routes,
        lifespan=[_pool_for(settings.dsn_app, warmed)],
        middleware=[Visits()],
        before_request=check_form,
        before_send=[add_headers],
        exception_handlers={Exception: answer, HTTPException: answer},
        state=state,
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
    )

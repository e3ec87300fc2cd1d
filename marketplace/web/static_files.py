"""Style sheets, scripts and fonts, read once at start and served under a name with their hash."""

import gzip
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from marketplace.refused import NotFound

FOLDER = Path(__file__).parent.parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FOREVER = "public, max-age=31536000, immutable"


class StaticFile(Struct, frozen=True):
    """One file as it is sent: as it is, and gzipped where that makes it smaller."""

    address: str
    kind: str
    plain: bytes
    zipped: bytes | None


def _addressed(name: str, content: bytes) -> str:
    path = Path(name)
    return f"{path.with_suffix('')}.{sha256(content).hexdigest()[:16]}{path.suffix}"


@cache
def static_files() -> dict[str, StaticFile]:
    """Every file below static/ by its plain name.

    Style sheets come last because they name fonts: the fonts' hashes are written into them.
    """
    found = {p.relative_to(FOLDER).as_posix(): p for p in FOLDER.rglob("*") if p.suffix in KINDS}
    files: dict[str, StaticFile] = {}
    for name in sorted(found, key=lambda name: (name.endswith(".css"), name)):
        content = found[name].read_bytes()
        kind = KINDS[found[name].suffix]
        if name.endswith(".css"):
            text = re.sub(
                r'url\("([^"]+)"\)',
                lambda match: f'url("{files[match[1]].address}")',
                content.decode(),
            )
            content = text.encode()
        zipped = None if name.endswith(".woff2") else gzip.compress(content, 9, mtime=0)
        files[name] = StaticFile(_addressed(name, content), kind, content, zipped)
    return files


@cache
def _by_address() -> dict[str, StaticFile]:
    return {file.address: file for file in static_files().values()}


def static(name: str) -> str:
    """The address of a static file, such as /static/app.1f00….css. KeyError when there is none."""
    return f"/static/{static_files()[name].address}"


@get("/static/{name:path}", sync_to_thread=False)
def send(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A static file by the name that holds its hash; a browser may keep it for ever."""
    file = _by_address().get(name.lstrip("/"))
    if file is None:
        raise NotFound("There is no such file.")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if file.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.zipped, headers=headers, media_type=file.kind)
    return Response(file.plain, headers=headers, media_type=file.kind)


routes = [send]

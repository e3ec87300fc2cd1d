"""A form counts only when it comes from a page of ours: its origin, and a token of the session."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import UploadFile

from marketplace.refused import NotYours
from marketplace.web.forms import TEXT_MAX, read_texts
from marketplace.web.sessions import visit_of

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
UPLOAD = "multipart/form-data"
BODY_BYTES_MAX = 1_000_000


def content_type(request: Request[Any, Any, Any]) -> str:
    """The media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _from_here(request: Request[Any, Any, Any]) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    public: str = request.app.state.public_url
    here = {urlsplit(public).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc in here


async def _read_upload(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    """The texts of a form with files, kept as those of any form; files by name in `files`.

    The hash of a file is a text of its own, so that the form's one-time key is for this file alone.
    """
    texts: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            files[name] = (value.filename, content)
            texts[f"{name}-sha256"] = [hashlib.sha256(content).hexdigest()]
        else:
            texts.setdefault(name, []).append(str(value)[:TEXT_MAX])
    request.scope["state"] |= {"texts": texts, "files": files}
    return texts


async def check_form(request: Request[Any, Any, Any]) -> None:
    """Before every handler: raise NotYours for a change that no page of ours asked for.

    Forms carry `csrf`; the API sends it as the X-CSRF-Token header with a JSON body.
    """
    if request.method in SAFE:
        return
    if not _from_here(request):
        raise NotYours("This form did not come from our own page. Open the page and try again.")
    kind = content_type(request)
    if kind == FORM:
        try:
            texts = read_texts(await request.body())
        except ValueError:
            raise NotYours("This form has too many parts to read.") from None
        request.scope["state"]["texts"] = texts
        token = (texts.get("csrf") or [""])[0]
    elif kind in (JSON, UPLOAD) or request.method == "DELETE":
        token = request.headers.get("x-csrf-token", "")
        if kind == UPLOAD:
            texts = await _read_upload(request)
            token = token or (texts.get("csrf") or [""])[0]
    else:
        raise NotYours("Send this as a form or as JSON.")
    if not hmac.compare_digest(token.encode(), visit_of(request).csrf.encode()):
        raise NotYours(
            "This page was open for too long, or in another sign-in. Open it again and send it."
        )

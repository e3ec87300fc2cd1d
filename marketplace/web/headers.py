"""Headers of every answer: nothing from elsewhere runs, nothing private stays in a cache."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"


async def add_headers(message: Message, scope: Scope) -> None:
    """Before an answer leaves: the policy, and no caching unless the answer allows it itself."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    if scope["app"].state.secure:
        headers.setdefault("Strict-Transport-Security", HSTS)

"""How pages look to one visitor: the settings page, remembered on their device."""

from typing import Any, Literal

from litestar import Response, get, post
from msgspec import Struct

from marketplace.web.forms import parse
from marketplace.web.pages import Web, go_to, page, texts_of
from marketplace.web.sessions import YEAR_SECONDS, visit_of
from marketplace.web.typed import Typed
from marketplace.web.wording import _


class LookOfPages(Struct, frozen=True):
    """What the settings page asks; `back` is the page the visitor came from."""

    text: Literal["usual", "large"]
    colours: Literal["usual", "contrast"]
    back: str = ""


class SettingsPage(Struct, frozen=True):
    """What the settings page shows besides its form."""

    back: str


def safe_return(address: str) -> str:
    """The address if it is a page of ours, else "/settings".

    One slash only: "//elsewhere" and "/\\elsewhere" would leave this site.
    """
    ours = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if ours and address.isprintable() else "/settings"


@get("/settings")
async def show(request: Web) -> Response[str]:
    """How should pages look for you? Filled in with what holds now."""
    chosen = visit_of(request).display
    typed = Typed.of(
        {
            "text": "large" if "large" in chosen else "usual",
            "colours": "contrast" if "contrast" in chosen else "usual",
        }
    )
    return settings_page(request, request.query_params.get("back", ""), typed)


def settings_page(request: Web, back: str, typed: Typed) -> Response[str]:
    """The form, with the way back to the page the visitor came from."""
    view = SettingsPage(safe_return(back[:500]))
    return page(request, "display/settings.html", view, typed=typed)


@post("/settings", status_code=200)
async def save(request: Web) -> Response[Any]:
    """Remember the choice on this device for a year and go back; nobody need be signed in."""
    texts = texts_of(request)
    form, typed = parse(LookOfPages, texts)
    if form is None:
        return settings_page(request, (texts.get("back") or [""])[0], typed)
    chosen = [choice for choice in (form.colours, form.text) if choice != "usual"]
    visit_of(request).set_cookie("display", ".".join(chosen), YEAR_SECONDS)
    return go_to(request, safe_return(form.back), _("Pages now look the way you chose."))


routes = [show, save]

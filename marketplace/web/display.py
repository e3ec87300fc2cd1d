"""How pages look to one visitor: the settings page, remembered on their device."""

from collections.abc import Sequence
from typing import Any, Literal

from litestar import Response, get, post
from markupsafe import Markup
from msgspec import Struct

from marketplace.acts import sign_ins
from marketplace.refused import NotFound
from marketplace.web.forms import parse
from marketplace.web.languages import LANGUAGES, OFFERED
from marketplace.web.navigation import ROLE_NAMES
from marketplace.web.pages import Web, go_to, page, reading, texts_of
from marketplace.web.sessions import YEAR_SECONDS, visit_of, write_in
from marketplace.web.typed import Typed
from marketplace.web.wording import _, language


class LookOfPages(Struct, frozen=True):
    """What the settings page asks; `back` is the page the visitor came from."""

    text: Literal["usual", "large"]
    colours: Literal["usual", "contrast"]
    language: str = ""
    back: str = ""


class LanguageOfPages(Struct, frozen=True):
    """The language chosen at the foot of a page, and that page."""

    language: str
    back: str = ""


class SettingsPage(Struct, frozen=True):
    """What the settings page shows besides its form."""

    back: str
    languages: Sequence[tuple[str, str, str]]
    role: str = ""


def safe_return(address: str) -> str:
    """The address if it is a page of ours, else "/settings".

    One slash only: "//elsewhere" and "/\\elsewhere" would leave this site.
    """
    ours = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if ours and address.isprintable() else "/settings"


@get("/settings")
async def show(request: Web) -> Response[str]:
    """How should pages look for you? Filled in with what holds now."""
    visit = visit_of(request)
    chosen = visit.display
    typed = Typed.of(
        {
            "language": visit.language,
            "text": "large" if "large" in chosen else "usual",
            "colours": "contrast" if "contrast" in chosen else "usual",
        }
    )
    role = await _role_to_change(request)
    return settings_page(request, request.query_params.get("back", ""), typed, role)


async def _role_to_change(request: Web) -> str:
    """What somebody who could be something else is here as; empty for everybody else."""
    who = visit_of(request).who
    if who is None:
        return ""
    async with reading(request, "council") as tx:
        roles = await sign_ins.roles_of(tx, who.sign_in_id)
    return _(ROLE_NAMES[who.role]) if len(roles) > 1 else ""


def settings_page(request: Web, back: str, typed: Typed, role: str = "") -> Response[str]:
    """The form, with the way back to the page the visitor came from."""
    draft = _("A draft that nobody has checked yet.")
    name = Markup('<span lang="{code}" dir="{dir}">{name}</span>')
    languages = [
        (
            each.code,
            name.format(code=each.code, dir=each.direction, name=each.name),
            draft if each.draft else "",
        )
        for each in OFFERED
    ]
    view = SettingsPage(safe_return(back[:500]), languages, role)
    return page(request, "display/settings.html", view, typed=typed)


@post("/settings", status_code=200)
async def save(request: Web) -> Response[Any]:
    """Remember the choice on this device for a year and go back; nobody need be signed in."""
    texts = texts_of(request)
    visit = visit_of(request)
    form, typed = parse(LookOfPages, texts)
    if form is not None and not may_speak(request, form.language or visit.language):
        form, typed = None, typed.plus("language", "Choose the language you read best.")
    if form is None:
        return settings_page(request, (texts.get("back") or [""])[0], typed)
    chosen = [choice for choice in (form.colours, form.text) if choice != "usual"]
    visit.set_cookie("display", ".".join(chosen), YEAR_SECONDS)
    if form.language:
        await _remember(request, form.language)
        language.set(form.language)
    return go_to(request, safe_return(form.back), _("Pages now look the way you chose."))


@post("/language", status_code=200)
async def speak(request: Web) -> Response[Any]:
    """Read the pages in another language, remembered on this device for a year."""
    form, _typed = parse(LanguageOfPages, texts_of(request))
    if form is None or not may_speak(request, form.language):
        raise NotFound("This site does not have that language.")
    await _remember(request, form.language)
    return go_to(request, safe_return(form.back))


async def _remember(request: Web, code: str) -> None:
    """On this device for a year; who is signed in gets e-mails in it too."""
    visit = visit_of(request)
    visit.set_cookie("language", code, YEAR_SECONDS)
    if visit.who is not None:
        await write_in(request.app.state.pool, visit.who.sign_in_id, code)


def may_speak(request: Web, code: str) -> bool:
    """Whether the pages can be read in this language; testers' ones only in the demonstration."""
    known = LANGUAGES.get(code)
    return known is not None and (not known.hidden or bool(request.app.state.demonstration))


routes = [show, save, speak]

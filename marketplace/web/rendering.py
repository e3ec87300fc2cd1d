"""The Jinja environment: StrictUndefined, everything escaped, every sentence through gettext."""

import secrets
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from marketplace.web import care_wording, wording
from marketplace.web.downloads import table_address
from marketplace.web.languages import OFFERED
from marketplace.web.static_files import static

TEMPLATES = Path(__file__).parent.parent / "templates"


def new_form_key() -> str:
    """A fresh one-time key for a form, so that sending it twice has one effect."""
    return secrets.token_urlsafe(18)


def _figure_column(name: str) -> tuple[str, str]:
    return name, "figure"


@cache
def environment() -> Environment:
    """The one environment; the sentence's language is that of the request (wording.language)."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        wording._, wording.ngettext, newstyle=True
    )
    env.filters.update(
        money=wording.money_markup,
        money_exact=wording.money_exact_markup,
        day=wording.day_text,
        moment=wording.moment_text,
        hours=wording.hours_text,
        shown=wording.shown,
        lot=care_wording.lot_text,
        told=wording._,  # a stored sentence; `_(…)` in a template marks its text as safe
        figure_column=_figure_column,
    )
    env.globals.update(
        static=static, form_key=new_form_key, languages=OFFERED, table_address=table_address
    )
    return env


def render(template: str, **context: Any) -> str:
    """The page as text. Raises UndefinedError when the template names what is not there."""
    return environment().get_template(template).render(**context)

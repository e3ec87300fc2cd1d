"""The languages pages can be read in, their catalogues, and which one a visitor gets."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct

from marketplace.web.pseudo import Pseudo

TRANSLATIONS = Path(__file__).parent.parent / "translations"


class Language(Struct, frozen=True):
    """A language by its own name; `locale` writes its days, a draft is checked by nobody yet.

    One that is `hidden` is for testers: only the demonstration has it.
    """

    code: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    locale: str = "en"
    draft: bool = False
    hidden: bool = False


ENGLISH = Language("en", "English")
ALL = (
    ENGLISH,
    Language("cy", "Cymraeg", locale="cy", draft=True),
    Language("ur", "اردو", direction="rtl", locale="ur", draft=True),
    Language("en-XA", "Pseudo", hidden=True),
    Language("ar-XB", "Pseudo, right to left", direction="rtl", hidden=True),
)
LANGUAGES = {each.code: each for each in ALL}
OFFERED = tuple(each for each in ALL if not each.hidden)


@cache
def translations(code: str) -> NullTranslations:
    """The catalogue of a language, read from its .po file once; English has none."""
    if LANGUAGES[code].hidden:
        return Pseudo()
    path = TRANSLATIONS / f"{code}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def chosen(remembered: str, accepted: str, *, demonstration: bool) -> str:
    """The code of the language for a visitor: what they chose, else what their browser asks for.

    `remembered` is the cookie, `accepted` the Accept-Language header; neither is trusted.
    """
    known = LANGUAGES.get(remembered)
    if known is not None and (demonstration or not known.hidden):
        return known.code
    wanted = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _semicolon, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        wanted.append((-weight, place, tag.split("-")[0].lower()))
    offered = {each.code for each in OFFERED}
    return next((tag for weight, _, tag in sorted(wanted) if weight and tag in offered), "en")

"""Claims seen in a made-up language: nothing stays in English, and nothing longer is cut."""

import re
from collections.abc import AsyncIterator

import pytest
from babel import Locale
from playwright.async_api import Browser, Page

from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.web.catalogues import extracted
from tests.browser.conftest import PHONE, serving
from tests.demonstrated import Demonstration
from tests.visits import shape_of

ROLES = ("holder", "provider", "coordinator", "commissioner")
FIRST = ("/", "/settings", "/accessibility", "/privacy", "/nowhere")
PAGES_EACH = 16
NOT_PAGES = ("/static", "/api", "/design", "/sign-out", "/messages/")
# Texts people see or hear, outside what is marked as being in another language.
TEXTS = """() => {
  const out = [...document.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walker.nextNode();)
    if (!n.parentElement.closest('script, style, [lang]:not(html)')) out.push(n.textContent);
  return [document.title, ...out];
}"""
# What sticks out of its box or is cut by it; a table's heads are hidden on a phone on purpose.
CUT = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const out = wide > 0 ? [`scrolls sideways by ${wide}px`] : [];
  const hidden = 'thead, thead *, svg, svg *, .govuk-visually-hidden, .govuk-skip-link,'
    + ' .app-scroll';
  for (const e of document.querySelectorAll('body *')) {
    if (e.matches(hidden) || !e.clientWidth) continue;
    const style = getComputedStyle(e);
    const clips = ['hidden', 'clip'].includes(style.overflowX);
    const holds = e.matches('td, th, label, legend, .govuk-tag, h1, h2, h3, p, li');
    if ((clips || (holds && style.display !== 'inline')) && e.scrollWidth > e.clientWidth + 1)
      out.push(`${e.tagName}.${e.className} is cut: ${e.textContent.trim().slice(0, 60)}`);
  }
  return out;
}"""
SAME_EVERYWHERE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[ap]m|Mutual|CSV|JSON|Atom|JavaScript)\b"
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=[a-f]*[0-9])[0-9a-f]{8}\b"
    r"|(?:[0-9A-F]{4} ){3,}[0-9A-F]{4}"
    r"|\b[A-Z]\b|£?[\d,.:%]+"
)


def untranslated(text: str, data: set[str], written: str) -> str:
    """What stands outside the brackets and is nobody's data: empty where all is translated."""
    depth, out = 0, []
    for letter in text:
        depth += (letter == "[") - (letter == "]" and depth > 0)
        out.append("\n" if depth or letter == "]" else letter)
    left = []
    for line in "".join(out).split("\n"):
        whole = " ".join(line.split()).strip(" .,:;-")
        if whole.lower() in data or (len(whole) > 14 and whole.lower() in written):
            continue
        for part in re.split(r"[,:;] | - |[:;,]$", line):
            if part.strip(" .,:;-").lower() in data:
                continue
            for word in re.split(r"\n|,", SAME_EVERYWHERE.sub("\n", part)):
                bare = " ".join(word.split()).strip(" .-()#…")
                if re.search("[A-Za-z]{2}", bare) and bare.lower() not in data:
                    left.append(bare)
    return "; ".join(left)


def words_of_ours() -> re.Pattern[str]:
    """What a text looks like that says a phrase of the catalogue, with a day, or a list of them."""
    known = (m.id if isinstance(m.id, str) else m.id[0] for m in extracted())
    phrases = [
        re.escape(text).lower().replace(re.escape("%(day)s"), r"\d{1,2} [a-z]+ \d{4}")
        for text in known
        if text and "%" not in text.replace("%(day)s", "")
    ]
    one = f"(?:{'|'.join(phrases)})"
    return re.compile(f"(?=.* ){one}(?:, {one})*")


@pytest.fixture(scope="module")
async def data(lived_dsns: Dsns) -> tuple[set[str], str]:
    """Every text people typed into the demonstration, and the names of languages.

    What is kept and yet says nothing but words of ours is no data: it has to be translated.
    """
    db = await connect(lived_dsns.owner)
    columns = await db.fetch(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and data_type in ('text', 'ARRAY', 'jsonb')"
    )
    texts: set[str] = set()
    for table, column in columns:
        asked = f'select distinct left("{column}"::text, 4000) from "{table}"'
        texts |= {" ".join(row[0].split()) for row in await db.fetch(asked) if row[0]}
    await db.close()
    ours = words_of_ours()
    texts = {text.lower() for text in texts if not ours.fullmatch(text.lower())}
    names = {str(name).lower() for name in Locale("en").languages.values()}
    return texts | names, "\n".join(texts)


@pytest.fixture(scope="module")
async def lived(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[str]:
    """The demonstration, served."""
    with serving(lived_dsns.demo, lived_world.data_folder) as address:
        yield address


async def walk(page: Page, address: str, role: str, language: str) -> AsyncIterator[str]:
    """Sign in as the first of a role and open one page of each shape, in a language."""
    await page.goto(f"{address}/sign-in")
    await page.locator(f"form:has(input[value='{role}']) button").first.click()
    await page.wait_for_load_state()
    cookie = {"name": "language", "value": language, "url": address}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    to_see, shapes = list(FIRST), set[str]()
    while to_see and len(shapes) < PAGES_EACH:
        path = to_see.pop(0)
        if shape_of(path) in shapes or path.startswith(NOT_PAGES) or "." in path.split("?")[0]:
            continue
        shapes.add(shape_of(path))
        answer = await page.goto(address + path)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 500, path
        to_see += await page.evaluate(
            '[...document.querySelectorAll(\'nav a[href^="/"], main a[href^="/"]\')]'
            ".map(a => a.getAttribute('href').split('#')[0])"
        )
        yield f"{role} at {path}"


@pytest.mark.parametrize("role", ROLES)
async def test_nothing_stays_in_english_and_nothing_is_cut(
    chromium: Browser, lived: str, data: tuple[set[str], str], role: str
) -> None:
    """In the made-up language every text has its brackets, and a phone shows all of the longer."""
    context = await chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = await context.new_page()
    wrong = []
    async for at in walk(page, lived, role, "en-XA"):
        for text in await page.evaluate(TEXTS):
            if left := untranslated(text, *data):
                wrong.append(f"{at} says: {left}")
        wrong += [f"{at}: {cut}" for cut in await page.evaluate(CUT)]
    await context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))


async def test_nothing_is_cut_from_right_to_left(chromium: Browser, lived: str) -> None:
    """Turned round and longer, a holder's pages still fit a phone."""
    context = await chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = await context.new_page()
    wrong = []
    async for at in walk(page, lived, "holder", "ar-XB"):
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        wrong += [f"{at}: {cut}" for cut in await page.evaluate(CUT)]
    await context.close()
    assert not wrong, "\n".join(wrong)

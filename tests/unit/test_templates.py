"""Claims about pages: every template renders with nothing undefined and is well made.

Whoever adds a page adds a sample of its view to a file of the noun in tests/samples/.
"""

import re
import runpy
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import nodes

from marketplace.web.design import design_page, faults
from marketplace.web.navigation import PLACES, links
from marketplace.web.pages import Frame
from marketplace.web.rendering import TEMPLATES, environment, render
from marketplace.web.static_files import FOLDER, static_files
from marketplace.web.typed import NOTHING_TYPED, Typed

SAMPLES_FOLDER = Path(__file__).parent.parent / "samples"
SAMPLES: dict[str, Any] = {
    template: view
    for path in sorted(SAMPLES_FOLDER.glob("*.py"))
    for template, view in runpy.run_path(str(path))["SAMPLES"].items()
}
SERVED = frozenset(place.href for of_role in PLACES.values() for place in of_role)
FRAMES = {
    "signed out": Frame("en", "ltr", "/", "t" * 64),
    "acting": Frame(
        "en",
        "ltr",
        "/clusters",
        "t" * 64,
        name="Hodan Ali",
        role="supporter",
        acting_for="Amina Yusuf",
        powers="You can see their pages. You cannot vote.",
        notice="You have joined.",
        large=True,
        contrast=True,
        navigation=links("holder", SERVED, "/clusters/1"),
        demonstration=True,
        building=True,
        today=date(2027, 6, 3),
    ),
}
# Of the demonstration alone, and for those who build pages: on nobody's way to something else.
MAY_BE_LONGER = ("sign_in/choose.html", "design/show.html")
PAGES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if path.parent.name != "macros" and path.name != "base.html"
)


class Checker(HTMLParser):
    """Collects what must hold of every page."""

    VOID = frozenset(["input", "link", "meta", "br", "hr", "img", "rect", "circle", "path"])

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.headings = 0
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.forms: list[dict[str, str | None]] = []
        self.names_in_form: list[set[str]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        if len(given) != len(attrs):
            self.faults.append(f"an attribute twice on {tag}")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.headings += tag == "h1"
        if tag == "label":
            self.labelled.add(str(given.get("for")))
        if tag == "form":
            self.forms.append(given)
            self.names_in_form.append(set())
        if tag in ("input", "select", "textarea"):
            if self.names_in_form:
                self.names_in_form[-1].add(str(given.get("name")))
            if given.get("type") != "hidden":
                self.fields.append(given)
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or script on {tag}")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def check(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert not checker.faults
    assert not checker.open
    assert checker.headings == 1, "one h1"
    assert len(checker.ids) == len(set(checker.ids)), "each id once"
    for field in checker.fields:
        assert field.get("id") in checker.labelled, f"{field} has a label"
    for form, names in zip(checker.forms, checker.names_in_form, strict=True):
        assert "novalidate" in form
        if form.get("method") == "post":
            assert {"csrf", "form_key"} <= names, f"{form} carries its tokens"
    scripts = re.findall(r"<script[^>]*>[^<]*", html)
    assert all(re.fullmatch(r'<script src="/static/[^"]+" defer>', each) for each in scripts)
    return checker


def design() -> str:
    return render(
        "design/show.html", view=design_page(), typed=NOTHING_TYPED, frame=FRAMES["acting"]
    )


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("template", PAGES)
def test_every_page_renders_with_nothing_undefined(template: str, frame: str) -> None:
    """Every template has a sample here and renders under StrictUndefined, in and out of a role."""
    assert template in SAMPLES, f"add a sample view of {template} to tests/samples/"
    html = render(template, view=SAMPLES[template], typed=NOTHING_TYPED, frame=FRAMES[frame])
    check(html)
    assert not re.search(r"crown|GDS Transport|govuk-crest|GOV\.UK", html)
    assert len(html) <= 30_000 or template in MAY_BE_LONGER


def test_titles_differ() -> None:
    """No two pages share a title, so a screen reader's window list tells them apart."""
    titles = {}
    for template in PAGES:
        if template.startswith("errors/"):
            continue
        html = render(
            template, view=SAMPLES[template], typed=NOTHING_TYPED, frame=FRAMES["signed out"]
        )
        titles[template] = re.search(r"<title>(.*?)</title>", html, re.S)[1]  # type: ignore[index]
    assert len(set(titles.values())) == len(titles), titles


def macros() -> dict[str, set[str]]:
    """The macros of each file of templates/macros/ that pages may call."""
    found = {}
    for path in sorted((TEMPLATES / "macros").glob("*.html")):
        parsed = environment().parse(path.read_text())
        names = {str(macro.name) for macro in parsed.find_all(nodes.Macro)}
        found[path.name] = {name for name in names if not name.startswith("_")}
    return found


def test_the_design_page_shows_every_macro() -> None:
    """Every macro is called by the design page, or by the frame that surrounds it."""
    parsed = [
        environment().parse((TEMPLATES / name).read_text())
        for name in ("design/show.html", "base.html")
    ]
    files = {
        str(imported.target): str(imported.template.value).removeprefix("macros/")
        for template in parsed
        for imported in template.find_all(nodes.Import)
        if isinstance(imported.template, nodes.Const)
    }
    called = {
        (files[call.node.node.name], call.node.attr)
        for template in parsed
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Getattr)
        and isinstance(call.node.node, nodes.Name)
        and call.node.node.name in files
    }
    missing = [
        f"{file}: {name}"
        for file, names in macros().items()
        for name in sorted(names)
        if (file, name) not in called
    ]
    assert missing == [], "show them in marketplace/templates/design/show.html"


def test_each_fault_is_said_linked_and_announced() -> None:
    """On the design page every fault stands in the summary and beside the field it leads to."""
    html = design()
    for fault in faults():
        assert html.count(fault.sentence.replace("'", "&#39;")) == 2
        assert f'id="{fault.field}-error"' in html
        if fault.anchor:
            assert f'href="#{fault.anchor}"' in html
            assert f'id="{fault.anchor}"' in html


def test_a_page_with_faults_says_so_first() -> None:
    """A form that came back has "Error:" in its title and the summary before its heading, once,
    and what was typed is escaped.
    """
    typed = Typed({"text": ["<b>huge"]}).plus("text", "Choose <i>a size.")
    view = SAMPLES["display/settings.html"]
    html = render("display/settings.html", view=view, typed=typed, frame=FRAMES["acting"])
    check(html)
    assert "<title>Error: " in html
    assert html.count("Choose &lt;i&gt;a size.") == 2
    assert html.index("error-summary") < html.index("<h1")


def test_bars_end_within_the_chart() -> None:
    """The longest bar fills the chart and no bar passes its edge, whatever the figures."""
    ends = [
        float(x) + float(width)
        for x, width in re.findall(r'x="([\d.]+)%?" y="1" width="([\d.]+)%"', design())
    ]
    assert ends
    assert 99.9 <= max(ends) <= 100.01


def test_first_visit_is_light() -> None:
    """Style sheets and fonts of a first visit are below 250 KB as sent, in Urdu below 420 KB."""
    sizes = {path: len(file.zipped or file.plain) for path, file in static_files().items()}
    urdu = sum(size for path, size in sizes.items() if "nastaliq-urdu" in path)
    name = sum(size for path, size in sizes.items() if "nastaliq-urdu-name" in path)
    assert name
    assert sum(sizes.values()) - urdu + name <= 250_000
    assert sum(sizes.values()) <= 420_000


def test_nothing_shipped_is_the_governments() -> None:
    """No crown, crest or GDS typeface, and no address outside, in any style sheet."""
    for sheet in FOLDER.glob("*.css"):
        text = sheet.read_text()
        assert not re.search(r"GDS Transport|crest|crown", text)
        assert not re.search(r"url\([\"']?(https?:)?//", text)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#0b0c0c", "#ffffff"),
        ("#484949", "#ffffff"),
        ("#0b4f8a", "#ffffff"),
        ("#0b4f8a", "#f5f2f9"),
        ("#4a2f6e", "#f5f2f9"),
        ("#ffffff", "#4a2f6e"),
        ("#ffffff", "#005a30"),
        ("#a51616", "#ffffff"),
        ("#0b0c0c", "#ffe680"),
        ("#0b0c0c", "#ffdd00"),
        ("#ffe900", "#000000"),
        ("#ff9c9c", "#000000"),
    ],
)
def test_colours_are_far_enough_apart(text: str, ground: str) -> None:
    """Every pair of text and ground we use has 7:1 contrast, beyond what a page test can see."""
    light, dark = sorted((_luminance(text), _luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7

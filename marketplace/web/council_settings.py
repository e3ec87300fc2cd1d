"""A council's settings: each figure as it is now, since when, what comes, and changing it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace import councils as rules
from marketplace.acts import councils
from marketplace.acts.councils import ChangeSettings
from marketplace.acts.reading import read
from marketplace.councils import DEFAULTS, Policy, Setting, SettingVersion
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound
from marketplace.web.forms import parse
from marketplace.web.pages import Web, page, reading, submit, texts_of
from marketplace.web.sessions import who_of
from marketplace.web.setting_words import (
    GROUPS,
    NAMES,
    choices_of,
    hint_of,
    read_setting,
    setting_words,
    together_with,
    typed_text,
)
from marketplace.web.typed import Typed
from marketplace.web.wording import LONDON, _, day_text, moment_text
from sql import questions

HISTORY_MAX = 100


class Kept(Struct, frozen=True):
    """One recorded change, with who made it."""

    name: str
    value: str | int | bool
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    by_name: str


class Group(Struct, frozen=True):
    """A heading and its table: name, value now, since when, what comes."""

    heading: str
    rows: list[list[Any]]


class SettingsPage(Struct, frozen=True):
    """All settings of a council on a day."""

    council: str
    sentence: str
    groups: list[Group]


class Field(Struct, frozen=True):
    """One setting to change: its field, words, hint, and choices where it is no number."""

    name: str
    label: str
    hint: str
    now: str
    choices: list[tuple[str, str]]


class ChangePage(Struct, frozen=True):
    """Changing one setting, or those that change together. `preview` says what would happen."""

    name: str
    title: str
    facts: list[tuple[str, str]]
    fields: list[Field]
    coming: list[str]
    history: list[list[Any]]
    preview: list[str]
    kept: list[tuple[str, str]]


class FromDay(Struct, frozen=True):
    """The day a change counts from, and whether the preview was read."""

    valid_from: Annotated[date, Meta(title="the day it counts from")]
    sure: bool = False


def _commissioner(request: Web) -> Who:
    who = who_of(request)
    require_role(who, "commissioner")
    return who


def standing(
    name: str, versions: Sequence[SettingVersion], today: date
) -> tuple[date | None, list[tuple[date, Setting]]]:
    """Since when a setting is what it is today, and from which later days it is something else."""
    mine = [each for each in versions if each.name == name]
    days = sorted({day for each in mine for day in (each.valid_from, each.valid_to) if day})
    was = getattr(DEFAULTS, name)
    since: date | None = None
    coming = []
    for day in days:
        value = value_on(name, mine, day)
        if value != was and day <= today:
            since = day
        elif value != was:
            coming.append((day, value))
        was = value
    return since, coming


def value_on(name: str, mine: Sequence[SettingVersion], day: date) -> Setting:
    """One setting on a day, whatever the others are; its default where nothing was chosen."""
    holding = [
        each
        for each in mine
        if each.valid_from <= day and (each.valid_to is None or day < each.valid_to)
    ]
    if not holding:
        default: Setting = getattr(DEFAULTS, name)
        return default
    newest = max(holding, key=lambda each: each.recorded_at)
    return rules.parse_setting(name, newest.value)


async def _today(tx: Transaction) -> date:
    now: datetime = await tx.db.fetchval("select app_now()")
    return now.astimezone(LONDON).date()


@get("/council-settings")
async def show(request: Web) -> Response[str]:
    """What are the rules of this council, and what will they be?"""
    _commissioner(request)
    async with reading(request) as tx:
        today = await _today(tx)
        versions = await councils.setting_versions(tx)
        council = await councils.find_council(tx)
    policy = rules.policy_on(today, versions)
    groups = [
        Group(_(heading), [_row(name, policy, versions, today) for name in names])
        for heading, names in GROUPS
    ]
    said = _("The rules on %s. Change one from a day on: what was before stays as it was.")
    view = SettingsPage(council.name, said % day_text(today), groups)
    return page(request, "council_settings/show.html", view)


def _row(name: str, policy: Policy, versions: Sequence[SettingVersion], today: date) -> list[Any]:
    since, coming = standing(name, versions, today)
    comes = [
        _("%(value)s from %(day)s") % {"value": setting_words(name, value), "day": day_text(day)}
        for day, value in coming
    ]
    return [
        {"href": f"/council-settings/{name}", "text": _(NAMES[name])},
        setting_words(name, getattr(policy, name)),
        day_text(since) if since else _("the start"),
        "; ".join(comes) or _("no change"),
    ]


async def _page(
    request: Web, name: str, typed: Typed | None = None, preview: list[str] | None = None
) -> Response[str]:
    _commissioner(request)
    if name not in NAMES:
        raise NotFound("There is no such setting.")
    names = together_with(name)
    async with reading(request) as tx:
        today = await _today(tx)
        versions = await councils.setting_versions(tx)
        rows = questions("councils").settings_history(
            tx.db, council_id=tx.council_id, names=list(names), rows_max=HISTORY_MAX
        )
        history = await read(Kept, rows)
    policy = rules.policy_on(today, versions)
    fields, coming = [], []
    for each in names:
        value: Setting = getattr(policy, each)
        words = setting_words(each, value)
        label = _(NAMES[each])
        fields.append(Field(each, label, hint_of(each, value), words, choices_of(each)))
        coming += [
            _("%(what)s: %(value)s from %(day)s.")
            % {"what": label, "value": setting_words(each, later), "day": day_text(day)}
            for day, later in standing(each, versions, today)[1]
        ]
    values = {f"value-{each}": typed_text(each, getattr(policy, each)) for each in names}
    texts = typed.texts if typed else {}
    kept = [(key, text) for key, given in texts.items() for text in given if key in _kept(names)]
    view = ChangePage(
        name,
        _(NAMES[name]),
        [(each.label, each.now) for each in fields],
        fields,
        coming,
        [_told(each) for each in history],
        preview or [],
        kept if preview else [],
    )
    return page(request, "council_settings/change.html", view, typed=typed or Typed.of(values))


def _kept(names: Sequence[str]) -> set[str]:
    days = {f"valid_from-{part}" for part in ("day", "month", "year")}
    return days | {f"value-{name}" for name in names}


def _told(each: Kept) -> list[Any]:
    value = rules.parse_setting(each.name, each.value)
    told = {"what": _(NAMES[each.name]), "value": setting_words(each.name, value)}
    return [
        moment_text(each.recorded_at),
        _("%(what)s: %(value)s") % told,
        day_text(each.valid_from),
        each.by_name or _("the service itself"),
    ]


@get("/council-settings/{name:str}")
async def ask(request: Web, name: FromPath[str]) -> Response[str]:
    """What should it be, and from which day?"""
    return await _page(request, name)


def _values(
    names: Sequence[str], texts: dict[str, list[str]], typed: Typed
) -> tuple[dict[str, str], Typed]:
    values = {}
    for each in names:
        try:
            values[each] = read_setting(each, (texts.get(f"value-{each}") or [""])[0])
        except Invalid as fault:
            typed = typed.plus(fault.field, fault.sentence)
    return values, typed


@post("/council-settings/{name:str}", status_code=200)
async def change(request: Web, name: FromPath[str]) -> Response[Any]:
    """Show what a change would do; sent again with a yes, make it."""
    _commissioner(request)
    if name not in NAMES:
        raise NotFound("There is no such setting.")
    texts, names = texts_of(request), together_with(name)
    form, typed = parse(FromDay, texts)
    values, typed = _values(names, texts, typed)
    if form is None or typed.faults:
        return await _page(request, name, typed)
    wanted = ChangeSettings(values, form.valid_from)
    if not form.sure:
        try:
            preview = await _preview(request, wanted)
        except Invalid as fault:
            return await _page(request, name, _beside(typed, fault))
        return await _page(request, name, typed, preview)

    async def act(tx: Transaction, who: Who, _form: FromDay, now: datetime) -> list[UUID]:
        return await councils.change_settings(tx, who, wanted, now)

    told = _("Changed. It counts from %s.") % day_text(form.valid_from)
    return await submit(
        request,
        FromDay,
        act=act,
        then=lambda _ids: (f"/council-settings/{name}", told),
        again=lambda again: _page(request, name, again),
    )


def _beside(typed: Typed, fault: Invalid) -> Typed:
    field = f"value-{fault.field}" if fault.field in NAMES else fault.field
    return typed.plus(field, fault.sentence)


async def _preview(request: Web, wanted: ChangeSettings) -> list[str]:
    """What would happen, in sentences. Raises Invalid where the rules say no."""
    who = _commissioner(request)
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        versions = await councils.setting_versions(tx)
    councils.check_change(who, wanted, versions, now)
    day = day_text(wanted.valid_from)
    sentences = []
    for name, text in wanted.values.items():
        mine = [each for each in versions if each.name == name]
        old = value_on(name, mine, wanted.valid_from)
        new = rules.parse_setting(name, text)
        told = {"what": _(NAMES[name]), "new": setting_words(name, new), "day": day,
                "old": setting_words(name, old)}  # fmt: skip
        sentences.append(
            _("%(what)s: nothing changes, it is %(old)s then as well.") % told
            if new == old
            else _("%(what)s: from %(day)s it will be %(new)s. Until then it is %(old)s.") % told
        )
    sentences.append(_("What was decided before that day keeps the old figure."))
    return sentences


routes = [show, ask, change]

"""A council's rules have their days, change only forwards, and only as a whole that fits."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import httpx
import pytest
from msgspec.structs import fields

from marketplace.acts import councils
from marketplace.acts.councils import ChangeSettings
from marketplace.councils import DEFAULTS, Policy, parse_setting, setting_text
from marketplace.database.transaction import Pool
from marketplace.refused import Invalid
from marketplace.web.setting_words import (
    NAMES,
    choices_of,
    read_setting,
    setting_words,
    together_with,
    typed_text,
)
from tests.personas import HOLDER, OFFICER, form, sign_in
from tests.village import NOW, TODAY, Village

Client = httpx.AsyncClient
SOON = datetime.now(UTC).date() + timedelta(days=40)


def from_day(day: date) -> dict[str, str]:
    return {f"valid_from-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


@pytest.mark.parametrize("name", [field.name for field in fields(Policy)])
def test_every_setting_has_words_that_read_back(name: str) -> None:
    """Each has a name, reads as a sentence part, and its form's text types in as the same value."""
    value = getattr(DEFAULTS, name)
    assert NAMES[name]
    words = setting_words(name, value)
    assert words
    assert "Fraction" not in words
    assert name not in words
    assert parse_setting(name, read_setting(name, typed_text(name, value))) == value
    if isinstance(value, bool | str):
        assert setting_text(value) in dict(choices_of(name))
    else:
        assert choices_of(name) == []


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("floor_price_pence", "£22.71", "2271"),
        ("light_touch_threshold_pence", "663,540", "66354000"),
        ("delivered_min", "95%", "19/20"),
        ("person_share", "1/3", "1/3"),
        ("exit_notice_days", "42 days", "42"),
    ],
)
def test_figures_are_typed_as_people_write_them(name: str, typed: str, kept: str) -> None:
    """Pounds, per cent, a third and a unit after a number are read."""
    assert read_setting(name, typed) == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("exit_notice_days", "soon"),
        ("exit_notice_days", "-1"),
        ("exit_notice_days", ""),
        ("delivered_min", "200%"),
        ("delivered_min", "1/0"),
        ("floor_price_pence", "<b>1</b>"),
        ("payment_cycle", "hourly"),
        ("outcomes_must_be_met", "perhaps"),
    ],
)
def test_what_cannot_be_a_setting_is_asked_again(name: str, typed: str) -> None:
    """The fault stands beside the field it is about."""
    with pytest.raises(Invalid) as refused:
        read_setting(name, typed)
    assert refused.value.field == f"value-{name}"


async def test_a_change_is_previewed_made_and_listed(client: Client) -> None:
    """The preview changes nothing; the yes is what comes next, and in the history with a name."""
    await sign_in(client, OFFICER, "commissioner")
    address = "/council-settings/exit_notice_days"
    asked = {"value-exit_notice_days": "42", **from_day(SOON)}
    answer = await form(client, address, **asked)
    assert answer.status_code == 200
    assert "it will be 42 days. Until then it is 28 days." in answer.text
    assert "42 days from" not in (await client.get("/council-settings")).text
    answer = await form(client, address, **asked, sure="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    html = (await client.get("/council-settings")).text
    assert "42 days from" in html
    html = (await client.get(address)).text
    assert "Persona commissioner" in html
    assert "Notice before leaving a group: 42 days" in html


async def test_nothing_changes_in_the_past_or_apart_from_the_rest(
    client: Client, web_pool: Pool
) -> None:
    """Yesterday, a share that leaves the three unequal to one, and nonsense come back as typed."""
    await sign_in(client, OFFICER, "commissioner")
    async with web_pool.acquire() as db:
        before = await db.fetchval("select count(*) from audit")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    shares = {"value-person_share": "1/2", "value-council_share": "1/3"}
    for address, fields_sent, told in (
        ("exit_notice_days", {"value-exit_notice_days": "42", **from_day(yesterday)}, "today or a"),
        ("person_share", {**shares, "value-community_share": "1/3", **from_day(SOON)}, "one whole"),
        ("exit_notice_days", {"value-exit_notice_days": "x", **from_day(SOON)}, "Write a whole"),
        ("exit_notice_days", {}, "Enter the day it counts from"),
    ):
        for sure in ({}, {"sure": "yes"}):
            sent: Any = {**fields_sent, **sure}
            answer = await form(client, f"/council-settings/{address}", **sent)
            assert answer.status_code == 422
            assert told in answer.text
    async with web_pool.acquire() as db:
        assert await db.fetchval("select count(*) from audit") == before


async def test_the_thirds_change_together(client: Client) -> None:
    """Opening one share asks for all three, and a half, a quarter and a quarter fit."""
    await sign_in(client, OFFICER, "commissioner")
    assert len(together_with("council_share")) == 3
    address = "/council-settings/council_share"
    shares = ("person", "1/2"), ("council", "25%"), ("community", "0.25")
    sent = {f"value-{who}_share": part for who, part in shares}
    answer = await form(client, address, **sent, **from_day(SOON), sure="yes")
    assert answer.status_code == 303
    assert "50% from" in (await client.get("/council-settings")).text


async def test_only_a_commissioner_sees_and_changes_the_rules(client: Client) -> None:
    """Signed out is sent to sign in, a holder is refused, an unknown setting is not there."""
    assert (await client.get("/council-settings")).status_code == 303
    await sign_in(client, HOLDER, "holder")
    for path in ("/council-settings", "/council-settings/voting_age"):
        assert (await client.get(path)).status_code == 403
    assert (await form(client, "/council-settings/voting_age")).status_code == 403
    await sign_in(client, OFFICER, "commissioner")
    assert (await client.get("/council-settings/nothing")).status_code == 404
    assert (await form(client, "/council-settings/nothing")).status_code == 404


async def test_two_changes_at_once_never_contradict_each_other(village: Village) -> None:
    """Smallest up to 20 and largest down to 15, at the same moment: one of them is refused."""

    async def change(**sizes: str) -> None:
        wanted = ChangeSettings({f"cluster_members_{name}": n for name, n in sizes.items()}, TODAY)
        await village.do(councils.change_settings, village.commissioner, wanted)

    up, down = {"min": "20", "visible": "20"}, {"warn": "15", "max": "15"}
    done = await asyncio.gather(change(**up), change(**down), return_exceptions=True)
    assert sum(isinstance(each, Invalid) for each in done) == 1
    policy = await village.ask(councils.policy_on, TODAY)
    assert policy.cluster_members_min <= policy.cluster_members_max


async def test_a_change_that_breaks_a_later_plan_is_refused(village: Village) -> None:
    """What is planned for July still has to fit what somebody changes from May."""
    july, may = date(2026, 7, 1), date(2026, 5, 1)
    later = ChangeSettings({"cluster_members_max": "30"}, july, date(2026, 8, 1))
    await village.do(councils.change_settings, village.commissioner, later)
    warn = ChangeSettings({"cluster_members_warn": "35"}, may)
    with pytest.raises(Invalid):
        await village.do(councils.change_settings, village.commissioner, warn)
    policy = await village.ask(councils.policy_on, july, NOW)
    assert policy.cluster_members_warn == 25
    assert policy.person_share == Fraction(1, 3)

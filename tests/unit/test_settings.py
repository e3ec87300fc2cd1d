"""Settings are read once, bounded, and refused with what to write instead."""

from pathlib import Path

import pytest

from marketplace.settings import TABLE, BadSetting, Settings


def test_nothing_need_be_set() -> None:
    """An empty environment gives a local demonstration on port 8000."""
    found = Settings.from_environment({"HOME": "/home/a"})

    assert (found.host, found.port, found.demonstration) == ("127.0.0.1", 8000, True)
    assert found.public_url == "http://127.0.0.1:8000"
    assert found.data_folder in (Path("/var/lib/mutual"), Path("/home/a/.local/share/mutual"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUTUAL_PORT", "0"),
        ("MUTUAL_PORT", "65536"),
        ("MUTUAL_PORT", "8000.0"),
        ("MUTUAL_PORT", "٨٠"),
        ("MUTUAL_PORT", "9" * 5000),
        ("MUTUAL_WEB_PROCESSES", "-1"),
        ("MUTUAL_DEMONSTRATION", "perhaps"),
        ("DATABASE_URL", "mysql://x"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    """What cannot be used is refused at once, by the setting's name."""
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({name: value})


def test_an_address_of_version_6_is_bracketed() -> None:
    """The address people are told can be typed into a browser."""
    found = Settings.from_environment({"MUTUAL_HOST": "::1", "MUTUAL_PORT": "81"})
    assert found.public_url == "http://[::1]:81"


def test_empty_is_absent() -> None:
    """A variable that is set to nothing counts as not set."""
    nothing = Settings.from_environment({"HOME": "/home/a"})
    assert Settings.from_environment({name: "" for name, _, _ in TABLE} | {"HOME": "/home/a"}) == (
        nothing
    )

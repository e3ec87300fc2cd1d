"""Tests on real files that are no part of the project: `make check-real DATA=folder` runs them."""

import os
from pathlib import Path

import pytest

# Without the folder there is nothing to test on, and a plain run does not count these at all.
collect_ignore_glob = [] if os.environ.get("DATA") else ["test_*.py"]


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real files."""
    return Path(os.environ["DATA"]).resolve()

"""What all tests share: the same examples each time in CI, and no network."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from tests.support.examples import THOROUGH, examples
from tests.support.frozen_facts import freeze, thawed

# CI must be red or green for a reason that can be repeated; a developer's machine and the weekly
# run may explore.
repeats = bool(os.environ.get("CI")) and not THOROUGH
settings.register_profile("course", derandomize=repeats, deadline=None, max_examples=examples(100))
settings.load_profile("course")


# A reader's own case is judged on the day that the notebooks were built.
os.environ["TUNE_OR_NOT_TODAY"] = "2026-11-20"


# Before anything reads a price, and before a case knows which models it may name.
freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lessons first: they are long, and busy while the browser of the worker beside them waits."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/lessons/"))


@pytest.fixture
def shipped_facts() -> Iterator[None]:
    """The tables as they ship, for a test that is about them."""
    with thawed():
        yield


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> None:
    """A test that would reach another machine fails instead."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)

"""What all tests share: the same examples each time in CI, and no network."""

import os

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

# CI must be red or green for a reason that can be repeated; a developer's machine may explore.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


# A reader's own case is judged on the day that the notebooks were built.
os.environ["TUNE_OR_NOT_TODAY"] = "2026-11-20"


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> None:
    """A test that would reach another machine fails instead."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)

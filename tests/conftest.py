"""What all tests share: the same examples each time in CI, and no network."""

import os

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

# CI must be red or green for a reason that can be repeated; a developer's machine may explore.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> None:
    """A test that would reach another machine fails instead."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `--dist loadgroup`: a file stays in one worker, and all browser tests share theirs.

    A second worker would start a second JupyterLab and a second browser.
    """
    for item in items:
        in_browser = item.get_closest_marker("browser") is not None
        group = "browser" if in_browser else item.path.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))

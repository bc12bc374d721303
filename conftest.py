"""What notebooks need when nbval runs them: each is read by somebody who has done nothing yet.

It stands here because `pytest --nbval ... notebooks` does not look into tests/, and notebooks/
holds only what the build makes.
"""

import os
import tempfile

import pytest

LAST_NOTEBOOK = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a notebook's kernel starts, point it to an empty my_decision/ of its own."""
    notebook = str(item.path)
    if item.path.suffix != ".ipynb" or item.config.stash.get(LAST_NOTEBOOK, "") == notebook:
        return
    item.config.stash[LAST_NOTEBOOK] = notebook
    empty = tempfile.TemporaryDirectory()
    item.config.add_cleanup(empty.cleanup)
    os.environ["TUNE_OR_NOT_MY_DECISION"] = empty.name
    os.environ["TUNE_OR_NOT_TODAY"] = "2026-11-20"

"""Two things about the machine, without which a training step takes far longer than it must."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from importlib import import_module

import numpy as np


def ready() -> None:
    """Called before work begins; the second call costs nothing."""
    _keep_memory()
    _one_thread()


def _keep_memory() -> None:
    """Lets freed memory be used again instead of going back to the system at every step.

    The C library of Linux hands large blocks back at once, and every step would have to fetch them
    anew, page by page: a third of its time. It keeps blocks up to the size of the largest that it
    has seen freed: so this takes 8 MB, never touches them, and gives them back. Elsewhere it does
    nothing.
    """
    np.empty(1 << 23, np.uint8)


@lru_cache(maxsize=1)
def _one_thread() -> None:
    """Asks NumPy's matrix library for one thread.

    These matrices are too small to share: on a busy machine the threads wait for each other, and
    a step took ten times as long. Where NumPy has another library, it is left as it is.
    """
    try:
        core = import_module("numpy._core._multiarray_umath")
        library = ctypes.CDLL(str(core.__file__))
        library.scipy_openblas_set_num_threads64_(1)
    except (ImportError, OSError, AttributeError):
        return

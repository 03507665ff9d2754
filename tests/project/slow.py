"""Makes a function of a worker slow, so that whoever kills the worker finds it in the middle of its work."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

A_WHILE = 0.3
"""Seconds: longer than a test takes to see that work is in hand and to kill."""


def slowly(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, and then a while."""

    @wraps(function)
    def slower(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        time.sleep(A_WHILE)
        return found

    return slower

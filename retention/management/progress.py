"""Shows how far a long command is: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import logging
import time
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

logger = logging.getLogger(__name__)

EVERY = 10.0  # seconds between two lines of a log


class Bar:
    """Progress of several stages, for example reading, checking, writing."""

    def __init__(self, stream: Any, *, label: str) -> None:
        self._stream = stream
        self._label = label
        self._terminal = bool(stream.isatty())
        self._bar: tqdm[Any] | None = None
        self._stage = ""
        self._told_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, stage: str, done: int, total: int) -> None:
        """Say that `done` of `total` are done in a stage (total 0: not known)."""
        if self._terminal:
            self._draw(stage, done, total)
        elif stage != self._stage or time.monotonic() - self._told_at > EVERY:
            self._told_at = time.monotonic()
            logger.info("%s: %s%s", self._label, stage, f" {done} of {total}" if total and done else "")
        self._stage = stage

    def _draw(self, stage: str, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(total=total or None, file=self._stream, unit="", unit_scale=True, leave=False)
        self._bar.set_description(f"{self._label}: {stage}", refresh=False)
        if total:
            self._bar.total = total
        self._bar.n = max(done, self._bar.n if stage == self._stage else 0)
        self._bar.refresh()

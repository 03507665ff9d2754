"""Remembers which world was loaded, so that a later start of the demo adds the days since then and no other world."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

from project.simulation.world import World


@dataclass(frozen=True)
class Kept:
    """What a demo was filled with."""

    world: World
    until: date
    """The last day of its data."""
    complete: bool
    """False while it is being loaded; a start that finds it so begins again."""

    @classmethod
    def read(cls, *, directory: Path) -> Self | None:
        """What was loaded before; None for a demo that was never filled."""
        try:
            found = json.loads(_file(directory).read_text(encoding="utf-8"))
            first = date.fromisoformat(found["first"])
            world = World(seed=found["seed"], customers=found["customers"], first=first, days=found["days"])
            return cls(world=world, until=date.fromisoformat(found["until"]), complete=found["complete"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def write(self, *, directory: Path) -> None:
        """Remember it, in one step."""
        directory.mkdir(parents=True, exist_ok=True)
        draft = _file(directory).with_suffix(".tmp")
        content = asdict(self.world) | {"until": self.until, "complete": self.complete}
        draft.write_text(json.dumps(content, default=str, indent=2) + "\n", encoding="utf-8")
        draft.replace(_file(directory))

    def reached(self, *, until: date) -> Self:
        """The same world, loaded up to a day."""
        return replace(self, until=until, complete=True)


def _file(directory: Path) -> Path:
    return directory / "world.json"

"""The engine that a playbook names, connected. YAML names what is installed; it holds no code."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from dealwright.diagnostics import did_you_mean
from dealwright.errors import DealwrightError, UsageError

if TYPE_CHECKING:
    from dealwright.metrics.engine import DbApiEngine
    from dealwright.model.engine import Engine

GROUP = "dealwright.engines"


@contextmanager
def connected(root: Path, said: "Engine") -> "Iterator[DbApiEngine]":
    """The engine that `engine:` names; its connection is closed in the end."""
    from dealwright.metrics.engine import DbApiEngine
    from dealwright.metrics.engine_sqlite import sqlite_engine

    if said.kind == "sqlite":
        engine = sqlite_engine(_below(root, said.path or ""))
    else:
        engine = DbApiEngine(_connection(said.connection or said.kind), said.kind)
    with closing(engine.connection):
        yield engine


def _below(root: Path, said: str) -> Path:
    path = root / said
    if not path.resolve().is_relative_to(root.resolve()):
        raise UsageError(
            f"the tables of the engine lie outside of {root}",
            hint="write a path below the repository after path:",
        )
    return path


def _connection(name: str) -> Any:
    """What the entry point of this name gives."""
    from dealwright.metrics.engine import EngineError, brief

    try:
        return _installed(name).load()()
    except DealwrightError:
        raise
    except Exception as error:  # it is the user's own code
        raise EngineError(
            f"{GROUP} {name} gives no connection: {type(error).__name__}: {brief(error)}"
        ) from error


def _installed(name: str) -> EntryPoint:
    known = {one.name: one for one in entry_points(group=GROUP)}
    if name not in known:
        raise UsageError(
            f"no entry point of the group {GROUP} is called {name}",
            hint=did_you_mean(name, known) if known else "install one: docs/engines.md says how",
        )
    return known[name]


class NotHere:
    """Stands for the snapshot's connection where the tables are elsewhere."""

    def __getattr__(self, name: str) -> NoReturn:
        raise UsageError(
            "this asks for the records themselves, and engine: says that the tables are elsewhere",
            hint="run it on a machine with a snapshot, with engine: taken out of playbook.yaml",
        )

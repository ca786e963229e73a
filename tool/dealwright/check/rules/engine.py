"""The rule on `engine:`: it says all that its kind needs, and nothing that would be passed over."""

from collections.abc import Iterator

from dealwright.check.rules.rule import Reference, Rule, Subject, rule, unknown
from dealwright.diagnostics import Diagnostic, Label
from dealwright.model.engine import Engine


@rule("DW801", "portal")
def engine_half_said(subject: Subject) -> Iterator[Diagnostic]:
    """`engine:` lacks what its kind needs, or says what its kind would pass over.

    `sqlite` needs the `path:` of its file and takes no `connection:`. `duckdb` reads the snapshot
    on this machine and takes nothing else. All others take a `connection:`, the name of an entry
    point that somebody installed (the kind, where nothing is said), and no `path:`. `portal:` is
    the key of a file in `playbook/portals/`.
    """
    engine = subject.playbook.about.engine
    if engine is None:
        return
    if engine.kind == "sqlite" and engine.path is None:
        yield Diagnostic(
            code="DW801",
            message="the engine sqlite has no path",
            primary=Label(engine.origin, on_key=True),
            help="write path: build/numbers.sqlite",
        )
    for name in _passed_over(engine):
        yield Diagnostic(
            code="DW801",
            message=f"the engine {engine.kind} takes no {name}",
            primary=Label(engine.origin.child(name), "nobody reads it", on_key=True),
        )
    if engine.portal is not None:
        named = Reference(engine.portal, engine.origin.child("portal"), "the engine")
        known = (portal.portal for portal in subject.playbook.portals)
        yield from unknown("DW801", "portal", [named], known)


def _passed_over(engine: Engine) -> Iterator[str]:
    if engine.path is not None and engine.kind != "sqlite":
        yield "path"
    if engine.connection is not None and engine.kind in ("duckdb", "sqlite"):
        yield "connection"
    if engine.tables is not None and not engine.elsewhere:
        yield "tables"


RULES: tuple[Rule, ...] = (engine_half_said,)

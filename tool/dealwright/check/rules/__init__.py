"""What the files of a playbook say of each other: all the rules, and how they are run."""

from collections.abc import Collection, Iterable

from dealwright.check.rules import (
    clauses,
    conditions,
    dates,
    engine,
    history,
    ladders,
    measures,
    names,
    pipelines,
    prices,
    properties,
    property_references,
    references,
    retirement,
    stage_references,
)
from dealwright.check.rules.rule import Rule, Subject
from dealwright.diagnostics import Diagnostic

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *names.RULES,
            *stage_references.RULES,
            *property_references.RULES,
            *references.RULES,
            *pipelines.RULES,
            *ladders.RULES,
            *properties.RULES,
            *measures.RULES,
            *conditions.RULES,
            *prices.RULES,
            *clauses.RULES,
            *dates.RULES,
            *history.RULES,
            *retirement.RULES,
            *engine.RULES,
        ),
        key=lambda rule: rule.code,
    )
)

__all__ = ["RULES", "Rule", "Subject", "run"]


def run(
    subject: Subject, broken: Collection[str] = (), rules: Iterable[Rule] = RULES
) -> list[Diagnostic]:
    """Run every rule whose files could all be read; in the order of the table."""
    return [
        finding for rule in rules if rule.needs.isdisjoint(broken) for finding in rule.find(subject)
    ]

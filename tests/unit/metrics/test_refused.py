"""Definitions that cannot be computed: refused when they are compiled, and found by check before."""

from pathlib import Path

import pytest

from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.metrics.compile import compile_metric
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.context import context
from dealwright.model.metrics import Metric
from dealwright.model.words import Arrow
from dealwright.resources import schema
from support.cases import case_names, code_of, make
from support.histories import World, shipped, where

_WORLD = World([])
_UNCOMPUTABLE = [
    name for name in case_names() if "DW408" <= code_of(name) <= "DW499" or code_of(name) == "DW406"
]


def refused(playbook_metrics: list[Metric], folder: Path) -> set[str]:
    playbook = load(from_folder(folder), schema, templates=frozenset()).playbook
    found = set()
    for metric in playbook_metrics:
        try:
            compile_metric(metric, context(playbook), metric.split_by)
        except DefinitionError:
            found.add(metric.metric)
    return found


@pytest.mark.parametrize("name", [*_UNCOMPUTABLE, "clean-announced"])
def test_check_finds_exactly_what_cannot_be_compiled(name: str, tmp_path: Path) -> None:
    repo, _ = make(name, tmp_path)
    loaded = load(from_folder(repo), schema, templates=frozenset())
    named = {str(finding.primary.origin.route[1]) for finding in loaded.findings}

    assert refused(list(loaded.playbook.measures.metrics), repo) == named


@pytest.mark.parametrize(
    ("metric", "told"),
    [
        (Metric(metric="m", label="M"), "exactly one verb"),
        (Metric(metric="m", label="M", count="deals", days="in outreach"), "exactly one verb"),
        (Metric(metric="m", label="M", days="outreach"), "in a stage, or between two"),
        (Metric(metric="m", label="M", share="deals", that="opened"), "a share is of emails"),
        (Metric(metric="m", label="M", conversion=Arrow("outreach", "proposal")), "needs within"),
        (
            Metric(metric="m", label="M", count="deals", where=where({"colour": "red"})),
            "colour is not declared",
        ),
    ],
)
def test_a_definition_is_refused_in_plain_words(metric: Metric, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        compile_metric(metric, context(shipped()))


def test_the_shipped_definitions_are_all_computable() -> None:
    for metric in shipped().measures.metrics:
        assert _WORLD.compiled(metric, metric.split_by).queries

"""What people add to the playbook, as text put where they would put it, each with its why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Files = Mapping[str, str]
Change = Callable[[str], str]

PIPELINE = "playbook/pipelines/membership_sales.yaml"
DEALS = "playbook/properties/deals.yaml"
METRICS = "playbook/metrics.yaml"
LINES = "playbook/red_lines.yaml"
_SCHEMA = "# yaml-language-server: $schema={}schemas/{}.schema.json\n\n"
_EXIT = re.compile(r"^      - when: .*$", re.MULTILINE)


@dataclass(frozen=True)
class Addition:
    """One pull request: what it does to files that are there, and the files it brings."""

    key: str
    changes: tuple[tuple[str, Change], ...]
    brings: tuple[tuple[str, str], ...]

    def on(self, files: Files) -> dict[str, str]:
        made = dict(files)
        for path, change in self.changes:
            made[path] = change(made[path])
        return made | dict(self.brings)


def _behind(line: str, new: str) -> Change:
    """Right behind the entry that begins with a line: after the last line that is indented more."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        at = lines.index(f"{line}\n")
        indent = len(line) - len(line.lstrip())
        last = at
        for number in range(at + 1, len(lines)):
            content = lines[number].strip()
            if content and len(lines[number]) - len(lines[number].lstrip()) <= indent:
                break
            last = number if content else last
        return "".join([*lines[: last + 1], new, *lines[last + 1 :]])

    return change


def _above(line: str, new: str) -> Change:
    """Right before a line, below the comment that stands over it."""

    def change(text: str) -> str:
        assert text.count(f"\n{line}\n") == 1
        return text.replace(f"\n{line}\n", f"\n{new}{line}\n", 1)

    return change


def _put(draw: st.DrawFn, text: str, pattern: str, new: str, *, spaced: bool) -> Change:
    """Anywhere among the entries whose first lines match."""
    line = draw(st.sampled_from(sorted(set(re.findall(pattern, text, re.MULTILINE)))))
    if draw(st.booleans()):
        return _behind(line, f"\n{new}" if spaced else new)
    return _above(line, f"{new}\n" if spaced else new)


def _option(draw: st.DrawFn, key: str, files: Files) -> Addition:
    lines = r"^      (?:price|timing|wrong_icp|thriving|at_risk|inbound|referral|renew|leave): .*$"
    new = f"      {key}: Option {key}\n"
    return Addition(key, ((DEALS, _put(draw, files[DEALS], lines, new, spaced=False)),), ())


def _property(draw: st.DrawFn, key: str, files: Files) -> Addition:
    new = (
        f"  - property: {key}\n    label: Label {key} # as {key} is called\n    kind: text\n"
        f"    group: playbook\n    description: What we know of {key}.\n"
    )
    change = _put(draw, files[DEALS], r"^  - property: .*$", new, spaced=False)
    return Addition(key, ((DEALS, change),), ())


def _stage(draw: st.DrawFn, key: str, files: Files) -> Addition:
    """A stage, and an exit of another that leads there."""
    text = files[PIPELINE]
    new = (
        f"  # Since {key}\n  - stage: {key}\n    label: Stage {key}\n    outcome: open\n"
        f"    probability: 30%\n    purpose: Find out about {key}\n    exits:\n"
        f"      - when: Nothing comes of {key}\n        to: closed_lost\n"
        "        requires: [loss_reason]\n"
    )
    stage = _put(draw, text, r"^  - stage: .*$", new, spaced=True)
    open_stages = text[: text.index("  - stage: closed_won")]
    leave = draw(st.sampled_from(sorted(set(_EXIT.findall(open_stages)))))
    way = _behind(leave, f"      - when: Time for {key}\n        to: {key}\n")
    return Addition(key, ((PIPELINE, stage), (PIPELINE, way)), ())


_METRIC = (
    "label: Metric {0}\ndefinition: How many deals are won, as of {0}.\n"
    "segment: new business\nstatus: implemented\ncount: deals\nin: closed_won\n"
    "why: To know about {0}\nowner: bd_lead\n"
)
_LINE = (
    "label: Line {0}\nmetric: outreach_to_discovery\nbelow: 10%\nafter: 30 attempts\n"
    "means: Something about {0}\nowner: bd_lead\n"
)


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def _metric(draw: st.DrawFn, key: str, files: Files) -> Addition:
    text = _METRIC.format(key)
    if draw(st.booleans()):
        return own_file("metric", key)
    at = files[METRICS].index("\nmetrics:\n")
    lines = re.findall(r"(?m)^  [a-z0-9_]+:$", files[METRICS][at:])
    pattern = "^(?:" + "|".join(lines) + ")$"
    new = f"  {key}:\n{_indented(text, 4)}"
    return Addition(key, ((METRICS, _put(draw, files[METRICS], pattern, new, spaced=True)),), ())


def _line(draw: st.DrawFn, key: str, files: Files) -> Addition:
    if draw(st.booleans()):
        return own_file("red_line", key)
    new = f"{key}:\n{_indented(_LINE.format(key), 2)}"
    return Addition(key, ((LINES, _put(draw, files[LINES], r"^[a-z_]+:$", new, spaced=True)),), ())


_OWN = {
    "stage": (
        "playbook/pipelines/membership_sales",
        (
            "stage: {0}\nafter: discovery\ncomes_from:\n  - stage: discovery\n    when: Time for {0}\n"
            "label: Stage {0}\noutcome: open\nprobability: 30%\npurpose: Find out about {0}\n"
            "exits:\n  - when: Nothing comes of {0}\n    to: closed_lost\n"
            "    requires: [loss_reason]\n"
        ),
    ),
    "property": (
        "playbook/properties/deals",
        (
            "property: {0}\nlabel: Label {0} # as {0} is called\nkind: choice\ngroup: playbook\n"
            "description: What we know of {0}.\noptions: {{a: A, b: B}}\n"
        ),
    ),
    "option": ("playbook/properties/deals/loss_reason", "value: {0}\nlabel: Option {0}\n"),
    "metric": ("playbook/metrics", "metric: {0}\n" + _METRIC),
    "red_line": ("playbook/red_lines", "red_line: {0}\n" + _LINE),
    "hypothesis": (
        "icp/hypotheses",
        (
            "hypothesis: {0}\nlabel: Hypothesis {0}\nclaim: Members like {0}.\n"
            "segment: {{institution_type: university}}\n"
            "measured_by: outreach_to_discovery\ndecide:\n  after: 20 attempts\n"
            "  supported_if: at least 30%\n  refuted_if: below 15%\n  by: 2027-03-31\n"
            "status: testing\n"
        ),
    ),
    "experiment": (
        "playbook/experiments",
        (
            "experiment: {0}\nlabel: Experiment {0}\nquestion: Does {0} help?\n"
            "arms: {{outreach_variant: [a, b]}}\nsplit: [50, 50]\n"
            "outcome: outreach_to_discovery\nstart: 2027-01-04\nsize: 121 per arm\ncost: 6 hours\n"
        ),
    ),
}
OWN_FILES = tuple(_OWN)


def own_file(kind: str, key: str) -> Addition:
    """A thing in a file of its own: where GitHub can merge it too."""
    folder, text = _OWN[kind]
    return Addition(key, (), ((f"{folder}/{key}.yaml", _head(folder, kind) + text.format(key)),))


def _head(folder: str, kind: str) -> str:
    return _SCHEMA.format("../" * (folder.count("/") + 1), kind)


@st.composite
def own_files(draw: st.DrawFn, key: str) -> Addition:
    """A thing in a file of its own, wherever such may be."""
    kind = draw(st.sampled_from(OWN_FILES))
    ((path, text),) = own_file(kind, key).brings
    open_stages = st.sampled_from(["enrichment", "outreach", "discovery", "renewals", "proposal"])
    if kind == "stage":
        text = text.replace("after: discovery", f"after: {draw(open_stages)}")
        text = text.replace("- stage: discovery", f"- stage: {draw(open_stages)}")
    elif kind == "property":
        thing = draw(st.sampled_from(["deals", "contacts", "companies"]))
        path = path.replace("/deals/", f"/{thing}/")
    elif kind == "option":
        name = draw(st.sampled_from(["loss_reason", "lead_source", "dealtype"]))
        path = path.replace("/loss_reason/", f"/{name}/")
    return explained(Addition(key, (), ((path, text),)))


_KINDS: tuple[Callable[[st.DrawFn, str, Files], Addition], ...] = (
    _option,
    _property,
    _stage,
    _metric,
    _line,
    lambda draw, key, files: own_file("hypothesis", key),  # noqa: ARG005
    lambda draw, key, files: own_file("experiment", key),  # noqa: ARG005
)


@st.composite
def pairs(draw: st.DrawFn, files: Files) -> tuple[Addition, Addition]:
    """Two pull requests that know nothing of each other, begun from the same files."""
    one, two = (draw(st.sampled_from(_KINDS))(draw, key, files) for key in ("alpha", "beta"))
    return explained(one), explained(two)


def explained(addition: Addition) -> Addition:
    """With the file that says why."""
    text = f"{_head('playbook/changes', 'change')}why: We want {addition.key}\n"
    change = (f"playbook/changes/{addition.key}.yaml", text)
    return Addition(addition.key, addition.changes, (*addition.brings, change))


def unordered(tree: Any) -> Any:
    """A tree without its order, which is ours first where both put something at one place."""
    if isinstance(tree, dict):
        return sorted((key, repr(unordered(value))) for key, value in tree.items())
    if isinstance(tree, list):
        return sorted(repr(unordered(one)) for one in tree)
    return tree

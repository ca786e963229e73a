"""How fast `check` is, beside check-jsonschema on the same files; and how fast `--help` is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.ratios import median_ratio, told
from dealwright.cli.completing import COMPLETING
from dealwright.decode.kinds import kind_of

pytestmark = pytest.mark.bench


def _modeline(kind: str, up: str) -> str:
    return f"# yaml-language-server: $schema={up}schemas/{kind}.schema.json\n\n"


def _pipeline(number: int, stages: int) -> str:
    lines = [f"pipeline: line_{number}", "object: deals", f"label: Line {number}", "stages:"]
    for n in range(stages):
        key = f"p{number}_s{n}"
        onward = f"p{number}_s{n + 1}" if n < stages - 1 else f"p{number}_won"
        lines += [
            f"  - stage: {key}",
            f"    label: Stage {n}",
            "    outcome: open",
            "    probability: 10%",
            "    purpose: To find out whether it is worth while",
            "    activities:",
            "      - Look at what they do",
            "      - Write it down, in one sentence",
            "    exits:",
            "      - when: It is",
            f"        to: {onward}",
            "        requires: [deals_0, deals_1]",
            "      - when: It is not",
            f"        to: p{number}_lost",
            "    learning: What did we not know?",
        ]
    for outcome, share in (("won", "100%"), ("lost", "0%")):
        lines += [
            f"  - stage: p{number}_{outcome}",
            f"    label: {outcome.capitalize()}",
            f"    outcome: {outcome}",
            f"    probability: {share}",
            "    ends: true",
        ]
    return _modeline("pipeline", "../../") + "\n".join(lines) + "\n"


def _properties(thing: str, count: int) -> str:
    lines = [f"object: {thing}", "groups:", "  - {group: playbook, label: Playbook}", "properties:"]
    for n in range(count):
        lines += [
            f"  - property: {thing}_{n}",
            f"    label: Property {n}",
            "    kind: choice",
            "    group: playbook",
            "    description: What somebody has to fill in here, and why.",
            "    owner: seller",
            "    options: {a: The first, b: The second, c: The third}",
        ]
    return _modeline("properties", "../../") + "\n".join(lines) + "\n"


def _metrics(count: int, stages: int) -> str:
    lines = [
        "pipelines: [line_0]",
        "fields:",
        "  deals:",
        "    kind: {property: deals_0}",
        "metrics:",
    ]
    for n in range(count):
        lines += [
            f"  metric_{n}:",
            f"    label: Metric {n}",
            "    definition: The share of deals that went on.",
            f"    conversion: p0_s{n % (stages - 1)} -> p0_s{n % (stages - 1) + 1}",
            "    within: 45 days",
            "    where:",
            "      kind: [a, b]",
            "    owner: seller",
        ]
    return _modeline("metrics", "../") + "\n".join(lines) + "\n"


def _hypothesis(n: int) -> str:
    return _modeline("hypothesis", "../../") + (
        f"hypothesis: h_{n}\nlabel: Hypothesis {n}\nclaim: They buy\nsegment: {{kind: a}}\n"
        f"measured_by: metric_{n % 10}\n"
        "decide: {after: 20 attempts, supported_if: at least 30%, refuted_if: below 15%, by: 2027-03-31}\n"
        "status: testing\nowner: seller\n"
    )


def _about() -> str:
    return _modeline("playbook", "../") + (
        "title: Sales\npage_label: sales\npurpose: To sell\n"
        "focus: {offering: general, statement: One thing}\ntime_zone: UTC\n"
        "different:\n  traditional:\n    - Execute\n  ours:\n    - Learn\n  outcome: Members\n"
    )


def playbook(root: Path, objects: int) -> list[Path]:
    """About so many stages, properties, metrics and hypotheses, an equal part each."""
    part, stages = objects // 4, 25
    files = {
        "playbook/playbook.yaml": _about(),
        "playbook/roles.yaml": _modeline("roles", "../")
        + "seller:\n  label: Seller\n  does:\n    - Sells\n",
        "playbook/offerings.yaml": _modeline("offerings", "../")
        + "offerings:\n  general: {label: General, state: focus, hubs: up to 3}\n",
        "playbook/metrics.yaml": _metrics(part, stages - 2),
    }
    for n in range(part // stages):
        files[f"playbook/pipelines/line_{n}.yaml"] = _pipeline(n, stages - 2)
    for thing in ("deals", "companies", "contacts", "orders", "meetings"):
        files[f"playbook/properties/{thing}.yaml"] = _properties(thing, part // 5)
    for n in range(part):
        files[f"icp/hypotheses/h_{n}.yaml"] = _hypothesis(n)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return [root / name for name in files]


def process(*command: str | Path) -> str:
    """What it prints. It keeps its bytecode, as on any machine where nobody says otherwise."""
    kept = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [str(word) for word in command], check=True, capture_output=True, env=kept, text=True
    )
    return done.stdout


@pytest.mark.parametrize("objects", [1_000, 10_000])
def test_check_takes_half_of_check_jsonschema(objects: int, tmp_path: Path, root: Path) -> None:
    files = playbook(tmp_path, objects)
    by_kind: dict[str, list[Path]] = {}
    for path in files:
        kind = kind_of(path.relative_to(tmp_path).as_posix())
        assert kind is not None
        by_kind.setdefault(kind.name, []).append(path)
    beside = Path(sys.executable).parent

    def ours() -> None:
        process(sys.executable, "-m", "dealwright", "-C", tmp_path, "check")

    def theirs() -> None:
        for kind, paths in by_kind.items():
            schema = root / "schemas" / f"{kind}.schema.json"
            process(beside / "check-jsonschema", "--schemafile", schema, *paths)

    assert told(f"check of {objects:,} objects", *median_ratio(ours, theirs)) <= 0.5


def test_help_takes_twice_the_import_of_click() -> None:
    def ours() -> None:
        process(sys.executable, "-m", "dealwright", "--help")

    def theirs() -> None:
        process(sys.executable, "-c", "import click")

    ours()
    assert os.environ.get("COVERAGE_PROCESS_START") is None
    assert told("--help beside import click", *median_ratio(ours, theirs)) <= 2.0


@pytest.mark.parametrize(
    ("line", "most"),
    [("dealwright metr", 2.0), ("dealwright metrics s", 2.5)],
    ids=["a command", "a metric"],
)
def test_completing_takes_hardly_more_than_the_import_of_click(
    line: str, most: float, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))

    def ours() -> None:
        monkeypatch.setenv(COMPLETING, "bash_complete")
        process(sys.executable, "-m", "dealwright")

    def theirs() -> None:
        process(sys.executable, "-c", "import click")

    ours()
    ratio = told(f"completing {line!r} beside import click", *median_ratio(ours, theirs, rounds=7))
    assert ratio <= most

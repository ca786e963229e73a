"""What somebody will forget: one test for each promise that nothing else holds."""

import ast
import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click
import pytest

from dealwright.check.pages import FILE_PAGES
from dealwright.check.rules import RULES
from dealwright.cli.commands import COMMANDS, dealwright
from dealwright.configurator.pages import LINK_PAGES
from dealwright.decode.kinds import EXAMPLE, KINDS, Kind
from dealwright.load.files import from_folder
from dealwright.model.writing import short_form, written_name
from dealwright.resources import schema
from support.runner import Runner

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "tool" / "dealwright"
MODULES = sorted(TOOL.rglob("*.py"))
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))


@cache
def kept_files() -> tuple[Path, ...]:
    """What is in git, and what would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


# ---------------------------------------------------------------- the catalogue of findings


def test_every_rule_has_a_page() -> None:
    for rule in RULES:
        assert rule.summary.strip(), rule.code
        assert re.search(r"[.)]$", rule.page), rule.code
    assert all(page.strip() for page in FILE_PAGES.values())


def test_codes_are_unique_and_rise_within_each_module() -> None:
    codes = [*FILE_PAGES, *(rule.code for rule in RULES), *LINK_PAGES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"DW\d{3}", code) for code in codes)
    assert list(FILE_PAGES) == sorted(FILE_PAGES)
    assert list(LINK_PAGES) == sorted(LINK_PAGES)
    by_module: dict[str, list[str]] = {}
    for rule in RULES:
        by_module.setdefault(rule.find.__module__, []).append(rule.code)
    for module, within in by_module.items():
        assert within == sorted(within), module


def test_every_rule_is_named_in_a_table() -> None:
    written = re.findall(
        r'@rule\(\s*"(DW\d{3})"', "".join(path.read_text("utf-8") for path in MODULES)
    )
    assert sorted(written) == sorted(rule.code for rule in RULES)


def test_every_finding_in_links_has_a_page_and_every_page_a_finding() -> None:
    room = (TOOL / "configurator").glob("*.py")
    sources = "".join(path.read_text("utf-8") for path in room if path.name != "pages.py")
    assert set(re.findall(r'"(DW\d{3})"', sources)) == set(LINK_PAGES)


# ---------------------------------------------------------------- commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    context = click.Context(dealwright)
    command = dealwright.get_command(context, name)
    assert command is not None
    assert command.help
    assert COMMANDS[name][2].endswith(".")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (name, parameter.name)


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = dealwright.list_commands(click.Context(dealwright))
    assert [name for name in shown if f"dealwright {name}" not in readme] == []


def test_numbers_are_computed_without_scipy() -> None:
    """Only judging needs it, and it takes a second."""
    script = (
        "import sys\n"
        "import dealwright.cli.metrics, dealwright.report.metrics, dealwright.records.snapshot\n"
        "from support.histories import World, deal\n"
        "from dealwright.metrics.board import board\n"
        "from dealwright.metrics.context import context\n"
        "world = World([deal(1, '2026-01-05 outreach', '2026-01-09 discovery')])\n"
        "metrics = world.playbook.measures.metrics\n"
        "asked = world.asked('2026-06-30')\n"
        "figures = board(metrics, context(world.playbook), asked, world.tables())\n"
        "print([one.metric.metric for one in figures if one.last.n], 'scipy' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "tests",
    )
    assert done.stdout == ("['sqd', 'outreach_to_discovery', 'discovery_to_proposal'] False\n")


# ---------------------------------------------------------------- schemas and model


def _differences(cls: type, tree: Any, top: Any, where: str) -> Iterator[str]:
    """What a schema and a class of the model say differently."""
    tree = _resolved(tree, top)
    hints = get_type_hints(cls)
    every = [one for one in dataclasses.fields(cls) if one.name != "origin"]
    named = {written_name(one): one for one in every if "rest" not in one.metadata}
    known = tree.get("properties", {})
    if set(named) != set(known):
        yield f"{where}: the model has {sorted(named)}, the schema {sorted(known)}"
        return
    for name, field in named.items():
        key = field.metadata.get("keyed")
        yield from _of_a_field(hints[field.name], key, known[name], top, f"{where}/{name}")
    needed = {name for name, field in named.items() if field.default is dataclasses.MISSING}
    if needed != set(tree.get("required", ())):
        yield f"{where}: the model needs {sorted(needed)}, the schema {tree.get('required')}"
    more = tree.get("additionalProperties")
    for free in (one for one in every if "rest" in one.metadata):
        item = get_args(hints[free.name])[0]
        yield from _of_an_item(item, free.metadata["rest"], more, top, f"{where}/*")
    if len(named) == len(every) and more is not False:
        yield f"{where}: unknown keys pass"


def _of_a_field(hint: Any, key: str | None, tree: Any, top: Any, where: str) -> Iterator[str]:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    tree = _resolved(tree, top)
    if get_origin(hint) is Literal:
        if set(get_args(hint)) != set(tree.get("enum", ())):
            yield f"{where}: {get_args(hint)} is not {tree.get('enum')}"
    elif get_origin(hint) is tuple and key is not None:
        more = tree.get("additionalProperties")
        yield from _of_an_item(get_args(hint)[0], key, more, top, where)
    elif get_origin(hint) is tuple and dataclasses.is_dataclass(get_args(hint)[0]):
        yield from _differences(get_args(hint)[0], tree["items"], top, f"{where}[]")
    elif hasattr(hint, "origin"):
        yield from _differences(hint, tree, top, where)


def _of_an_item(item: type, key: str, tree: Any, top: Any, where: str) -> Iterator[str]:
    """An item under a key, which fills one field; a bare value may stand for another."""
    tree = _resolved(tree, top)
    if "properties" not in tree and short_form(item) is not None:
        return
    known = {**tree.get("properties", {}), key: {}}
    inner = {**tree, "properties": known, "required": [*tree.get("required", ()), key]}
    yield from _differences(item, inner, top, where)


def _resolved(tree: Any, top: Any) -> Any:
    while isinstance(tree, dict) and "$ref" in tree:
        tree = top["$defs"][tree["$ref"].rpartition("/")[2]]
    return tree if isinstance(tree, dict) else {}


@pytest.mark.parametrize("kind", [*KINDS, EXAMPLE], ids=lambda kind: kind.pattern)
def test_schema_and_model_say_the_same(kind: Kind) -> None:
    top = schema(kind.name)
    assert list(_differences(kind.cls, top, top, kind.name)) == []


def test_every_kind_has_a_schema_and_every_schema_a_kind() -> None:
    # What a person gives for one document is no part of a playbook.
    named = {*(kind.name for kind in (*KINDS, EXAMPLE)), "given"}
    assert {path.name for path in SCHEMAS} == {f"{name}.schema.json" for name in named}


def _entry(kind: Kind) -> tuple[Any, Any]:
    """What an entry of the list may say, and what it must, besides its key."""
    parts = schema(str(kind.list_of))["$defs"]
    if kind.name == "option":
        options = parts["property"]["properties"]["options"]
        return {"label": options["additionalProperties"]}, ["label"]
    part = parts[kind.name]
    return part["properties"], part.get("required", [])


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.list_of], ids=lambda kind: kind.name
)
def test_a_file_of_its_own_may_say_what_its_list_may_say(kind: Kind) -> None:
    may, must = _entry(kind)
    own = schema(kind.name)
    place = {"after", "comes_from", kind.named_by}
    assert own["properties"].keys() - place == may.keys() - place
    assert {*own["required"]} - place == {*must} - place
    for name in may.keys() - place:
        said, listed = ({**it[name], "description": ""} for it in (own["properties"], may))
        assert said == listed, name


def _described(tree: Any, where: str) -> Iterator[str]:
    """Every place of a schema that an editor shows and that says nothing."""
    if not isinstance(tree, dict):
        return
    for name, inner in tree.get("properties", {}).items():
        if not inner.get("description"):
            yield f"{where}/{name}"
        yield from _described(inner, f"{where}/{name}")
    for name, inner in tree.get("$defs", {}).items():
        if not inner.get("description"):
            yield f"{where}#{name}"
        yield from _described(inner, f"{where}#{name}")
    for word in ("items", "additionalProperties"):
        yield from _described(tree.get(word), f"{where}/{word}")


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_property_of_a_schema_is_described(path: Path) -> None:
    tree = json.loads(path.read_text("utf-8"))
    assert tree["description"]
    assert list(_described(tree, path.stem)) == []


# ---------------------------------------------------------------- the playbook of this repository


def test_the_real_playbook_is_clean(run: Runner) -> None:
    result = run("check", "--strict", at=ROOT)
    assert (result.code, result.out, result.err) == (0, "no findings\n", "")


def test_every_modeline_leads_to_a_schema() -> None:
    files = from_folder(ROOT)
    assert files
    for name, data in files.items():
        assert isinstance(data, bytes)
        leads = data.decode().split("\n")[0].partition("$schema=")[2]
        assert (ROOT / name).parent.joinpath(leads).is_file(), name


# ---------------------------------------------------------------- the house


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOOL)))
def test_no_room_is_too_large(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 250


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("library", "module"),
    [
        ("yaml", "source.py"),
        ("hubspot", "hubspot/gateway.py"),
        ("json5", "configurator/reading.py"),
    ],
)
def test_a_library_is_known_to_one_module(library: str, module: str) -> None:
    knowing = [str(path.relative_to(TOOL)) for path in MODULES if library in _imports(path)]
    assert knowing == [module]


def test_nothing_names_a_host_of_packages_or_a_place_on_this_machine() -> None:
    needles = [
        "".join(parts).encode()
        for parts in (
            ("files.python", "hosted.org"),
            ("pypi", ".org/simple"),
            ("registry.", "npmjs"),
            ("registry.", "yarnpkg"),
            ("conda.", "anaconda.org"),
            ("--index", "-url"),
            ("--extra-index", "-url"),
        )
    ]
    needles.append(str(ROOT).encode())
    naming = [
        (str(path.relative_to(ROOT)), needle)
        for path in kept_files()
        for needle in needles
        if needle in path.read_bytes()
    ]
    assert naming == []


def test_no_lock_file_that_names_hosts() -> None:
    refused = re.compile(r"uv\.lock|pylock.*\.toml|package-lock\.json|poetry\.lock|Pipfile\.lock")
    assert [path.name for path in kept_files() if refused.fullmatch(path.name)] == []

"""The manual: pages made from the tool are what the tool says, and all pages become a site."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from dealwright.check.pages import table
from dealwright.cli.commands import dealwright
from dealwright.cli.completing import CODES
from dealwright.decode.kinds import EXAMPLE, KINDS
from dealwright.metrics.audit import PAGES
from dealwright.resources import schema, schema_names
from support.golden import golden
from support.runner import Runner

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"


def test_the_reference_is_what_the_tool_says(run: Runner) -> None:
    """When this fails: dealwright reference."""
    result = run("reference", "--check", at=ROOT)
    assert (result.code, result.err) == (0, "")


def test_a_page_that_differs_is_named_and_one_too_many_as_well(tmp_path: Path, run: Runner) -> None:
    assert run("reference", "--out", tmp_path).code == 0
    assert run("reference", "--out", tmp_path).out.startswith("0 of ")
    assert run("reference", "--check", "--out", tmp_path).code == 0
    (tmp_path / "codes.md").write_text("# Codes\n", "utf-8")
    (tmp_path / "files" / "contracts.md").write_text("# Contracts\n", "utf-8")
    (tmp_path / "files" / "legal.md").unlink()
    result = run("reference", "--check", "--out", tmp_path)
    assert (result.code, result.out) == (3, "")
    assert [line.partition(" is not ")[0] for line in result.err.splitlines()] == [
        f"{tmp_path}/{name}" for name in ("codes.md", "files/contracts.md", "files/legal.md")
    ]


def commands(context: click.Context) -> Iterator[click.Context]:
    yield context
    group = context.command
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(click.Context(command, info_name=name, parent=context))


def test_every_command_and_every_option_is_told() -> None:
    page = (REFERENCE / "commands.md").read_text("utf-8")
    sections = {one.partition("\n")[0].strip("#` "): one for one in page.split("\n##")}
    found = list(commands(click.Context(dealwright, info_name="dealwright")))
    assert len(found) > 40
    for context in found:
        section = sections[context.command_path]
        for one in context.command.params:
            if isinstance(one, click.Option):
                assert one.opts[-1] in section, context.command_path


def test_every_code_is_told() -> None:
    page = (REFERENCE / "codes.md").read_text("utf-8")
    headings = {line.strip("#` ") for line in page.splitlines() if line.startswith("### ")}
    assert headings == {code for code, _ in table(PAGES)}


def test_the_codes_that_a_shell_offers_are_all() -> None:
    """When this fails: DEALWRIGHT_REGENERATE=1 pytest tests/test_reference.py."""
    told = "".join(f"{code}\t{summary}\n" for code, summary in table(PAGES))
    assert golden(str(CODES), told) == told


def keys(tree: Any) -> Iterator[str]:
    """Every key that a schema knows, wherever it may stand."""
    if isinstance(tree, dict):
        for word, inner in tree.items():
            if word == "properties":
                yield from inner
            if word in {"properties", "$defs"}:
                for one in inner.values():
                    yield from keys(one)
            else:
                yield from keys(inner)


@pytest.mark.parametrize("name", schema_names())
def test_every_key_of_a_file_is_told(name: str) -> None:
    page = (REFERENCE / "files" / f"{name}.md").read_text("utf-8")
    rows = [line.split("|")[1].strip("` ") for line in page.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(keys(schema(name)))


def test_the_manual_becomes_a_site_without_a_warning(tmp_path: Path) -> None:
    """Every page has its place and no link is dead. Nothing is written: `make docs` does that."""
    command = [sys.executable, "-m", "sphinx", "-b", "dummy", "-q", "-W", "-n", "--keep-going"]
    done = subprocess.run(
        [*command, str(ROOT / "docs"), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# ---------------------------------------------------------------- editors


def test_schemas_are_whole(tmp_path: Path, run: Runner) -> None:
    """What an editor fetches refers to nothing outside itself."""
    assert run("schemas", "--out", tmp_path).code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {path.name for path in (ROOT / "schemas").iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (ROOT / "schemas" / path.name).read_bytes()
        tree = json.loads(path.read_text("utf-8"))
        refers = set(words(tree, "$ref"))
        assert refers <= {f"#/$defs/{name}" for name in tree.get("$defs", {})}, path.name
        assert list(words(tree, "$id")) == [f"dealwright:{path.name.partition('.')[0]}"]


def words(tree: Any, wanted: str) -> Iterator[Any]:
    """What stands under a keyword."""
    if isinstance(tree, dict):
        for word, inner in tree.items():
            if word == wanted:
                yield inner
            yield from words(inner, wanted)
    elif isinstance(tree, list):
        for inner in tree:
            yield from words(inner, wanted)


def test_served_schemas_have_their_address_and_a_catalogue(tmp_path: Path, run: Runner) -> None:
    address = "https://example.org/schemas"
    assert run("schemas", "--out", tmp_path, "--url", f"{address}/").code == 0
    catalogue = json.loads((tmp_path / "catalog.json").read_text("utf-8"))
    entries = {one["url"]: one for one in catalogue["schemas"]}
    assert len(entries) == len(catalogue["schemas"]) == len(schema_names())
    assert entries[f"{address}/retired.schema.json"] == {
        "name": "dealwright: Retired files",
        "description": schema("retired")["description"],
        "fileMatch": ["**/playbook/pipelines/retired.yaml", "**/icp/hypotheses/retired.yaml"],
        "url": f"{address}/retired.schema.json",
    }
    matches = [match for one in entries.values() for match in one.get("fileMatch", ())]
    assert sorted(matches) == sorted(f"**/{kind.pattern}" for kind in (*KINDS, EXAMPLE))
    for url in entries:
        tree = json.loads((tmp_path / url.rpartition("/")[2]).read_text("utf-8"))
        assert tree["$id"] == url


@pytest.mark.parametrize(
    "url", ["schemas", "ftp://example.org/x", "https://", "https://[", "https://a/?b"]
)
def test_what_is_no_address_is_refused(url: str, tmp_path: Path, run: Runner) -> None:
    result = run("schemas", "--out", tmp_path / "out", "--url", url)
    assert (result.code, result.out) == (2, "")
    assert "is no address of a folder" in result.err
    assert not (tmp_path / "out").exists()


def test_an_editor_knows_the_files_that_are_made_by_hand() -> None:
    """A new file has no first line yet that would lead to its schema. Versions are written by the tool."""
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    assert settings["yaml.schemas"] == {
        f"./schemas/{kind.name}.schema.json": kind.pattern
        for kind in (*KINDS, EXAMPLE)
        if kind.many and kind.name != "version"
    }
    recommended = json.loads((ROOT / ".vscode" / "extensions.json").read_text("utf-8"))
    assert "redhat.vscode-yaml" in recommended["recommendations"]

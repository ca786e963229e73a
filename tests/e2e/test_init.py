"""`dealwright init`: what it writes works at once, and nothing that is there is touched."""

import json
import os
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from dealwright import __version__
from dealwright.documents.write import write_new
from dealwright.errors import DealwrightError, Exit
from dealwright.resources import bundled
from e2e.conftest import Company
from support.runner import Runner

SCHEMAS = list(bundled("schemas").glob("*.schema.json"))


@pytest.fixture
def begun(run: Runner, tmp_path: Path) -> Path:
    """A folder that `init` has just made."""
    folder = tmp_path / "ours"
    made = run("-q", "init", folder)
    assert made.code == Exit.DONE, made
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_begun_works_at_once(begun: Path, run: Runner) -> None:
    checked = run("check", "--strict", at=begun)
    assert (checked.code, checked.out, checked.err) == (Exit.DONE, "no findings\n", "")
    for words in (["changelog"], ["render", "codeowners"], ["render", "pull-request-template"]):
        assert run(*words, "--check", at=begun).code == Exit.DONE
    assert "11 to create." in run("plan", at=begun).out
    assert "Applied and verified: 11 of 11 changes." in run("apply", "--yes", at=begun).err
    assert run("plan", "--exit-code", at=begun).code == Exit.DONE
    seeded = run("sandbox", "seed", "--deals", "60", "--as-of", "2026-06-30", at=begun)
    assert seeded.code == Exit.DONE
    assert run("-q", "sync", at=begun).code == Exit.DONE
    numbers = json.loads(run("metrics", "--as-of", "2026-06-30", "-o", "json", at=begun).out)
    assert numbers["metrics"]
    lines = run("red-lines", "--as-of", "2026-06-30", at=begun).out
    assert "Too few leads turn into conversations" in lines
    owned = json.loads(run("audit", "--as-of", "2026-06-30", "-o", "json", at=begun).out)
    owners = {one["owner"] for rule in owned["rules"] for one in rule["by_owner"]}
    assert owners - {None}
    rendered = run("render", "playbook", "--out", begun / "build", at=begun)
    assert rendered.code == Exit.DONE
    index = begun / "build" / "index.md"
    assert "# How we sell" in index.read_text(encoding="utf-8")
    assert "playbook/offerings.yaml" in run("quote", "support", at=begun).out


def test_an_account_that_is_not_named_yet_is_refused(
    begun: Path, run: Runner, company: Company
) -> None:
    refused = run("--portal", "production", "apply", "--yes", at=begun)
    assert (refused.code, "wrong_portal" in refused.err) == (Exit.BLOCKED, True)
    assert company.writes == []


def test_the_folder_one_is_in(run: Runner, tmp_path: Path) -> None:
    """Beside a fresh `.git` and whatever else is in nobody's way."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    made = run("init", at=tmp_path)
    files = len(files_of(tmp_path)) - 1
    assert (made.code, made.out) == (Exit.DONE, f"wrote {files} files in {tmp_path}\n")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "title",
    ["Selling tea", 'Tea: "black" & #1, 100 %', "yes", "Thé – 茶 | *"],
)
def test_the_title(run: Runner, tmp_path: Path, title: str) -> None:
    assert run("init", tmp_path / "ours", "--title", title).code == Exit.DONE
    assert run("check", "--strict", at=tmp_path / "ours").out == "no findings\n"
    about = (tmp_path / "ours" / "playbook" / "playbook.yaml").read_text(encoding="utf-8")
    (line,) = [line for line in about.splitlines() if line.startswith("title:")]
    said = line.partition(": ")[2]
    assert (json.loads(said) if said.startswith('"') else said) == title
    readme = (tmp_path / "ours" / "README.md").read_text(encoding="utf-8")
    assert "How we sell" not in readme.splitlines()[0]


@pytest.mark.parametrize("title", ["", " tea", "two\nlines", "\x1b[31mred"])
def test_a_title_that_is_none(run: Runner, tmp_path: Path, title: str) -> None:
    refused = run("init", tmp_path / "ours", "--title", title)
    assert refused.code == Exit.USAGE
    assert "error: the title must be one line of text\n" in refused.err
    assert not (tmp_path / "ours").exists()


def test_what_is_not_so_can_go(begun: Path, run: Runner) -> None:
    """What is left is what the remaining files name."""
    left = {"playbook.yaml", "offerings.yaml", "roles.yaml", "CHANGELOG.md"}
    for path in [*(begun / "playbook").rglob("*.*"), *(begun / "icp").rglob("*.*")]:
        if path.name not in left:
            path.unlink()
    assert run("check", "--strict", at=begun).out == "no findings\n"


# ------------------------------------------------------------------ nothing is overwritten


def test_what_is_there_is_listed_and_nothing_is_written(run: Runner, tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    for name in ("README.md", ".github/workflows/check.yml"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    (tmp_path / "requirements.txt").symlink_to(tmp_path / "nowhere")
    before = files_of(tmp_path)
    refused = run("init", at=tmp_path)
    assert (refused.code, refused.out) == (Exit.USAGE, "")
    assert refused.err == (
        f"error: there is already something in {tmp_path}: .github/workflows/check.yml, "
        "README.md, requirements.txt\n"
        "help: nothing was written; choose an empty folder, or move these files away\n"
    )
    assert files_of(tmp_path) == before


def test_two_playbooks_do_not_mix(begun: Path, run: Runner) -> None:
    for name in files_of(begun):
        (begun / name).unlink()
    other = begun / "playbook" / "pipelines" / "other.yaml"
    other.write_text("mine", encoding="utf-8")
    refused = run("init", at=begun)
    assert f"already something in {begun}: playbook/pipelines/other.yaml\n" in refused.err
    assert list(files_of(begun)) == ["playbook/pipelines/other.yaml"]


def test_a_file_where_a_folder_must_be(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "playbook").write_text("mine", encoding="utf-8")
    refused = run("init", at=tmp_path)
    assert f"already something in {tmp_path}: playbook\n" in refused.err
    assert refused.code == Exit.USAGE
    assert files_of(tmp_path) == {"playbook": b"mine"}


def test_what_cannot_be_written_whole_is_not_kept(tmp_path: Path) -> None:
    long = "n" * (os.pathconf(tmp_path, "PC_NAME_MAX") + 1)
    with pytest.raises(DealwrightError, match=r"n cannot be written: File name too long"):
        write_new(tmp_path / "ours", {"a": b"1", "b/c": b"2", long: b"3"})
    assert files_of(tmp_path) == {}


# ------------------------------------------------------------------ what lies beside the playbook


def test_an_upgrade_renews_the_schemas(begun: Path, run: Runner) -> None:
    old = begun / "schemas" / "metrics.schema.json"
    old.write_text('{"type": "object"}', encoding="utf-8")
    own = begun / "schemas" / "mine.json"
    own.write_text("{}", encoding="utf-8")
    found = run("check", at=begun).out
    assert "DW015" in found
    assert "dealwright schemas --out schemas" in found
    told = run("schemas", "--out", "schemas", at=begun)
    assert told.out == f"1 of {len(SCHEMAS)} files are new or changed in schemas\n"
    assert run("check", "--strict", at=begun).out == "no findings\n"
    assert own.read_text(encoding="utf-8") == "{}"


def test_editors_know_every_kind_of_file(begun: Path) -> None:
    settings = json.loads((begun / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    mapped = settings["yaml.schemas"]
    for path in [*begun.glob("playbook/**/*.yaml"), *begun.glob("[ei]*/**/*.yaml")]:
        name = path.relative_to(begun).as_posix()
        by_place = {place for place, pattern in mapped.items() if fnmatchcase(name, pattern)}
        modeline = path.read_text(encoding="utf-8").partition("\n")[0].rpartition("/")[2]
        assert by_place == {f"./schemas/{modeline}"}
    schemas = {f"./schemas/{path.name}" for path in SCHEMAS}
    # These lie where others match too, or anywhere: their first lines say what they are.
    assert schemas - set(mapped) <= {
        f"./schemas/{name}.schema.json" for name in ("retired", "given")
    }
    assert all((begun / path).is_file() for path in settings["yaml.schemas"])


def test_the_version_that_wrote_it_is_the_one_to_install(begun: Path) -> None:
    lines = (begun / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == [f"dealwright[github,render,site]=={__version__}"]

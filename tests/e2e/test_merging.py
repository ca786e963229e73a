"""Two pull requests in git: what merges by itself, in a clone that was set up and as on GitHub."""

import re
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from dealwright.history.compare import canonical
from dealwright.history.release import release
from dealwright.load.files import Files, from_folder
from dealwright.load.playbook import Loaded, load
from dealwright.model.playbook import Playbook
from dealwright.resources import schema, template_names
from support.additions import (
    DEALS,
    METRICS,
    OWN_FILES,
    Addition,
    explained,
    own_file,
    own_files,
    pairs,
    unordered,
)
from support.checkout import ROOT, Checkout
from support.runner import Runner

FILES = {path: data.decode() for path, data in from_folder(ROOT).items() if isinstance(data, bytes)}


def begun(folder: Path, run: Runner | None = None) -> Checkout:
    """A clone of the playbook; with `run`, it was told to merge by meaning."""
    made = Checkout(folder)
    lay(folder, FILES)
    (folder / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    made.git("init", "-q", "-b", "main")
    made.git("config", "user.name", "t")
    made.git("config", "user.email", "t@example.org")
    made.base = made.commit("Begin")
    if run is not None:
        done = run("merge-file", "--set-up", at=folder)
        assert (done.code, done.out) == (0, "")
    return made


def lay(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def branch(clone: Checkout, name: str, files: dict[str, str]) -> None:
    clone.git("switch", "-q", "-c", name, "main")
    lay(clone.folder, {path: text for path, text in files.items() if FILES.get(path) != text})
    clone.commit(name)


def merge(clone: Checkout, onto: str, other: str) -> subprocess.CompletedProcess[str]:
    clone.git("switch", "-q", "--detach", onto)
    return subprocess.run(
        ["git", "-C", str(clone.folder), "merge", "-q", "--no-edit", other],
        capture_output=True,
        text=True,
        check=False,
    )


def loaded(folder: Path) -> Loaded:
    return load(from_folder(folder), schema, templates=template_names(ROOT))


def read(files: dict[str, str]) -> Loaded:
    data: Files = {path: text.encode() for path, text in files.items()}
    return load(data, schema, templates=template_names(ROOT))


def in_two_branches(clone: Checkout, one: Addition, other: Addition) -> None:
    for addition in (one, other):
        branch(clone, addition.key, addition.on(FILES))


# ------------------------------------------------------------------ what merges


@pytest.mark.long
def test_any_two_additions_merge_in_a_clone_that_was_set_up(tmp_path: Path, run: Runner) -> None:
    """Both ways round, to the playbook that they make one after the other."""
    template = begun(tmp_path / "template", run)

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(pairs(FILES))
    def merges(two: tuple[Addition, Addition]) -> None:
        one, other = two
        with tempfile.TemporaryDirectory() as folder:
            clone = Checkout(Path(folder) / "clone")
            template.git("worktree", "add", "-q", "--detach", str(clone.folder), "main")
            in_two_branches(clone, one, other)
            told = []
            for ours, theirs in (("alpha", "beta"), ("beta", "alpha")):
                done = merge(clone, ours, theirs)
                assert done.returncode == 0, done.stdout + done.stderr
                found = loaded(clone.folder)
                assert [one for one in found.findings if found.documents] == []
                made = release(found.playbook, date=max(v.date for v in found.playbook.versions))
                assert {"We want alpha", "We want beta"} <= set(made.version.whys)
                told.append(unordered(canonical(found.playbook)))
            clone.git("switch", "-q", "--detach", "main")
            lay(clone.folder, other.on(one.on(FILES)))
            assert told == [unordered(canonical(loaded(clone.folder).playbook))] * 2
            template.git("worktree", "remove", "--force", str(clone.folder))
            template.git("branch", "-q", "-D", "alpha", "beta")

    merges()


def test_files_of_their_own_merge_on_github_too(tmp_path: Path, run: Runner) -> None:
    """Git as it comes, with no driver: at the same place, and the same whoever is merged first."""
    clone = begun(tmp_path / "clone")
    after = dict(FILES)
    for name in ("alpha", "beta"):
        files = dict(FILES)
        for kind in OWN_FILES:
            files = explained(own_file(kind, f"{name}_{kind}")).on(files)
        branch(clone, name, files)
        after |= {path: text for path, text in files.items() if path not in FILES}
    books = [together_on_github(clone, *names) for names in (("beta", "alpha"), ("alpha", "beta"))]
    assert books[0] == books[1] == read(after).playbook
    (sales,) = books[0].deal_pipelines()
    assert sales.keys()[2:5] == ("discovery", "alpha_stage", "beta_stage")
    assert run("check", "--base", "main", at=clone.folder).out == "no findings\n"
    dry = run("release", "--dry-run", "--date", "2027-01-01", at=clone.folder)
    for name in ("alpha", "beta"):
        for kind in OWN_FILES:
            assert f"{name}_{kind}" in dry.out
            why = f"playbook/changes/{name}_{kind}.yaml"
            assert (clone.folder / why).is_file()


def test_the_examples_of_the_manual_are_sound() -> None:
    manual = (ROOT / "docs" / "merging.md").read_text("utf-8")
    found = dict(re.findall(r"`(playbook/\S+\.yaml)`:\n\n```yaml\n(.*?)```", manual, re.DOTALL))
    assert [path.rpartition("/")[2] for path in found] == [
        "pilot.yaml",
        "pilot_size.yaml",
        "no_pilot.yaml",
    ]
    assert read({**FILES, **found}).findings == ()


def together_on_github(clone: Checkout, ours: str, theirs: str) -> Playbook:
    """One branch merged into the other without a driver, as a playbook without a finding."""
    done = merge(clone, ours, theirs)
    assert done.returncode == 0, done.stdout + done.stderr
    found = loaded(clone.folder)
    assert found.findings == ()
    return found.playbook


def own_files_merge(template: Checkout, one: Addition, other: Addition) -> None:
    """On GitHub, both ways round, to the playbook that they make one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Checkout(Path(folder) / "clone")
        template.git("worktree", "add", "-q", "--detach", str(clone.folder), "main")
        in_two_branches(clone, one, other)
        after = read(other.on(one.on(FILES))).playbook
        for ours, theirs in (("alpha", "beta"), ("beta", "alpha")):
            assert together_on_github(clone, ours, theirs) == after
        template.git("worktree", "remove", "--force", str(clone.folder))
        template.git("branch", "-q", "-D", "alpha", "beta")


def test_some_additions_in_files_of_their_own_merge_on_github(tmp_path: Path) -> None:
    template = begun(tmp_path / "template")

    @settings(max_examples=3, deadline=None)
    @given(own_files("alpha"), own_files("beta"))
    def merges(one: Addition, other: Addition) -> None:
        own_files_merge(template, one, other)

    merges()


@pytest.mark.long
def test_any_two_additions_in_files_of_their_own_merge_on_github(tmp_path: Path) -> None:
    template = begun(tmp_path / "template")

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(own_files("alpha"), own_files("beta"))
    def merges(one: Addition, other: Addition) -> None:
        own_files_merge(template, one, other)

    merges()


OPTION = "      wrong_icp: Wrong ICP\n"


def two_options(clone: Checkout) -> None:
    for name in ("alpha", "beta"):
        text = FILES[DEALS].replace(OPTION, f"{OPTION}      {name}: {name.title()}\n")
        branch(clone, name, {**FILES, DEALS: text})


def test_one_place_of_one_list_is_a_conflict_until_git_is_told(tmp_path: Path, run: Runner) -> None:
    clone = begun(tmp_path / "clone")
    two_options(clone)
    assert f"CONFLICT (content): Merge conflict in {DEALS}" in merge(clone, "alpha", "beta").stdout
    clone.git("merge", "--abort")
    assert run("merge-file", "--set-up", at=clone.folder).code == 0
    assert merge(clone, "alpha", "beta").returncode == 0
    text = (clone.folder / DEALS).read_text("utf-8")
    assert f"{OPTION}      alpha: Alpha\n      beta: Beta\n" in text


def test_why_lines_are_never_just_thrown_together(tmp_path: Path) -> None:
    """What git calls union drops lines that two new entries share; nobody would be told."""
    clone = begun(tmp_path / "clone")
    clone.git("config", "merge.dealwright.driver", "git merge-file --union %A %O %B")
    for name in ("alpha", "beta"):
        line = (
            f"\n{name}:\n  metric: outreach_to_discovery\n  below: 10%\n  after: 9 attempts\n"
            f"  means: {name}\n  owner: bd_lead\n"
        )
        path = "playbook/red_lines.yaml"
        branch(clone, name, {**FILES, path: FILES[path] + line})
    assert merge(clone, "alpha", "beta").returncode == 0
    lines = {one.red_line: one for one in loaded(clone.folder).playbook.red_lines.red_lines}
    assert (lines["alpha"].owner, lines["beta"].owner) != ("bd_lead", "bd_lead")


# ------------------------------------------------------------------ what does not


def test_one_thing_changed_in_two_ways_is_told_and_marked(tmp_path: Path, run: Runner) -> None:
    clone = begun(tmp_path / "clone", run)
    for name in ("alpha", "beta"):
        text = FILES[METRICS].replace("within: 45 days", f"within: {len(name)}0 days")
        text = text.replace("weeks_end: sunday", "weeks_end: sunday\n")
        branch(clone, name, {**FILES, METRICS: text})
    done = merge(clone, "alpha", "beta")
    assert done.returncode == 1
    assert (
        "playbook/metrics.yaml: metrics / outreach_to_discovery / within was changed in two ways\n"
        in done.stderr
    )
    assert f"CONFLICT (content): Merge conflict in {METRICS}" in done.stdout
    text = (clone.folder / METRICS).read_text("utf-8")
    assert "    conversion: outreach -> discovery\n<<<<<<< ours\n    within: 50 days" in text
    found = run("check", at=clone.folder)
    assert found.code == 3
    assert f"{METRICS}:" in found.out


def test_where_the_tool_is_gone_git_merges_text(tmp_path: Path, run: Runner) -> None:
    clone = begun(tmp_path / "clone", run)
    driver = clone.git("config", "merge.dealwright.driver")
    words = driver.split()
    gone = driver.replace(words[words.index("-x") + 1].rstrip(";"), "/nowhere/python")
    clone.git("config", "merge.dealwright.driver", gone)
    two_options(clone)
    assert merge(clone, "alpha", "beta").returncode == 1
    assert "<<<<<<< ours\n" in (clone.folder / DEALS).read_text("utf-8")


@pytest.mark.parametrize("broken", ["a: [\n", ""])
def test_a_file_that_cannot_be_read_is_merged_as_text(
    tmp_path: Path, run: Runner, broken: str
) -> None:
    for name, text in (("base", "a: 1\n"), ("ours", "a: 1\nb: 1\n"), ("theirs", broken)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    three = [tmp_path / name for name in ("base", "ours", "theirs")]
    done = run("merge-file", *three, "playbook/x.yaml", at=tmp_path)
    assert done.code == 1
    assert done.err == "playbook/x.yaml: merged as text, not by meaning; look at all of it\n"


def test_words_that_are_missing(tmp_path: Path, run: Runner) -> None:
    assert run("merge-file", tmp_path / "a").code == 2
    three = [tmp_path / name for name in ("a", "b", "c")]
    assert "cannot be read" in run("merge-file", *three).err
    outside = run("merge-file", "--set-up", at=tmp_path)
    assert outside.code == 1
    assert "help: run it in a clone of the playbook's repository" in outside.err


# ------------------------------------------------------------------ two releases


def released(clone: Checkout, name: str, old: str, new: str, run: Runner, *words: str) -> None:
    path = "playbook/red_lines.yaml"
    branch(clone, name, {**FILES, path: FILES[path].replace(old, new)})
    assert run("release", "--date", "2027-01-01", *words, at=clone.folder).code == 0
    clone.commit(f"Release {name}")


def test_two_releases_of_one_number_are_a_conflict(tmp_path: Path, run: Runner) -> None:
    clone = begun(tmp_path / "clone", run)
    released(clone, "alpha", "below: 15%", "below: 12%", run)
    released(clone, "beta", "below: 25%", "below: 22%", run)
    done = merge(clone, "alpha", "beta")
    assert done.returncode == 1
    assert "CONFLICT (add/add): Merge conflict in playbook/versions/4.0.0.yaml" in done.stdout
    assert "Merge conflict in playbook/CHANGELOG.md" in done.stdout


def test_two_releases_of_two_numbers_are_found(tmp_path: Path, run: Runner) -> None:
    """However the changelog was put together afterwards."""
    clone = begun(tmp_path / "clone", run)
    released(clone, "alpha", "below: 15%", "below: 12%", run)
    released(clone, "beta", "below: 25%", "below: 22%", run, "--version", "4.1.0")
    assert merge(clone, "alpha", "beta").returncode == 1
    clone.git("checkout", "-q", "--ours", "playbook/CHANGELOG.md")
    clone.commit("Merge")
    found = run("check", at=clone.folder)
    assert found.code == 3
    assert "error[DW608]: 4.1.0 was made of 3.0.0, which is not the version before it" in found.out
    assert "stands between: playbook/versions/4.0.0.yaml:2:10" in found.out


def test_a_release_beside_an_addition(tmp_path: Path, run: Runner) -> None:
    """What came meanwhile waits for the next release, with its why."""
    clone = begun(tmp_path / "clone", run)
    released(clone, "alpha", "below: 15%", "below: 12%", run)
    branch(clone, "beta", explained(own_file("metric", "beta")).on(FILES))
    assert merge(clone, "alpha", "beta").returncode == 0
    assert run("check", at=clone.folder).code == 0
    dry = run("release", "--dry-run", "--date", "2027-01-02", at=clone.folder).out
    assert dry.startswith("4.1.0, 2027-01-02\n- Metric Metric beta is new")
    assert [path.name for path in (clone.folder / "playbook/changes").iterdir()] == ["beta.yaml"]

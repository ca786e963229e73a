"""What is published: built as a release builds it, installed where the source is not, and used."""

import subprocess
import sysconfig
import tarfile
from os import environ
from pathlib import Path
from zipfile import ZipFile

import pytest

from dealwright import __version__
from support.checkout import BIN, ROOT, Checkout

pytestmark = pytest.mark.long
NAME = f"dealwright-{__version__}"


def told(*command: str | Path, at: Path) -> str:
    """What a command says on stdout; it must pass. Nothing of this checkout is in its surroundings."""
    bare = {key: value for key, value in environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, cwd=at, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel and a source archive."""
    folder = tmp_path_factory.mktemp("dist")
    told(BIN / "hatchling", "build", "-d", folder, at=ROOT)
    return folder


def in_wheel(folder: Path) -> dict[str, bytes]:
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_a_wheel_has_all_that_is_bundled(built: Path) -> None:
    inside = in_wheel(built)
    for kind in ("schemas", "templates", "starter"):
        listed = Checkout(ROOT).git(
            "ls-files", "--cached", "--others", "--exclude-standard", "--", kind
        )
        for name in listed.splitlines():
            assert inside[f"dealwright/_bundled/{name}"] == (ROOT / name).read_bytes(), name
    assert f"{NAME}.dist-info/licenses/LICENSE" in inside
    assert not [name for name in inside if not name.startswith(("dealwright/", NAME))]


def test_the_source_archive_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    told(BIN / "hatchling", "build", "-t", "wheel", "-d", tmp_path, at=tmp_path / NAME)
    again, first = in_wheel(tmp_path), in_wheel(built)
    for files in (again, first):  # what stands in the list counts, not in which order
        record = f"{NAME}.dist-info/RECORD"
        files[record] = b"".join(sorted(files[record].splitlines(keepends=True)))
    assert set(again) == set(first)
    assert [name for name in first if again[name] != first[name]] == []


def test_the_wheel_works_where_the_source_is_not(built: Path, tmp_path: Path) -> None:
    told(BIN / "python", "-m", "venv", "--without-pip", tmp_path / "venv", at=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    (inside,) = (tmp_path / "venv" / "lib").glob("python3.*/site-packages")
    # What it needs is lent. A path in a .pth brings no other .pth along, so no editable install.
    (inside / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (wheel,) = built.glob("*.whl")
    pip: list[str | Path] = [BIN / "python", "-m", "pip", "--python", python, "install"]
    told(*pip, "--quiet", "--no-deps", "--no-index", wheel, at=tmp_path)
    where = told(python, "-c", "import dealwright; print(dealwright.__file__)", at=tmp_path)
    assert where.startswith(str(inside))
    dealwright = tmp_path / "venv" / "bin" / "dealwright"
    head = Checkout(ROOT).git("describe", "--always", "--abbrev=10", "--dirty=+", "--exclude=*")
    assert (
        told(dealwright, "--version", at=tmp_path) == f"{NAME.replace('-', ' ')} (commit {head})\n"
    )
    ours = tmp_path / "ours"
    ours.mkdir()
    assert told(dealwright, "init", at=ours).startswith("wrote ")
    assert told(dealwright, "check", "--strict", at=ours) == "no findings\n"
    assert "11 to create." in told(dealwright, "plan", at=ours)
    told(dealwright, "apply", "--yes", at=ours)
    assert "Nothing to change" in told(dealwright, "plan", "--exit-code", at=ours)
    told(dealwright, "render", "playbook", at=ours)
    assert (ours / "build" / "playbook" / "index.md").is_file()

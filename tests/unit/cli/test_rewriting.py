from pathlib import Path

import pytest

from dealwright.cli.rewriting import write_files
from dealwright.errors import DealwrightError, StalePlanError


def test_files_are_written_and_keep_their_mode(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_bytes(b"a: 1\n")
    (tmp_path / "old.yaml").chmod(0o600)
    write_files(
        tmp_path, {"old.yaml": b"a: 1\n"}, {"old.yaml": b"a: 2\n", "deep/new.yaml": b"b: 1\n"}
    )
    assert (tmp_path / "old.yaml").read_bytes() == b"a: 2\n"
    assert (tmp_path / "old.yaml").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "deep" / "new.yaml").read_bytes() == b"b: 1\n"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "new.yaml", "old.yaml"]


@pytest.mark.parametrize("found", [b"a: 3\n", None], ids=["edited", "deleted"])
def test_what_somebody_changed_meanwhile_is_not_overwritten(
    found: bytes | None, tmp_path: Path
) -> None:
    if found is not None:
        (tmp_path / "old.yaml").write_bytes(found)
    after = {"new.yaml": b"b: 1\n", "old.yaml": b"a: 2\n"}
    with pytest.raises(StalePlanError, match=r"old\.yaml was changed meanwhile; nothing was"):
        write_files(tmp_path, {"old.yaml": b"a: 1\n"}, after)
    assert not (tmp_path / "new.yaml").exists()


def test_a_new_file_never_takes_the_place_of_one(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_bytes(b"mine\n")
    with pytest.raises(StalePlanError):
        write_files(tmp_path, {}, {"new.yaml": b"b: 1\n"})
    assert (tmp_path / "new.yaml").read_bytes() == b"mine\n"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DealwrightError, match="cannot be written") as caught:
        write_files(tmp_path, {}, {"a.yaml": b"a\n", "file/b.yaml": b"b\n"})
    assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["file"], "nothing is left behind"


def test_what_goes_goes_after_all_is_written(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_bytes(b"a: 1\n")
    write_files(tmp_path, {"old.yaml": b"a: 1\n"}, {"old.yaml": None, "new.yaml": b"b: 1\n"})
    assert [path.name for path in tmp_path.iterdir()] == ["new.yaml"]
    with pytest.raises(DealwrightError, match="cannot be written"):
        write_files(tmp_path, {"new.yaml": b"b: 1\n"}, {"new.yaml": None, "new.yaml/a": b"a\n"})
    assert (tmp_path / "new.yaml").read_bytes() == b"b: 1\n", "kept, as not all could be written"
    with pytest.raises(StalePlanError):
        write_files(tmp_path, {"new.yaml": b"b: 0\n"}, {"new.yaml": None})
    assert (tmp_path / "new.yaml").exists()

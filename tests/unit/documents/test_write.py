from pathlib import Path

import pytest

from dealwright.documents.write import write
from dealwright.errors import DealwrightError, UsageError


def test_only_what_is_new_or_changed_is_written(tmp_path: Path) -> None:
    files = {"b/c.md": "c\n", "a.md": "é\n"}
    assert write(tmp_path, files) == ("a.md", "b/c.md")
    assert write(tmp_path, {**files, "a.md": "x\r\n"}) == ("a.md",)
    assert (tmp_path / "a.md").read_bytes() == b"x\r\n"


@pytest.mark.parametrize("name", ["../out.md", "/etc/out.md", "a/../../out.md"])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="lies outside"):
        write(tmp_path, {name: ""})


def test_a_folder_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DealwrightError, match="cannot be written"):
        write(tmp_path / "file", {"a.md": "a"})

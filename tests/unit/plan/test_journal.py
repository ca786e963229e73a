"""A disk that is full: what was written is told, and no half ledger stays behind."""

import io
import resource
from pathlib import Path

import pytest

from dealwright.errors import DealwrightError, Exit
from dealwright.plan.changes import Create
from dealwright.plan.journal import FileJournal
from dealwright.plan.runs import read_runs
from unit.plan.things import a_group, a_plan

CHANGE = Create(resource=a_group())


class Disk(io.TextIOWrapper):
    """A file that takes so many lines and no more."""

    def __init__(self, path: Path, lines: int) -> None:
        super().__init__(path.open("wb"), encoding="utf-8")
        self.lines = lines

    def write(self, text: str, /) -> int:
        if not self.lines:
            raise OSError(28, "No space left on device")
        self.lines -= 1
        return super().write(text)


def twice(journal: FileJournal) -> None:
    for number in range(2):
        journal.started(number, None)


@pytest.mark.parametrize(("lines", "code"), [(0, Exit.WORLD), (1, Exit.PARTLY)])
def test_a_full_disk_is_told_with_what_it_means(tmp_path: Path, lines: int, code: Exit) -> None:
    with Disk(tmp_path / "r1.jsonl", lines) as disk:
        journal = FileJournal(disk, "r1", lambda: 0)
        with pytest.raises(DealwrightError, match="No space left on device") as raised:
            twice(journal)
    assert raised.value.exit_code == code
    assert raised.value.hint == "make room on the disk; then run the same again"


def test_what_was_begun_is_read_though_it_broke_off(tmp_path: Path) -> None:
    with FileJournal.begin(tmp_path, "r1", a_plan(CHANGE), lambda: 0) as journal:
        journal.started(0, None)
        (run,) = read_runs(tmp_path)
        assert (run.ended, run.steps[0].wrote) == (None, True)
    with (tmp_path / "r1.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": 0, "event": "en')
    assert read_runs(tmp_path)[0].steps[0].wrote, "half a line is what a killed process leaves"


def test_a_place_that_is_no_folder_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(DealwrightError, match="cannot be written") as raised:
        FileJournal.begin(file, "r1", a_plan(CHANGE), lambda: 0)
    assert raised.value.hint is not None
    assert raised.value.hint.startswith("nothing was changed")


def test_a_ledger_whose_first_line_fails_leaves_no_file(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(DealwrightError, match="cannot be written"):
            FileJournal.begin(tmp_path, "r1", a_plan(CHANGE), lambda: 0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []

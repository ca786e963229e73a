"""What a takeover would write, as a difference of files, and what it leaves out."""

from collections.abc import Iterable, Mapping
from difflib import unified_diff

from dealwright.adopt.note import About, Note
from dealwright.report.texts import one_line

_HEADS = {
    About.NAMED: "Named otherwise than in HubSpot:",
    About.LEFT: "Left as it is in HubSpot, outside of the playbook:",
    About.KEPT: "In the playbook alone; apply would write it:",
    About.OPEN: "Not accepted; this wants a decision:",
}
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_RESET = "\x1b[0m"


def difference(
    before: Mapping[str, bytes], after: Mapping[str, bytes | None], *, colour: bool = False
) -> str:
    """The lines of each file that come and go, None for a file that goes; names from a portal cannot steer a terminal."""
    lines: list[str] = []
    for path, data in sorted(after.items()):
        old = before.get(path)
        lines += unified_diff(
            _lines(old or b""),
            _lines(data or b""),
            path if old is not None else "/dev/null",
            path if data is not None else "/dev/null",
            lineterm="",
        )
    return "".join(f"{_painted(one_line(line), colour=colour)}\n" for line in lines)


def notes(found: Iterable[Note]) -> str:
    """What a person should know beside the lines, by kind; each part after an empty line."""
    listed = list(dict.fromkeys(found))
    return "".join(
        f"\n{head}\n{''.join(lines)}"
        for about, head in _HEADS.items()
        if (lines := [_note(note) for note in listed if note.about is about])
    )


def _note(note: Note) -> str:
    return f"  {one_line(note.address)}: {one_line(note.words)}\n"


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig").split("\n")[:-1] if data else []


def _painted(line: str, *, colour: bool) -> str:
    paint = _COLOURS.get(line[:1]) if colour else None
    return f"{paint}{line}{_RESET}" if paint else line

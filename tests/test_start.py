"""How much is imported before anything is done: modules are counted, since time depends on the machine."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from dealwright.cli.completing import COMPLETING

COUNTED = """
import sys
before = set(sys.modules)
from dealwright.cli import main
try:
    main()
finally:
    print(*(set(sys.modules) - before), file=sys.__stderr__)
"""
# Of Python's own: what takes long, or says that something is done that nobody asked for.
HEAVY = {"asyncio", "http", "multiprocessing", "socket", "sqlite3", "ssl", "unittest", "xml"}


def completing(line: str) -> dict[str, str]:
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    return {COMPLETING: "bash_complete", **words}


@pytest.mark.parametrize(
    ("words", "env", "libraries", "most", "told"),
    [
        (["--help"], {}, {"click"}, 8, "Usage: dealwright"),
        ([], completing("dealwright metr"), {"click"}, 9, "plain,metrics\n"),
        ([], completing("dealwright --portal s"), {"click"}, 9, "plain,sandbox\n"),
        ([], completing("dealwright plan --at 9"), {"click"}, 12, "\n"),
        ([], completing("dealwright quote gen"), {"click", "yaml"}, 22, "plain,general\n"),
        ([], completing("dealwright metrics sqd"), {"click", "yaml"}, 16, "plain,sqd\n"),
    ],
    ids=["help", "a command", "a portal", "a version", "an offering", "a metric"],
)
def test_little_is_imported(
    words: list[str],
    env: Mapping[str, str],
    libraries: set[str],
    most: int,
    told: str,
    repo: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, *words],
        cwd=repo,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told in done.stdout
    imported = set(done.stderr.split())
    top = {name.partition(".")[0] for name in imported}
    foreign = {name for name in top - sys.stdlib_module_names if not name.startswith("_")}
    assert foreign - {"cython_runtime"} == libraries | {"dealwright"}
    assert top & HEAVY == set()
    ours = sorted(name for name in imported if name.startswith("dealwright"))
    assert len(ours) <= most, ours

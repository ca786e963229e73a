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
        ([], completing("dealwright explain DW10"), {"click"}, 12, "plain,DW104\n"),
        (
            [],
            completing("dealwright --portal sandbox render proposal --deal "),
            {"click", "yaml"},
            23,
            "41",
        ),
        ([], completing("dealwright plan --allow many"), {"click"}, 13, "plain,many"),
        ([], completing("dealwright runs show "), {"click", "yaml"}, 16, ""),
        (
            [],
            completing("dealwright sandbox deals --stage o"),
            {"click", "yaml"},
            14,
            "plain,outreach\n",
        ),
        ([], completing("dealwright render document w"), {"click"}, 18, "plain,welcome"),
        ([], completing("dealwright parity "), {"click"}, 10, "plain,sandbox"),
        ([], completing("dealwright -C "), {"click"}, 9, ""),
    ],
    ids=[
        *("help", "command", "portal", "version", "offering", "metric", "code", "deal"),
        *("guard", "run", "stage", "document", "parity", "folder"),
    ],
)
def test_little_is_imported(
    words: list[str],
    env: Mapping[str, str],
    libraries: set[str],
    most: int,
    told: str,
    repo: Path,
) -> None:
    latest = repo / ".dealwright" / "snapshots" / "sandbox" / "latest-deals.txt"
    latest.parent.mkdir(parents=True)
    latest.write_text("4107\n4101\n", "ascii")
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

"""`make demo` in a clone: the main job from end to end, and nothing left behind."""

import re
import subprocess
from pathlib import Path

import pytest

from support.checkout import Checkout, clone
from support.manual import ROOT, blocks, is_shown


def test_the_demo_works_and_leaves_the_checkout_clean(tmp_path: Path) -> None:
    works(clone(tmp_path / "clone"), times=1)


@pytest.mark.long
def test_the_demo_works_twice(tmp_path: Path) -> None:
    works(clone(tmp_path / "clone"), times=2)


def works(checkout: Checkout, *, times: int) -> None:
    told = [_demo(checkout.folder) for _ in range(times)]
    assert told[0] == told[-1]
    (excerpt,) = [one for one in blocks(ROOT / "README.md") if one.language == "text"]
    assert is_shown(excerpt.text, told[0])
    assert "Nothing to change: the portal is as the playbook wishes." in told[0]
    assert 'label: "Discovery" -> "Understanding"' in told[0]
    assert "2 live deals in this stage" in told[0]
    assert "Sales Qualified Deals (SQD)" in told[0]
    assert "not enough evidence: Too few prospects engage" in told[0]
    made = checkout.folder / "build" / "demo"
    assert (made / "pages" / "index.md").read_text(encoding="utf-8").startswith("(sales-operations")
    assert "15,000 USD" in (made / "proposal.md").read_text(encoding="utf-8")
    assert "## 2.0.0 (2026-02-10)" in (made / "CHANGELOG.md").read_text(encoding="utf-8")
    assert checkout.git("status", "--porcelain") == ""


def _demo(folder: Path) -> str:
    done = subprocess.run(["make", "demo"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout.replace("files in", "").replace(str(folder), "")
    return re.sub(r"data through [0-9: -]+UTC", "data through now", told)

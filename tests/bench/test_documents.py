"""How long documents take, beside what the compiler of PDFs takes to start."""

import sys
from pathlib import Path

import pytest

from bench.ratios import median_ratio, told
from bench.test_check import process
from dealwright.documents.formats import in_format

pytestmark = pytest.mark.bench

GOLDEN = Path(__file__).parents[1] / "golden" / "proposal.md"


def test_a_hundred_proposals_as_pdf() -> None:
    """Beside one that is made in a process of its own, imports included."""
    text = GOLDEN.read_text("utf-8")

    def hundred() -> None:
        for number in range(100):
            again = text.replace("Mars University", f"Mars University {number}")
            assert in_format(again, Path("x.pdf"), fields={}, fonts=None)

    alone = (
        "from pathlib import Path; from dealwright.documents.formats import in_format; import sys;"
        "in_format(Path(sys.argv[1]).read_text('utf-8'), Path('x.pdf'), fields={}, fonts=None)"
    )

    def one_alone() -> None:
        process(sys.executable, "-c", alone, GOLDEN)

    ours, one = median_ratio(hundred, one_alone, rounds=3)
    assert told("100 proposals as PDF beside one from a cold start", ours, one) <= 40

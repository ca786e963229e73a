"""`dealwright --version`: the number, and the commit of a checkout."""

import subprocess
import sys

from dealwright import __version__
from support.checkout import ROOT, Checkout
from support.runner import Runner


def test_a_checkout_says_its_commit(run: Runner) -> None:
    head = Checkout(ROOT).git("rev-parse", "--short=10", "HEAD")
    told = run("--version")
    assert told.code == 0
    assert told.out.rstrip("+)\n") == f"dealwright {__version__} (commit {head}"


def test_only_who_asks_for_it_waits_for_git() -> None:
    script = (
        "import sys\n"
        "from dealwright.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    print('subprocess' in sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == "False\n"

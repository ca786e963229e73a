"""What a shell and we say to each other: its script, and the line as it sends it."""

from itertools import pairwise

import click
from click.shell_completion import BashComplete, add_completion_class, get_completion_class

from dealwright.cli.completing import COMPLETING

SHELLS = ("bash", "zsh", "fish")


class Bash(BashComplete):
    """Bash cuts `--portal=sandbox` into three words, at each `=`; click knows two words or one."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        after = [("", one) for one in args[:1]] + list(pairwise(args))
        kept = [one for before, one in after if one != "=" or not before.startswith("--")]
        return kept, incomplete


def know_bash() -> None:
    """Let click read the line as bash sends it."""
    add_completion_class(Bash)


def script(shell: str) -> str:
    """What a shell must run once, so that it asks us after Tab."""
    completion = get_completion_class(shell)
    if completion is None:
        raise ValueError(shell)
    made = completion(click.Command("dealwright"), {}, "dealwright", COMPLETING)
    return made.source_template % made.source_vars()

"""Which properties of a deal a proposal prints."""

import re
from pathlib import Path

from dealwright.documents.hubs import LINKS
from dealwright.documents.proposal import REQUIRED, USERS
from dealwright.resources import bundled

_READ = re.compile(r"""deal\.text\(\s*["'](\w+)["']""")


def proposal_properties(root: Path) -> frozenset[str]:
    """What the tool asks of every deal, and what the templates name, the repository's included."""
    names = {*REQUIRED, USERS, LINKS}
    for folder in (root / "templates", bundled("templates")):
        for path in sorted((folder / "proposal").glob("*.j2")):
            names.update(_READ.findall(path.read_text("utf-8", errors="replace")))
    return frozenset(names)

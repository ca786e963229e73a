"""`.github/pull_request_template.md`: the form of a pull request, with the roles that have a say."""

from dealwright.documents.codeowners import AREAS, approving
from dealwright.documents.escape import md
from dealwright.model.organisation import Roles

TEMPLATE = ".github/pull_request_template.md"
_FORM = """\
<!-- Made by dealwright from playbook/roles.yaml; edit that file instead. -->

## What changes, and why

<!-- The why goes into a file of playbook/changes/ as well: it becomes the changelog of a version. -->

- [ ] `dealwright check --base main` finds nothing
- [ ] a file in `playbook/changes/` says why
- [ ] what is given up stands under `retired:` and says where its deals go

## Whose part of the playbook it is

<!-- Delete what this does not touch. GitHub asks those whom .github/CODEOWNERS names. -->

"""


def render_template(roles: Roles) -> str:
    """One line for those who approve the same areas; nobody is mentioned, so that nobody is called."""
    shared: dict[tuple[str, ...], list[str]] = {}
    for area in AREAS:
        labels = tuple(role.label for role in approving(roles, area))
        shared.setdefault(labels, []).append("ICP" if area == "icp" else area.replace("_", " "))
    alone = shared.pop((), [])
    lines = [
        f"- [ ] {', '.join(areas)}: agreed by {' and '.join(map(md, labels))}\n"
        for labels, areas in shared.items()
    ]
    if alone:
        lines.append(f"- [ ] {', '.join(alone)}: no role approves these, somebody has agreed\n")
    return _FORM + "".join(lines)

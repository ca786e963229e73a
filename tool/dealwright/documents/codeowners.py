"""`.github/CODEOWNERS`: which part of the playbook needs whose approval."""

import re

from dealwright.documents.escape import one_line
from dealwright.model.organisation import Role, Roles, present

CODEOWNERS = ".github/CODEOWNERS"
AREAS: dict[str, tuple[str, ...]] = {
    "principles": ("/playbook/playbook.yaml",),
    "stages": ("/playbook/pipelines/",),
    "properties": ("/playbook/properties/",),
    "metrics": ("/playbook/metrics.yaml", "/playbook/metrics/"),
    "red_lines": ("/playbook/red_lines.yaml", "/playbook/red_lines/", "/playbook/decisions/"),
    "icp": ("/icp/", "/playbook/experiments/"),
    "offerings": ("/playbook/offerings.yaml",),
    "roles": ("/playbook/roles.yaml",),
    "rhythm": ("/playbook/rhythm.yaml",),
    "artefacts": ("/playbook/artefacts.yaml",),
    "tools": ("/playbook/tools.yaml",),
    "legal": ("/playbook/legal.yaml",),
    "handoff": ("/playbook/handoff.yaml",),
    "portals": ("/playbook/portals/",),
}
_HEAD = "# Made by dealwright from playbook/roles.yaml; edit that file instead.\n"
# GitHub's own rule for account names, with the mark of a company's own accounts, and a team behind the name of its organisation.
HANDLE = re.compile(
    r"(?![^/]{40})[A-Za-z0-9]+(-[A-Za-z0-9]+)*(_[A-Za-z0-9]+)?(/[A-Za-z0-9_-]{1,100})?"
)


def render_codeowners(roles: Roles) -> str:
    """One line a path; where nobody can be named, a comment that says what is missing."""
    lines = [_HEAD]
    for area, paths in AREAS.items():
        for path in paths:
            lines += _lines(path, approving(roles, area))
    return "".join(lines)


def area_of(path: str) -> str | None:
    """The area that a file of the playbook belongs to; None where no role approves by itself."""
    for area, paths in AREAS.items():
        if any(f"/{path}".startswith(place) for place in paths):
            return area
    return None


def approving(roles: Roles, area: str | None) -> tuple[Role, ...]:
    """The roles that approve an area."""
    return tuple(role for role in roles.roles if area in role.approves)


def _lines(path: str, roles: tuple[Role, ...]) -> list[str]:
    if not roles:
        return [f"# {path}  nobody approves this in roles.yaml\n"]
    owners = [handle for role in roles for handle in handles(role)]
    lines = [_missing(path, role) for role in roles if not handles(role)]
    if owners:
        lines.append(f"{path} {' '.join(f'@{owner}' for owner in dict.fromkeys(owners))}\n")
    return lines


def handles(role: Role) -> list[str]:
    """Whom GitHub can ask for a role: the accounts of its present holders."""
    found = (holder.github for holder in present(role.held_by))
    return [handle for handle in found if handle and HANDLE.fullmatch(handle)]


def _missing(path: str, role: Role) -> str:
    held = bool(present(role.held_by))
    why = "no github handle in roles.yaml" if held else "nobody holds this role in roles.yaml"
    return f"# {path}  {one_line(role.label)}: {why}\n"

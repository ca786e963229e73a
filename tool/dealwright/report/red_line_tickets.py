"""An issue for each red line that is breached, for whoever owns the line; what of those not judged."""

import datetime as dt

from dealwright.metrics.red_lines import LineState
from dealwright.model.organisation import Roles, present
from dealwright.report.red_lines import Lines, label, markdown_of, open_breach
from dealwright.report.texts import escape
from dealwright.report.tickets import Ticket

_ANSWER = (
    "It stays open until a file in `playbook/decisions/` answers `{}`: `pivot` or `carry_on`, why, and by"
    " whom."
)

_KEPT = "An issue that is open about it stays as it is; none is opened."


def red_line_tickets(lines: Lines, roles: Roles) -> list[Ticket]:
    """One a line, while its breach waits for a decision; who holds the owner's role that day is named.

    What is said of a line that could not be judged stays as it is.
    """
    return [
        *(_ticket(one, lines, roles) for one in lines.states if open_breach(one)),
        *(_kept(one, lines) for one in lines.states if one.judgement is None),
    ]


def _ticket(state: LineState, lines: Lines, roles: Roles) -> Ticket:
    line = state.red_line
    means = ["", f"If it is real, it may mean: {escape(line.means)}."] if lines.confidential else []
    body = [
        *markdown_of(state, confidential=lines.confidential),
        *means,
        "",
        _ANSWER.format(line.red_line),
    ]
    return Ticket(
        key=_key(state),
        title=f"Red line breached: {label(state)}",
        body="\n".join(body) + "\n",
        assignees=tuple(_logins(line.owner, roles, lines.day)),
    )


def _kept(state: LineState, lines: Lines) -> Ticket:
    body = [*markdown_of(state, confidential=lines.confidential), "", _KEPT]
    return Ticket(
        key=_key(state),
        title=f"Red line not judged: {label(state)}",
        body="\n".join(body) + "\n",
        kept=True,
    )


def _key(state: LineState) -> str:
    return f"red-line-{state.red_line.red_line}"


def _logins(owner: str | None, roles: Roles, day: dt.date) -> list[str]:
    """Accounts of people; a team cannot be assigned."""
    held = [role.held_by for role in roles.roles if role.role == owner]
    holders = [holder for one in held for holder in present(one, day)]
    return [one.github for one in holders if one.github and "/" not in one.github]

"""What was applied last, and which allowances that has used up.

A real portal is remembered by a git tag and by the ledgers of its runs; an embedded one keeps the
playbook itself in its store, so that it is forgotten with everything else.
"""

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from dealwright.cli.earlier import APPLIED
from dealwright.cli.session import Session
from dealwright.errors import DealwrightError, UsageError

if TYPE_CHECKING:
    from dealwright.load.playbook import Loaded
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal
    from dealwright.plan.allowances import Use
    from dealwright.plan.plan import Allowance, Block

CHANGES = "playbook/changes"
_FACT, _FORMAT = "applied", 1


class Applied(NamedTuple):
    """What an embedded portal knows of the last apply.

    `playbook` is its canonical tree; `spent` are all allowances that ever stood in one.
    """

    playbook: Any
    called: str
    at: dt.datetime
    spent: "frozenset[Use]"


def tag_of(portal: "Portal") -> str:
    """The git tag on the commit that a portal was last brought to."""
    return f"{APPLIED}{portal.portal}"


def remember(
    session: Session, portal: "Portal", playbook: "Playbook", called: str, commit: str | None
) -> None:
    """Note a verified apply; of a real portal an edited playbook, or none in git, leaves no tag."""
    from dealwright.load.commits import set_tag

    if portal.embedded:
        _keep(session, portal, playbook, called)
        return
    if commit is None or commit.endswith("+"):
        return
    try:
        set_tag(session.root, tag_of(portal), commit)
    except DealwrightError as error:
        session.say(f"the tag {tag_of(portal)} could not be set: {error.message}")


def _keep(session: Session, portal: "Portal", playbook: "Playbook", called: str) -> None:
    from dealwright.cli.connect import embedded_store
    from dealwright.history.compare import canonical

    before = last_applied(session, portal)
    spent = {(one.file, one.guard) for one in _offered(playbook)}
    content = {
        "format": _FORMAT,
        "at": session.now_ms(),
        "called": called,
        "spent": sorted(spent | (before.spent if before else frozenset())),
        "playbook": canonical(playbook),
    }
    with embedded_store(session, portal) as portal_:
        portal_.store.keep_fact(_FACT, json.dumps(content, ensure_ascii=False))


def last_applied(session: Session, portal: "Portal") -> Applied | None:
    """What an embedded portal was last brought to; None where it is new, or was filled otherwise."""
    from dealwright.cli.connect import embedded_store, store_path

    if not store_path(session, portal).exists():
        return None
    with embedded_store(session, portal) as portal_:
        kept = portal_.store.fact(_FACT)
    content = json.loads(kept or "null")
    if content is None or content["format"] != _FORMAT:
        return None
    at = dt.datetime.fromtimestamp(content["at"] / 1000, tz=dt.UTC)
    spent = frozenset((file, guard) for file, guard in content["spent"])
    return Applied(content["playbook"], content["called"], at, spent)


def last_playbook(session: Session, portal: "Portal", loaded: "Loaded") -> "Playbook | None":
    """The playbook that a portal was last brought to; None where nobody knows."""
    from dealwright.load.commits import committed_at
    from dealwright.load.playbook import as_applied

    if portal.embedded:
        kept = last_applied(session, portal)
        return None if kept is None else as_applied(loaded, kept.playbook)
    tag = tag_of(portal)
    return None if committed_at(session.root, tag) is None else session.at(tag, loaded)


def overtaken(session: Session, portal: "Portal") -> "tuple[Block, ...]":
    """A block where a later commit than HEAD was applied: what it brought would be undone."""
    from dealwright.load.commits import lacking
    from dealwright.plan.plan import Block, counted

    tag = tag_of(portal)
    count = 0 if portal.embedded else lacking(session.root, tag)
    if not count:
        return ()
    return (
        Block(
            guard="older_playbook",
            message=f"the portal has been brought to {tag}, which has {counted(count, 'commit')} "
            "of the playbook that this one lacks",
            way="take the newest commit; what shall not be is undone by a commit of its own (git revert)",
        ),
    )


def allowances(
    session: Session, portal: "Portal", playbook: "Playbook", asked: tuple[str, ...]
) -> "tuple[Allowance, ...]":
    """Guards that may be passed, each with the why, and those that were: from files, or asked."""
    from dealwright.cli.execution import owner
    from dealwright.plan.allowances import settled
    from dealwright.plan.guard_pages import PASSABLE
    from dealwright.plan.plan import Allowance

    for guard in asked:
        if guard not in PASSABLE:
            raise UsageError(
                f"{guard} cannot be allowed", hint=f"what can be: {', '.join(sorted(PASSABLE))}"
            )
    offered = _offered(playbook)
    spent = _spent(session, portal, offered) if offered else frozenset()
    why = f"allowed at a terminal by {owner()}"
    return (
        *settled(offered, spent),
        *(Allowance(guard=guard, why=why) for guard in asked),
    )


def _offered(playbook: "Playbook") -> "list[Allowance]":
    from dealwright.plan.plan import Allowance

    return [
        Allowance(guard=guard, why=change.why, file=change.origin.file)
        for change in playbook.changes
        for guard in change.allow
    ]


def _spent(session: Session, portal: "Portal", offered: "list[Allowance]") -> "frozenset[Use]":
    """What an earlier apply has used up, whatever became of the file since."""
    from dealwright.cli.execution import runs_folder
    from dealwright.load.commits import committed_at, cut_off
    from dealwright.plan.allowances import used_up
    from dealwright.plan.runs import read_runs

    if portal.embedded:
        known = last_applied(session, portal)
        return known.spent if known else frozenset()
    runs = [
        run
        for run in read_runs(runs_folder(session, portal))
        if (run.portal, run.portal_id) == (portal.portal, portal.portal_id)
    ]
    spent = used_up(runs)
    if committed_at(session.root, tag_of(portal)) is None:
        return spent  # never applied from here, as far as git knows
    if cut_off(session.root):
        session.say(
            f"allow: in {CHANGES}/ counts for nothing here: the clone lacks the history that would "
            "say what was used up (git fetch --unshallow)"
        )
        return frozenset((one.file or "", one.guard) for one in offered)
    return spent | _ever_applied(session, portal)


def _ever_applied(session: Session, portal: "Portal") -> "frozenset[Use]":
    """The allowances of every commit that the tag reaches."""
    from dealwright.load.commits import ever
    from dealwright.source import read

    found: set[Use] = set()
    for path, contents in ever(session.root, tag_of(portal), CHANGES).items():
        for data in contents:
            tree = read(path, data).tree
            allowed = tree.get("allow") if isinstance(tree, dict) else None
            if isinstance(allowed, list):
                found |= {(path, guard) for guard in allowed if isinstance(guard, str)}
    return frozenset(found)

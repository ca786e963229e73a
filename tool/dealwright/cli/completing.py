"""What the shell offers after Tab: names out of the files that lie here. Nothing is judged.

Each function has click's signature for it and is set as `shell_complete` of a parameter. It reads a
few small files, writes nothing and asks nobody; whatever is not as it should be offers nothing.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

if TYPE_CHECKING:  # every command imports this room, and few are started by Tab
    from click.shell_completion import CompletionItem

Items: TypeAlias = "list[CompletionItem[str]]"

COMPLETING = "_DEALWRIGHT_COMPLETE"  # set by the shell's script; the name is click's
CODES = Path(__file__).with_name("codes.tsv")
MOST = 50  # of what grows: deals, runs, branches
_MOST_BYTES = 1_000_000
# A name goes into the command line as it is, so none may mean anything to a shell.
_PLAIN = re.compile(r"[\w@+][\w./@+-]*", re.ASCII)


class Folder(click.Path):
    """A folder on the command line. A line that is still being typed has its `~` as it was typed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if ctx is not None and ctx.resilient_parsing:
            value = os.path.expanduser(value)  # noqa: PTH111 - Path raises where nobody is at home
        return super().convert(value, param, ctx)


def portals(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    return _items(_stems(ctx, "playbook/portals"), incomplete)


def revisions(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Released versions, the latest first, then branches and tags."""
    root = _root(ctx)
    if root is None:
        return []
    versions = sorted(_stems(ctx, "playbook/versions"), key=_by_number, reverse=True)
    return _items([*((one, "released") for one in versions), *_refs(root)], incomplete)


def metrics(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Those of the list, then those that have files of their own."""
    listed = _keys(_tree(ctx, "playbook/metrics.yaml"), "metrics")
    return _items([*listed, *_stems(ctx, "playbook/metrics")], incomplete)


def fields(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """What numbers may be split by."""
    return _items(_list(_tree(ctx, "playbook/metrics.yaml"), "may_split_by"), incomplete)


def offerings(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    return _items(_keys(_tree(ctx, "playbook/offerings.yaml"), "offerings"), incomplete)


def stages(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """The stages of every pipeline of deals."""
    folder = "playbook/pipelines"
    found = (_tree(ctx, f"{folder}/{one}.yaml") for one in _stems(ctx, folder))
    deals = (tree for tree in found if tree.get("object") == "deals")
    named = (
        (stage.get("stage"), stage.get("label"))
        for tree in deals
        for stage in _list(tree, "stages")
        if isinstance(stage, dict)
    )
    return _items(named, incomplete)


def documents(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """Templates of documents, the repository's own among them."""
    from dealwright.resources import bundled

    root = _root(ctx)
    folders = [bundled("templates"), *([root / "templates"] if root else [])]
    names = {path.name for folder in folders for path in (folder / "documents").glob("[!_]*.j2")}
    return _items(sorted(name.partition(".")[0] for name in names), incomplete)


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> Items:
    """Out of a list, since the pages stand in every room that judges; a test holds it against them."""
    told = CODES.read_text("utf-8").splitlines()
    return _items(
        [("metric", "why a deal counts, or not"), *(tuple(one.split("\t")) for one in told)],
        incomplete,
    )


def explained(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """After `explain metric`: metrics. After another code nothing follows."""
    return metrics(ctx, parameter, incomplete) if ctx.params.get("code") == "metric" else []


def guards(_: click.Context, __: click.Parameter, incomplete: str) -> Items:
    from dealwright.plan.guard_pages import GUARD_PAGES

    found = ((guard, page.partition("\n")[0]) for guard, page in GUARD_PAGES.items())
    return _items(found, incomplete)


def words(known: Iterable[str]) -> Callable[[click.Context, click.Parameter, str], Items]:
    """A few words of the tool itself."""
    return lambda _, __, incomplete: _items(known, incomplete)


def runs(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """The runs of the portal, the latest first."""
    from dealwright.plan.places import RUNS, SUFFIX

    root, portal = _root(ctx), _portal(ctx)
    if root is None or portal is None:
        return []
    ledgers = sorted((root / str(portal.get("runs") or RUNS)).glob(f"*{SUFFIX}"), reverse=True)
    own = (path.stem for path in ledgers if _portal_of(path) == portal.get("portal"))
    return _items(islice(own, MOST), incomplete)


def deals(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """The deals of the portal's snapshot by their number, the latest first."""
    from dealwright.records.places import latest_deals, snapshot_folder

    root, portal = _root(ctx), _portal(ctx)
    if root is None or portal is None or not re.fullmatch("[0-9]*", incomplete, re.ASCII):
        return []
    folder = snapshot_folder(root, str(portal.get("portal")))
    return _items(latest_deals(folder, incomplete, MOST), incomplete)


def _items(found: Iterable[Any], incomplete: str) -> Items:
    """What begins as the word that is being typed. An entry is a name, or a name and what it says."""
    from click.shell_completion import CompletionItem

    pairs = (one if isinstance(one, tuple) else (one, None) for one in found)
    return [
        CompletionItem(name, help=_one_line(told))
        for name, told in pairs
        if isinstance(name, str) and name.startswith(incomplete) and _PLAIN.fullmatch(name)
    ]


def _one_line(told: Any) -> str | None:
    """No control character reaches the terminal by a label."""
    if not isinstance(told, str):
        return None
    return "".join(one if one.isprintable() else " " for one in told)[:80]


def _root(ctx: click.Context) -> Path | None:
    directory = ctx.find_root().params.get("directory") or Path()
    start = Path(directory).resolve()
    return next((one for one in (start, *start.parents) if (one / "playbook").is_dir()), None)


def _stems(ctx: click.Context, folder: str) -> list[str]:
    root = _root(ctx)
    return sorted(path.stem for path in (root / folder).glob("*.yaml")) if root else []


def _tree(ctx: click.Context, name: str) -> dict[str, Any]:
    """A file of the playbook, if it is a sound mapping."""
    from dealwright.source import read

    root = _root(ctx)
    path = root / name if root else None
    if path is None or path.is_symlink() or not path.is_file():
        return {}
    if path.stat().st_size > _MOST_BYTES:
        return {}
    document = read(name, path.read_bytes())
    return document.tree if isinstance(document.tree, dict) and not document.broken else {}


def _keys(tree: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    inner = tree.get(name)
    for key, value in inner.items() if isinstance(inner, dict) else ():
        yield key, value.get("label") if isinstance(value, dict) else None


def _list(tree: dict[str, Any], name: str) -> list[Any]:
    inner = tree.get(name)
    return inner if isinstance(inner, list) else []


def _portal(ctx: click.Context) -> dict[str, Any] | None:
    """The portal that was named, else the only embedded one."""
    named = ctx.find_root().params.get("portal")
    names = _stems(ctx, "playbook/portals")
    trees = [_tree(ctx, f"playbook/portals/{one}.yaml") for one in names if named in (None, one)]
    fit = [tree for tree in trees if named is not None or tree.get("embedded") is True]
    return fit[0] if len(fit) == 1 and fit[0] else None


def _portal_of(ledger: Path) -> Any:
    """Which portal a ledger is about, by its first line."""
    import json

    try:
        with ledger.open(encoding="utf-8") as file:
            head = json.loads(file.readline(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    return head.get("portal") if isinstance(head, dict) else None


def _by_number(version: str) -> list[tuple[bool, int, str]]:
    parts = version.split(".")
    return [(one.isdecimal(), int(one) if one.isdecimal() else 0, one) for one in parts]


def _refs(root: Path) -> list[str]:
    """Branches and tags. Their names are all that git reads: no object, and nothing from afar."""
    import subprocess

    command = ["git", "for-each-ref", f"--count={MOST}", "--format=%(refname:short)"]
    done = subprocess.run(
        [*command, "refs/heads", "refs/tags"],
        cwd=root,
        env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=2,
    )
    return done.stdout.decode(errors="replace").split()

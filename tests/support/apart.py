"""A playbook of which some things are moved out of their lists, at the same position, or all back."""

import posixpath
from random import Random
from typing import Any

from dealwright.adopt.own_files import by_home, joined
from dealwright.decode.kinds import kind_of
from dealwright.history.yaml_text import emit
from dealwright.load.files import Files
from dealwright.source import read


def written(path: str, tree: Any) -> bytes:
    kind = kind_of(path)
    assert kind is not None, path
    schema = posixpath.relpath(f"schemas/{kind.name}.schema.json", posixpath.dirname(path))
    return f"# yaml-language-server: $schema={schema}\n\n{emit(tree)}".encode()


def apart(files: Files, random: Random) -> Files:
    """Some stages, properties and options in files of their own, and some ways to such stages."""
    made = dict(files)
    for path, data in files.items():
        kind = kind_of(path)
        if kind is None or kind.name not in ("pipeline", "properties"):
            continue
        assert isinstance(data, bytes)
        tree = read(path, data).tree
        own = _stages(tree, random) if kind.name == "pipeline" else _properties(tree, random)
        if own:
            made[path] = written(path, tree)
            made |= {name: written(name, one) for name, one in own.items()}
    return made


def together(files: Files) -> Files:
    """All of it in the lists."""
    made = dict(files)
    documents = {path: read(path, data) for path, data in files.items() if isinstance(data, bytes)}
    for path, own in by_home(documents).items():
        whole = joined(documents[path].tree, own)
        for one in own.values():
            for way in one.get("comes_from", ()):
                leave = {name: value for name, value in way.items() if name != "stage"}
                stage = next(it for it in whole["stages"] if it["stage"] == way["stage"])
                stage.setdefault("exits", []).append({**leave, "to": one["stage"]})
        made[path] = written(path, whole)
        for name in own:
            del made[name]
    return made


def _stages(tree: Any, random: Random) -> dict[str, Any]:
    keys = [stage["stage"] for stage in tree["stages"]]
    chosen = [key for key in keys[1:] if random.random() < 0.4]
    ways: dict[str, list[Any]] = {key: [] for key in chosen}
    for stage in tree["stages"]:
        last = (stage.get("exits") or [{}])[-1]
        if last.get("to") in ways and "park" not in last and random.random() < 0.6:
            stage["exits"].pop()
            way = {name: value for name, value in last.items() if name != "to"}
            ways[last["to"]].append({"stage": stage["stage"], **way})
    own = {}
    for stage in tree["stages"]:
        key = stage["stage"]
        if key in ways:
            place = {"after": keys[keys.index(key) - 1]}
            if ways[key]:
                place["comes_from"] = ways[key]
            own[f"playbook/pipelines/{tree['pipeline']}/{key}.yaml"] = {**stage, **place}
    tree["stages"] = [stage for stage in tree["stages"] if stage["stage"] not in ways]
    return own


def _properties(tree: Any, random: Random) -> dict[str, Any]:
    folder = f"playbook/properties/{tree['object']}"
    own: dict[str, Any] = {}
    listed = tree.get("properties", [])
    for one in listed:
        options = list(one.get("options", {}).items())
        for value, label in _last(options, lambda option: option[0], random):
            del one["options"][value]
            own[f"{folder}/{one['property']}/{value}.yaml"] = {"value": value, "label": label}
        if "options" in one and not one["options"] and random.random() < 0.5:
            del one["options"]
    for one in _last(listed, lambda it: it["property"], random):
        listed.remove(one)
        own[f"{folder}/{one['property']}.yaml"] = one
    return own


def _last(items: list[Any], name: Any, random: Random) -> list[Any]:
    """Some of the last, as far as the names of their files have them in this order."""
    taken: list[Any] = []
    for one in reversed(items):
        if random.random() < 0.3 or (taken and name(one) > name(taken[-1])):
            break
        taken.append(one)
    return taken

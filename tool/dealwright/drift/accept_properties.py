"""Groups, properties and options as the portal has them now."""

import datetime as dt
from typing import Any

from dealwright.adopt import kinds
from dealwright.adopt.draft import Draft, entry
from dealwright.adopt.lists import arranged, place_of
from dealwright.adopt.note import About
from dealwright.adopt.options import retire
from dealwright.adopt.stages import unfit_label
from dealwright.drift.difference import Answer, Difference, Field, State
from dealwright.hubspot.survey import Survey
from dealwright.plan.resources import Group, Property

_KIND = ("type", "field_type", "references")


class PropertyAcceptor:
    """Edits the files of properties."""

    def __init__(self, draft: Draft, survey: Survey, today: dt.date) -> None:
        self._draft = draft
        self._today = today
        self._facts = survey.facts
        self._live = {one.address: one for one in survey.live.properties}
        self._groups = {one.address: one for one in survey.live.groups}

    def group(self, one: Difference, resource: Group) -> None:
        tree = self._draft.tree(resource.origin.file)
        item = entry(tree["groups"], "group", resource.name)
        if one.state is State.CHANGED:
            self._label(one, item, self._groups[resource.address].label)
            return
        inside = [
            it["property"] for it in tree.get("properties", ()) if it.get("group") == resource.name
        ]
        if inside:
            self._open(one, f"{', '.join(inside)} still stand in it")
            return
        tree["groups"].remove(item)
        self._retire(tree, {"group": resource.name}, "Gone from HubSpot")

    def property(self, one: Difference, resource: Property) -> None:
        tree = self._draft.tree(resource.origin.file)
        item = entry(tree["properties"], "property", resource.name)
        if one.state is State.GONE:
            tree["properties"].remove(item)
            self._retire(tree, {"property": resource.name}, "Gone from HubSpot")
            return
        live = self._live[resource.address]
        for detail in one.details:
            if isinstance(detail, Field):
                self._field(one, item, detail, live)
        about_options = [
            it for it in one.details if isinstance(it, Answer) or it.name == "order of options"
        ]
        if about_options and "options_from" in item:
            self._open(one, f"its options come from {item['options_from']}")
        elif about_options and "options" in item:
            self._answers(one, tree, item, live)

    def _field(self, one: Difference, item: Any, detail: Field, live: Property) -> None:
        if detail.name == "label":
            self._label(one, item, detail.hubspot)
        elif detail.name == "group" and detail.hubspot:
            self._move(one, item, detail.hubspot)
        elif detail.name == "description" and (detail.hubspot or "").strip():
            item["description"] = (detail.hubspot or "").strip()
        elif detail.name == "description":
            item.pop("description", None)
        elif detail.name == "unique":
            self._unique(one, item, live)
        elif detail.name in _KIND:
            self._kind(one, item, live)

    def _label(self, one: Difference, item: Any, label: str | None) -> None:
        why = unfit_label(label or "")
        if why is None:
            item["label"] = label
        else:
            self._open(one, why)

    def _kind(self, one: Difference, item: Any, live: Property) -> None:
        kind = kinds.kind_of(live, self._facts[live.address])
        if kind is None:
            self._open(one, f"the playbook has no kind for {live.kind}")
        elif (why := kinds.unfit_unique(live, kind)) is not None:
            self._open(one, why)
        elif kind in kinds.CHOICES and "options" not in item:
            self._open(one, f"as a {kind} it needs options: take it over with dealwright adopt")
        else:
            item["kind"] = kind
            if kind not in kinds.CHOICES:
                tree = self._draft.tree(one.resource.origin.file)
                gone = item.pop("options", ())
                retire(tree, live, gone, f"No choice but {live.kind} in HubSpot", self._today)

    def _unique(self, one: Difference, item: Any, live: Property) -> None:
        kind = kinds.kind_of(live, self._facts[live.address])
        if not live.unique:
            item.pop("unique", None)
        elif (why := kinds.unfit_unique(live, kind)) is not None:
            self._open(one, why)
        else:
            item |= {"unique": True, "kind": kind}

    def _move(self, one: Difference, item: Any, name: str) -> None:
        """Into another group, declared in the file."""
        live = self._groups.get(f"group {one.resource.object}/{name}")
        if live is None or not kinds.NAME.fullmatch(name) or unfit_label(live.label):
            self._open(one, f"the playbook cannot write its group {name}")
            return
        item["group"] = name
        groups = self._draft.tree(one.resource.origin.file).setdefault("groups", [])
        if all(it["group"] != name for it in groups):
            groups.append({"group": name, "label": live.label})

    def _answers(self, one: Difference, tree: Any, item: Any, live: Property) -> None:
        options = dict(item["options"])
        order = [option.value for option in live.options or ()]
        labels = {option.value: option.label for option in kinds.offered(live)[0]}
        lost = [it for it in one.details if isinstance(it, Answer) and it.lost]
        options = {name: label for name, label in options.items() if name not in _values(lost)}
        for answer in (it for it in one.details if isinstance(it, Answer) and not it.lost):
            if answer.value not in labels:
                self._open(one, f"the playbook cannot write the option {answer.value}")
                continue
            names = list(options)
            if answer.value not in names:
                names.insert(place_of(answer.value, names, order), answer.value)
            options = {name: options.get(name) for name in names}
            options[answer.value] = labels[answer.value]
        if not options:
            self._open(one, "it offers nothing to choose from any more")
            return
        names = arranged(list(options), str, order)
        item["options"] = {name: options[name] for name in names}
        hidden, gone = [it for it in lost if it.hubspot], [it for it in lost if not it.hubspot]
        retire(tree, live, _values(hidden), "Hidden in HubSpot", self._today)
        retire(tree, live, _values(gone), "Gone from HubSpot", self._today)

    def _retire(self, tree: Any, what: dict[str, str], why: str) -> None:
        gone = {**what, "date": self._today.isoformat(), "why": why}
        tree.setdefault("retired", []).append(gone)

    def _open(self, one: Difference, words: str) -> None:
        self._draft.note(About.OPEN, one.address, words)


def _values(answers: list[Answer]) -> list[str]:
    return [answer.value for answer in answers]

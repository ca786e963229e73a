"""Groups, properties and options of a portal as the playbook writes them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dealwright.adopt import kinds
from dealwright.adopt.draft import Draft, entry
from dealwright.adopt.keys import folded
from dealwright.adopt.note import About
from dealwright.adopt.options import merged, no_longer_offered, retire
from dealwright.adopt.stages import unfit_label
from dealwright.hubspot.compile import TYPES
from dealwright.hubspot.survey import Survey
from dealwright.model.properties import ObjectProperties
from dealwright.model.properties import Property as Ours
from dealwright.plan.resources import Property

_FOLDER = "playbook/properties"
_ORDER = ("object", "groups", "properties")


class ObjectTaker:
    """Takes over the properties of one object."""

    def __init__(
        self, draft: Draft, declared: ObjectProperties, survey: Survey, today: dt.date
    ) -> None:
        self._draft = draft
        self._declared = declared
        self._survey = survey
        self._today = today
        thing = declared.object
        self._live = [one for one in survey.live.properties if one.object == thing]
        self._groups = {one.name: one for one in survey.live.groups if one.object == thing}
        self._retired = {
            name
            for gone in declared.retired
            for name in (gone.property, gone.option)
            if name is not None
        }
        ours = declared.properties
        self._labels = {folded(one.label): one.property for one in ours if one.label is not None}
        self._made: Any = None

    def take(self) -> None:
        ours = {one.property: one for one in self._declared.properties}
        there = {one.name: one for one in self._live}
        for name, one in ours.items():
            if name in there:
                self._update(one, there[name])
            else:
                address = f"property {self._declared.object}/{name}"
                self._draft.note(About.KEPT, address, "the portal has no such property")
        self._rename_groups()
        for live in self._live:
            if live.name not in ours:
                self._new(live)
        if self._made is not None:
            tidy = {name: self._made[name] for name in _ORDER if name in self._made}
            self._made.clear()
            self._made.update(tidy)

    @property
    def _tree(self) -> Any:
        """The file of the object; a new one when there is none."""
        if self._declared.origin.file:
            return self._draft.tree(self._declared.origin.file)
        if self._made is None:
            path = self._draft.free(_FOLDER, self._declared.object)
            self._made = self._draft.add(path, {"object": self._declared.object})
        return self._made

    def _rename_groups(self) -> None:
        for ours in self._declared.groups:
            live = self._groups.get(ours.group)
            if live is None:
                address = f"group {self._declared.object}/{ours.group}"
                self._draft.note(About.KEPT, address, "the portal has no such group")
            elif live.label != ours.label and unfit_label(live.label) is None:
                entry(self._tree["groups"], "group", ours.group)["label"] = live.label

    def _update(self, ours: Ours, live: Property) -> None:
        """A property that both have, as the portal has it."""
        item = entry(self._tree["properties"], "property", ours.property)
        if ours.built_in:
            if ours.options or kinds.extended(live, self._survey.facts[live.address]):
                self._options(item, live)
            return
        for why in self._unfit(live):
            self._draft.note(About.LEFT, live.address, why)
            return
        if ours.label != live.label:
            item["label"] = live.label
            self._labels[folded(live.label or "")] = live.name
        if ours.group != live.group and live.group is not None:
            item["group"] = self._group(live.group)
        if live.unique:
            item["unique"] = True
        else:
            item.pop("unique", None)
        self._describe(item, ours, live)
        self._answers(item, ours, live)

    def _describe(self, item: Any, ours: Ours, live: Property) -> None:
        told, here = (live.description or "").strip(), (ours.description or "").strip()
        if told and told != here:
            item["description"] = told
        elif here and not told:
            self._draft.note(About.KEPT, live.address, "the portal does not describe it")

    def _answers(self, item: Any, ours: Ours, live: Property) -> None:
        """What kind of answer it takes, and which ones it offers."""
        kind = self._kind(live)
        if TYPES[ours.kind or "text"] != TYPES[kind]:
            item["kind"] = kind
        if kind not in kinds.CHOICES:
            gone = item.pop("options", ())
            retire(self._tree, live, gone, f"No choice but {live.kind} in HubSpot", self._today)
        elif ours.options_from is None:
            self._options(item, live)

    def _options(self, item: Any, live: Property) -> None:
        written = dict(item.get("options") or {})
        hidden = no_longer_offered(written, live)
        retire(self._tree, live, hidden, "Hidden in HubSpot", self._today)
        written = {value: label for value, label in written.items() if value not in hidden}
        options = merged(written, live, self._retired)
        self._note_options(live, written)
        if options:
            item["options"] = options

    def _new(self, live: Property) -> None:
        """A property that the playbook does not name: one's own, or HubSpot's when extended."""
        if live.name in self._retired:
            self._draft.note(About.LEFT, live.address, "the playbook has retired it")
            return
        if live.built_in:
            if kinds.extended(live, self._survey.facts[live.address]):
                item: Any = {"property": live.name, "built_in": True}
                self._options(item, live)
                self._tree.setdefault("properties", []).append(item)
            return
        for why in self._unfit(live):
            self._draft.note(About.LEFT, live.address, why)
            return
        kind, group = self._kind(live), self._group(live.group or "")
        item = {"property": live.name, "label": live.label, "kind": kind, "group": group}
        if told := (live.description or "").strip():
            item["description"] = told
        if live.unique:
            item["unique"] = True
        if kind in kinds.CHOICES:
            self._options(item, live)
        self._labels[folded(live.label or "")] = live.name
        self._tree.setdefault("properties", []).append(item)

    def _unfit(self, live: Property) -> Iterator[str]:
        """Why a property of one's own cannot be written down beside the others."""
        if (why := kinds.unfit(live, self._survey.facts[live.address])) is not None:
            yield why
            return
        if self._labels.get(folded(live.label or ""), live.name) != live.name:
            yield "another property reads the same"
        group = self._groups.get(live.group or "")
        if group is None or not kinds.NAME.fullmatch(group.name) or unfit_label(group.label):
            yield "its group has no name or label that the playbook could write"

    def _kind(self, live: Property) -> str:
        return kinds.kind_of(live, self._survey.facts[live.address]) or "text"

    def _group(self, name: str) -> str:
        """Declare the group of a property, unless the file does."""
        groups = self._tree.setdefault("groups", [])
        if all(one["group"] != name for one in groups):
            groups.append({"group": name, "label": self._groups[name].label})
        return name

    def _note_options(self, live: Property, written: dict[str, Any]) -> None:
        _, reasons = kinds.offered(live)
        for reason in reasons:
            self._draft.note(About.LEFT, live.address, f"the option {reason}")
        there = {option.value for option in live.options or ()}
        for value in written:
            if value not in there:
                words = f"the portal does not offer {value}"
                self._draft.note(About.KEPT, live.address, words)

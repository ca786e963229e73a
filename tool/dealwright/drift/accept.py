"""The playbook as the portal has it now, where they differ. Pure."""

import datetime as dt

from dealwright.adopt import stages
from dealwright.adopt.adoption import Adoption
from dealwright.adopt.draft import Draft
from dealwright.adopt.note import About
from dealwright.adopt.pipelines import Pipelines
from dealwright.adopt.portal_file import forget_stage, write_ids
from dealwright.drift.accept_pipelines import (
    accept_label,
    accept_order,
    accept_stage,
    retire_stage,
)
from dealwright.drift.accept_properties import PropertyAcceptor
from dealwright.drift.common import Common
from dealwright.drift.difference import Difference, State
from dealwright.hubspot.survey import Survey
from dealwright.load.playbook import Loaded
from dealwright.model.portals import Portal
from dealwright.plan.resources import Group, Pipeline, Property, Stage


def accept(
    loaded: Loaded,
    portal: Portal,
    found: Survey,
    common: Common,
    *,
    today: dt.date,
) -> Adoption:
    """The files with every difference taken over that needs no decision; the others are noted."""
    acceptor = _Acceptor(loaded, portal, found, today)
    for address, name in common.own:
        acceptor.leave(address, f"the playbook has another {name} by now")
    # A group can go once no property stands in it.
    for one in sorted(common.taken, key=lambda one: isinstance(one.resource, Group)):
        acceptor.take(one)
    return acceptor.done()


class _Acceptor:
    def __init__(self, loaded: Loaded, portal: Portal, found: Survey, today: dt.date) -> None:
        self._draft = Draft(loaded.documents)
        self._portal = portal
        self._today = today
        self._live = {one.address: one for one in found.live.resources()}
        self._properties = PropertyAcceptor(self._draft, found, today)
        self._pipelines = Pipelines(self._draft, loaded.playbook, portal, found)
        self._begins = stages.kind_of_deal(loaded.playbook)
        self._added: set[str] = set()

    def take(self, one: Difference) -> None:
        if one.state is State.GONE and one.needed_by:
            words = f"still needed by {', '.join(one.needed_by)}: take it out there first"
            self.leave(one.address, words)
            return
        match one.resource:
            case Group() as group:
                self._properties.group(one, group)
            case Property() as resource:
                self._properties.property(one, resource)
            case Pipeline() as pipeline:
                self._pipeline(one, pipeline)
            case Stage() as stage:
                self._stage(one, stage)

    def leave(self, address: str, words: str) -> None:
        self._draft.note(About.OPEN, address, words)

    def done(self) -> Adoption:
        self._pipelines.add_stages(self._added)
        if self._pipelines.given:
            write_ids(self._draft.tree(self._portal.origin.file), self._pipelines.given)
        return Adoption(trees=dict(self._draft.wanted()), notes=tuple(self._draft.notes))

    def _pipeline(self, one: Difference, wish: Pipeline) -> None:
        live = self._live.get(wish.address)
        if not isinstance(live, Pipeline):
            words = (
                "its file has much to say: move it to retired.yaml by hand, or let apply make it"
            )
            self.leave(one.address, words)
            return
        tree = self._draft.tree(wish.origin.file)
        if one.state is State.REORDERED:
            accept_order(tree, wish, live, self._begins)
        elif (why := stages.unfit_label(live.label)) is not None:
            self.leave(one.address, why)
        else:
            accept_label(tree, one)

    def _stage(self, one: Difference, wish: Stage) -> None:
        live = self._live.get(wish.address)
        if one.state is State.ADDED:
            self._added.add(wish.address)
        elif not isinstance(live, Stage):
            retire_stage(self._draft.tree(wish.origin.file), wish, self._today)
            forget_stage(self._draft.tree(self._portal.origin.file), wish)
        elif (why := stages.unfit(live)) is not None:
            self.leave(one.address, why)
        else:
            accept_stage(self._draft.tree(wish.origin.file), one, wish, live)

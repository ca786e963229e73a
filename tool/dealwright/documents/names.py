"""Keys to the words that people read."""

from collections.abc import Iterable
from dataclasses import dataclass

from dealwright.model.metrics import Condition, RedLine
from dealwright.model.organisation import Artefact, Holder, Role, present
from dealwright.model.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Names:
    """The labels of one playbook. An unknown key is made readable and stands for itself."""

    playbook: Playbook

    def stage(self, key: str) -> str:
        stages = (stage for pipeline in self.playbook.pipelines for stage in pipeline.stages)
        return next((stage.label for stage in stages if stage.stage == key), readable(key))

    def expanded(self, words: Iterable[str]) -> tuple[str, ...]:
        """Stages as they are, stage sets as their stages."""
        sets = {one.stage_set: one.stages for one in self.playbook.measures.stage_sets}
        return tuple(stage for word in words for stage in sets.get(word, (word,)))

    def stages(self, words: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.stage, self.expanded(words)))

    def property(self, key: str, thing: str = "deals") -> str:
        declared = self.playbook.properties_of(thing).get(key)
        return declared.label if declared and declared.label else _BUILT_IN.get(key, readable(key))

    def properties(self, keys: Iterable[str], thing: str = "deals") -> tuple[str, ...]:
        return tuple(self.property(key, thing) for key in keys)

    def dates(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Those of a deal's properties that are days."""
        declared = self.playbook.properties_of("deals")
        return tuple(key for key in keys if key in declared and declared[key].kind == "date")

    def option(self, key: str, value: str, thing: str = "deals") -> str:
        declared = self.playbook.properties_of(thing).get(key)
        options = declared.options if declared else ()
        return next((option.label for option in options if option.value == value), readable(value))

    def metric(self, key: str) -> str:
        metric = self.playbook.measures.metric(key)
        return metric.label if metric else readable(key)

    def red_line(self, line: RedLine) -> str:
        return line.label or readable(line.red_line)

    def options(self, key: str, values: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.option(key, value) for value in values)

    def field(self, key: str) -> str:
        """A word of the metric grammar by the label of the property that feeds it."""
        thing, name = self._fed_by(key)
        return self.property(name, thing)

    def fields(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.field, keys))

    def values(self, condition: Condition) -> tuple[str, ...]:
        thing, name = self._fed_by(condition.field)
        return tuple(self.option(name, value, thing) for value in condition.values)

    def _fed_by(self, key: str) -> tuple[str, str]:
        for things in self.playbook.measures.fields:
            for field in things.fields:
                if field.field == key:
                    return things.thing, field.property
        return "deals", key

    def phrase(self, words: str) -> str:
        """`entering outreach` as `entering Outreach`."""
        stages = {stage.stage for stage in self.playbook.deal_stages()}
        return " ".join(self.stage(word) if word in stages else word for word in words.split())

    def role(self, key: str) -> str:
        roles = self.playbook.roles.roles
        return next((role.label for role in roles if role.role == key), readable(key).title())

    def holders(self, key: str) -> tuple[str, ...]:
        """Who holds a role today, or a role that acts as it."""
        found = [
            holder.name
            for role in self.playbook.roles.roles
            if key == role.role or key in role.acts_as
            for holder in present(role.held_by)
        ]
        return tuple(dict.fromkeys(found))

    def roles(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.role, keys))

    @staticmethod
    def present(role: Role) -> tuple[Holder, ...]:
        return present(role.held_by)

    @staticmethod
    def earlier(role: Role) -> tuple[Holder, ...]:
        """Who held a role and does no longer."""
        return tuple(holder for holder in role.held_by if holder.until is not None)

    @staticmethod
    def areas(words: Iterable[str]) -> tuple[str, ...]:
        """The areas of the playbook as people say them."""
        return tuple("ICP" if word == "icp" else word.replace("_", " ") for word in words)

    def tool(self, key: str) -> str:
        tools = {tool.tool: tool.label for tool in self.playbook.tools.tools}
        legal = self.playbook.legal
        systems = {one.system: one.label for one in legal.sponsor.systems} if legal else {}
        return tools.get(key) or systems.get(key) or _SYSTEMS.get(key, readable(key))

    def tools(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.tool, keys))

    @staticmethod
    def made_by(artefact: Artefact) -> str | None:
        """The command that makes an artefact; None where no template does."""
        folder, _, name = (artefact.template or "").removesuffix(".md").rpartition("/")
        made = {"documents": f"document {name}", "proposal": "proposal"}.get(folder)
        return f"dealwright render {made}" if made else None

    def offering(self, key: str) -> str:
        offering = self.playbook.offerings.offering(key)
        return offering.label if offering else readable(key)

    def persona(self, key: str) -> str:
        personas = self.playbook.personas.personas
        return next((one.label for one in personas if one.persona == key), readable(key))

    def hypothesis(self, key: str) -> str:
        found = (one.label for one in self.playbook.hypotheses if one.hypothesis == key)
        return next(found, readable(key))


_BUILT_IN = {
    "dealname": "Deal name",
    "dealtype": "Deal Type",
    "hubspot_owner_id": "Deal owner",
    "hs_activity_type": "Meeting type",
    "hs_meeting_outcome": "Meeting outcome",
    "hs_meeting_start_time": "Meeting start",
    "hs_timestamp": "Activity date",
    "hs_email_status": "Email status",
    "hs_email_open_count": "Email opens",
    "hs_email_reply_count": "Email replies",
}
"""What HubSpot itself calls its properties on the screen."""
_SYSTEMS = {"sage": "SAGE", "hubspot": "HubSpot"}


def readable(key: str) -> str:
    """`closed_won` as `Closed won`."""
    text = key.replace("_", " ")
    return text[:1].upper() + text[1:]

"""Links between the pages of a playbook, from where a page lies."""

from dataclasses import dataclass

from dealwright.documents.escape import Markdown, link, md
from dealwright.documents.names import Names, readable
from dealwright.model.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Links:
    """Links from a page; `up` leads from its folder to the index."""

    names: Names
    up: str = ""

    @property
    def playbook(self) -> Playbook:
        return self.names.playbook

    def page(self, path: str, text: str) -> Markdown:
        return link(text, f"{self.up}{path}.md")

    def stage(self, key: str) -> Markdown:
        label = self.names.stage(key)
        for pipeline in self.playbook.pipelines:
            if pipeline.stage(key) is not None:
                return self.page(stage_page(pipeline.object, pipeline.pipeline, key), label)
        return md(label)

    def pipeline(self, key: str) -> Markdown:
        found = self.playbook.pipeline(key)
        return self.page(f"pipelines/{key}", found.label) if found else md(readable(key))

    def red_line(self, key: str) -> Markdown:
        lines = self.playbook.red_lines.red_lines
        found = next((line for line in lines if line.red_line == key), None)
        return self.page("red_lines", self.names.red_line(found)) if found else md(readable(key))

    def metric(self, key: str, text: str | None = None) -> Markdown:
        label = text or self.names.metric(key)
        known = self.playbook.measures.metric(key) is not None
        return self.page(f"metrics/{key}", label) if known else md(label)

    def hypothesis(self, key: str) -> Markdown:
        label = self.names.hypothesis(key)
        known = any(one.hypothesis == key for one in self.playbook.hypotheses)
        return self.page(f"hypotheses/{key}", label) if known else md(label)

    def offering(self, key: str) -> Markdown:
        return self.page("offerings", self.names.offering(key))

    def role(self, key: str) -> Markdown:
        return self.page("roles", self.names.role(key))

    def web(self, text: str, url: str | None) -> Markdown:
        return link(text, url)


def stage_page(thing: str, pipeline: str, stage: str) -> str:
    """Stages of deals have pages of their own; the others stand on the page of their pipeline."""
    return f"stages/{stage}" if thing == "deals" else f"pipelines/{pipeline}"

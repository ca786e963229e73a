"""The playbook as pages: a front page, a page for every kind of file, stage, metric and hypothesis.

The pages are MyST Markdown; Sphinx or any other reader of MyST makes a site of them. Each pipeline
has a picture beside its page.
"""

from collections.abc import Iterator
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from dealwright.documents.approvals import file_rows, made_from, unasked
from dealwright.documents.environment import render
from dealwright.documents.given_up import given_up
from dealwright.documents.graph.svg import stage_graph
from dealwright.documents.links import Links
from dealwright.documents.names import Names
from dealwright.documents.page_values import (
    changelog,
    front,
    metric_tables,
    metrics,
    offerings,
    red_lines,
    stages,
    tools,
)
from dealwright.model.playbook import Playbook
from dealwright.report.red_lines import Lines

_SINGLE = (
    *("red_lines", "metrics", "offerings", "properties", "icp", "experiments", "roles", "rhythm"),
    *("tools", "artefacts", "handoff", "legal", "portals", "retired", "changing", "changelog"),
)
_TEMPLATE, _FOOT = "playbook/{}.md.j2", "playbook/foot.md.j2"


def render_playbook(
    playbook: Playbook,
    *,
    commit: str | None,
    environment: ImmutableSandboxedEnvironment,
    judged: Lines | None = None,
) -> dict[str, str]:
    """Every page by its path, the front page `index.md` first, and the picture of each pipeline.

    `judged`: the red lines on a snapshot, to stand on their page; its portal is not confidential.
    """
    pages: dict[str, str] = {}
    for path, template, values in _pages(playbook, commit, judged):
        links = Links(Names(playbook), "../" * path.count("/"))
        common = {
            "playbook": playbook,
            "names": links.names,
            "links": links,
            "base": playbook.about.page_label.rpartition(":")[0] or playbook.about.page_label,
        }
        pages[path] = render(environment, _TEMPLATE.format(template), **common, **values)
        files = made_from(path.removesuffix(".md"), playbook)
        if files:
            foot = render(environment, _FOOT, files=files, links=links)
            pages[path] += f"\n{foot}"
    for pipeline in playbook.pipelines:
        pages[f"pipelines/{pipeline.pipeline}.svg"] = stage_graph(pipeline)
    return pages


Page = tuple[str, str, dict[str, Any]]


def _pages(playbook: Playbook, commit: str | None, judged: Lines | None) -> Iterator[Page]:
    names = Names(playbook)
    yield "index.md", "index", front(playbook, commit)
    for pipeline in playbook.pipelines:
        yield f"pipelines/{pipeline.pipeline}.md", "pipeline", {"pipeline": pipeline}
    for stage, values in stages(playbook):
        yield f"stages/{stage}.md", "stage", values
    for metric, values in metrics(playbook):
        yield f"metrics/{metric}.md", "metric", values
    for hypothesis in playbook.hypotheses:
        yield f"hypotheses/{hypothesis.hypothesis}.md", "hypothesis", {"hypothesis": hypothesis}
    of_its_own = {
        "offerings": offerings(playbook),
        "red_lines": red_lines(playbook, judged),
        "metrics": {"tables": metric_tables(playbook)},
        "tools": tools(playbook),
        "retired": {"gone": given_up(names)},
        "changing": {"files": file_rows(playbook), "unasked": unasked(playbook)},
        "changelog": changelog(playbook),
    }
    for name in _SINGLE:
        yield f"{name}.md", name, of_its_own.get(name, {})

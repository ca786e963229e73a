"""The stages of a pipeline as an SVG.

Its text is text; it names no font file, no picture and no address of elsewhere; the same pipeline
gives the same bytes. All it shows stands in its description as well, in sentences.
"""

from dealwright.documents.graph.forms import drawn, element, number, text
from dealwright.documents.graph.places import LETTERS, picture
from dealwright.documents.graph.stages import Graph, Shown, graph_of
from dealwright.model.pipelines import Pipeline

_STYLE = (
    f"text{{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;font-size:{LETTERS}px;"
    "fill:#1c2530;dominant-baseline:central}"
    f".stage{{font-size:{LETTERS + 2}px;font-weight:bold}}.starts{{font-style:italic}}"
    ".way{fill:none;stroke:#4a5a6c;stroke-width:1.4}.tip{fill:#4a5a6c}"
)
_KINDS = {"open": "", "end": " (the end)", "won": " (counts as won)", "lost": " (counts as lost)"}


def stage_graph(pipeline: Pipeline) -> str:
    """The picture of a pipeline, a line for each piece."""
    graph = graph_of(pipeline)
    made = picture(graph)
    parts = (
        element("title", text(f"Stages of {graph.label}"), id="title"),
        element("desc", text(described(graph)), id="desc"),
        element("style", _STYLE),
        element("rect", width=made.width, height=made.height, rx=8, fill="#ffffff"),
        *(piece for piece in map(drawn, made.shapes) if piece),
    )
    return (
        element(
            "svg",
            "\n".join(("", *parts, "")),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(made.width)} {number(made.height)}",
            width=made.width,
            height=made.height,
            role="img",
            aria_labelledby="title desc",
        )
        + "\n"
    )


def described(graph: Graph) -> str:
    """Every stage and every way in sentences."""
    told = [_told(graph, stage) for stage in graph.stages]
    told += [f"{label}: {words}." for label, words in graph.retired]
    return " ".join(told)


def _told(graph: Graph, stage: Shown) -> str:
    ways = [f"{stage.starts} starts here"] if stage.starts else []
    ways += [f"{when} → {graph.label_of(way.end)}" for way in stage.ways for when in way.when]
    ways += [f"{when} → {then}" for when, then in stage.asides]
    return f"{stage.label}{_KINDS[stage.kind]}: {'; '.join(ways) or 'no way on'}."

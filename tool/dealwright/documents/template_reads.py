"""Which properties of a deal the templates read, and where."""

from collections.abc import Iterator

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

from dealwright.check.rules.rule import Reference
from dealwright.diagnostics import Origin, Span
from dealwright.documents.contract import READ
from dealwright.documents.environment import source
from dealwright.documents.hubs import LINKS
from dealwright.documents.proposal import REQUIRED, USERS
from dealwright.documents.renewing import READS
from dealwright.errors import FindingsError

_DEAL = "deal"
# What templates call that reads properties by itself.
_READ_BY = {
    "hubs": (LINKS,),
    "issue": (LINKS,),
    "contract": READ,
    "renewal": READS,
    "changes": READS,
}
_PROPOSALS = "proposal/"


def template_reads(environment: Environment) -> tuple[Reference, ...]:
    """Each property that a template asks a deal for, as `deal.text("key")` or in another way."""
    return tuple(
        reference
        for template in sorted(environment.list_templates())
        for reference in _of_template(environment, template)
    )


def _of_template(environment: Environment, template: str) -> Iterator[Reference]:
    file = f"templates/{template}"
    try:
        tree = environment.parse(source(environment, template), template)
    except TemplateSyntaxError as error:
        raise FindingsError(
            f"{file}:{error.lineno}: {error.message}",
            hint="correct the template, or delete it to use the bundled one",
        ) from None
    found = set()
    for node in tree.find_all((nodes.Call, nodes.Getitem, nodes.Getattr)):
        for name in _asked(node):
            found.add(name)
            yield Reference(name, _place(file, node.lineno), "the template")
    if template.startswith(_PROPOSALS):
        # Every proposal reads these, whether its template does or not.
        for name in (*REQUIRED, USERS, LINKS):
            if name not in found:
                yield Reference(name, Origin(file=file), "the template")


def _asked(node: nodes.Node) -> Iterator[str]:
    """The names that an expression takes from a deal."""
    match node:
        case nodes.Call(node=nodes.Getattr(node=of), args=[nodes.Const(value=str(name)), *_]):
            if _is_of_deal(of):
                yield name
        case nodes.Call(node=nodes.Name(name=str(called))):
            yield from _READ_BY.get(called, ())
        case nodes.Getitem(node=of, arg=nodes.Const(value=str(name))) if _is_of_deal(of):
            yield name
        case nodes.Getattr(node=nodes.Getattr() as of, attr=name) if _is_of_deal(of):
            if not hasattr(dict, name):
                yield name


def _is_of_deal(node: nodes.Node) -> bool:
    """`deal`, or `deal.properties`."""
    while isinstance(node, nodes.Getattr):
        node = node.node
    return isinstance(node, nodes.Name) and node.name == _DEAL


def _place(file: str, line: int) -> Origin:
    return Origin(file=file, span=Span(line=line, column=1, end_line=line, end_column=1))

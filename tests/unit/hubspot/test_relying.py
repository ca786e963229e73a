"""What rests on a property that goes is named, and a number stands in the way."""

from dealwright.check.rules.rule import Reference
from dealwright.diagnostics import NOWHERE, Origin, Span
from dealwright.hubspot.relying import TEMPLATE, in_words, lost_sources, relying
from dealwright.plan.changes import Create, Delete
from unit.hubspot.playbooks import a_playbook
from unit.plan.things import a_choice, a_group

HERE = Origin(file="templates/a.md.j2", span=Span(line=3, column=1, end_line=3, end_column=1))
READ = (Reference("loss_reason", HERE, TEMPLATE), Reference("other", HERE, TEMPLATE))
GONE = Delete(resource=a_choice(), origin=NOWHERE)


def test_only_what_reads_the_property_that_goes_is_named() -> None:
    places = relying(a_playbook(), GONE, READ)
    assert in_words(places) == "still used by the template (templates/a.md.j2:3)"
    assert relying(a_playbook(), Create(resource=a_choice()), READ) == ()
    assert relying(a_playbook(), Delete(resource=a_group(), origin=NOWHERE), READ) == ()
    option = Delete(resource=a_choice("a"), option="a", origin=NOWHERE)
    assert relying(a_playbook(), option, READ) == ()
    assert in_words(()) is None


def test_a_number_stands_in_the_way_and_a_template_does_not() -> None:
    metric = Reference("loss_reason", Origin(file="playbook/metrics.yaml"), "the metric losses")
    (block,) = lost_sources([(GONE, (*READ[:1], metric)), (GONE, READ[:1])])
    assert (block.guard, block.message) == (
        "lost_source",
        "property deals/loss_reason is still used by the metric losses (playbook/metrics.yaml)",
    )

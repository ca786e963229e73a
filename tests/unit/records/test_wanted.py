from dealwright.model.metrics import Field, FieldsOf, Measures
from dealwright.model.pipelines import Exit
from dealwright.records.wanted import Wanted, wanted
from unit.hubspot.playbooks import a_pipeline, a_playbook, a_portal, a_stage


def fields_of(thing: str, **fields: str) -> FieldsOf:
    made = tuple(Field(field=word, property=name) for word, name in fields.items())
    return FieldsOf(thing=thing, fields=made)


def test_what_fields_name_is_kept_and_what_exits_require_is_known_to_be_filled() -> None:
    leave = Exit(when="Sold", to="won", requires=("mrr", "amount"))
    book = a_playbook(
        a_pipeline(a_stage("open", exits=(leave,)), formerly="old_sales"),
        a_pipeline(a_stage("asked"), pipeline="services"),
        measures=Measures(
            pipelines=("sales",),
            fields=(
                fields_of("deals", deal_type="dealtype", amount="amount"),
                fields_of("emails", opens="hs_email_open_count"),
                fields_of("tickets", subject="subject"),
            ),
        ),
    )
    assert wanted(book, a_portal({"sales": "7340021"})) == Wanted(
        fields={
            "deals": ("amount", "dealstage", "dealtype", "hs_merged_object_ids", "pipeline"),
            "companies": ("hs_merged_object_ids",),
            "emails": ("hs_email_open_count",),
        },
        presence={"deals": ("mrr",)},
        pipelines=frozenset({"7340021", "old_sales"}),
        deal_type="dealtype",
    )


def test_every_deal_pipeline_counts_unless_some_are_named() -> None:
    book = a_playbook(a_pipeline(a_stage("open")), a_pipeline(a_stage("asked"), pipeline="other"))
    found = wanted(book, a_portal())
    assert (found.pipelines, found.deal_type) == (frozenset({"sales", "other"}), None)


def test_whoever_kept_less_or_kept_it_otherwise_has_not_all() -> None:
    full = Wanted(fields={"deals": ("a", "b"), "emails": ("c",)}, presence={"deals": ("d",)})
    less = Wanted(fields={"deals": ("a",)}, presence={})
    otherwise = Wanted(fields={"deals": ("a", "d")}, presence={"deals": ("b",)})
    assert full.within(full)
    assert less.within(full)
    assert not full.within(less)
    assert not otherwise.within(full)
    assert not Wanted(fields={"emails": ()}, presence={}).within(less)

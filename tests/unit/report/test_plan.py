from dataclasses import replace
from decimal import Decimal

from inline_snapshot import snapshot

from dealwright.diagnostics import NOWHERE, Origin
from dealwright.plan.changes import Change, Copy, Create, Delete, Move, Remap, Reorder, Restore
from dealwright.plan.diff import diff
from dealwright.plan.plan import Allowance, Block, Effect, Plan, Planned
from dealwright.plan.resources import Configuration, Option
from dealwright.report.plan_markdown import plan_markdown
from dealwright.report.plan_text import effect_words, plan_text
from dealwright.report.texts import BUDGET, escape, one_line
from unit.plan.things import a_choice, a_group, a_pipeline, a_plan, a_stage, with_stages

HOSTILE = (
    "A\n::error::b | @everyone `c` <script>alert(1)</script> \x1b[31m ##[add-path]x &lt;\u202e**"
)


def place(origin: Origin) -> str:
    return f"{origin.file}:3" if origin.file else ""


def everything(**more: object) -> Plan:
    """A plan with one of each."""
    here = Origin(file="playbook/pipelines/sales.yaml")
    wish = with_stages(a_stage("a", "New", share="0.25", origin=here), a_stage("b", share="1"))
    changes = diff(wish, with_stages(a_stage("a", "Old"), a_stage("b", share="1"))).changes
    options = diff(
        Configuration(properties=(a_choice("b", "a", "c"),)),
        Configuration(properties=(a_choice("a", "b", description=""),)),
    ).changes
    moved = diff(
        Configuration(properties=(a_choice("b", "a"),)),
        Configuration(properties=(a_choice("a", "b"),)),
    ).changes
    yes_no = a_choice(name="referral", label="Referral", type="bool", options=None)
    return a_plan(
        Create(resource=a_group()),
        Planned(change=Create(resource=a_choice("x")), note="restores the old one"),
        Create(resource=yes_no),
        Create(resource=a_choice("x", "y")),
        Create(resource=a_pipeline(a_stage("s"))),
        Create(resource=a_pipeline("s", "t")),
        Create(resource=a_stage("s", share="0.125")),
        Create(resource=a_stage("s", share=None)),
        Planned(change=changes[0], effect=Effect(deals=1, words="in this stage")),
        Planned(
            change=options[0],
            effect=Effect(
                deals=12,
                words="with a value",
                amount=Decimal(34000),
                owners=(("7", 12),),
                oldest_days=40,
            ),
        ),
        moved[0],
        Reorder(pipeline=a_pipeline(), old=("a", "b"), new=("b", "a"), ours=("b", "a")),
        **{
            "commit": "abc1234",
            "unmanaged": tuple(f"property deals/p{number}" for number in range(10)),
            "blocks": (
                Block(guard="outcome_changed", message="it has 12 deals", way="move them first"),
            ),
            **more,
        },
    )


def test_a_plan_as_text() -> None:
    assert plan_text(everything(), place) == snapshot("""\
Plan for portal sandbox (account 20260122): playbook working tree, commit abc1234

+ Sales playbook (group deals/playbook)
+ Loss reason (property deals/loss_reason)
      enumeration/select, 1 option
      restores the old one
+ Referral (property deals/referral)
      bool/select
+ Loss reason (property deals/loss_reason)
      enumeration/select, 2 options
+ Sales (pipeline deals/sales)
      1 stage: S
+ Sales (pipeline deals/sales)
      2 stages: S, T
+ S (stage deals/sales/s)
      probability 12.5%
+ S (stage deals/sales/s)
~ New (stage deals/sales/a)
      label: "Old" -> "New"
      probability: "50%" -> "25%"
      1 live deal in this stage
      playbook/pipelines/sales.yaml:3
~ Loss reason (property deals/loss_reason)
      description: nothing -> "Why"
      options: + c=C
      12 live deals with a value; open amount 34,000; by owner 7: 12; the oldest is 40 days old
~ Loss reason (property deals/loss_reason)
      options: in another order
^ order of the stages of Sales (pipeline deals/sales)
      from a, b
      to   b, a

8 to create, 3 to change, 1 to reorder. Up to 13 live deals stand where something changes.
Left alone, since the playbook does not name it: property deals/p0, property deals/p1, property deals/p2, property deals/p3, property deals/p4, property deals/p5, property deals/p6, property deals/p7 and 2 more.

blocked[outcome_changed]: it has 12 deals
  help: move them first
""")


def test_a_plan_in_colour() -> None:
    plan = a_plan(Create(resource=a_group()), blocks=(Block(guard="g", message="m", way="w"),))
    assert plan_text(plan, place, colour=True) == snapshot("""\
Plan for portal sandbox (account 20260122): playbook working tree

\x1b[32m+\x1b[0m Sales playbook (group deals/playbook)

1 to create. No live deal is touched: everything is new or not about deals.

\x1b[1;31mblocked\x1b[0m[g]: m
  help: w
""")


def test_an_empty_plan_as_text() -> None:
    plan = a_plan(unmanaged=("pipeline deals/default",))
    assert plan_text(plan, place) == snapshot("""\
Plan for portal sandbox (account 20260122): playbook working tree

Nothing to change: the portal is as the playbook wishes.
Left alone, since the playbook does not name it: pipeline deals/default.
""")
    assert plan_markdown(plan) == snapshot("""\
### Plan for portal sandbox \\(account 20260122\\): playbook working tree

Nothing to change: the portal is as the playbook wishes.

<details><summary>Left alone: 1 that the playbook does not name</summary>

- pipeline deals/default

</details>
""")


def test_deals_are_counted_truthfully() -> None:
    def summed(*planned: Planned) -> str:
        return plan_text(a_plan(*planned), place).splitlines()[-1]

    def told(*deals: int) -> str:
        return summed(
            *(
                Planned(
                    change=Reorder(pipeline=a_pipeline(id=f"p{count}"), old=(), new=(), ours=()),
                    effect=Effect(deals=count, words="here"),
                )
                for count in deals
            )
        )

    assert told(0) == "1 to reorder. 0 live deals stand where something changes."
    assert told(1) == "1 to reorder. 1 live deal stands where something changes."
    assert told(5, 0) == "2 to reorder. 5 live deals stand where something changes."
    # The same deal may be in both.
    assert told(5, 3) == "2 to reorder. Up to 8 live deals stand where something changes."
    # Those that are moved away are those that stand in what is deleted.
    seven = Effect(deals=7, words="here")
    stage, reason, here = a_stage("a"), a_choice("a"), NOWHERE
    gone: list[tuple[Change, Change]] = [
        (
            Move(resource=stage, to="b", pipeline="sales", origin=here),
            Delete(resource=stage, origin=here),
        ),
        (
            Remap(resource=reason, option="a", to="b", origin=here),
            Delete(resource=reason, option="a", origin=here),
        ),
    ]
    for changes in gone:
        found = summed(*(Planned(change=one, effect=seven) for one in changes))
        assert "7 live deals stand where something changes." in found
        assert "Up to" not in found


def test_what_is_known_of_the_deals_is_told() -> None:
    known = Effect(
        deals=31,
        words="in this stage",
        amount=Decimal("34000.50"),
        unknown_amounts=2,
        owners=(("101", 9), ("", 8), ("102", 5), ("103", 4), ("104", 3), ("105", 1), ("106", 1)),
        oldest_days=311,
    )
    assert effect_words(known) == (
        "31 live deals in this stage; open amount 34,000.5, 2 without one;"
        " by owner 101: 9, nobody: 8, 102: 5, 103: 4, 104: 3 and 2 more: 2;"
        " the oldest is 311 days old"
    )
    few = Effect(deals=1, words="here", amount=Decimal("3E+4"), owners=(("7", 1),), oldest_days=1)
    assert effect_words(few) == (
        "1 live deal here; open amount 30,000; by owner 7: 1; the oldest is 1 day old"
    )
    born = Effect(deals=1, words="here", amount=Decimal(0), owners=(("7", 1),))
    assert effect_words(born) == "1 live deal here; open amount 0; by owner 7: 1"
    nothing = Effect(deals=0, words="here", amount=Decimal(0))
    assert effect_words(nothing) == "0 live deals here"


def test_a_plan_as_markdown() -> None:
    assert plan_markdown(everything()) == snapshot("""\
### Plan for portal sandbox \\(account 20260122\\): playbook working tree, commit abc1234

8 to create, 3 to change, 1 to reorder. Up to 13 live deals stand where something changes.

> **Blocked** by `outcome_changed`: it has 12 deals \\(move them first\\)
>

| | what | how | live deals |
|---|---|---|---|
| new | Loss reason \\(property deals/loss\\_reason\\) | enumeration/select, 1 option<br>restores the old one |  |
| change | New \\(stage deals/sales/a\\) | label: "Old" -&gt; "New"<br>probability: "50%" -&gt; "25%" | 1 live deal in this stage |
| change | Loss reason \\(property deals/loss\\_reason\\) | description: nothing -&gt; "Why"<br>options: \\+ c=C | 12 live deals with a value; open amount 34,000; by owner 7: 12; the oldest is 40 days old |
| new | Sales playbook \\(group deals/playbook\\) |  |  |
| new | Referral \\(property deals/referral\\) | bool/select |  |
| new | Loss reason \\(property deals/loss\\_reason\\) | enumeration/select, 2 options |  |
| new | Sales \\(pipeline deals/sales\\) | 1 stage: S |  |
| new | Sales \\(pipeline deals/sales\\) | 2 stages: S, T |  |
| new | S \\(stage deals/sales/s\\) | probability 12.5% |  |
| new | S \\(stage deals/sales/s\\) |  |  |
| change | Loss reason \\(property deals/loss\\_reason\\) | options: in another order |  |
| order | order of the stages of Sales \\(pipeline deals/sales\\) | from a, b<br>to b, a |  |

<details><summary>Left alone: 10 that the playbook does not name</summary>

- property deals/p0
- property deals/p1
- property deals/p2
- property deals/p3
- property deals/p4
- property deals/p5
- property deals/p6
- property deals/p7
- property deals/p8
- property deals/p9

</details>
""")


def test_a_confidential_plan_as_markdown() -> None:
    assert plan_markdown(everything(confidential=True)) == snapshot("""\
### Plan for portal sandbox \\(account 20260122\\): playbook working tree, commit abc1234

Something is new and something changed and something in another order. What it touches is told in private.

> **Blocked** by `outcome_changed`: see the private plan \\(move them first\\)
>

| | what | how | live deals |
|---|---|---|---|
| new | Loss reason \\(property deals/loss\\_reason\\) | enumeration/select, 1 option<br>restores the old one |  |
| change | New \\(stage deals/sales/a\\) | label, probability | private |
| change | Loss reason \\(property deals/loss\\_reason\\) | description, options | private |
| new | Sales playbook \\(group deals/playbook\\) |  |  |
| new | Referral \\(property deals/referral\\) | bool/select |  |
| new | Loss reason \\(property deals/loss\\_reason\\) | enumeration/select, 2 options |  |
| new | Sales \\(pipeline deals/sales\\) | 1 stage: S |  |
| new | Sales \\(pipeline deals/sales\\) | 2 stages: S, T |  |
| new | S \\(stage deals/sales/s\\) | probability 12.5% |  |
| new | S \\(stage deals/sales/s\\) |  |  |
| change | Loss reason \\(property deals/loss\\_reason\\) | options |  |
| order | order of the stages of Sales \\(pipeline deals/sales\\) | to b, a |  |

What the playbook does not name is left alone.
""")


def test_a_confidential_plan_names_no_stage_beside_the_playbook() -> None:
    wish = with_stages("a", "b").pipelines[0]
    order = ("b", "theirs", "a"), ("a", "theirs", "b")
    change = Reorder(pipeline=wish, old=order[0], new=order[1], ours=("a", "b"))
    assert "theirs" not in plan_markdown(a_plan(change, confidential=True))


def taking_away(**more: object) -> Plan:
    """A stage, a pipeline, a property and an option go; the labels are the portal's."""
    old, other = a_stage("old", "12 prospects"), {"pipeline": "former"}
    stages = [a_stage(f"secret_{one}", f"Their {one}", **other) for one in ("talk", "won")]
    former = a_pipeline(*stages, id="former", label="Former sales")
    choice = a_choice("price", label="Their reasons")
    effect = Effect(deals=12, words="in this stage")
    return a_plan(
        Planned(
            change=Move(resource=old, to="new", pipeline="sales", origin=NOWHERE), effect=effect
        ),
        *(
            Planned(
                change=Move(resource=one, to="new", pipeline="sales", origin=NOWHERE),
                effect=effect,
            )
            for one in stages
        ),
        Remap(resource=choice, option="price", to="timing", origin=NOWHERE),
        Copy(resource=choice, to="reasons", origin=NOWHERE),
        Delete(resource=choice, option="price", origin=NOWHERE),
        Delete(resource=choice, origin=NOWHERE),
        Delete(resource=old, origin=NOWHERE),
        Delete(resource=former, origin=NOWHERE),
        Restore(
            change=Move(resource=old, to="new", pipeline="sales", origin=NOWHERE),
            values={"1": "old"},
            origin=NOWHERE,
        ),
        confidential=True,
        **more,
    )


def test_a_confidential_plan_tells_no_label_of_what_goes() -> None:
    assert plan_markdown(taking_away()) == snapshot("""\
### Plan for portal sandbox \\(account 20260122\\): playbook working tree

Something is moved and something deleted and something restored. What it touches is told in private.

| | what | how | live deals |
|---|---|---|---|
| **delete** | stage deals/sales/old |  |  |
| **delete** | pipeline deals/former |  |  |
| **delete** | option deals/loss\\_reason/price |  |  |
| **delete** | property deals/loss\\_reason |  |  |
| move | records of stage deals/sales/old | to new | private |
| move | records of pipeline deals/former | to new | private |
| move | records of option deals/loss\\_reason/price | to timing |  |
| move | records of property deals/loss\\_reason | to reasons |  |
| restore | records |  |  |
""")


def test_a_confidential_plan_that_takes_a_run_back_tells_kinds() -> None:
    made = Create(resource=a_stage("old", "12 prospects"))
    order = Reorder(pipeline=a_pipeline(), old=("theirs",), new=("theirs",), ours=("theirs",))
    plan = taking_away(reverts="20260122T101500Z-1a2b")
    plan = replace(plan, planned=(*plan.planned, Planned(change=made), Planned(change=order)))
    assert plan_markdown(plan) == snapshot("""\
### Plan for portal sandbox \\(account 20260122\\): playbook working tree

Something is moved and something deleted and something restored and something new and something in another order. What it touches is told in private.

| | what | how | live deals |
|---|---|---|---|
| **delete** | stage |  |  |
| **delete** | pipeline |  |  |
| **delete** | option |  |  |
| **delete** | property |  |  |
| move | records |  | private |
| move | records |  |  |
| restore | records |  |  |
| new | stage |  |  |
| order | order |  |  |
""")


def hostile_plan() -> Plan:
    wish = with_stages(a_stage(HOSTILE, HOSTILE), "b")
    renamed = diff(with_stages(a_stage("a", HOSTILE)), with_stages(a_stage("a", f"x{HOSTILE}")))
    listed = a_choice(
        options=(Option(value=HOSTILE, label=HOSTILE, description=HOSTILE),), label=HOSTILE
    )
    option = diff(Configuration(properties=(listed,)), Configuration(properties=(a_choice(),)))
    return a_plan(
        Create(resource=a_group(HOSTILE, label=HOSTILE)),
        Create(resource=wish.pipelines[0]),
        Planned(
            change=renamed.changes[0],
            effect=Effect(deals=1, words="here", amount=Decimal(1), owners=((HOSTILE, 1),)),
        ),
        Planned(change=option.changes[0], note=HOSTILE),
        Reorder(
            pipeline=wish.pipelines[0], old=(HOSTILE, "b"), new=("b", HOSTILE), ours=("b", HOSTILE)
        ),
        Move(resource=wish.pipelines[0].stages[0], to=HOSTILE, pipeline=HOSTILE, origin=NOWHERE),
        Remap(resource=listed, option=HOSTILE, to=HOSTILE, origin=NOWHERE),
        Copy(resource=listed, to=HOSTILE, origin=NOWHERE),
        Delete(resource=listed, option=HOSTILE, origin=NOWHERE),
        Delete(resource=wish.pipelines[0], origin=NOWHERE),
        unmanaged=(HOSTILE,),
        irreversible=(HOSTILE,),
        allowed=(Allowance(guard="mass_change", why=HOSTILE),),
        blocks=(Block(guard="label_taken", message=HOSTILE, way="rename"),),
        playbook=HOSTILE,
    )


def test_hostile_labels_are_harmless_in_text() -> None:
    text = plan_text(hostile_plan(), place)
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text
    assert all(char == "\n" or char.isprintable() for char in text)
    assert one_line(HOSTILE) == snapshot(
        "A�::error::b | @everyone `c` <script>alert(1)</script> �[31m ## [add-path]x &lt;�**"
    )


def test_hostile_labels_are_harmless_in_markdown() -> None:
    text = plan_markdown(hostile_plan())
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert all(char == "\n" or char.isprintable() for char in text)
    for raw in (
        "@everyone",
        "<script",
        " `c`",
        " | @",
        "##[",
        " &lt;\N{REPLACEMENT CHARACTER}",
        "**B",
        "x**",
    ):
        assert raw not in text.replace("**Blocked**", "").replace("**delete**", "")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {row.replace("\\|", "").count("|") for row in rows} == {5}
    assert escape(HOSTILE) == snapshot(
        "A�::error::b \\| @&#8203;everyone \\`c\\` &lt;script&gt;alert\\(1\\)&lt;/script&gt; �\\[31m \\#\\# \\[add-path\\]x &amp;lt;�\\*\\*"
    )


def test_markdown_stays_within_its_budget() -> None:
    group = Create(resource=a_group(label="L" * 90))
    long = tuple(f"property deals/{'p' * 100}{number}" for number in range(5000))
    block = Block(guard="label_taken", message="m" * 200, way="w")
    delete = Delete(resource=a_group("legacy"), origin=NOWHERE)
    plan = a_plan(*[group] * 9_999, delete, unmanaged=long, blocks=(block,) * 3000)
    text = plan_markdown(plan)
    assert len(text) <= BUDGET
    first = next(line for line in text.splitlines() if line.startswith("| ") and "what" not in line)
    assert first.startswith("| **delete** |"), "what could be lost comes first"
    shown = text.count("| new |")
    assert shown > 100
    assert f"| | and {9_999 - shown} more | | |\n" in text
    assert f"> and {3000 - text.count('> **Blocked**')} more\n" in text
    assert f"- and {5000 - text.count('- property')} more\n" in text


def test_markdown_stays_within_its_budget_when_one_change_is_enormous() -> None:
    options = [f"{number}{'o' * 90}" for number in range(2000)]
    change = diff(
        Configuration(properties=(a_choice(*options),)), Configuration(properties=(a_choice(),))
    ).changes[0]
    text = plan_markdown(a_plan(change))
    assert len(text) <= BUDGET
    assert "| | and 1 more | | |\n" in text

from inline_snapshot import snapshot

from dealwright.metrics.judgement import Line
from dealwright.metrics.power import power
from dealwright.report.power_text import power_markdown, power_text
from support.golden import golden

ENGAGING = Line(line=0.15, minimum=20)
LINES = {
    "outreach_broken": power(ENGAGING, per_week=3),
    "offering_misfit": power(Line(line=0.25, minimum=10, gate="discovery_calls"), horizon=60),
    "no_wins": power(Line(line=0.2, minimum=10, zero=True), horizon=40, per_week=10),
    "always_valid": power(Line(line=0.005, minimum=20, evidence="always_valid", sure=0.95)),
}


def test_lines_as_text() -> None:
    text = power_text(LINES)
    assert text == golden("power.txt", text)


def test_lines_as_markdown() -> None:
    text = power_markdown(LINES)
    assert text == golden("power.md", text)


def test_nothing_to_say() -> None:
    assert power_text({}) == power_markdown({}) == snapshot("No red lines.\n")


def test_a_hostile_name_is_only_a_name() -> None:
    name = "x\n##[error]@all <b>`|"
    assert power_text({name: LINES["no_wins"]}).splitlines()[0] == snapshot(
        "x�## [error]@all <b>`|: zero against 20 % after 10 attempts, looked at after every attempt up to 40"
    )
    assert power_markdown({name: LINES["no_wins"]}).splitlines()[0] == snapshot(
        "### x�\\#\\# \\[error\\]@&#8203;all &lt;b&gt;\\`\\|: zero against 20 % after 10 attempts, looked at after every attempt up to 40"
    )

"""`dealwright explain`: a page on a finding, a guard, an audit rule or an exit code; why a deal counts."""

import click

from dealwright.cli.completing import codes, deals, explained
from dealwright.cli.numbers import AS_OF, AT
from dealwright.cli.session import Session, pass_session
from dealwright.errors import DealwrightError, FindingsError, UsageError


@click.command()
@click.argument("code", required=False, shell_complete=codes)
@click.argument("name", required=False, shell_complete=explained)
@click.option(
    "--deal",
    type=int,
    metavar="ID",
    help="Of a metric: why this deal counts or not.",
    shell_complete=deals,
)
@AS_OF
@AT
@pass_session
def explain(
    session: Session,
    *,
    code: str | None,
    name: str | None,
    deal: int | None,
    as_of: str | None,
    at: str | None,
) -> None:
    """Explain a finding (DW104), a guard (wrong_portal), a rule of the audit (stalled), an exit code.

    Without a CODE it lists them all. `explain metric` says why a deal counts in a metric or not.

    \b
      dealwright explain DW104
      dealwright explain metric sqd --deal 41000000014
    """
    if code == "metric":
        _explain_metric(session, name, deal, as_of, at)
        return
    from dealwright.check.pages import page, table
    from dealwright.diagnostics import did_you_mean
    from dealwright.metrics.audit import PAGES

    if code is None:
        width = max(len(known) for known, _ in table(PAGES))
        for known, summary in table(PAGES):
            click.echo(f"{known:<{width}}  {summary}")
        return
    text = page(code, PAGES)
    if text is None:
        names = [known for known, _ in table(PAGES)]
        hint = did_you_mean(code, names) or "dealwright explain lists all codes"
        raise UsageError(f"nothing is known under {code}", hint=hint)
    click.echo(text)


def _explain_metric(
    session: Session, name: str | None, deal: int | None, as_of: str | None, at: str | None
) -> None:
    from dealwright.cli.metrics import chosen
    from dealwright.cli.numbers import opened
    from dealwright.metrics.conditions import DefinitionError
    from dealwright.metrics.context import context
    from dealwright.metrics.why import why
    from dealwright.report.why import why_text

    if name is None or deal is None:
        raise UsageError(
            "say which metric, and which deal", hint="dealwright explain metric sqd --deal 123"
        )
    with opened(session, at) as numbers:
        (metric,) = chosen(numbers, (name,))
        asked = numbers.asked(numbers.as_of(as_of))
        try:
            found = why(metric, context(numbers.playbook), asked, numbers.engine, deal)
        except DefinitionError as error:
            raise FindingsError(f"{name} cannot be computed: {error}") from None
    if found is None:
        raise DealwrightError(
            f"the snapshot has no deal {deal}", hint="dealwright sync, or another id"
        )
    click.echo(why_text(found), nl=False)

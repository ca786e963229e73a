"""`dealwright explain`: a page on a finding, a guard or an exit code."""

import click

from dealwright.errors import UsageError


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a finding (DW104), a guard (wrong_portal) or an exit code (4).

    Without a CODE it lists them all.
    """
    from dealwright.check.pages import page, table
    from dealwright.diagnostics import did_you_mean

    if code is None:
        width = max(len(name) for name, _ in table())
        for name, summary in table():
            click.echo(f"{name:<{width}}  {summary}")
        return
    text = page(code)
    if text is None:
        names = [name for name, _ in table()]
        hint = did_you_mean(code, names) or "dealwright explain lists all codes"
        raise UsageError(f"nothing is known under {code}", hint=hint)
    click.echo(text)

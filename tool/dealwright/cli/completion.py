"""`dealwright completion`: the script by which a shell completes our commands."""

import click

from dealwright.cli.shells import SHELLS, script


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what a shell runs to complete commands, options and names of the playbook.

    \b
      bash   echo 'eval "$(dealwright completion bash)"' >> ~/.bashrc
      zsh    echo 'eval "$(dealwright completion zsh)"' >> ~/.zshrc, after compinit
      fish   dealwright completion fish > ~/.config/fish/completions/dealwright.fish

    Bash must be 4.4 or later. What is offered is read from the files that lie here: nothing is asked of
    HubSpot. Numbers of deals come from the snapshot that `dealwright sync` made.
    """
    click.echo(script(shell), nl=False)

"""The command `clandestine`: its groups of commands and its exit codes."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import click

from clandestine import __version__
from clandestine.cli import (
    batch,
    bounds,
    convert,
    diff,
    disagreements,
    draws,
    explain,
    figure,
    hidden,
    learn,
    movement,
    networks,
    questions,
    report,
    shelf,
    simulate,
    suppositions,
    timeline,
    upkeep,
    validate,
    verify,
    worth,
)
from clandestine.errors import BadInput, ClandestineError


class Commands(click.Group):
    """A group that turns the package's own errors into words on stderr and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors raised on purpose become messages."""
        try:
            return super().invoke(ctx)
        except ClandestineError as error:
            click.echo(f"clandestine: {error}" if "\n" not in str(error) else str(error), err=True)
            ctx.exit(error.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="clandestine")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Weigh what the record says about people who had reason to hide.

    \b
    First steps:
      clandestine example baron-aron          copy a shipped dossier here
      clandestine weigh baron-aron.yaml       what each item weighs
      clandestine new dossier my-person       a commented template of your own
      clandestine check my-person.yaml        every fault, with line and hint

    Answers go to stdout, messages to stderr. Exit codes: 0 ok, 1 faults found by check, 2 usage, 3 bad input,
    4 impossible evidence, 5 stale report.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


for module in (
    questions,
    explain,
    suppositions,
    bounds,
    draws,
    worth,
    disagreements,
    report,
    figure,
    timeline,
    movement,
    hidden,
    batch,
    simulate,
    upkeep,
    validate,
    learn,
    verify,
    diff,
    convert,
    shelf,
    networks,
):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run the command line: a terminal or disk that cannot take what is written ends it in words, not in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # letters the terminal does not have are written as \\uXXXX
    if "_CLANDESTINE_COMPLETE" in os.environ:  # a shell asks what may come next
        from clandestine.cli.shells import prepare

        prepare(cli)
    try:
        cli(prog_name="clandestine", standalone_mode=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be written is not tried again at the end
        click.echo(f"clandestine: cannot be written: {error.strerror or error}", err=True)
        sys.exit(BadInput.exit_code)

"""Findings on standard output, in the form that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clandestine.ask.finding import Finding


def show_findings(findings: Sequence[Finding], form: str) -> None:
    """Print findings as text, json (a list where there are several), csv (one header for all that share it) or md."""
    if form == "json":
        from dataclasses import replace

        from clandestine.ask.finding import to_json
        from clandestine.cli.question import run_of

        plain = [replace(finding, run=run_of(finding)).plain() for finding in findings]
        click.echo(to_json(plain[0] if len(plain) == 1 else plain), nl=False)
    elif form == "csv":
        head = None
        for finding in findings:
            first, _, rest = finding.csv().partition("\n")
            click.echo(rest if first == head else f"{first}\n{rest}", nl=False)
            head = first
    elif form == "md":
        click.echo("\n".join(finding.markdown() for finding in findings), nl=False)
    else:
        # A wide terminal shows names and dates whole; what goes to a file is the same everywhere.
        width = min(max(80, get_terminal_size().columns), 160) if sys.stdout.isatty() else 80
        click.echo(("\n" + "-" * 80 + "\n").join(finding.text(width) for finding in findings), nl=False)

"""Commands for files, and for the tools they are written with: check, new, schema, completion."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Every fault of every file, with its place and a hint.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--encoding", metavar="NAME", help="Encoding of CSV sheets that are not UTF-8, such as cp1251.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def check(ctx: click.Context, paths: tuple[str, ...], encoding: str | None, format_: str) -> None:
    """Check models, dossiers, sheets, bibliographies and folders of them.

    Prints file:line:column: words (hint). Exits with 1 if there is any fault; warnings alone leave 0.

    \b
    clandestine check models evidence
    """
    from clandestine.files.checks import check as check_files

    faults = check_files(paths, encoding)
    if format_ == "json":
        import json
        from dataclasses import asdict

        click.echo(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            click.echo(str(fault))
    errors = sum(not fault.warning for fault in faults)
    warnings = len(faults) - errors
    click.echo(f"{errors} fault{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}", err=True)
    ctx.exit(1 if errors else 0)


@click.group(short_help="Start a new file from a commented template.")
def new() -> None:
    """Start a new file from a commented template."""


@new.command(short_help="A commented dossier that passes check.")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it [default: NAME.yaml here].")
def dossier(name: str, output: Path | None) -> None:
    """Write NAME.yaml, a commented template of a dossier, and start a library.json beside it if there is none."""
    from clandestine.files.templates import write_dossier

    for path in write_dossier(name, output):
        click.echo(f"wrote {path}", err=True)


@new.command(short_help="A spreadsheet with lists to choose from.")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write it: .xlsx or .csv [default: NAME.xlsx here].",
)
@click.option("--model", default="person", show_default=True, help="The model whose words the lists offer.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def sheet(name: str, output: Path | None, model: str, force: bool) -> None:
    """Write a spreadsheet to type a dossier into, one row for one thing that one source says.

    XLSX has drop-down lists of the model's variables, their states and kinds of source, and a page on its columns. Dates and ids
    stay text: no program turns 1925-04 into a number.

    \b
    clandestine new sheet "Ann Example"
    """
    from clandestine.files.converted import written_rows
    from clandestine.files.models import read_model
    from clandestine.files.output import write
    from clandestine.files.templates import file_name
    from clandestine.files.xlsx import example

    target = output or Path(f"{file_name(name)}.xlsx")
    content = written_rows(example(name), target.suffix.lower(), read_model(model))
    for path in write({target: content}, force=force):
        click.echo(f"wrote {path}", err=True)


@click.command(short_help="A JSON Schema, for an editor that completes and checks.")
@click.argument("name", type=click.Choice(["dossier", "model", "supposition", "verdicts", "library"]))
def schema(name: str) -> None:
    """Print the JSON Schema of a sort of file.

    \b
    clandestine schema dossier > dossier.schema.json
    """
    from clandestine.files.schemas import text

    click.echo(text(name), nl=False)


@click.command(short_help="A script that teaches your shell to complete commands and names.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script with which a shell completes commands, options, variables, states and observations.

    \b
    clandestine completion bash >> ~/.bashrc
    """
    from clandestine.cli.shells import script

    root = ctx.find_root().command
    assert isinstance(root, click.Group)
    found = script(root, shell)
    if found is None:
        raise click.UsageError(f"the click installed here is too old to know {shell}")
    click.echo(found)


COMMANDS = (check, new, schema, completion)

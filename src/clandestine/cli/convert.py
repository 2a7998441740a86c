"""The command convert: a dossier in another form."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="A dossier as CSV, XLSX, JSON or YAML; the works it cites.")
@click.argument("dossier")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file: .csv, .xlsx, .json or .yaml.")
@click.option(
    "--references", type=click.Path(path_type=Path), metavar="FILE", help="Write the works cited as CSL-JSON."
)
@click.option(
    "--model", metavar="MODEL", help="The model whose words an XLSX sheet offers [default: the dossier's, else person]."
)
@click.option("--encoding", metavar="NAME", help="Encoding of a CSV sheet that is not UTF-8, such as cp1251 or koi8-r.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def convert(
    dossier: str, output: Path | None, references: Path | None, model: str | None, encoding: str | None, force: bool
) -> None:
    """Write a dossier in another form. JSON and YAML hold all of it; of what a sheet has no room for, a line is said on each.

    \b
    clandestine convert evidence/baron-aron.yaml -o baron.xlsx
    clandestine convert evidence/baron-aron.yaml --references baron.json
    """
    if output is None and references is None:
        raise click.UsageError("say what to write: -o FILE, --references FILE, or both")
    from clandestine.files.bibliography import read_bibliography
    from clandestine.files.converted import converted, form_of
    from clandestine.files.converted import references as works
    from clandestine.files.dossiers import find_library, read_dossiers
    from clandestine.files.output import write

    ((known, record),) = read_dossiers([dossier], model, encoding)
    files: dict[Path, bytes] = {}
    if output is not None:
        files[output], lost = converted(record, form_of(output), known)
        for words in lost:
            click.echo(f"not in {output.name}: {words}", err=True)
    if references is not None:
        place = find_library(dossier)
        files[references] = works(record, read_bibliography(place) if place else None).encode("utf-8")
    for path in write(files, force=force):
        click.echo(f"wrote {path}", err=True)


COMMANDS = (convert,)

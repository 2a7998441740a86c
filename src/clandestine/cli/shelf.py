"""Commands for what is shipped: show, words, example."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="A model in words: each number, its reason, its citation or guess.")
@click.argument("model", default="person")
@click.argument("names", nargs=-1, metavar="[VARIABLE | SOURCE KIND]...")
def show(model: str, names: tuple[str, ...]) -> None:
    """Show a model in words, or one variable, or one kind of source.

    \b
    clandestine show person
    clandestine show person foreign_contact
    clandestine show models/person.yaml private_letter
    """
    from clandestine.files.models import read_model
    from clandestine.report.model import show as in_words

    click.echo(in_words(read_model(model), *names))


@click.command(short_help="Search the vocabulary: variables, states, kinds of source.")
@click.argument("text", nargs=-1, required=True)
@click.option("--model", default="person", show_default=True)
def words(text: tuple[str, ...], model: str) -> None:
    """Search variables, states, kinds of source and scenarios for a word.

    \b
    clandestine words letter
    clandestine words hunger strike
    """
    from clandestine.files.models import read_model
    from clandestine.report.model import words as search

    found = search(read_model(model), " ".join(text))
    none = f"nothing in the vocabulary speaks of {' '.join(text)!r}; `clandestine show {model}` lists all of it"
    click.echo(found or none, err=not found)


@click.command(short_help="Copy a shipped dossier here.")
@click.argument("name", required=False)
def example(name: str | None) -> None:
    """Copy a shipped dossier, with the bibliography it cites, into this folder; without NAME, list them."""
    from clandestine.files.shipped import copy_example, example_names

    if name is None:
        click.echo("\n".join(example_names()))
        return
    for path in copy_example(name, Path()):
        click.echo(f"wrote {path}", err=True)


COMMANDS = (show, words, example)

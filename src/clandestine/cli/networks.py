"""Networks on the command line: asked like dossiers, and written out for other tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from clandestine.errors import BadInput, Fault
from clandestine.interchange import SUFFIXES

if TYPE_CHECKING:
    from clandestine.ask.finding import Finding
    from clandestine.ask.marginals import By
    from clandestine.engine.bayesnet import BayesNet


def is_network(path: str) -> bool:
    """Whether a path is a network's, by its suffix."""
    return Path(path.lower().removesuffix(".gz")).suffix in SUFFIXES


def network_findings(
    paths: Sequence[str],
    about: Sequence[str],
    likely: Sequence[tuple[str, Mapping[str, float]]],
    by: str,
    *,
    given: Mapping[str, str],
    **common: Any,
) -> list[Finding]:
    """The marginals of each network; options that only a dossier has are refused."""
    for option, needs in (
        ("without", "without"),
        ("scenarios", "scenario"),
        ("window", "window"),
        ("model", "model"),
        ("average", "average"),
    ):
        if common.get(option):
            raise click.UsageError(f"--{needs} is for dossiers, not for networks")
    from clandestine.ask.marginals import marginals
    from clandestine.interchange.formats import read_network

    return [
        marginals(read_network(Path(path)), about, given=given, likely=likely, by=cast("By", by), name=Path(path).name)
        for path in paths
    ]


def show_costs(
    paths: Sequence[str], about: Sequence[str], likely: Sequence[tuple[str, Mapping[str, float]]],
    *, given: Mapping[str, str], **_rest: Any,
) -> None:  # fmt: skip
    """What each network would cost, before anything runs."""
    from clandestine.ask.marginals import cost_of
    from clandestine.interchange.formats import read_network

    for path in paths:
        click.echo(f"{path}: {cost_of(read_network(Path(path)), about, given, likely)}")


@click.command(short_help="Write a model, or a dossier under its model, as a network for other tools.")
@click.argument("source", metavar="MODEL|DOSSIER|NETWORK")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="A .bif, .xmlbif, .uai, .net or .xdsl file."
)
@click.option("--model", metavar="MODEL", help="The model of a dossier [default: the dossier's, else person].")
@click.option("--window", metavar="EDTF", help="The years meant [default: the dossier's first window].")
@click.option("--scenario", metavar="NAME", help="The scenario whose numbers are written [default: the model's own].")
@click.option(
    "--keep-names",
    is_flag=True,
    help="Keep spaces and marks in names; otherwise they become underscores, which every tool reads.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def export(
    source: str,
    output: Path,
    model: str | None,
    window: str | None,
    scenario: str | None,
    keep_names: bool,
    force: bool,
) -> None:
    """Write a network at the stated numbers. A dossier's readings become nodes; what they say goes to OUTPUT.evidence.json.

    \b
    clandestine export person --window 1922/1937 -o person.xmlbif
    clandestine export evidence/baron-aron.yaml -o baron.bif
    """
    from clandestine.interchange.formats import write_network
    from clandestine.translate.asnet import plainly_named

    if output.exists() and not force:
        raise BadInput([Fault(str(output), 0, 0, "is here already and is not overwritten", "--force, or another name")])
    own, evidence = _source(source, model, window, scenario)
    net = own if keep_names else plainly_named(own)
    notes = (*net.notes, *write_network(net, output))
    click.echo(f"wrote {output}: {len(net.states)} variables", err=True)
    if evidence is not None:
        from clandestine.ask.finding import to_json

        evidence = _renamed(evidence, own, net)
        place = output.with_name(output.name + ".evidence.json")
        place.write_text(to_json(evidence), encoding="utf-8")
        click.echo(f"wrote {place}: {len(evidence)} states seen or given", err=True)
    for note in notes:
        click.echo(note, err=True)


def _renamed(evidence: Mapping[str, str], own: BayesNet, net: BayesNet) -> dict[str, str]:
    """The evidence in the names of the network that was written."""
    names = dict(zip(own.states, net.states, strict=True))
    return {names[name]: net.states[names[name]][own.states[name].index(state)] for name, state in evidence.items()}


def _source(
    source: str, model: str | None, window: str | None, scenario: str | None
) -> tuple[BayesNet, dict[str, str] | None]:
    """The network, and the evidence of a dossier."""
    from clandestine.files.checks import is_dossier
    from clandestine.interchange.formats import read_network

    if is_network(source):
        return read_network(Path(source)), None
    if is_dossier(source):
        from clandestine.files.dossiers import read_dossiers
        from clandestine.translate.case import Case

        ((known, dossier),) = read_dossiers([source], model)
        chosen = window or (None if known.years else dossier.window[0])
        case = Case(known, dossier, window=chosen, scenarios=[scenario] if scenario else [], average=scenario is None)
        return case.as_net(), case.evidence
    from clandestine.files.models import read_model
    from clandestine.translate.asnet import model_net

    return model_net(read_model(source), window, scenario), None


COMMANDS = (export,)

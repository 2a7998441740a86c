"""Commands that ask a question of dossiers or networks: weigh, posterior."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from clandestine.cli.networks import is_network, network_findings, show_costs
from clandestine.cli.output import show_findings
from clandestine.cli.question import Question, note_read

if TYPE_CHECKING:
    from clandestine.translate.case import Case


def split_pairs(mark: str, what: str) -> Callable[..., Any]:
    """A click callback that splits `A<mark>B`, given once or repeatedly."""

    def split(_ctx: click.Context, _option: click.Parameter, value: Any) -> Any:
        def one(word: str) -> tuple[str, str]:
            left, found, right = word.partition(mark)
            if not (found and left.strip() and right.strip()):
                raise click.BadParameter(f"{word!r}: write {what}")
            return left.strip(), right.strip()

        if value is None:
            return None
        if isinstance(value, str):
            return one(value)
        found: dict[str, str] = {}
        for left, right in map(one, value):
            if found.setdefault(left, right) != right:
                raise click.BadParameter(f"{left} is given as {found[left]} and as {right}")
        return found

    return split


def _likely(_ctx: click.Context, _option: click.Parameter, value: Sequence[str]) -> list[tuple[str, dict[str, float]]]:
    """`VAR=STATE:NUMBER,STATE:NUMBER`, repeatable."""
    found = []
    for word in value:
        name, mark, rest = word.partition("=")
        states: dict[str, float] = {}
        for part in rest.split(","):
            state, colon, number = part.rpartition(":")
            try:
                states[state.strip()] = float(number)
            except ValueError:
                colon = ""
            if not (mark and name.strip() and colon and state.strip()):
                raise click.BadParameter(f"{word!r}: write VARIABLE=STATE:NUMBER,STATE:NUMBER")
        found.append((name.strip(), states))
    return found


def _number(_ctx: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    """A number as in the files: 0.5, 1/2 or 50%."""
    from clandestine.record.number import read_decimal

    try:
        return None if value is None else float(read_decimal(value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


_OPTIONS = [
    click.argument("dossiers", nargs=-1, required=True, metavar="DOSSIER..."),
    click.option("--model", metavar="MODEL", help="A model file, or a shipped model's name [default: the dossier's, else person]."),
    click.option("--without", multiple=True, metavar="ID", help="Drop an observation, or everything from a source; repeatable."),
    click.option("--given", multiple=True, metavar="VAR=STATE", callback=split_pairs("=", "VARIABLE=STATE"),
                 help="Take a fact as settled before anything is weighed; repeatable."),
    click.option("--scenario", "scenarios", multiple=True, metavar="NAME",
                 help="A scenario of the model; repeat it to see several side by side [default: the model's world-views]."),
    click.option("--average", is_flag=True, help="Mix the world-views by their prior instead of showing them side by side."),
    click.option("--window", metavar="EDTF", help="Ask about this window instead of the dossier's own."),
    click.option("--year", type=int, metavar="YEAR", help="The year asked about, of a model that goes by years."),
    click.option("--encoding", metavar="NAME", help="Encoding of CSV sheets that are not UTF-8, such as cp1251 or koi8-r."),
    click.option("--scale", metavar="FILE", help="A file with other words for weights [default: the shipped verbal-7]."),
    click.option("--seed", type=click.IntRange(0), default=1917, show_default=True, help="Seed of the draws."),
    click.option("--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True),
]  # fmt: skip


_DRAWS = 500


def common_options(command: Callable[..., None]) -> Callable[..., None]:
    """What every command on dossiers takes."""
    return with_draws(_DRAWS)(command)


def with_draws(draws: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The common options, with as many draws by default."""

    def dress(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed([*_OPTIONS[:-2], _draws(draws), *_OPTIONS[-2:]]):
            command = option(command)
        return command

    return dress


def _draws(draws: int) -> Callable[..., Any]:
    words = "Draws of the numbers' doubt behind the range."
    return click.option("--draws", type=click.IntRange(2, 100_000), default=draws, show_default=True, help=words)


@click.command(cls=Question, short_help="What each item weighs, and what the whole comes to.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option(
    "--pair",
    metavar="A:B",
    callback=split_pairs(":", "STATE:STATE"),
    help="The two states weighed against each other [default: the model's first pair].",
)
@click.option("--bars", type=click.Choice(["in-order", "alone", "last"]), default="in-order", show_default=True,
              help="What the bars show: each item after those before it, taken alone, or by its removal.")  # fmt: skip
def weigh(about: str | None, pair: tuple[str, str] | None, bars: str, **common: Any) -> None:
    """Weigh every item of one or more dossiers (YAML, or a plain CSV sheet; - reads stdin).

    \b
    clandestine weigh evidence/baron-aron.yaml
    clandestine weigh evidence/baron-aron.yaml --without letters-abroad
    clandestine weigh evidence/turkestan-1925.yaml --scenario underground
    """
    from clandestine.ask.weigh import weigh as ask

    show_findings(
        [
            ask(case, about, pair, bars=bars.replace("-", "_"), draws=common["draws"], seed=common["seed"])
            for case in cases_of(**common)
        ],
        common["format_"],
    )


@click.command(cls=Question, short_help="How likely each state is, with its range.")
@common_options
@click.option(
    "--about",
    multiple=True,
    metavar="VARIABLE",
    help="A variable asked about; repeatable [default: the model's, role; of a network, all].",
)
@click.option(
    "--likely",
    multiple=True,
    metavar="VAR=STATE:NUMBER,...",
    callback=_likely,
    help="Of a network: how likely each state makes what was seen; repeatable, several on one variable multiply.",
)
@click.option("--by", type=click.Choice(["circuit", "pgmpy", "enumeration"]), default="circuit", show_default=True,
              help="Who works it out; for dossiers, a second opinion printed beneath.")  # fmt: skip
@click.option("--plan", is_flag=True, help="Of a network: say what the answer would cost, and stop.")
def posterior(
    about: tuple[str, ...], likely: list[tuple[str, dict[str, float]]], by: str, plan: bool, **common: Any
) -> None:
    """Prior and posterior of a variable for one or more dossiers, with the range the numbers' doubt gives.

    Networks (.bif, .xmlbif, .uai, .net, .xdsl) are asked in the same way.

    \b
    clandestine posterior evidence/baron-aron.yaml
    clandestine posterior evidence/*.yaml --about role --format csv
    clandestine posterior borovoi-alexei.yaml --given public_stance=withdrawn
    clandestine posterior alarm.bif --given HR=HIGH --likely CVP=LOW:4,HIGH:1
    """
    networks = [path for path in common["dossiers"] if is_network(path)]
    if networks:
        if len(networks) < len(common["dossiers"]):
            raise click.UsageError("ask networks and dossiers apart: they take other options")
        if plan:
            show_costs(networks, about, likely, **common)
            return
        show_findings(network_findings(networks, about, likely, by, **common), common["format_"])
        return
    if likely or plan:
        raise click.UsageError(
            "--likely and --plan are for networks; in a dossier a direct judgement is an observation with `lr`"
        )
    from clandestine.ask.posterior import posterior as ask
    from clandestine.ask.secondopinion import with_second_opinion

    show_findings(
        [
            with_second_opinion(ask(case, one, draws=common["draws"], seed=common["seed"]), case, one, by)
            for case in cases_of(**common)
            for one in (about or (None,))
        ],
        common["format_"],
    )


@click.command(cls=Question, short_help="Which numbers of the model matter, and where the answer tips.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--state", metavar="STATE", help="The state whose posterior is followed [default: the leading one].")
@click.option(
    "--target",
    metavar="NUMBER",
    callback=_number,
    help="Also the value of each number that would bring the posterior here.",
)
@click.option("--top", type=click.IntRange(1), default=15, show_default=True, help="How many numbers are printed.")
def sensitivity(about: str | None, state: str | None, target: float | None, top: int, **common: Any) -> None:
    """How the answer hangs on each number of the model, one at a time, exactly.

    \b
    clandestine sensitivity baron-aron.yaml
    clandestine sensitivity baron-aron.yaml --state clandestine --target 0.5
    """
    from clandestine.ask.sensitivity import sensitivity as ask

    show_findings([ask(case, about, state, target=target, top=top) for case in cases_of(**common)], common["format_"])


@click.command(cls=Question, short_help="Do the items pull together or apart, and which.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--pair", metavar="A:B", callback=split_pairs(":", "STATE:STATE"),
              help="The two states between which items converge or conflict.")  # fmt: skip
def conflict(about: str | None, pair: tuple[str, str] | None, **common: Any) -> None:
    """Jensen's conflict measure of all items and of every pair, and what kind it is.

    \b
    clandestine conflict baron-aron.yaml
    """
    from clandestine.ask.conflict import conflict as ask

    show_findings([ask(case, about, pair) for case in cases_of(**common)], common["format_"])


COMMANDS = (weigh, posterior, sensitivity, conflict)


def cases_of(
    dossiers: Sequence[str], model: str | None, given: dict[str, str], without: Sequence[str],
    scenarios: Sequence[str], average: bool, window: str | None, encoding: str | None, scale: str | None,
    year: int | None = None, default: str = "person", **_rest: Any,
) -> Iterator[Case]:  # fmt: skip
    """A case for every dossier and every one of its windows; faults of all files are told at once."""
    if scenarios and average:
        raise click.UsageError("--scenario shows one view, --average mixes them: choose one")
    from clandestine.files.dossiers import read_dossiers
    from clandestine.files.verbal import read_scale
    from clandestine.scales import STANDARD
    from clandestine.translate.case import Case

    words = STANDARD if scale is None else read_scale(scale)
    pairs = read_dossiers(dossiers, model, encoding, default)
    note_read(dossiers, pairs, model, default)
    for known, dossier in pairs:
        for one in [window] if window or known.years is not None else dossier.window:
            yield Case(
                known, dossier, window=one, given=given, without=without, scenarios=scenarios, average=average, scale=words,
                year=year,
            )  # fmt: skip

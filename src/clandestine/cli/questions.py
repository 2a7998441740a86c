"""Commands that ask a question of dossiers: weigh, posterior."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from clandestine.ask.finding import Finding
    from clandestine.translate.case import Case


def _split(mark: str, what: str) -> Callable[..., Any]:
    """A click callback that splits `A<mark>B`, given once or repeatedly."""

    def split(_ctx: click.Context, _option: click.Parameter, value: Any) -> Any:
        def one(word: str) -> tuple[str, str]:
            left, found, right = word.partition(mark)
            if not (found and left.strip() and right.strip()):
                raise click.BadParameter(f"{word!r}: write {what}")
            return left.strip(), right.strip()

        if value is None:
            return None
        return one(value) if isinstance(value, str) else dict(one(word) for word in value)

    return split


_OPTIONS = [
    click.argument("dossiers", nargs=-1, required=True, metavar="DOSSIER..."),
    click.option("--model", metavar="MODEL", help="A model file, or a shipped model's name [default: the dossier's, else person]."),
    click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role]."),
    click.option("--without", multiple=True, metavar="ID", help="Drop an observation, or everything from a source; repeatable."),
    click.option("--given", multiple=True, metavar="VAR=STATE", callback=_split("=", "VARIABLE=STATE"),
                 help="Take a fact as settled before anything is weighed; repeatable."),
    click.option("--scenario", "scenarios", multiple=True, metavar="NAME",
                 help="A scenario of the model; repeat it to see several side by side [default: the model's world-views]."),
    click.option("--average", is_flag=True, help="Mix the world-views by their prior instead of showing them side by side."),
    click.option("--window", metavar="EDTF", help="Ask about this window instead of the dossier's own."),
    click.option("--encoding", metavar="NAME", help="Encoding of CSV sheets that are not UTF-8, such as cp1251 or koi8-r."),
    click.option("--draws", type=click.IntRange(2, 100_000), default=500, show_default=True,
                 help="Draws of the numbers' doubt behind the range."),
    click.option("--seed", type=click.IntRange(0), default=1917, show_default=True, help="Seed of the draws."),
    click.option("--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True),
]  # fmt: skip


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(short_help="What each item weighs, and what the whole comes to.")
@_common
@click.option(
    "--pair",
    metavar="A:B",
    callback=_split(":", "STATE:STATE"),
    help="The two states weighed against each other [default: the model's first pair].",
)
@click.option("--bars", type=click.Choice(["in-order", "alone", "last"]), default="in-order", show_default=True,
              help="What the bars show: each item after those before it, taken alone, or by its removal.")  # fmt: skip
def weigh(pair: tuple[str, str] | None, bars: str, **common: Any) -> None:
    """Weigh every item of one or more dossiers (YAML, or a plain CSV sheet; - reads stdin).

    \b
    clandestine weigh evidence/baron-aron.yaml
    clandestine weigh evidence/baron-aron.yaml --without letters-abroad
    clandestine weigh evidence/turkestan-1925.yaml --scenario crushed --scenario underground
    """
    from clandestine.ask.weigh import weigh as ask

    _answer(
        lambda case: ask(
            case, common["about"], pair, bars=bars.replace("-", "_"), draws=common["draws"], seed=common["seed"]
        ),
        **common,
    )


@click.command(short_help="How likely each state is, with its range.")
@_common
def posterior(**common: Any) -> None:
    """Prior and posterior of a variable for one or more dossiers, with the range the numbers' doubt gives.

    \b
    clandestine posterior evidence/baron-aron.yaml
    clandestine posterior evidence/*.yaml --about role --format csv
    clandestine posterior evidence/borovoi-alexei.yaml --given public_stance=withdrawn --about activity
    """
    from clandestine.ask.posterior import posterior as ask

    _answer(lambda case: ask(case, common["about"], draws=common["draws"], seed=common["seed"]), **common)


COMMANDS = (weigh, posterior)


def _answer(ask: Callable[[Case], Finding], format_: str, dossiers: Sequence[str], **common: Any) -> None:
    findings = [ask(case) for case in _cases(dossiers, **common)]
    if format_ == "json":
        from clandestine.ask.finding import to_json

        plain = [finding.plain() for finding in findings]
        click.echo(to_json(plain[0] if len(plain) == 1 else plain), nl=False)
    elif format_ == "csv":
        head = None
        for finding in findings:  # one header for all whose columns agree
            first, _, rest = finding.csv().partition("\n")
            click.echo(rest if first == head else f"{first}\n{rest}", nl=False)
            head = first
    elif format_ == "md":
        click.echo("\n".join(finding.markdown() for finding in findings), nl=False)
    else:
        click.echo(("\n" + "-" * 80 + "\n").join(finding.text() for finding in findings), nl=False)


def _cases(
    dossiers: Sequence[str], model: str | None, given: dict[str, str], without: Sequence[str],
    scenarios: Sequence[str], average: bool, window: str | None, encoding: str | None, **_rest: Any,
) -> Iterator[Case]:  # fmt: skip
    """A case for every dossier and every one of its windows; faults of all files are told at once."""
    from clandestine.files.dossiers import read_dossiers
    from clandestine.translate.case import Case

    for known, dossier in read_dossiers(dossiers, model, encoding):
        for one in [window] if window else dossier.window:
            yield Case(known, dossier, window=one, given=given, without=without, scenarios=scenarios, average=average)

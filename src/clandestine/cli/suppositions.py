"""The command suppose: what if something were otherwise?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question
from clandestine.cli.questions import cases_of, common_options, split_pairs

if TYPE_CHECKING:
    from clandestine.record.whatif import WhatIf

ADDED = re.compile(r"(\S+) (asserts|denies) (\w+)=(\S+)(?: in (\S+))?")

# The options by the key of a supposition in a file.
OPTIONS = {
    "numbers": "--number",
    "identity": "--identity",
    "add": "--add",
    "copies": "--copy",
    "tempers": "--temper",
    "set": "--set",
}


def _pair(what: str) -> Callable[..., Any]:
    return split_pairs("=", what)


@click.command(cls=Question, short_help="What if: drop, add, copy or alter; before and after.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option(
    "--file", "files", multiple=True, metavar="FILE", help="A supposition in a file; several are made at once."
)
@click.option("--against", multiple=True, metavar="FILE", help="Another supposition, shown beside; repeatable.")
@click.option("--drop", multiple=True, metavar="ID", help="Without an observation, or all from a source.")
@click.option(
    "--add",
    multiple=True,
    metavar="'SOURCE asserts VAR=STATE in DATE'",
    help="One observation more, from a known source.",
)
@click.option("--copy", multiple=True, metavar="A=B", callback=_pair("COPY=ORIGINAL"), help="A is only a copy of B.")
@click.option(
    "--number", multiple=True, metavar="PATH=NUMBER", callback=_pair("PATH=NUMBER"), help="Another number of the model."
)
@click.option(
    "--temper", multiple=True, metavar="SOURCE=STATE", callback=_pair("SOURCE=STATE"), help="The temper of a file."
)
@click.option("--identity", multiple=True, metavar="SOURCE=NUMBER", callback=_pair("SOURCE=NUMBER"),
              help="How surely a record is about this person.")  # fmt: skip
@click.option(
    "--set", "settled", multiple=True, metavar="VAR=STATE", callback=_pair("VARIABLE=STATE"), help="A fact supposed."
)
@click.option(
    "--each", type=click.Choice(["drop", "origin", "file", "copy"]), help="Every single change of a sort, in one table."
)
@click.option(
    "--fewest-to-flip", "fewest", is_flag=True, help="The smallest set of items without which another state leads."
)
def suppose(
    about: str | None, files: Sequence[str], against: Sequence[str], each: str | None, fewest: bool, **common: Any
) -> None:
    """What if something were otherwise? The answer as it stands, as supposed, and what moved.

    \b
    clandestine suppose baron-aron.yaml --drop p-26422
    clandestine suppose baron-aron.yaml --add 'p-26422 denies insurgent=yes'
    clandestine suppose baron-aron.yaml --file my.yaml --against other.yaml
    clandestine suppose baron-aron.yaml --each origin
    clandestine suppose baron-aron.yaml --fewest-to-flip
    """
    changes = {key: common.pop(key) for key in ("drop", "add", "copy", "number", "temper", "identity", "settled")}
    asked = any(changes.values()) or files or against
    if bool(each) + fewest + bool(asked) != 1:
        raise click.UsageError(
            "say what is supposed (--drop, --add, --file, ...), or --each, or --fewest-to-flip: one of the three"
        )
    from clandestine.ask.each import fewest_to_flip, suppose_each
    from clandestine.ask.suppose import suppose as ask
    from clandestine.files.suppositions import read_supposition

    found = []
    for case in cases_of(**common):
        if fewest:
            found.append(fewest_to_flip(case, about))
        elif each:
            found.append(suppose_each(case, each, about, draws=common["draws"], seed=common["seed"]))  # type: ignore[arg-type]
        else:
            one = [_merged([*(read_supposition(path) for path in files), _line(case.model, **changes)])]
            one += [read_supposition(path) for path in against]
            found.append(
                ask(
                    case,
                    [whatif for whatif in one if not whatif.empty],
                    about,
                    draws=common["draws"],
                    seed=common["seed"],
                )
            )
    show_findings(found, common["format_"])


def _line(
    model: Any,
    drop: Sequence[str],
    add: Sequence[str],
    copy: Mapping[str, str],
    number: Mapping[str, str],
    temper: Mapping[str, str],
    identity: Mapping[str, str],
    settled: Mapping[str, str],
) -> WhatIf:
    """The supposition of the command line."""
    from pydantic import ValidationError

    from clandestine.ask.suppose import ON_THE_LINE
    from clandestine.record.whatif import WhatIf

    added = []
    for place, words in enumerate(add, start=1):
        parts = ADDED.fullmatch(words.strip())
        if parts is None:
            raise click.BadParameter(
                f"{words!r}: write 'SOURCE asserts VARIABLE=STATE in DATE' (or denies; the date may be left out)"
            )
        source, saying, variable, state, when = parts.groups()
        added.append(
            {"id": f"supposed-{place}", saying: {variable: state}, "by": source, **({"when": when} if when else {})}
        )
    others = next(iter(model.others), "movement")
    try:
        return WhatIf.model_validate(
            {
                "supposition": ON_THE_LINE,
                "drop": list(drop),
                "add": added,
                "copies": dict(copy),
                "numbers": dict(number),
                "tempers": dict(temper),
                "identity": {
                    name: {"same": value, "others": others, "because": "supposed on the command line"}
                    for name, value in identity.items()
                },
                "set": dict(settled),
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        option = OPTIONS.get(str(first["loc"][0]), str(first["loc"][0])) if first["loc"] else ""
        words = first["msg"].removeprefix("Value error, ")
        raise click.UsageError(f"{option}: {first.get('input')!r}: {words}") from error


def _merged(parts: Sequence[WhatIf]) -> WhatIf:
    """Several suppositions made at once; where two speak of one thing, the later holds."""
    kept = [part for part in parts if not part.empty] or list(parts[-1:])
    first, *rest = kept
    for one in rest:
        update: dict[str, Any] = {"supposition": f"{first.supposition}+{one.supposition}"}
        for name in ("set", "numbers", "alter", "sources", "copies", "identity", "tempers"):
            update[name] = {**getattr(first, name), **getattr(one, name)}
        for name in ("drop", "add"):
            update[name] = [*getattr(first, name), *getattr(one, name)]
        update["scenario"] = one.scenario or first.scenario
        update["because"] = "; ".join(words for words in (first.because, one.because) if words) or None
        first = first.model_copy(update=update)
    return first


COMMANDS = (suppose,)

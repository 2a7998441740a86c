"""The living part of a report: the circuit and what a reader sees of it as JSON, and the script that works it in the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clandestine.ask.manners import called, withheld_states
from clandestine.ask.sensitivity import short
from clandestine.ask.weights import stated_pairs
from clandestine.report.plainly import TURNING
from clandestine.translate.case import Case
from clandestine.translate.portable import portable

ASSETS = Path(__file__).with_name("assets")
PRIORS = 8  # numbers of what stands above the question that are offered first
DIGITS = 10  # of what is shown beside a live number, so that every machine writes the same


@dataclass(frozen=True)
class Living:
    """What makes a page live: its data as JSON, its script, and what it adds to the style."""

    json: str = ""
    script: str = ""
    css: str = ""

    def __bool__(self) -> bool:
        return bool(self.json)


def living(
    case: Case, first: Mapping[str, Mapping[str, tuple[float, float, float]]], swings: Mapping[str, float], command: str
) -> Living:
    """The living part for a case, about what the case is about.

    `first` holds posterior, low and high as first computed, by view and state (without states that are withheld), `swings` how far
    each number moves the answer within its limits, `command` the words that ask the same question with `suppose`. Raises TooLarge
    where a page cannot work the circuit.
    """
    about = case.about
    circuit = portable(case)
    states = case.states(about)
    hidden = withheld_states(case, about)
    free = [number[0] for number in circuit["numbers"] if number[4]]
    moving = sorted(free, key=lambda path: (-round(swings.get(path, 0.0), DIGITS), path))
    above = {node.name for node in case.network.ancestors([about])}
    priors = [path for path in moving if path.startswith("variables.") and path.split(".")[1] in above][:PRIORS]
    order = [*priors, *(path for path in moving if path not in priors)]
    pairs = stated_pairs(case, about, hidden)
    page = {
        "title": case.dossier.title,
        "about": about,
        "model": f"{case.model.name} {case.model.version or ''}".strip(),
        "digests": case.digests,
        "command": command,
        "pairs": [[states.index(left), states.index(right)] for left, right in pairs],
        "called": {state: name for state in states if (name := called(case, about, state)) != state},
        "scale": [
            {"say": word} if bound == float("inf") else {"below": bound, "say": word}
            for bound, word in case.scale.bands
        ],
        "first": {
            view: {state: [float(f"{one:.{DIGITS}g}") for one in three] for state, three in found.items()}
            for view, found in first.items()
        },
        "items": [{"id": item.id, "says": item.says, "when": item.when} for item in case.network.items],
        "order": order,
        "priors": priors,
        "labels": {path: short(path) for path in free if short(path) != path},
    }
    return Living(json=in_html({"circuit": circuit, "page": page}), script=script(), css=_asset("living.css"))


def script() -> str:
    """The script of a living page: the arithmetic, then the page."""
    return _asset("engine.js") + _asset("living.js").replace('"use strict";\n', "", 1)


def in_html(plain: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script element: no `<`, `>` or `&`, and nothing that ends a line for JavaScript alone or
    turns the reading round.

    >>> in_html({"a": "</script>"})
    '{"a":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in ("<", ">", "&", "\u2028", "\u2029", *sorted(TURNING)):
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")

"""A model in words: each number, its reason, its citation or "guess"."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from difflib import get_close_matches

from clandestine.errors import BadQuestion
from clandestine.record.kind import Kind, Rates
from clandestine.record.model import Model, Variable
from clandestine.record.number import Grounded, Number, leaves

WIDTH = 80


def show(model: Model, *names: str) -> str:
    """A model in words; with names, the variables, kinds, tempers or scenarios of those names.

    Raises BadQuestion for a name the model does not have, offering the nearest.
    """
    if not names:
        return _overview(model)
    return "\n\n".join(_one(model, name) for name in names)


def words(model: Model, text: str) -> str:
    """Every variable, kind and scenario whose name, states or description has all the words of `text`; "" if none."""
    wanted = text.lower().split()
    found = []
    for name, known in model.variables.items():
        line = f"variable {name} [{', '.join(model.states(name))}]  {known.says or ''}"
        found += [line] if _has(line, wanted) else []
    for name, kind in model.kinds.items():
        line = f"kind     {name}  {kind.says}"
        found += [line] if _has(line, wanted) else []
    for name, scenario in model.scenarios.items():
        line = f"scenario {name}  {scenario.says or ''}"
        found += [line] if _has(line, wanted) else []
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent=" " * 9) for line in found)


def _has(line: str, wanted: list[str]) -> bool:
    low = line.lower().replace("_", " ")
    return all(word.replace("_", " ") in low for word in wanted)


def _overview(model: Model) -> str:
    parts = [f"{model.name} {model.version or ''}: {model.title or ''}".rstrip(": ")]
    for label, text in (("question", model.question), ("scope", model.scope), ("known gaps", model.known_gaps)):
        if text:
            parts.append(_fill(f"{label}: {text}"))
    guesses, cited = 0, 0
    for _, _, grounded in _numbers(model):
        guesses, cited = (guesses + (not grounded), cited + grounded)
    parts.append(_fill(f"{guesses + cited} numbers: {cited} cited, {guesses} guesses (each with its reason)"))
    if model.about:
        parts.append(f"asks about {model.about}: {', '.join(model.states(model.about))}")
    parts.append("variables\n" + _list((name, known.says) for name, known in model.variables.items()))
    if model.kinds:
        parts.append("kinds of source\n" + _list((name, kind.says) for name, kind in model.kinds.items()))
    if model.scenarios:
        parts.append("scenarios\n" + _list((name, one.says) for name, one in model.scenarios.items()))
    parts.append(f"clandestine show {model.name} NAME shows one of them with all its numbers.")
    return "\n\n".join(parts)


def _list(entries: Iterator[tuple[str, str | None]] | list[tuple[str, str | None]]) -> str:
    return "\n".join(
        textwrap.fill(f"  {name:<24} {says or ''}", WIDTH, subsequent_indent=" " * 27) for name, says in entries
    )


def _numbers(model: Model) -> Iterator[tuple[str, Number, bool]]:
    """Every number with its path and whether it is cited."""
    for name, known in model.variables.items():
        trees = [tree for tree in (known.prior, known.table) if tree is not None]
        trees += [dict(known.causes)] if known.causes else []
        for tree in trees:
            for path, number in leaves(tree):
                if not number.structural:
                    yield f"{name}.{'.'.join(path)}", number, bool((number.cite or known.cite) and not number.guess)
    for name, temper in model.tempers.items():
        for path, number in leaves(temper.prior):
            yield f"{name}.{'.'.join(path)}", number, bool(number.cite or temper.cite)
    for name, kind in model.kinds.items():
        for block in [kind.rates, *kind.about.values()]:
            if block is not None:
                for where, number in _rate_numbers(block):
                    yield f"{name}.{where}", number, bool(number.cite or block.cite)


def _one(model: Model, name: str) -> str:
    if name in model.variables:
        return _variable(model, name, model.variables[name])
    if name in model.kinds:
        return _kind(model, name, model.kinds[name])
    if name in model.tempers:
        temper = model.tempers[name]
        lines = [f"temper {name}: {', '.join(temper.states)}"]
        lines += [f"  P({' | '.join(reversed(path))}) = {_said(number)}" for path, number in leaves(temper.prior)]
        return "\n".join([*lines, *_ground(temper)])
    if name in model.scenarios:
        scenario = model.scenarios[name]
        fixed = ", ".join(f"{one}={state}" for one, state in scenario.set.items())
        changed = [f"  {path} becomes {_said(number)}" for path, number in scenario.numbers.items()]
        return "\n".join(
            [
                f"scenario {name}: {scenario.says or ''}",
                f"  sets {fixed}" if fixed else "",
                *changed,
                *_ground(scenario),
            ]
        )
    known = [*model.variables, *model.kinds, *model.tempers, *model.scenarios]
    near = get_close_matches(name, known, 3, 0.5)
    hint = f"did you mean {', '.join(near)}?" if near else f"clandestine words {name} searches the vocabulary"
    raise BadQuestion(f"{model.name} has no {name!r}; {hint}")


def _variable(model: Model, name: str, known: Variable) -> str:
    lines = [f"variable {name}: {known.says or ''}", f"  states: {', '.join(model.states(name))}"]
    if known.derive:
        for rule in known.derive:
            when = " and ".join(f"{one} is {state}" for one, state in rule.when.items())
            lines.append(f"  {rule.value} if {when}" if when else f"  otherwise {rule.otherwise}")
    elif known.from_window:
        lines.append("  set from the window: each period's share of its years")
    else:
        states = model.states(name)
        for row, _, leaf in model.rows(name):
            when = ", ".join(f"{parent} {state}" for parent, state in zip(known.given, row, strict=True))
            when = f"given {when}: " if when else ""
            if isinstance(leaf, Number):
                lines.append(f"  {when}P({states[1]}) = {_said(leaf)}")
            elif leaf is not None:
                lines.append(f"  {when}" + ", ".join(f"{state} {_said(number)}" for state, number in leaf.items()))
        for cause, effects in known.causes.items():
            for state, number in effects.items():
                lines.append(f"  and by itself through {cause} {state}: {_said(number)}")
    return "\n".join([*(_fill(line, "    ") for line in lines), *_ground(known)])


def _kind(model: Model, name: str, kind: Kind) -> str:
    lines = [f"kind {name}: {kind.says}"]
    for label in ("author", "audience"):
        if value := getattr(kind.bias, label):
            lines.append(f"  {label}: {value}")
    for label in ("inflates", "hides", "misses", "favour"):
        for value in getattr(kind.bias, label):
            lines.append(f"  {label if label != 'favour' else 'in its favour'}: {value}")
    if kind.bias.after:
        lines.append(f"  after: {', '.join(kind.bias.after)}")
    if kind.time:
        lines.append(f"  written {kind.time}")
    if kind.temper:
        lines.append(f"  temper of its files: {kind.temper} ({', '.join(model.tempers[kind.temper].states)})")
    if kind.rates:
        lines += ["  on anything", *_rates(kind.rates)]
    for variable, block in kind.about.items():
        lines += [f"  on {variable}", *_rates(block)]
    for topic, number in kind.deals_with.items():
        lines.append(f"  deals with {topic} at all: {_said(number)}")
    if kind.made:
        lines.append(f"  if made up: asserts with {_said(kind.made.asserts)}, denies with {_said(kind.made.denies)}")
    return "\n".join([*(_fill(line, "      ") for line in lines), *_ground(kind)])


def _rates(block: Rates) -> list[str]:
    return [f"    {where}: {_said(number)}" for where, number in _rate_numbers(block)] + [
        "  " + line for line in _ground(block)
    ]


def _rate_numbers(block: Rates) -> Iterator[tuple[str, Number]]:
    named = [("sees", block.sees), ("invents", block.invents)]
    if block.denies:
        named += [("denies so", block.denies.so), ("denies not so", block.denies.not_so)]
    named += [("cover", block.cover), ("knows", block.knows), ("kept", block.kept)]
    for label, tree in named:
        if tree is not None:
            for path, number in leaves(tree):
                yield " ".join([label, *(f"({part})" for part in path)]), number
    for variable, shares in block.conceals.items():
        for state, number in shares.items():
            yield f"conceals when {variable} is {state}", number


def _said(number: Number) -> str:
    text = f"{number.value:g}"
    if number.low is not None:
        text += f" ({number.low:g} to {number.high:g})"
    if number.weight is not None:
        text += f" (weight {number.weight:g})"
    own = " ".join(_ground(number)).strip()
    return f"{text} [{own}]" if own else text


def _ground(block: Grounded) -> list[str]:
    lines = []
    if block.cite:
        lines.append(f"  cited: {', '.join(block.cite)}")
    if block.guess:
        lines.append("  guess")
    if block.because:
        lines.append(_fill(f"  because {block.because}", "    "))
    if block.after:
        lines.append(f"  after (supports the direction): {', '.join(block.after)}")
    return lines


def _fill(text: str, indent: str = "  ") -> str:
    lead = " " * (len(text) - len(text.lstrip()))
    return textwrap.fill(text.strip(), WIDTH, initial_indent=lead, subsequent_indent=lead + indent)

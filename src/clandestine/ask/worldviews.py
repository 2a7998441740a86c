"""Where a weight differs between two views of the world: which entries of which table make it differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clandestine.ask.weights import Weights
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.scales import share, signed
from clandestine.translate.case import Case
from clandestine.translate.view import AVERAGE, View
from clandestine.translate.years import base, written

SAME = 0.2  # decibans: two weights closer than this are called the same


def compare_views(case: Case, about: str, pair: tuple[str, str], weighed: Sequence[Weights]) -> list[str]:
    """Notes on the first two views: the items that weigh differently and the entries behind it, or that none does."""
    if len(weighed) < 2:
        return []
    one, two = weighed[:2]
    first, second = one.view, two.view
    notes = []
    for place, item in enumerate(case.network.items):
        ways = [(one.alone[place], two.alone[place], ""), (one.last[place], two.last[place], " by its removal")]
        with np.errstate(invalid="ignore"):  # infinite under both
            differing = [way for way in ways if abs(way[0] - way[1]) > SAME]
        if not differing:
            continue
        left, right, how = differing[0]
        text = f"{item.id} reads differently{how}: {signed(left)} dB under {first.name}, {signed(right)} dB under {second.name}"
        grounds = _grounds(case, about, item.node, pair, first, second)
        grounds += _numbers(case, about, item.node, item.kind, first, second)
        notes.append(text + (f", because {'; '.join(grounds)}" if grounds else ""))
    if not notes:
        notes.append(
            f"every item weighs the same under {first.name} and {second.name}: only the prior differs between them"
        )
    return notes


def average_notes(case: Case) -> list[str]:
    """Where world-views are mixed into one answer: the prior they were mixed by."""
    if case.views[0].name != AVERAGE or not case.model.world_views:
        return []
    mixed = dict.fromkeys(name for view in case.model.world_views for name in case.model.scenarios[view].set)
    notes = []
    for name in mixed:
        prior = np.exp(case.prior_log_joint(name, case.views[0])[:, 0])
        states = zip(case.states(name), prior / prior.sum(), strict=True)
        held = ", ".join(f"{state} {share(float(p))}" for state, p in states)
        notes.append(f"the world-views are averaged by the prior of {name}: {held}")
    return notes


def _grounds(case: Case, about: str, node: str, pair: tuple[str, str], first: View, second: View) -> list[str]:
    """The table entries above an item that hang on what the views set, with their ground."""
    model = written(case.model)
    world = {name for name, state in first.supposition.set.items() if second.supposition.set.get(name) != state}
    above = _above(case, node)
    prior = {base(name) for name in case.model.ancestors([about])}
    found = []
    for name in above:
        known = model.variables[name]
        if not known.derive and known.becomes is None and set(known.given) & world:
            entries = _entries(model, name, pair, world, first, second)
            if entries and (name not in prior or len(above) == 1):
                ground = "cited" if known.cite else "guess"
                reason = f": {known.because}" if known.because else ""
                found.append(f"{name} {', '.join(entries)} ({ground}{reason})")
    if not found and above:
        shared = [name for name in above if name in prior and set(model.variables[name].given) & world]
        found = [f"the mixture of {name} behind a state differs ({first.name}/{second.name})" for name in shared]
    return found


def _above(case: Case, node: str) -> list[str]:
    """The variables of the model above a node, whatever their year."""
    known = written(case.model).variables
    return list(dict.fromkeys(base(one.name) for one in case.network.ancestors([node]) if base(one.name) in known))


def _numbers(case: Case, about: str, node: str, kind: str, first: View, second: View) -> list[str]:
    """The numbers above an item that one of the views changes outright."""
    prior = {base(name) for name in case.model.ancestors([about])}
    above = _above(case, node)
    starts = tuple(f"variables.{name}." for name in above if name not in prior)
    starts += (f"kinds.{kind}.", *(f"tempers.{word}." for word in [case.model.kinds[kind].temper] if word))
    one, two = first.supposition.numbers, second.supposition.numbers
    found = []
    for path in dict.fromkeys([*one, *two]):
        values = [f"{held[path].value:g}" if path in held else "as stated" for held in (one, two)]
        if path.startswith(starts) and values[0] != values[1]:
            found.append(f"{path} {' / '.join(values)}")
    return found


def _entries(model: Model, name: str, pair: tuple[str, str], world: set[str], first: View, second: View) -> list[str]:
    """Entries of one table that differ between the views, those for the pair's states first."""
    given = model.variables[name].given
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for row, _, leaf in model.rows(name):
        held = dict(zip(given, row, strict=True))
        for view in (first, second):
            if all(held[one] == view.supposition.set.get(one, held[one]) for one in world & set(given)):
                rest = tuple(f"{one}={held[one]}" for one in given if one not in world)
                rows.setdefault(rest, {})[view.name] = leaf
    differing = []
    for rest, leaves in rows.items():
        one, two = leaves.get(first.name), leaves.get(second.name)
        if one == two or not isinstance(one, Number) or not isinstance(two, Number) or one.value == two.value:
            continue
        wanted = any(part.endswith(f"={state}") for part in rest for state in pair)
        differing.append((not wanted, f"{' '.join(rest) or 'always'} {one.value:g} / {two.value:g}"))
    named = [text for other, text in sorted(differing, key=lambda entry: entry[0]) if not other]
    return named or [text for _, text in differing[:3]]

"""What an explanation tells of weights: how much, what carries it, what speaks against, what is silent, what is not told apart."""

from __future__ import annotations

from clandestine.ask.manners import joined, sentence
from clandestine.ask.prose import either
from clandestine.ask.quotes import Statement
from clandestine.ask.telling import Telling
from clandestine.scales import signed
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.reading import SILENT

SLIGHT = 0.5  # decibans: an origin that weighs less is not named
NAMED = 3  # origins named on either side, and pairs that are not told apart

Pair = tuple[str, str]


def weighed(told: Telling, pair: Pair) -> list[Statement]:
    """What the whole evidence weighs between two states, what carries it by origin, and what speaks against."""
    totals = _totals(told, pair)
    if not told.items or len(totals) < len(told.views.names):
        return []
    places = _places(told, pair)
    left, right = (told.called(state) for state in pair)
    numbers = {view: told.reader.read("weigh", "weights", place, "total") for view, place in places.items()}
    words = {view: told.case.scale.word(weight) for view, weight in numbers.items()}
    text = f"the evidence is {told.views.ratio(numbers, left, right, words)}"
    found = [told.reader.statement("weight", sentence(told.views.all * (len(set(numbers.values())) == 1) + text))]
    return found + _origins(told, pair)


def _origins(told: Telling, pair: Pair) -> list[Statement]:
    """What carries the weight and what speaks against it, origin by origin."""
    totals, places = _totals(told, pair), _places(told, pair)
    side = 1 if next((weight for weight in totals.values() if abs(weight) >= SLIGHT), 1.0) > 0 else -1
    weights: dict[str, dict[str, float]] = {}
    for view, place in places.items():
        for origin, weight in told.reader.look("weigh", "weights", place, "by_origin").items():
            if origin != ON_FILE and weight is not None:
                weights.setdefault(origin, {})[view] = weight
    weights = {origin: held for origin, held in weights.items() if len(held) == len(places)}
    size = {origin: max(map(abs, held.values())) for origin, held in weights.items()}
    order = sorted(
        (origin for origin in weights if size[origin] >= SLIGHT), key=lambda one: (-round(size[one], 9), one)
    )
    pro = [one for one in order if all(weight * side > -SLIGHT for weight in weights[one].values())]
    contra = [one for one in order if all(weight * side < SLIGHT for weight in weights[one].values())]
    both = [one for one in order if one not in pro and one not in contra]
    return [_carries(told, pair, pro, side), *_against(told, pair, contra, both, side)]


def _carries(told: Telling, pair: Pair, origins: list[str], side: int) -> Statement:
    state = told.called(pair[0] if side > 0 else pair[1])
    if len(told.case.origins) == 1:
        text = f"all of it rests on {told.named(told.items)}"
    elif not origins:
        text = f"no single origin carries it: without any one of them the weight for {state} would be much the same"
    else:
        text = f"what speaks for {state} rests most on {_each(told, pair, origins)}"
    return told.reader.statement("carries", sentence(text), "weigh")


def _against(told: Telling, pair: Pair, origins: list[str], both: list[str], side: int) -> list[Statement]:
    if len(told.case.origins) == 1:
        return []
    other = told.called(pair[1] if side > 0 else pair[0])
    if origins:
        text = f"on the other side, for {other}, there is {_each(told, pair, origins)}"
    else:
        text = f"nothing speaks for {other} by any weight worth naming"
    for one in both[:NAMED]:
        text += f"; one way or the other by the view reads {_named(told, one)}: {_ratio(told, pair, one)}"
    return [told.reader.statement("against", sentence(text), "weigh")]


def _each(told: Telling, pair: Pair, origins: list[str]) -> str:
    """The first few origins, each with what it weighs given the rest."""
    first, *rest = origins[:NAMED]
    are = "they are" if sum(item.origin == first for item in told.items) > 1 else "it is"
    text = f"{_named(told, first)}: given the rest, {are} {_ratio(told, pair, first)}"
    for place, one in enumerate(rest):
        text += f"; {'then' if place else 'next'} come{'s' * (sum(item.origin == one for item in told.items) == 1)} "
        text += f"{_named(told, one)}, {_ratio(told, pair, one, short=True)}"
    return text


def silence(told: Telling) -> Statement:
    """Which sources are silent where they would have spoken, and what nobody recorded anything of."""
    sources: dict[str, list[str]] = {}
    for item in told.items:
        if told.case.network.nodes[item.node].states[item.outcome] == SILENT:
            sources.setdefault(item.source, []).append(item.variable)
    if sources:
        text = "; ".join(
            f"{source}, read whole, is silent on {either(known)}" for source, known in sorted(sources.items())
        )
    elif any(one.extent == "whole" for one in told.case.dossier.consulted.values()):
        text = "no silence weighs: what was read whole speaks of all it was read for"
    else:
        text = "no source is on record as read whole, so no silence is weighed"
    blank = _blank(told)
    if blank:
        more = ", among other things" * (len(blank) > NAMED)
        text += f"; nothing at all is recorded of {either(blank[:NAMED])}{more}"
    return told.reader.statement("silence", sentence(text), "weigh")


def _blank(told: Telling) -> list[str]:
    """Variables that sources see and that hang together with what is asked, on which nothing is recorded."""
    model, case = told.case.model, told.case
    spoken = {seen.variable for seen in case.dossier.observations} | {item.variable for item in told.items}
    above, world = set(model.ancestors([told.about])), model.variables[told.about].of_the_world
    rated = {name for kind in model.kinds.values() for name in kind.about}
    everything = any(kind.rates is not None for kind in model.kinds.values())
    found = []
    for name, known in model.variables.items():
        seen = name in rated or (everything and not rated)
        apart = known.derive or known.of_the_world != world or known.from_window or known.conclusion or name in above
        if seen and not apart and name not in spoken and above & set(model.ancestors([name])):
            found.append(name)
    return found


def not_told_apart(told: Telling, main: Pair) -> list[Statement]:
    """Pairs of states that the evidence leaves as they were, in the words of the scale for the slightest weights."""
    even = told.case.scale.word(0.0)
    pairs: list[Pair] = []
    for one in told.reader.look("weigh", "weights"):
        pair = (one["pair"][0], one["pair"][1])
        plain = all(told.called(state) == state for state in pair)  # a sensitive one has a sentence of its own
        if plain and pair not in pairs and pair != main and set(pair) <= set(told.allowed):
            pairs.append(pair)
    tops = {told.order(view)[0] for view in told.views.names}
    slight = []
    for pair in pairs:
        totals = _totals(told, pair)
        if len(totals) == len(told.views.names) and all(told.case.scale.word(one) == even for one in totals.values()):
            slight.append(pair)
    if not slight or not told.items:
        return []
    slight.sort(key=lambda pair: not tops & set(pair))
    named = []
    for left, right in slight[:NAMED]:
        numbers = {
            view: f"{signed(told.reader.read('weigh', 'weights', place, 'total'))} dB"
            for view, place in _places(told, (left, right)).items()
        }
        named.append(f"{told.called(left)} from {told.called(right)} ({told.views.after(numbers)})")
    text = f"the evidence {even} {either(named)}"
    if not even.startswith("cannot"):
        text = f'of telling {joined(named)} the most that can be said is "{even}"'
    return [told.reader.statement("not told apart", sentence(text))]


def _named(told: Telling, origin: str) -> str:
    return told.named(item for item in told.items if item.origin == origin)


def _ratio(told: Telling, pair: Pair, origin: str, *, short: bool = False) -> str:
    left, right = (told.called(state) for state in pair)
    weights = {
        view: told.reader.read("weigh", "weights", place, "by_origin", origin)
        for view, place in _places(told, pair).items()
    }
    return told.views.ratio(weights, left, right, short=short)


def _places(told: Telling, pair: Pair) -> dict[str, int]:
    """Where the weights of a pair stand in the finding, by view."""
    held = told.reader.look("weigh", "weights")
    return {one["view"]: place for place, one in enumerate(held) if tuple(one["pair"]) == pair}


def _totals(told: Telling, pair: Pair) -> dict[str, float]:
    held = {view: told.reader.look("weigh", "weights", place, "total") for view, place in _places(told, pair).items()}
    return {view: weight for view, weight in held.items() if weight is not None}

"""What an explanation tells of weights: how much, what carries it, what speaks against, what is silent, what is not told apart."""

from __future__ import annotations

from clandestine.ask.manners import joined, sentence
from clandestine.ask.prose import EVEN, either, listed
from clandestine.ask.quotes import Statement
from clandestine.ask.telling import Telling
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.reading import SILENT
from clandestine.translate.years import base, written

SLIGHT = 0.5  # decibans: an origin that weighs less is not named
NAMED = 3  # origins named on either side, and pairs that are not told apart

MAIN_PAIR, ALL_PAIRS = "weigh", "weigh all pairs"  # the same question, of one pair and of all the model's

Pair = tuple[str, str]


def weighed(told: Telling, pair: Pair) -> list[Statement]:
    """What the whole evidence weighs between two states, what carries it by origin, and what speaks against."""
    if not told.items or len(_totals(told, MAIN_PAIR, pair)) < len(told.views.names):
        return []
    left, right = (told.called(state) for state in pair)
    weights = _read(told, MAIN_PAIR, pair)
    words = {view: told.case.scale.word(weight) for view, weight in weights.items()}
    text = f"the evidence is {told.views.ratio(weights, left, right, words)}"
    if max(weights.values()) <= -EVEN and all(told.order(view)[0] == pair[0] for view in weights):
        text += f"; what puts {left} ahead is the prior"
    return [told.reader.statement("weight", sentence(text)), *_origins(told, pair)]


def _origins(told: Telling, pair: Pair) -> list[Statement]:
    """What carries the weight and what speaks against it, origin by origin."""
    totals, places = _totals(told, MAIN_PAIR, pair), _places(told, MAIN_PAIR, pair)
    side = 1 if next((weight for weight in totals.values() if abs(weight) >= SLIGHT), 1.0) > 0 else -1
    weights: dict[str, dict[str, float]] = {}
    for view, place in places.items():
        for origin, weight in told.reader.look(MAIN_PAIR, "weights", place, "by_origin").items():
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
    return told.reader.statement("carries", sentence(text), MAIN_PAIR)


def _against(told: Telling, pair: Pair, origins: list[str], both: list[str], side: int) -> list[Statement]:
    if len(told.case.origins) == 1:
        return []
    other = told.called(pair[1] if side > 0 else pair[0])
    if origins:
        are = "is" if sum(item.origin == origins[0] for item in told.items) == 1 else "are"
        text = f"on the other side, for {other}, there {are} {_each(told, pair, origins)}"
    else:
        text = f"nothing speaks for {other} by any weight worth naming"
    for one in both[:NAMED]:
        text += f"; one way or the other by the view reads {_named(told, one)}: {_ratio(told, pair, one)}"
    return [told.reader.statement("against", sentence(text), MAIN_PAIR)]


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
            f"{source}, read whole, is silent on {listed(known)}" for source, known in sorted(sources.items())
        )
    elif any(one.extent == "whole" for one in told.case.dossier.consulted.values()):
        text = "no silence weighs: what was read whole speaks of all it was read for"
    else:
        text = "no source is on record as read whole, so no silence is weighed"
    blank = _blank(told)
    if blank:
        more = ", among other things" * (len(blank) > NAMED)
        text += f"; nothing at all is recorded of {either(blank[:NAMED])}{more}"
    return told.reader.statement("silence", sentence(text), "posterior")


def _blank(told: Telling) -> list[str]:
    """Variables that sources see and that hang together with what is asked, on which nothing is recorded."""
    model, case = written(told.case.model), told.case
    spoken = {seen.variable for seen in case.dossier.observations} | {item.variable for item in told.items}
    above = {base(name) for name in case.model.ancestors([told.about])}
    world = model.variables[base(told.about)].of_the_world
    rated = {name for kind in model.kinds.values() for name in kind.about}
    everything = any(kind.rates is not None for kind in model.kinds.values())
    found = []
    for name, known in model.variables.items():
        seen = name in rated or (everything and not rated)
        apart = known.derive or known.of_the_world != world or known.from_window or known.conclusion or name in above
        if seen and not apart and name not in spoken and above & set(model.ancestors([name])):
            found.append(name)
    return found


def besides(told: Telling, main: Pair) -> list[Statement]:
    """What the whole evidence weighs for a leading state that the main pair does not hold, where it weighs anything."""
    found, spoken = [], set(main)
    for top in dict.fromkeys(told.order(view)[0] for view in told.views.names):
        pair = next((one for one in _shown_pairs(told, main) if top in one and not _slight(told, one)), None)
        if top in spoken or pair is None:
            continue
        spoken |= set(pair)
        weights = _read(told, ALL_PAIRS, pair)
        words = {view: told.case.scale.word(weight) for view, weight in weights.items()}
        left, right = (told.called(state) for state in pair)
        text = f"between {left} and {right} it is {told.views.ratio(weights, left, right, words)}"
        found.append(told.reader.statement("weight", sentence(text)))
    return found


def not_told_apart(told: Telling, main: Pair) -> list[Statement]:
    """Pairs of states that the evidence leaves as they were, in the words of the scale for the slightest weights."""
    even = told.case.scale.word(0.0)
    tops = {told.order(view)[0] for view in told.views.names}
    slight = sorted(
        (one for one in _shown_pairs(told, main) if _slight(told, one)), key=lambda pair: not tops & set(pair)
    )
    if not slight:
        return []
    named = []
    for left, right in slight[:NAMED]:
        weights = told.views.decibans(_read(told, ALL_PAIRS, (left, right)))
        named.append(f"{told.called(left)} from {told.called(right)} ({weights})")
    text = f"the evidence {even} {either(named)}"
    if not even.startswith("cannot"):
        text = f'of telling {joined(named)} the most that can be said is "{even}"'
    return [told.reader.statement("not told apart", sentence(text))]


def _slight(told: Telling, pair: Pair) -> bool:
    even = told.case.scale.word(0.0)
    return all(told.case.scale.word(weight) == even for weight in _totals(told, ALL_PAIRS, pair).values())


def _shown_pairs(told: Telling, main: Pair) -> list[Pair]:
    """The model's pairs, in order, that may be named, without the main one and without sensitive states."""
    if not told.items or not told.reader.has(ALL_PAIRS):
        return []
    pairs: list[Pair] = []
    for one in told.reader.look(ALL_PAIRS, "weights"):
        pair = (one["pair"][0], one["pair"][1])
        plain = all(told.called(state) == state for state in pair)  # a sensitive one has a sentence of its own
        known = len(_totals(told, ALL_PAIRS, pair)) == len(told.views.names)
        if plain and known and pair not in pairs and set(pair) != set(main) and set(pair) <= set(told.allowed):
            pairs.append(pair)
    return pairs


def _named(told: Telling, origin: str) -> str:
    return told.named(item for item in told.items if item.origin == origin)


def _ratio(told: Telling, pair: Pair, origin: str, *, short: bool = False) -> str:
    left, right = (told.called(state) for state in pair)
    places = _places(told, MAIN_PAIR, pair)
    weights = {view: told.reader.read(MAIN_PAIR, "weights", at, "by_origin", origin) for view, at in places.items()}
    return told.views.ratio(weights, left, right, short=short)


def _places(told: Telling, question: str, pair: Pair) -> dict[str, int]:
    """Where the weights of a pair stand in a finding, by view."""
    held = told.reader.look(question, "weights")
    return {one["view"]: place for place, one in enumerate(held) if tuple(one["pair"]) == pair}


def _totals(told: Telling, question: str, pair: Pair) -> dict[str, float]:
    """The weights of the whole evidence, by view, to decide by; without those that do not exist."""
    held = {
        view: told.reader.look(question, "weights", at, "total") for view, at in _places(told, question, pair).items()
    }
    return {view: weight for view, weight in held.items() if weight is not None}


def _read(told: Telling, question: str, pair: Pair) -> dict[str, float]:
    """The same, to be printed."""
    return {
        view: told.reader.read(question, "weights", at, "total") for view, at in _places(told, question, pair).items()
    }

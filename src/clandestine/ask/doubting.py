"""What an explanation tells of doubt: what would overturn it, what pulls apart, what is said of sensitive hypotheses."""

from __future__ import annotations

from collections.abc import Sequence

from clandestine.ask.conflict import SLIGHT
from clandestine.ask.manners import Bearing, joined, sentence
from clandestine.ask.prose import in_words, listed, plural
from clandestine.ask.quotes import Statement
from clandestine.ask.sensitivity import nearness, short
from clandestine.ask.telling import Telling
from clandestine.scales import signed, two_digits


def overturn(told: Telling) -> list[Statement]:
    """The fewest items without which another state would lead, and the number nearest to letting one."""
    views, reader = told.views, told.reader
    parts: list[dict[str, str]] = []
    if reader.has("fewest to flip"):
        parts.append({view: _fewest(told, view) for view in views.names})
    if reader.has("sensitivity") and len(told.allowed) > 1:
        parts.append({view: _nearest(told, view) for view in views.names})
    if not parts:
        return []
    shared = [len(set(part.values())) == 1 for part in parts]
    if any(shared) and not all(shared):  # what holds under all views is a sentence of its own
        text = " ".join(sentence(views.before(part)) for part in parts)
    else:
        text = sentence(views.before({view: ", and ".join(part[view] for part in parts) for view in views.names}))
    return [reader.statement("overturn", text)]


def _fewest(told: Telling, view: str) -> str:
    one = told.reader.look("fewest to flip", "views", view)
    lead, every = told.called(one["leads"]), len(told.items)
    if one["instead"] is None:
        if one["tried"] < every:
            tried = told.reader.read("fewest to flip", "views", view, "tried")
            return f"{lead} would lead whichever {plural(tried, 'item')} or fewer were left out"
        if every == 1:
            return f"{lead} would lead without {told.items[0].id} as well"
        return f"{lead} would lead with any or all of the items left out"
    count = told.reader.read("fewest to flip", "views", view, "items")
    instead, ids = told.called(one["instead"]), listed(told.by_date(one["without"]), 6)
    if count == 1:
        return f"without {ids}{' alone' * (every > 1)} {instead} would lead instead of {lead}"
    if count == every:
        none = "neither of the two" if every == 2 else f"none of the {in_words(every)}"
        return f"{instead} would lead instead of {lead} only if {none} items weighed"
    of = f"{in_words(count)} of the {in_words(every)} items"
    return f"{of} would have to go before {instead} led instead of {lead} ({ids})"


def _nearest(told: Telling, view: str) -> str:
    """The number that tips the answer within its limits by the smallest change of its log-odds."""
    numbers = told.reader.look("sensitivity", "views", view, "numbers")
    near = {}
    for path, one in numbers.items():
        if one["tips"] is not None and one["limits"][0] <= one["tips"] <= one["limits"][1]:
            near[path] = nearness(one["tips_distance"])
    if not near:
        return "no single number, within its limits, would let another state lead"
    path = min(near, key=lambda one: (round(near[one], 12), one))
    stated, tips = (
        two_digits(told.reader.read("sensitivity", "views", view, "numbers", path, key)) for key in ("stated", "tips")
    )
    moved = f"at {tips} instead of {stated}" if tips != stated else f"which need hardly move from {stated}"
    return f"the number nearest to tipping it is {_number(path)}, {moved}"


def _number(path: str) -> str:
    """A number's path in a sentence.

    >>> _number("variables.informs.prior"), _number("kinds.private_letter.about.foreign_contact.sees")
    ('the prior of informs', 'that of private_letter for foreign_contact sees')
    """
    name, _, inner = short(path).partition(": ")
    return f"the prior of {name}" if inner == "prior" else f"that of {name} for {inner}" if inner else name


def apart(told: Telling) -> list[Statement]:
    """Whether the items pull together or apart, which of them most, and whether a rare case would explain it."""
    if not told.reader.has("conflict"):
        return []
    shapes: dict[tuple[int, str | None, tuple[str, ...], str], list[str]] = {}
    for view in told.views.names:
        one = told.reader.look("conflict", "views", view)
        way = 0 if abs(one["conflict"]) <= SLIGHT else -1 if one["conflict"] < 0 else 1
        most = tuple(told.by_date(one["most_apart"]["items"])) if one["most_apart"]["conflict"] > SLIGHT else ()
        word = one["most_apart"]["word"] if most else ""
        shapes.setdefault((way, one["explained_by"], most, word), []).append(view)
    texts = {view: _apart(told, *shape, views) for shape, views in shapes.items() for view in views}
    return [
        told.reader.statement(
            "conflict", sentence(texts[told.views.names[0]] if len(shapes) == 1 else told.views.before(texts))
        )
    ]


def _apart(told: Telling, way: int, cause: str | None, most: Sequence[str], word: str, views: Sequence[str]) -> str:
    def size(*at: str) -> str:
        return told.views.decibans({view: told.reader.read("conflict", "views", view, *at) for view in views})

    words = {
        -1: "the items pull together",
        0: "the items pull neither together nor apart",
        1: "the items pull apart, rarer together than each by itself would let one expect",
    }
    text = f"{words[way]} ({size('conflict')})"
    if cause is not None:
        text += (
            f"; a rare case rather than a conflict, for {told.called(cause)} would explain it ({size('given', cause)})"
        )
    elif way > 0:
        text += f", and no state of {told.about} explains it"
    if most:
        ids, kind = joined(most), f", in {word}," if word else ""
        apart_by = size("most_apart", "conflict")
        text += (
            f"; furthest apart{kind} are {ids} ({apart_by})"
            if way > 0
            else f", though {ids}{kind} pull apart ({apart_by})"
        )
    return text


def hypotheses(told: Telling, bearings: Sequence[Bearing], silent: Sequence[str]) -> list[Statement]:
    """What the evidence says of each sensitive hypothesis, in the words of the scale; of those nothing bears on, that alone."""
    found = []
    for place, one in enumerate(bearings):
        views = [view for view in told.views.names if view in one.weights] or list(one.weights)
        weights = {view: told.reader.read("explain", "hypotheses", place, "weights", view) for view in views}
        words = [one.told[view] for view in views]
        if len(set(words)) == 1:
            comes = f'"{words[0]}" ({told.views.decibans(weights)})'
        else:
            comes = joined([f'"{one.told[view]}" ({signed(weights[view])} dB) under {view}' for view in views])
        told.reader.read("explain", "hypotheses", place, "origins")
        ids = told.by_date(one.items)
        text = f"on the {one.words} hypothesis this model comes to {comes}, going by {listed(ids)}"
        text += f" from {plural(one.origins, 'independent origin')}" if len(ids) > 1 else ""
        text += ", which is too little to name it as leading" if one.few else ""
        found.append(told.reader.statement("hypothesis", sentence(text)))
    for name in silent:
        text = f"on the {name} hypothesis there is no evidence here, only the prior"
        found.append(told.reader.statement("hypothesis", sentence(text), "explain"))
    return found

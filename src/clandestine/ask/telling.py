"""What an explanation tells first: how much evidence there is, what leads under each view, and what comes near it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clandestine.ask.manners import called, joined, sentence
from clandestine.ask.prose import Views, either, in_words, listed, plural, span
from clandestine.ask.quotes import Reader, Statement
from clandestine.scales import share
from clandestine.translate.case import Case
from clandestine.translate.item import Item
from clandestine.translate.onfile import ON_FILE

LEVEL_WITH = 0.005  # posteriors that print alike


@dataclass(frozen=True)
class Telling:
    """What every part of an explanation needs: the case, the question, the findings, the views, and what may be named."""

    case: Case
    about: str
    reader: Reader
    views: Views
    allowed: tuple[str, ...]

    def posterior(self, view: str, state: str) -> float:
        """The posterior of a state, to decide by."""
        return float(self.reader.look("posterior", "views", view, "posterior", self.about, state))

    def order(self, view: str) -> list[str]:
        """The states that may be named, the leading one first."""
        return sorted(self.allowed, key=lambda state: -self.posterior(view, state))

    def called(self, state: str) -> str:
        """What a state is called in a sentence."""
        name = called(self.case, self.about, state)
        return f'"{name}"' if name in ("yes", "no") else name  # "no leads" would say something else

    @property
    def items(self) -> list[Item]:
        """The items that weigh, by date and id, whatever their order in the dossier."""
        kept = [item for item in self.case.network.items if item.id != ON_FILE]
        return sorted(kept, key=lambda item: (item.when, item.id))

    def named(self, items: Iterable[Item]) -> str:
        """Items by their ids, with the sources they come from and what these go back to."""
        held = sorted(items, key=lambda item: (item.when, item.id))
        sources = list(dict.fromkeys(item.source for item in held))
        origins = list(dict.fromkeys(item.origin for item in held))
        tail = f"from {listed(sources)}"
        if origins != sources:
            tail += f", which go{'es' * (len(sources) == 1)} back to {joined(origins)}"
        return f"{listed([item.id for item in held])} ({tail})"

    def by_date(self, ids: Sequence[str]) -> list[str]:
        """Ids of items in the order of `items`."""
        return [item.id for item in self.items if item.id in set(ids)]


def evidence(told: Telling) -> Statement:
    """How many items and origins there are, and which of them repeat each other."""
    case, reader = told.case, told.reader
    items, origins = reader.read("posterior", "items"), reader.read("posterior", "origins")
    only = told.views.views[0].under.removesuffix(", ") if len(told.views.views) == 1 else ""
    start = f"on {case.dossier.title} there {'are' if items > 1 else 'is'}, {span(str(case.window))}{only and f' and {only}'},"
    if not items:
        filed = any(item.id == ON_FILE for item in case.network.items)
        words = "what follows is the prior" + (", and that there is a file at all" if filed else "")
        return reader.statement("evidence", sentence(f"{start} no item that weighs: {words}"))
    text = f"{start} {plural(items, 'item')}"
    if items > 1 and origins == 1:
        text += ", all from one origin: one witness, not " + in_words(items)
    elif items > 1:
        text += (
            ", each from an origin of its own" if items == origins else f" from {plural(origins, 'independent origin')}"
        )
    return reader.statement("evidence", " ".join([sentence(text), *_repeats(told)]))


def _repeats(told: Telling) -> list[str]:
    """Sentences on items that reach us through copies, and on files of several origins that share a temper."""
    origins: dict[str, list[Item]] = {}
    files: dict[str, list[Item]] = {}
    for item in told.items:
        origins.setdefault(item.origin, []).append(item)
        files.setdefault(item.file, []).append(item)
    found = []
    for origin, held in sorted(origins.items()):
        copies, firsts = [one for one in held if one.source != origin], [one for one in held if one.source == origin]
        one = len(copies) == 1
        if copies and firsts:
            beside = listed([item.id for item in firsts])
            found.append(
                f"of these, {told.named(copies)} {'is' if one else 'are'} no {'witness' if one else 'witnesses'} of "
                f"{'its' if one else 'their'} own beside {beside}"
            )
        elif len({item.source for item in copies}) > 1 and len(origins) > 1:
            found.append(f"of these, {told.named(copies)} make one witness")
    for file, held in sorted(files.items()):
        start = f"temper of {file}"
        hidden = any(name == start or name.startswith(f"{start} (") for name in told.case.network.nodes)
        if hidden and len({item.origin for item in held}) > 1:
            found.append(
                f"one file, {file}, holds {listed([item.id for item in held])}, and one temper colours them all"
            )
    return [sentence(text) for text in found]


def leads(told: Telling) -> Statement:
    """What leads under each view, with its range and where it began, and what the ranges do not set it apart from."""
    if not told.allowed:
        return told.reader.statement("leads", f"Nothing can be said of {told.about} from this evidence.", "posterior")
    views = told.views
    tops = {view: _top(told, view) for view in views.names}
    first = next(iter(tops.values()))
    if len(views.names) > 1 and all(top == first and len(top) == 1 for top in tops.values()):
        numbers = {view: _number(told, view, first[0]) for view in views.names}
        leads_with = [f"with {number} under {view}" for view, number in numbers.items()]
        if len(set(numbers.values())) == 1:
            leads_with = [f"with {numbers[views.names[0]]}"]
        text = f"{views.all}{_aside(told, views.names)}{told.called(first[0])} leads, {_once(joined(leads_with))}"
        return told.reader.statement("leads", sentence(text + _beside(told)))
    texts = {}
    for view, top in tops.items():
        names = joined([told.called(state) for state in top])
        numbers_ = joined([_number(told, view, state) for state in top])
        verb = "stand level, with" if len(top) > 1 else "leads with"
        texts[view] = f"{_aside(told, [view])}{names} {verb} {numbers_}{_apart(told, view, top)}"
    return told.reader.statement("leads", sentence(_once(views.before(texts))))


def _top(told: Telling, view: str) -> list[str]:
    """The leading state, and those that print alike."""
    order = told.order(view)
    best = told.posterior(view, order[0])
    return [
        state
        for state in order
        if best - told.posterior(view, state) < LEVEL_WITH and share(best) == share(told.posterior(view, state))
    ]


def _aside(told: Telling, views: Sequence[str]) -> str:
    """Words for a state that may not be named and stands higher."""
    for view in views:
        held = told.reader.look("posterior", "views", view, "posterior", told.about)
        best = max(told.posterior(view, state) for state in told.allowed)
        if any(value > best for state, value in held.items() if state not in told.allowed):
            return "leaving aside what rests on too few origins, "
    return ""


BEFORE = " before the evidence"


def _number(told: Telling, view: str, state: str) -> str:
    """A posterior with its range and where it began."""
    read, about = told.reader.read, told.about
    value = read("posterior", "views", view, "posterior", about, state)
    low, high = (read("posterior", "views", view, "range", about, state, end) for end in (0, 1))
    before = read("posterior", "views", view, "prior", about, state)
    began = f"{share(before)}{BEFORE}" if told.items else f"{share(before)} without the file"
    return f"{share(value)} ({share(low)} to {share(high)}; {began})"


def _once(text: str) -> str:
    """Before what is said once."""
    first, mark, rest = text.partition(BEFORE)
    return first + mark + rest.replace(BEFORE, " before")


def _near(told: Telling, view: str, tops: Sequence[str]) -> list[str] | None:
    """The states that the ranges do not set the leading ones apart from; None where nothing can be said of it."""
    order = told.order(view)
    low, high = (told.reader.look("posterior", "views", view, "range", told.about, order[0], end) for end in (0, 1))
    rest = [state for state in order if state not in tops]
    if not rest or low == high:
        return None
    return [
        state for state in rest if low < told.reader.look("posterior", "views", view, "range", told.about, state, 1)
    ]


def _apart(told: Telling, view: str, tops: Sequence[str]) -> str:
    """What the ranges say of the states that lead under one view, as a clause."""
    near, them = _near(told, view, tops), "it" if len(tops) == 1 else "them"
    if near is None:
        return ""
    if not near:
        return f", and the ranges set {them} apart from every other state"
    return f", but the ranges do not set {them} apart from {either([told.called(state) for state in near])}"


def _beside(told: Telling) -> str:
    """The same where one state leads under all views: what holds under all is said once, and then what holds besides."""
    found = {view: _near(told, view, told.order(view)[:1]) for view in told.views.names}
    near = {view: held for view, held in found.items() if held is not None}
    if len(near) < len(found):
        return ""
    first = next(iter(near.values()))
    common = [state for state in first if all(state in held for held in near.values())]
    extra = {view: [told.called(state) for state in held if state not in common] for view, held in near.items()}
    more = {view: either(held) for view, held in extra.items() if held}
    if common:
        text = f", but the ranges do not set it apart from {either([told.called(state) for state in common])}"
        return text + "".join(f", nor, under {view}, from {held}" for view, held in more.items())
    if more:
        named = [f"from {held} under {view}" for view, held in more.items()]
        return f", but the ranges do not set it apart {', nor '.join(named)}"
    return ", and the ranges set it apart from every other state"

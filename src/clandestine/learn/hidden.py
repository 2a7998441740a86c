"""How many were never recorded: what overlapping lists say of those who stand on none of them.

Madigan and York's average over decomposable graphs (Biometrika 84, 1997), and log-linear models beside it. Formulas, with an
example by hand: docs/theory/hidden.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma, log
from typing import Any, Literal

import numpy as np

from clandestine import __version__
from clandestine.ask.finding import Finding
from clandestine.ask.manners import joined, sentence
from clandestine.ask.table import Column, Row, Table
from clandestine.errors import BadQuestion
from clandestine.learn.graphs import Graph, decomposable
from clandestine.learn.loglinear import Fit, fit, models
from clandestine.learn.world import States
from clandestine.record.digest import digest
from clandestine.record.lists import Lists
from clandestine.scales import two_digits
from clandestine.translate.numbers import Array

MOST, DELTA = 3000, 1.0
CLEARLY_WORSE = 10.0  # of AIC
PRINTED = 6
Derived = Literal["refuse", "merge", "model"]


@dataclass(frozen=True)
class Averaged:
    """The average over graphs: the posterior of each graph, and of how many are missing (from 1), under each and over all."""

    graphs: tuple[Graph, ...]
    weights: Array
    each: Array
    seen: int

    @property
    def missing(self) -> Array:
        """P(so many are missing), from 1."""
        return np.asarray(self.weights @ self.each)

    def told(self, graph: int | None = None) -> dict[str, float]:
        """How many in all: mean, mode, Madigan and York's estimate E[1/N] / E[1/N^2], and the 95 % interval."""
        chances = self.missing if graph is None else self.each[graph]
        numbers = self.seen + 1 + np.arange(len(chances))
        heights = np.cumsum(chances)
        return {
            "mean": float(chances @ numbers), "mode": float(numbers[np.argmax(chances)]),
            "estimate": float((chances / numbers).sum() / (chances / numbers**2).sum()),
            "low": float(numbers[np.searchsorted(heights, 0.025)]),
            "high": float(numbers[min(int(np.searchsorted(heights, 0.975)), len(numbers) - 1)]),
        }  # fmt: skip


def log_prior(most: int, seen: int, binomial: tuple[float, float] | None) -> Array:
    """The log prior of how many there are in all, from one more than were seen: negative binomial (a, b), else 1 / N."""
    numbers = seen + 1 + np.arange(most)
    if binomial is None:
        return -np.log(numbers)
    a, b = binomial
    return np.array([n * log(b) - (n + a) * log(1 + b) + lgamma(n + a) - lgamma(n + 1) - lgamma(a) for n in numbers])


def averaged(
    table: States, *, delta: float = DELTA, most: int = MOST, binomial: tuple[float, float] | None = None,
    always: Sequence[tuple[int, int]] = (), saturated: bool = True,
) -> Averaged:  # fmt: skip
    """Average over all decomposable graphs, equally likely before, with a hyper-Dirichlet prior of `delta` for every cell.

    `table` has one axis a list, `most` is how many at most may be missing, `always` are edges that every graph has.
    """
    graphs = decomposable(table.ndim, always)
    if not saturated and len(graphs) > 1:
        graphs = [one for one in graphs if len(one.cliques) > 1]
    missing = 1 + np.arange(most)
    seen = int(table.sum())
    start = log_prior(most, seen, binomial)
    start = start + np.array([lgamma(seen + one + 1) - lgamma(one + 1) for one in missing])
    margins: dict[tuple[int, ...], Array] = {}
    rows = []
    for graph in graphs:
        found = start.copy()
        for sign, sets in ((1, graph.cliques), (-1, graph.separators)):
            for one in sets:
                if one not in margins:
                    margins[one] = _margin(table, one, missing, delta)
                found = found + sign * margins[one]
        # What is in no clique together is multiplied; the whole table's own total stands in each component but one.
        parts = len(graph.cliques) - len(graph.separators)
        if () not in margins:
            margins[()] = _margin(table, (), missing, delta)
        rows.append(found - (parts - 1) * margins[()])
    logs = np.stack(rows)
    whole = logs.max() + np.log(np.exp(logs - logs.max()).sum())
    totals = np.exp(np.logaddexp.reduce(logs, axis=1) - whole)
    each = np.exp(logs - np.logaddexp.reduce(logs, axis=1)[:, None])
    return Averaged(tuple(graphs), totals, each, seen)


def _margin(table: States, lists: tuple[int, ...], missing: States, delta: float) -> Array:
    """The log marginal likelihood of some lists' own table, for every number missing: Dirichlet-multinomial cells."""
    others = tuple(at for at in range(table.ndim) if at not in lists)
    own = table.sum(axis=others) if others else table
    weight = delta * 2 ** len(others)
    counts = own.ravel()
    fixed = sum(lgamma(count + weight) - lgamma(weight) for count in counts[1:])
    total = weight * counts.size
    found = [
        fixed
        + lgamma(counts[0] + one + weight)
        - lgamma(weight)
        + lgamma(total)
        - lgamma(int(counts.sum()) + one + total)
        for one in missing
    ]
    return np.array(found)


def hidden(
    lists: Lists,
    *,
    delta: float = DELTA,
    most: int = MOST,
    binomial: tuple[float, float] | None = None,
    derived: Derived = "refuse",
) -> Finding:
    """How many stand on none of some lists: averaged over graphs, and by log-linear models with how far these differ.

    Of totals without overlaps nothing can be said, and no number is given. Lists that derive from each other are refused, or taken
    together (`merge`), or always taken to hang together (`model`). Raises BadQuestion where the lists cannot tell.
    """
    if not lists.counts:
        return _totals(lists)
    if lists.derived and derived == "refuse":
        pairs = [f"{lists.names[copy]} derives from {lists.names[original]}" for copy, original in lists.derived]
        raise BadQuestion(
            f"{joined(pairs)}: what is copied overlaps by copying, and would make the hidden look few; take such lists together "
            "(--derived merge), or let them always hang together (--derived model)"
        )
    asked = lists.merged() if derived == "merge" else lists
    always = asked.derived if derived == "model" else ()
    table = table_of(asked)
    _check(asked, always)
    found = averaged(table, delta=delta, most=most, binomial=binomial, always=always)
    fits = [fit(table, terms) for terms in models(table.ndim, always)]
    return _finding(lists, asked, found, fits, {"delta": delta, "most": most, "binomial": binomial, "derived": derived})


def _check(lists: Lists, always: Sequence[tuple[int, int]]) -> None:
    """Refuse what no method can answer."""
    if len(lists.lists) < 2:
        raise BadQuestion("one list says nothing of those it leaves out: two that overlap are needed at the least")
    table = table_of(lists)
    if not table.sum():
        raise BadQuestion("nobody stands on any of these lists")
    for place, name in enumerate(lists.names):
        if not table.take(1, axis=place).sum():
            raise BadQuestion(f"nobody stands on {name!r}: leave it out")
    if len(lists.lists) == 2 and always:
        raise BadQuestion("two lists of which one derives from the other cannot tell how many stand on neither")
    overlap = sum(int(table[one]) for one in np.ndindex(table.shape) if sum(one) > 1)
    if not overlap:
        raise BadQuestion(
            "no two of these lists have anybody in common: how many are hidden is not identified, it may be any number"
        )


def table_of(lists: Lists) -> States:
    """How many stand on just these lists, one axis a list (0: not on it, 1: on it); nobody is counted who stands on none."""
    found = np.zeros((2,) * len(lists.lists), dtype=np.intp)
    for pattern, count in lists.counts.items():
        found[tuple(int(mark) for mark in pattern)] = count
    return found


def _totals(lists: Lists) -> Finding:
    known = [(name, one.total, one.says) for name, one in lists.lists.items() if one.total is not None]
    most = max((total for _, total, _ in known), default=0)
    columns = (Column("list", "list", width=14), Column("total", "in all"), Column("says", "what it counts", width=48))
    words = (
        f"{len(lists.lists)} totals are not overlapping lists: without knowing who stands on more than one of them, nothing "
        "follows about how many stand on none"
    )
    words += f". If each counts people, there were at least {most:,}, and that is all" if most else ""
    return Finding(
        question="hidden", heading=f"{lists.says}: how many were never recorded?", table=Table(columns, tuple(known)),
        sentence=sentence(words),
        data={"name": lists.name, "estimate": None, "why": "totals only", "at_least": most or None},
        provenance={"clandestine": __version__, "lists": digest(lists)},
        notes=(
            "what would help: the names behind the totals, so that each person can be looked up on every list; or two lists made "
            "without knowledge of each other",
            *([lists.note] if lists.note else []),
        ),
    )  # fmt: skip


def _finding(lists: Lists, asked: Lists, found: Averaged, fits: Sequence[Fit], how: dict[str, Any]) -> Finding:
    good = [one for one in fits if not one.trouble]
    best = min((one.aic for one in good), default=float("nan"))
    near = [one for one in good if one.aic - best <= CLEARLY_WORSE]
    order = np.argsort(-found.weights, kind="stable")
    whole = found.told()
    columns = (
        Column("model", "model", width=34), Column("weight", "weight", "share"), Column("aic", "AIC +"),
        Column("estimate", "in all"), Column("low", "2.5 %"), Column("high", "97.5 %"), Column("never_recorded", "never recorded"),
    )  # fmt: skip
    row: Row
    rows: list[Row] = [("averaged over graphs", None, None, *_numbers(whole, found.seen))]
    kept: list[Row] = []
    for place, graph in enumerate(order):
        row = (
            f"graph {found.graphs[graph].named(asked.names)}",
            float(found.weights[graph]),
            None,
            *_numbers(found.told(graph), found.seen),
        )
        (rows if place < PRINTED else kept).append(row)
    for place, one in enumerate(sorted(good, key=lambda one: one.aic)):
        numbers = {"estimate": found.seen + one.missing, "low": found.seen + one.low, "high": found.seen + one.high}
        row = (f"log-linear {one.named(asked.names)}", None, f"{one.aic - best:.1f}", *_numbers(numbers, found.seen))
        (rows if place < PRINTED else kept).append(row)
    spread = _spread(near, found.seen)
    return Finding(
        question="hidden",
        heading=f"{asked.says}: how many were never recorded?\n{found.seen:,} people on {len(asked.lists)} lists: "
        + ", ".join(asked.names),
        table=Table(columns, tuple(rows), tuple(kept)),
        sentence=_sentence(whole, found, near, spread),
        data={
            "name": lists.name, "seen": found.seen, **how, "averaged": whole,
            "graphs": {found.graphs[at].named(asked.names): {"weight": float(found.weights[at]), **found.told(at)} for at in order},
            "loglinear": {
                one.named(asked.names): {"missing": one.missing, "low": one.low, "high": one.high, "aic": one.aic} for one in good
            },
            "not_identified": {one.named(asked.names): one.trouble for one in fits if one.trouble}, "spread": spread,
        },
        provenance={"clandestine": __version__, "lists": digest(lists), **{name: str(value) for name, value in how.items()}},
        notes=tuple(_notes(lists, asked, found, fits, near, spread, how)),
    )  # fmt: skip


def _numbers(told: dict[str, float], seen: int) -> tuple[str, str, str, str]:
    shown = [_people(told[name]) for name in ("estimate", "low", "high")]
    missing = [told[name] - seen for name in ("estimate", "low", "high")]
    return (*shown, f"{_people(missing[0])} ({_people(missing[1])}-{_people(missing[2])})")  # type: ignore[return-value]


def _people(number: float) -> str:
    """A number of people with two significant digits of what matters: thousands are rounded."""
    return "no end" if number == float("inf") else f"{round(number):,}"


def _spread(near: Sequence[Fit], seen: int) -> list[float] | None:
    """From the least to the greatest end of all models that are not clearly worse."""
    return [seen + min(one.low for one in near), seen + max(one.high for one in near)] if near else None


def _sentence(whole: dict[str, float], found: Averaged, near: Sequence[Fit], spread: list[float] | None) -> str:
    words = (
        f"averaged over all ways in which the lists may hang together there were about {two_digits_of(whole['estimate'])} in all "
        f"({_people(whole['low'])} to {_people(whole['high'])}), of whom {found.seen:,} stand on some list"
    )
    if spread:
        words += f"; the {len(near)} log-linear model{'s' * (len(near) != 1)} that fit{'s' * (len(near) == 1)} about as well "
        words += f"reach{'es' * (len(near) == 1)} from {_people(spread[0])} to {_people(spread[1])}"
    return sentence(words)


def two_digits_of(number: float) -> str:
    """A number of people in words for reading: two digits, thousands marked.

    >>> two_digits_of(731.07)
    '730'
    """
    return f"{float(two_digits(number)):,.0f}"


def _notes(
    lists: Lists, asked: Lists, found: Averaged, fits: Sequence[Fit], near: Sequence[Fit], spread: list[float] | None,
    how: dict[str, Any],
) -> list[str]:  # fmt: skip
    prior = (
        f"negative binomial with a = {how['binomial'][0]:g}, b = {how['binomial'][1]:g}" if how["binomial"] else "1 / N"
    )
    notes = [
        f"graphs: {len(found.graphs)} decomposable ones, equally likely before; prior of how many there are {prior}, cells "
        f"{how['delta']:g} each; at most {how['most']:,} missing. In all: Madigan and York's estimate, E[1/N] / E[1/N^2]",
        "every method takes everybody to have some chance of every list: who could stand on none (the well hidden) is not counted "
        "by any of them, and no list can tell how many these are",
    ]
    if len(asked.lists) == 2:
        notes.append(
            "two lists: that being on one does not make being on the other more or less likely cannot be checked, and everything "
            "rests on it; a third list, made by others, would show more"
        )
    if float(found.missing[-1]) * len(found.missing) > 0.05:
        notes.append(f"the most that may be missing ({how['most']:,}) cuts the answer off: name more (--most)")
    troubled = [one for one in fits if one.trouble]
    if troubled:
        words = "; ".join(f"{one.named(asked.names)}: {one.trouble}" for one in troubled[:3])
        notes.append(
            f"{len(troubled)} of {len(fits)} log-linear models give no number ({words}{'; ...' if len(troubled) > 3 else ''})"
        )
    if spread and spread[1] == float("inf"):
        notes.append(
            "a model that fits about as well puts no upper end to it: the lists bound the number from below only"
        )
    for copy, original in lists.derived:
        way = "is taken together with" if how["derived"] == "merge" else "always hangs together with"
        notes.append(f"{lists.names[copy]} derives from {lists.names[original]}, and {way} it")
    empty = [pattern for pattern, count in asked.counts.items() if not count and "1" in pattern]
    if empty:
        notes.append(f"nobody stands on just {', '.join(empty)}: with empty overlaps small changes move the answer far")
    return notes

"""Whether the kinds of source of a model hold together: rates that fit in one, tempers covered, names that exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from clandestine.files.checks_tables import check_row
from clandestine.files.complaint import Complaint
from clandestine.files.placed import Path_
from clandestine.files.reach import reach
from clandestine.record.kind import Denies, Kind, Temper
from clandestine.record.model import ELSE, Model
from clandestine.record.number import Number

_SLACK = 1e-9


def check_tempers(model: Model, at: Complaint) -> None:
    """States, the manufactured one among them, and a prior for every period."""
    for name, temper in model.tempers.items():
        path: Path_ = ("tempers", name)
        if len(set(temper.states)) < 2 or len(set(temper.states)) != len(temper.states):
            at.fault(path, f"the temper {name!r} needs two or more different states", key=True)
        if temper.made is not None:
            at.known((*path, "made"), f"state of the temper {name!r}", temper.made, temper.states)
        prior, here = temper.prior, (*path, "prior")
        if isinstance(prior, Number):
            if len(temper.states) != 2:
                at.fault(here, f"one number is not enough for the {len(temper.states)} states of {name!r}")
        elif not prior or set(prior) & set(temper.states):
            check_row(f"the temper {name!r}", temper.states, prior, here, at)
        else:
            for period, row in prior.items():
                if period != ELSE:
                    at.known((*here, period), "period", period, model.periods, "periods", key=True)
                if isinstance(row, dict):
                    check_row(f"the temper {name!r} in {period!r}", temper.states, row, (*here, period), at)
                elif len(temper.states) != 2:
                    at.fault(
                        (*here, period), f"one number is not enough for the {len(temper.states)} states of {name!r}"
                    )
            lacking = [period for period in model.periods if period not in prior]
            if ELSE not in prior and lacking:
                at.fault(here, f"the temper {name!r} has no row for {', '.join(lacking)}", f"write it, or `{ELSE}:`")


def check_kinds(model: Model, at: Complaint) -> None:
    """Names, tempers covered by every mapping, and rates that leave no less than nothing for silence."""
    topics = {known.topic for known in model.variables.values() if known.topic}
    for name, kind in model.kinds.items():
        path: Path_ = ("kinds", name)
        temper = model.tempers.get(kind.temper) if kind.temper else None
        if kind.temper is not None:
            at.known((*path, "temper"), "temper", kind.temper, model.tempers, "tempers")
        for topic in kind.deals_with:
            if topics:
                at.known((*path, "deals_with", topic), "topic", topic, sorted(topics), key=True)
        if temper is not None and temper.made is not None and kind.made is None:
            at.fault(
                path,
                f"files of {name!r} may be {temper.made}, but nothing says what such a paper says",
                "write `made: {asserts: ..., denies: ...}`",
                key=True,
            )
        if kind.made is not None and kind.made.asserts.value + kind.made.denies.value > 1 + _SLACK:
            at.fault((*path, "made"), "what a made paper asserts and denies comes to more than 1")
        if kind.rates is not None:
            _Block(model, name, kind, temper, None, at).check()
        for variable in kind.about:
            if at.known((*path, "about", variable), "variable", variable, model.variables, "variables", key=True):
                _Block(model, name, kind, temper, variable, at).check()


def excess_of(model: Model, kind: str, variable: str, at: Complaint) -> str:
    """Where general rates of a kind, met by this variable, may come to more than 1; "" where they cannot.

    Rates stated for the variable itself are checked with the model.
    """
    known = model.kinds[kind]
    if variable in known.about:
        return ""
    temper = model.tempers.get(known.temper) if known.temper else None
    return _Block(model, kind, known, temper, variable, at).excess()


class _Block:
    """The rates of one kind about one variable, or about variables in general (None)."""

    def __init__(
        self, model: Model, name: str, kind: Kind, temper: Temper | None, variable: str | None, at: Complaint
    ) -> None:
        self.model, self.name, self.kind, self.temper, self.variable, self.at = model, name, kind, temper, variable, at
        self.states: tuple[str, ...] = model.states(variable) if variable is not None else ("not so", "so")
        self.path: Path_ = ("kinds", name, *(("rates",) if variable is None else ("about", variable)))
        self.block = kind.rates if variable is None else kind.about.get(variable, kind.rates)
        self.rates = kind.rates_for(variable or "")

    def check(self) -> None:
        """Check names first; the sums only where they make sense."""
        if self.names():
            self.sums()
            self.order()

    def names(self) -> bool:
        """Every mapping covers the tempers and names what exists."""
        before = len(self.at.faults)
        block = self.block
        assert block is not None
        for rate, tree in (("sees", block.sees), ("invents", block.invents)):
            self.covered(tree, (*self.path, rate), rate == "sees" and self.variable is not None)
        if block.denies is not None:
            self.covered(block.denies.so, (*self.path, "denies", "so"), False)
            self.covered(block.denies.not_so, (*self.path, "denies", "not_so"), False)
        for name, shares in block.conceals.items():
            path = (*self.path, "conceals", name)
            if self.at.known(path, "variable", name, self.model.variables, "variables", key=True):
                for state in shares:
                    self.at.known((*path, state), f"state of {name!r}", state, self.model.states(name), key=True)
        if block.confuses and self.variable is None:
            self.at.fault((*self.path, "confuses"), "`confuses` belongs under `about:` of one variable", key=True)
        elif block.confuses:
            for truth, row in block.confuses.items():
                self.at.known((*self.path, "confuses", truth), "state", truth, self.states, key=True)
                for said in row:
                    self.at.known((*self.path, "confuses", truth, said), "state", said, self.states, key=True)
                if truth in row or not any(number.value for number in row.values()):
                    words = "a state is confused with others: leave itself out, and give one of them a share"
                    self.at.fault((*self.path, "confuses", truth), words)
        return len(self.at.faults) == before

    def covered(self, tree: Any, path: Path_, by_state: bool) -> None:
        """A mapping is over the temper's states (all of them, `else`, or but the made one), or the variable's."""
        if tree is None or isinstance(tree, Number):
            return
        tempers = self.temper.states if self.temper else []
        keys = set(tree) - {ELSE}
        over_states = by_state and keys and keys <= set(self.states) and not keys & set(tempers)
        allowed = self.states if over_states else tempers
        if not allowed and keys:
            self.at.fault(path, f"a mapping over tempers, but {self.name!r} has no temper", "write one number")
            return
        for key, below in tree.items():
            known = key == ELSE or self.at.known(
                (*path, key), "state" if over_states else f"state of the temper {self.kind.temper!r}", key, allowed,
                key=True, hint=f"there are: {', '.join([*allowed, ELSE])}",
            )  # fmt: skip
            if known and isinstance(below, dict):
                if over_states or not by_state:
                    self.at.fault((*path, key), "a number is expected here, not a further mapping")
                for state in below if by_state and not over_states else ():
                    if state != ELSE:
                        self.at.known((*path, key, state), f"state of {self.variable!r}", state, self.states, key=True)
        if not over_states and ELSE not in tree:
            made = self.temper.made if self.temper else None
            lacking = [state for state in tempers if state not in tree and state != made]
            if lacking:
                self.at.fault(path, f"nothing is said for the temper {', '.join(lacking)}", f"write it, or `{ELSE}:`")

    def moods(self) -> Sequence[str | None]:
        """The temper states under which rates count; what is made has no rates."""
        if self.temper is None:
            return (None,)
        return [state for state in self.temper.states if state != self.temper.made]

    def rate(self, name: str, mood: str | None, state: str | None = None) -> tuple[float, float, float]:
        """Lowest, stated and highest value of a rate; 0 where nothing is stated."""
        first = name.split(".")[0]
        path, tree = self.rates.get(first, ("rates", None))
        if isinstance(tree, Denies):
            tree = getattr(tree, name.split(".")[1])
        while isinstance(tree, dict):
            tree = tree.get(mood if mood in tree else state if state in tree else ELSE)
        if tree is None:
            return 0.0, 0.0, 0.0
        home = self.kind.rates if path == "rates" else self.kind.about.get(path.removeprefix("about."))
        low, high = reach(tree, bool((home and home.guess) or self.kind.guess))
        return low, tree.value, high

    def sums(self) -> None:
        """sees + denies.so and invents + denies.not_so leave room for silence, at the stated values and the limits."""
        for mood in self.moods():
            aside = f" under the temper {mood!r}" if mood else ""
            for words, rates in self.rows(mood):
                stated, most = sum(rate[1] for rate in rates), sum(rate[2] for rate in rates)
                if stated > 1 + _SLACK:
                    self.at.fault(self.path, f"{words} = {stated:.4g}{aside}, more than 1", key=True)
                    return
                if most > 1 + _SLACK:
                    hint = "give limits (from, to) that leave room; a guess without them moves by 1.5 in log-odds"
                    self.at.fault(self.path, f"{words} may reach {most:.4g}{aside}, more than 1", hint, key=True)
                    return
            self.backwards(mood, aside)

    def rows(self, mood: str | None) -> Iterator[tuple[str, list[tuple[float, float, float]]]]:
        """What must not come to more than 1, in words and numbers."""
        so, not_so = self.rate("denies.so", mood), self.rate("denies.not_so", mood)
        invents = self.rate("invents", mood)
        if len(self.states) == 2:
            yield "sees + denies.so", [self.rate("sees", mood, self.states[1]), so]
            yield "invents + denies.not_so", [invents, not_so]
            return
        for state in self.states:
            sees = self.rate("sees", mood, state)
            yield f"sees ({state}) + invents + denies.so + denies.not_so", [sees, invents, so, not_so]

    def excess(self) -> str:
        """In words, where the rates may come to more than 1; "" where they cannot."""
        for mood in self.moods():
            for words, rates in self.rows(mood):
                most = sum(rate[2] for rate in rates)
                if most > 1 + _SLACK:
                    return f"{words} may reach {most:.4g}" + (f" under the temper {mood!r}" if mood else "")
        return ""

    def backwards(self, mood: str | None, aside: str) -> None:
        """Warn where an assertion would speak against what it asserts."""
        shares = self.rates.get("conceals", ("", {}))[1].get(self.variable or "", {})
        hidden = {state: number.value for state, number in shares.items()}
        false = self.rate("invents", mood)[1] / (1 if len(self.states) == 2 else len(self.states) - 1)
        for state in self.states[1:]:
            seen = self.rate("sees", mood, state)[1] * (1 - hidden.get(state, 0.0))
            if 0 < seen < false * (1 - hidden.get(self.states[0], 0.0)) - _SLACK:
                words = f"asserting {state!r} would speak against it: said more often where it is not so{aside}"
                self.at.warn(self.path, words, "`invents` is larger than `sees`", key=True)

    def order(self) -> None:
        """Ordered tempers: a more inflating file never invents less."""
        tree = self.block.invents if self.block else None
        if self.temper is None or not self.temper.ordered or not isinstance(tree, dict):
            return
        moods = [mood for mood in self.moods() if mood is not None]
        for former, latter in pairwise(moods):
            less, more = self.rate("invents", former), self.rate("invents", latter)
            for what, one, other in zip(("at least", "stated", "at most"), less, more, strict=True):
                if one > other + _SLACK:
                    words = f"{one:.4g} ({former}) to {other:.4g} ({latter})"
                    words = f"the tempers are ordered, but `invents` ({what}) falls from {words}"
                    self.at.fault((*self.path, "invents"), words)
                    return

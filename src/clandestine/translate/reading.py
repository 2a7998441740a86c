"""The report distribution: what a source of a kind says about a variable, given the truth, its temper and what it conceals.

Formula: LIKELIHOODS section 1, worked by hand in docs/theory/report.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine.errors import BadQuestion
from clandestine.record.kind import Denies, Kind, Made
from clandestine.record.number import Number
from clandestine.translate.numbers import Array, Numbers

SILENT = "silent"
_NEVER = Number(value=0.0)


def outcomes(states: Sequence[str]) -> tuple[str, ...]:
    """The outcomes of a report about a variable: says each state, says not each state, silent.

    For two states "says a" and "not b" are one outcome.

    >>> outcomes(("absent", "present"))
    ('says absent', 'says present', 'silent')
    """
    says = tuple(f"says {state}" for state in states)
    if len(states) == 2:
        return (*says, SILENT)
    return (*says, *(f"not {state}" for state in states), SILENT)


def outcome(states: Sequence[str], saying: str, state: str | None) -> int:
    """The index in `outcomes(states)` of a saying: asserts, denies (with its state) or silent."""
    if saying == SILENT:
        return len(outcomes(states)) - 1
    assert state is not None
    if saying == "denies" and len(states) == 2:
        return 1 - list(states).index(state)
    word = f"says {state}" if saying == "asserts" else f"not {state}"
    return outcomes(states).index(word)


@dataclass(frozen=True)
class Reading:
    """A kind of source reading one variable: the axes of its report distribution and how to fill them.

    `concealers` are (variable, states) pairs other than the variable itself; `temper` the states of the file's
    temper (or none), `ordered` if they keep their order at every draw, and `made_state` the one in which the file is
    manufactured.
    """

    kind_name: str
    kind: Kind
    variable: str
    states: tuple[str, ...]
    temper: tuple[str, ...] = ()
    made_state: str | None = None
    concealers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    papers: int = 1
    for_silence: bool = False
    ordered: bool = False

    def table(self, numbers: Numbers) -> Array:
        """P(outcome | truth, temper, concealers): axes (states[, temper], each concealer, outcomes, rows)."""
        layers = [self._one_temper(numbers, temper) for temper in (self.temper or (None,))]
        rows = np.broadcast_shapes(*(layer.shape for layer in layers))
        plain = np.stack([np.broadcast_to(layer, rows) for layer in layers], axis=1)
        table = self._conceal(plain, numbers)
        if self.made_state in self.temper:  # a made paper hides nothing: it says what it was made to say
            at = self.temper.index(self.made_state)
            table = table.copy()
            table[:, at] = np.expand_dims(plain[:, at], tuple(range(1, 1 + len(self.concealers))))
        if self.papers > 1:
            table = _of_many(table, self.papers)
        return table if self.temper else table[:, 0]

    def _one_temper(self, numbers: Numbers, temper: str | None) -> Array:
        """P(outcome | truth) in one temper, nothing concealed: (states, outcomes, rows)."""
        size, count = len(self.states), len(outcomes(self.states))
        if temper is not None and temper == self.made_state:
            return np.broadcast_to(self._made(numbers)[None], (size, count, numbers.rows)).copy()
        rates = self.kind.rates_for(self.variable)
        denial: tuple[str, Any] = rates.get("denies", ("rates", Denies()))
        so = self._rate(numbers, "denies.so", denial[0], denial[1].so, temper)
        not_so = self._rate(numbers, "denies.not_so", denial[0], denial[1].not_so, temper)
        path, value = rates.get("invents", ("rates", _NEVER))
        invents = self._rate(numbers, "invents", path, value, temper)
        thin = self._kept(numbers) if self.for_silence else np.ones(1)
        own = [self._sees(numbers, truth, temper) * thin for truth in range(size)]
        if len(self.states) == 2 and not self._sees_state(self.states[0]):
            own[0] = not_so  # on two states, saying the first is denying the second
        rows = max(array.size for array in (so, not_so, invents, *own))
        table = np.zeros((size, count, rows))
        two = size == 2
        for truth in range(size):
            for said in range(size):
                if said == truth:
                    table[truth, said] = own[truth]
                elif two:
                    table[truth, said] = invents if said == 1 else so
                else:
                    table[truth, said] = invents * self._confusion(truth, said)
            if not two:
                for denied in range(size):
                    table[truth, size + denied] = so if denied == truth else not_so / (size - 1)
        table[:, -1] = 1 - table[:, :-1].sum(axis=1)
        # What a check of the files cannot see: general rates, met by a variable of many states.
        if numbers.checked and table.min() < -1e-9:
            raise BadQuestion(
                f"the rates of the kind {self.kind_name!r} for {self.variable!r} may come to {1 - table.min():.4g}, more "
                "than 1: state rates for this variable (`about:`), or narrower limits"
            )
        return np.where(np.abs(table) < 1e-12, 0.0, table)

    def _made(self, numbers: Numbers) -> Array:
        """What a manufactured paper says, whatever the truth: (outcomes, rows)."""
        made = self.kind.made or Made(asserts=_NEVER)
        path = f"kinds.{self.kind_name}.made"
        asserts = numbers.value(f"{path}.asserts", made.asserts, guess=made.guess)
        denies = numbers.value(f"{path}.denies", made.denies, guess=made.guess)
        size = len(self.states)
        table = np.zeros((len(outcomes(self.states)), max(asserts.size, denies.size)))
        table[1:size] = asserts / (size - 1)
        if size == 2:
            table[0] = denies
        else:
            table[0] = denies / 2
            table[size + 1 : 2 * size] = denies / 2 / (size - 1)
        table[-1] = 1 - table[:-1].sum(axis=0)
        return table

    def _conceal(self, table: Array, numbers: Numbers) -> Array:
        """Thin assertions where concealing variables hold; several concealers multiply.

        Takes (states, temper, outcomes, rows); puts one axis for each concealer before the outcomes.
        """
        path, shares = self.kind.rates_for(self.variable).get("conceals", ("rates", {}))
        own = shares.get(self.variable)
        if own:
            kept = np.stack([1 - self._share(numbers, path, self.variable, own, state) for state in self.states])
            table = self._thin(table, kept[:, None], numbers)
        for name, states in self.concealers:
            kept = np.stack([1 - self._share(numbers, path, name, shares[name], state) for state in states])
            table = np.stack([self._thin(table, one, numbers) for one in kept], axis=-3)
        return table

    def _thin(self, table: Array, kept: Array, numbers: Numbers) -> Array:
        """Keep a share of every assertion; the rest goes to silence, its `cover` share to denial."""
        size = len(self.states)
        rows = max(table.shape[-1], kept.shape[-1])
        table = np.broadcast_to(table, (*table.shape[:-1], rows)).copy()
        lost = table[..., 1:size, :] * (1 - kept[..., None, :])
        path, cover = self.kind.rates_for(self.variable).get("cover", ("rates", _NEVER))
        denied = lost * numbers.value(f"kinds.{self.kind_name}.{path}.cover", cover, guess=self._guess(path))
        table[..., 1:size, :] -= lost
        if size == 2:
            table[..., :1, :] += denied
        else:
            table[..., size + 1 : 2 * size, :] += denied
        table[..., -1, :] += (lost - denied).sum(axis=-2)
        return table

    def _share(self, numbers: Numbers, path: str, name: str, shares: Mapping[str, Number], state: str) -> Array:
        full = f"kinds.{self.kind_name}.{path}.conceals.{name}.{state}"
        value = numbers.value(full, shares.get(state, _NEVER), guess=self._guess(path))
        return np.broadcast_to(value, (numbers.rows,))

    def _sees_state(self, state: str) -> bool:
        """Whether `sees` is stated for this very state (of two states, the first otherwise follows the rate of denial)."""
        _, value = self.kind.rates_for(self.variable).get("sees", ("rates", _NEVER))
        return isinstance(value, dict) and any(
            state in branch for branch in [value, *value.values()] if isinstance(branch, dict)
        )

    def _sees(self, numbers: Numbers, truth: int, temper: str | None) -> Array:
        path, value = self.kind.rates_for(self.variable).get("sees", ("rates", _NEVER))
        return self._rate(numbers, "sees", path, value, temper, self.states[truth])

    def _kept(self, numbers: Numbers) -> Array:
        """knows * kept: how far silence counts."""
        product = np.ones(1)
        for name in ("knows", "kept"):
            found = self.kind.rates_for(self.variable).get(name)
            if found is not None:
                path, number = found
                product = product * numbers.value(
                    f"kinds.{self.kind_name}.{path}.{name}", number, guess=self._guess(path)
                )
        return product

    def _confusion(self, truth: int, said: int) -> float:
        """w(said | truth): the share of the false rate that goes to `said`, uniform unless given."""
        _, shares = self.kind.rates_for(self.variable).get("confuses", ("rates", {}))
        row = shares.get(self.states[truth])
        if row is None:
            return 1 / (len(self.states) - 1)
        total = sum(number.value for number in row.values())
        return row[self.states[said]].value / total if self.states[said] in row else 0.0

    def _rate(
        self, numbers: Numbers, name: str, path: str, tree: Any, temper: str | None, state: str | None = None
    ) -> Array:
        """One rate out of its tree (a number, or a mapping from tempers and states); ordered tempers keep their order."""
        start = f"kinds.{self.kind_name}.{path}.{name}"
        where, number, common = self._leaf(start, tree, temper, state)
        guess = self._guess(path)
        if not self.ordered or common is None or temper is None:
            return numbers.value(where, number, guess=guess, common=common)
        before = [self._leaf(start, tree, one, state) for one in self.temper[: self.temper.index(temper)]]
        earlier = {there: other for there, other, shared in before if shared is not None}
        return numbers.in_order(where, number, earlier, guess=guess, common=common)

    def _leaf(self, where: str, tree: Any, temper: str | None, state: str | None) -> tuple[str, Number, str | None]:
        """The number in force, its path, and the doubt it shares with the other tempers, if it depends on the temper."""
        common = None
        while isinstance(tree, dict):
            key = temper if temper in tree else state if state in tree else "else"
            if key == temper and temper is not None:
                common = where  # the tempers of one file share one doubt
            where, tree = f"{where}.{key}", tree.get(key, _NEVER)
        return where, tree, common

    def _guess(self, path: str) -> bool:
        block = self.kind.rates if path == "rates" else self.kind.about.get(path.removeprefix("about."))
        return bool((block and block.guess) or self.kind.guess)


def _of_many(table: Array, papers: int) -> Array:
    """The distribution over what `papers` papers together say: each one outcome alone, or (last but one) several.

    With one outcome r seen and all else silent: (p_r + p_silent)^M - p_silent^M. What is left is the outcome "mixed",
    placed after "silent".
    """
    silent = table[..., -1:, :] ** papers
    each = (table[..., :-1, :] + table[..., -1:, :]) ** papers - silent
    mixed = 1 - each.sum(axis=-2, keepdims=True) - silent
    return np.concatenate([each, silent, np.clip(mixed, 0.0, 1.0)], axis=-2)


def copied(own: Array | None, adds: Array, slip: Array, originals: int, count: int) -> Array:
    """P(copy says r | original says R1[, truth, temper]): formula in docs/theory/copies.md (LIKELIHOODS section 4).

    `own` is what the copy would say by itself, (..., outcomes, rows); None where it adds nothing (`adds` is 0).
    Returns (..., outcomes of the original, outcomes of the copy, rows). An original that is "mixed" (one outcome
    more than the copy has) leaves the copy to chance.

    >>> copied(None, np.zeros(1), np.array([0.02]), 2, 2)[:, 0, 0]
    array([0.99, 0.01])
    """
    kept = (1 - slip) * np.eye(originals, count)[..., None] + slip / count
    kept[count:] = 1 / count
    return kept if own is None else (1 - adds) * kept + adds * own[..., None, :, :]

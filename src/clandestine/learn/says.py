"""What one paper says of one thing, by procedure: it sees, invents, denies, hides, or was made to say it (LIKELIHOODS 1, 3, 5).

Like world.py this reads records only, and shares nothing with the translation it is held against.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine.learn.world import Chances, States
from clandestine.record.kind import Kind
from clandestine.record.model import Model
from clandestine.record.number import Number


@dataclass(frozen=True)
class Says:
    """A kind of source on a variable: what it says by truth, temper and concealers.

    Outcomes are numbered: says each state, (of three states and more) not each state, silent; of two states "not a" is "says b".
    """

    model: Model
    kind: str
    variable: str
    value: Callable[[str, Number], float]
    made_state: str | None = None

    @property
    def states(self) -> tuple[str, ...]:
        """The states of the variable."""
        return self.model.states(self.variable)

    @property
    def outcomes(self) -> int:
        """How many outcomes there are; the last is silence."""
        return len(self.states) + 1 if len(self.states) == 2 else 2 * len(self.states) + 1

    @property
    def hiders(self) -> tuple[str, ...]:
        """The variables by whose states this kind hides it, itself apart."""
        return tuple(name for name in self._block("conceals") if name != self.variable)

    def chances(self, truth: States, temper: str | None, hiders: Mapping[str, States]) -> Chances:
        """The chance of every outcome, one row a person, of papers of one temper."""
        if temper is not None and temper == self.made_state:
            return np.broadcast_to(self._made(), (len(truth), self.outcomes))
        said = np.stack([self._open(state, temper) for state in range(len(self.states))])[truth]
        kept = np.ones(len(truth))
        for name in (self.variable, *self.hiders):
            shares = self._block("conceals").get(name, {})
            states = truth if name == self.variable else hiders[name]
            hidden = [
                self._number(f"conceals.{name}.{state}", "conceals", shares.get(state))
                for state in self.model.states(name)
            ]
            kept = kept * (1 - np.array(hidden)[states])
        # What is hidden is passed over in silence, or covered by a denial.
        cover = self._number("cover", "cover", self._block("cover") or None)
        found = said.copy()
        for state in range(1, len(self.states)):
            lost = said[:, state] * (1 - kept)
            found[:, state] -= lost
            denial = 0 if len(self.states) == 2 else len(self.states) + state
            found[:, denial] += lost * cover
            found[:, -1] += lost * (1 - cover)
        return found

    def _open(self, truth: int, temper: str | None) -> Chances:
        """What is said of a state by a paper that hides nothing."""
        states = self.states
        found = np.zeros(self.outcomes)
        denies = self._block("denies")
        so = self._rate("denies.so", "denies", getattr(denies, "so", None), temper)
        not_so = self._rate("denies.not_so", "denies", getattr(denies, "not_so", None), temper)
        invents = self._rate("invents", "invents", self._block("invents") or None, temper)
        own = self._rate("sees", "sees", self._block("sees") or None, temper, states[truth])
        if len(states) == 2:
            by_state = self._names_state(states[0])
            found[:2] = (so, own) if truth == 1 else (own if by_state else not_so, invents)
        else:
            shares = self._block("confuses").get(states[truth])
            total = sum(number.value for number in shares.values()) if shares else 0.0
            for state, name in enumerate(states):
                if state == truth:
                    found[state] = own
                elif shares:
                    found[state] = invents * (shares[name].value / total if name in shares else 0.0)
                else:
                    found[state] = invents / (len(states) - 1)
                found[len(states) + state] = so if state == truth else not_so / (len(states) - 1)
        found[-1] = 1 - found[:-1].sum()
        return found

    def _made(self) -> Chances:
        """What a paper made to order says, whatever the truth."""
        made = self._kind.made
        found = np.zeros(self.outcomes)
        asserts = self.value(f"kinds.{self.kind}.made.asserts", made.asserts) if made else 0.0
        denies = self.value(f"kinds.{self.kind}.made.denies", made.denies) if made else 0.0
        size = len(self.states)
        found[1:size] = asserts / (size - 1)
        if size == 2:
            found[0] = denies
        else:  # half of the denials name the first state, half deny one of the others
            found[0] = denies / 2
            found[size + 1 : 2 * size] = denies / 2 / (size - 1)
        found[-1] = 1 - found[:-1].sum()
        return found

    @property
    def _kind(self) -> Kind:
        return self.model.kinds[self.kind]

    def _block(self, name: str) -> Any:
        """A part of the rates in force: of the variable's own block, else of the kind's general one; {} where there is none."""
        for block in (self._kind.about.get(self.variable), self._kind.rates):
            found = getattr(block, name, None)
            if found is not None and found != {}:
                return found
        return {}

    def _where(self, name: str) -> str:
        own = getattr(self._kind.about.get(self.variable), name, None)
        return f"about.{self.variable}" if own is not None and own != {} else "rates"

    def _number(self, path: str, block: str, number: Number | None) -> float:
        return 0.0 if number is None else self.value(f"kinds.{self.kind}.{self._where(block)}.{path}", number)

    def _rate(self, path: str, block: str, tree: Any, temper: str | None, state: str | None = None) -> float:
        """A rate that may differ by temper and by state; what is not stated is never."""
        while isinstance(tree, dict):
            key = next((one for one in (temper, state) if one is not None and one in tree), "else")
            path, tree = f"{path}.{key}", tree.get(key)
        return self._number(path, block, tree)

    def _names_state(self, state: str) -> bool:
        tree = self._block("sees")
        return isinstance(tree, dict) and any(
            state in branch for branch in (tree, *tree.values()) if isinstance(branch, dict)
        )

"""Many people under one model: the same sweep with a longer axis.

Given the hidden things of the files (tempers, topics dealt with), what a person's papers say of one variable is one table over that
variable and its concealers, and many people share it: a row has one of few such patterns at every variable. The hidden things are
summed out around the sweep, a row for each of their settings; what bears on one report alone is summed out of its table.
Formulas: docs/theory/many.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from clandestine.engine import Bound, Circuit, compile_circuit
from clandestine.engine.message import Index
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.translate.node import Node, above
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.papers import Papers, Report, Sort
from clandestine.translate.patterns import Told, Woven, woven
from clandestine.translate.view import View


class Crowd:
    """A model for one window, ready for people; `about` is asked under each of `views`.

    `given` fixes variables before anything is weighed. Raises BadQuestion where a kind has no rates for a variable it speaks of.
    """

    def __init__(
        self, model: Model, window: When, about: str, views: Sequence[View], given: Mapping[str, str] | None = None
    ) -> None:
        self.model, self.window, self.about, self.views = model, window, about, tuple(views)
        self.given = dict(given or {})
        self.papers = Papers(model, window)
        self._filled: dict[tuple[Hashable, Hashable], tuple[Node | Report, Array]] = {}
        self._priors: dict[tuple[Hashable, Hashable], Array] = {}

    # -- the network of one person -------------------------------------------------------------------

    @cached_property
    def scopes(self) -> dict[str, tuple[str, ...]]:
        """For every variable that some kind of source speaks of: itself, and all that may conceal it."""
        found = {}
        for variable, known in self.model.variables.items():
            rates = [kind.rates_for(variable) for kind in self.model.kinds.values()]
            hiders = {name for one in rates for name in one.get("conceals", ("", {}))[1]} - {variable}
            if any(rates) and not known.from_window:
                found[variable] = (variable, *(name for name in self.model.variables if name in hiders))
        return found

    @cached_property
    def _person(self) -> tuple[list[Node], dict[str, int], Node | None]:
        """The nodes of a person of whom nothing is known; what is known of everybody; what undoes counting a file twice."""
        network = self.papers.person()
        known = {item.node: item.outcome for item in network.items}
        twice = None
        entailing = self._entailing() if self.model.prior_of == "on_file" else None
        if entailing is not None:
            network = self.papers.person(entailing)
            twice = next((network.nodes[item.node] for item in network.items if item.id == ON_FILE), None)
        settled = [name for view in self.views for name in view.supposition.set]
        wanted = [self.about, *settled, *self.given, *known, *(one for scope in self.scopes.values() for one in scope)]
        return above(network.nodes, dict.fromkeys([*wanted, *(twice.parents if twice else ())])), known, twice

    def _entailing(self) -> Sort | None:
        """Some report that entails being on file, if the model has one."""
        entry = self.model.on_file
        for variable in entry.entailed_by if entry else {}:
            for kind, known in self.model.kinds.items():
                if known.rates_for(variable):
                    return Sort(kind, variable)
        return None

    @cached_property
    def _circuit(self) -> Circuit:
        nodes, _, twice = self._person
        scopes = [*(node.scope for node in nodes), *self.scopes.values()]
        scopes += [twice.parents] if twice else []
        return compile_circuit(scopes, {node.name: len(node.states) for node in nodes}, keep=(self.about,))

    # -- weighing ------------------------------------------------------------------------------------

    def woven(self, told: Told) -> Iterator[Woven]:
        """What is told, as rows of patterns, some people at a time; raises TooLarge where one person's files hide too much."""
        return woven(told, list(self.scopes))

    def log_joint(self, part: Woven, *, draws: int = 0, seed: int = 0) -> tuple[Array, ...]:
        """By view, natural log of P(about = s, all that is told, what is given), shape (states, people, 1 + draws)."""
        found = tuple(np.empty((self._card, part.people, 1 + draws)) for _ in self.views)
        # Views that change no numbers have the same tables.
        alike: dict[Hashable, list[int]] = {}
        for place, view in enumerate(self.views):
            alike.setdefault(_key(self._numbers(view, draws, seed)), []).append(place)
        for places in alike.values():
            numbers = self._numbers(self.views[places[0]], draws, seed)
            atoms = [self._atom(part, atom, numbers) for atom in range(len(part.atoms))]
            priors = [self._fill(hidden.node, numbers) for hidden in part.hidden]
            for draw in range(1 + draws):
                bound, patterns = self._bound(part, atoms, numbers, draw)
                weights = part.weight([_drawn(prior, draw) for prior in priors])
                for place in places:
                    joint = bound.sweep(observed=self._fixed(self.views[place]), patterns=patterns).log_joint
                    found[place][..., draw] = part.gathered(joint, weights)
        return found

    def _bound(
        self, part: Woven, atoms: Sequence[Array], numbers: Numbers, draw: int
    ) -> tuple[Bound, dict[int, Index]]:
        """The circuit at one draw, with what is told as tables of patterns, and the pattern of every row at each."""
        nodes, _, twice = self._person
        tables = [_drawn(self._fill(node, numbers), draw) for node in nodes]
        now = [_drawn(atom, draw) for atom in atoms]
        patterns = {}
        for variable in self.scopes:
            tables.append(part.table(variable, now, self._shape(variable)))
            if tables[-1].shape[-1] > 1:
                patterns[len(tables) - 1] = part.rows[variable]
        if twice is not None:
            one = _drawn(self._fill(twice, numbers)[..., 0, :], draw)
            tables.append(np.stack([np.ones_like(one), one], axis=-1))
            patterns[len(tables) - 1] = part.filed
        return Bound.of(self._circuit, tables), patterns

    def prior_log_joint(self, view: View, *, draws: int = 0, seed: int = 0) -> Array:
        """The same of somebody of whom nothing is known, not even that there is a file, shape (states, 1 + draws)."""
        numbers = self._numbers(view, draws, seed)
        key = view.name, _key(numbers)
        if key not in self._priors:
            nodes, _, twice = self._person
            ones = [np.ones(self._shape(variable)) for variable in self.scopes]
            if twice:
                ones.append(np.ones([self._circuit.cards[name] for name in twice.parents]))
            bound = Bound.of(self._circuit, [*(self._fill(node, numbers) for node in nodes), *ones])
            joint = bound.sweep(observed=self._fixed(view, known=False)).log_joint
            self._priors[key] = np.broadcast_to(joint, (self._card, 1 + draws))
        return self._priors[key]

    @staticmethod
    def _numbers(view: View, draws: int, seed: int) -> Numbers:
        return Numbers(draws, seed, view.supposition.numbers)

    @property
    def _card(self) -> int:
        return self._circuit.cards[self.about]

    def _shape(self, variable: str) -> tuple[int, ...]:
        return tuple(self._circuit.cards[name] for name in self.scopes[variable])

    def _fixed(self, view: View, known: bool = True) -> dict[str, int]:
        """What is settled for everybody, by number of state."""
        settled = {**view.supposition.set, **self.given}
        found = {name: self.model.states(name).index(state) for name, state in settled.items()}
        return found | (self._person[1] if known else {})

    def _fill(self, made: Node | Report, numbers: Numbers) -> Array:
        """A table at some numbers, kept: chunk after chunk asks for the same ones."""
        key = id(made), _key(numbers)
        if key not in self._filled:
            scope = () if isinstance(made, Node) else (self.scopes[made.sort.variable],)
            # What was filled is kept with its table: as long as it is, nothing else can have its identity.
            self._filled[key] = made, made.fill(numbers, *scope)
        return self._filled[key][1]

    def _atom(self, part: Woven, atom: int, numbers: Numbers) -> Array:
        """One outcome of one report, its hidden things set or summed out: over the scope of its variable, rows last."""
        one = part.atoms[atom]
        report = part.reports[one.report]
        table = self._fill(report, numbers)[..., one.outcome, :]
        for state, of in ((one.topic, one.topic_of), (one.temper, one.temper_of)):
            if of >= 0 and state < 0:
                table = (table * self._fill(part.hidden[of].node, numbers)).sum(axis=-2)
            else:
                table = table[..., max(state, 0), :]
        return np.asarray(table)


def _key(numbers: Numbers) -> Hashable:
    return numbers.draws, numbers.seed, repr(sorted(numbers.replace.items()))


def _drawn(table: Array, draw: int) -> Array:
    """A table at one of its rows: the same at every one where it has one only."""
    return np.asarray(table[..., draw if table.shape[-1] > 1 else 0])

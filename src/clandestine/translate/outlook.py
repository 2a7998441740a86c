"""What reports not yet seen would say, together with a variable asked about: exact joints, from batched sweeps.

A report hangs on variables, on hidden things the evidence has touched (the temper of a file that has been read), and on hidden
things of its own (the temper of a new file, whether a paper deals with a topic). The first two are swept; the last are summed out
of the report tables, where they cost nothing. Formulas: docs/theory/worth.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np

from clandestine.engine import Bound, Circuit, compile_circuit
from clandestine.engine.circuit import MAX_CELLS
from clandestine.engine.sweep import Sweep
from clandestine.translate.case import Case
from clandestine.translate.channel import Named, Places, sliced, through
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.view import View
from clandestine.translate.years import Years

LIMIT = 20_000  # joint outcomes of one set of reports, and rows of the sweep for it: beyond this a set is cut short
WIDEST = 2**14  # cells of the largest table of a circuit for reports that reach further than the model's variables
ABOUT = "asked about"  # the axis of the variable asked about, beside its own where a report hangs on it


@dataclass(frozen=True)
class Outlook:
    """The reports of a case that could be seen next, for one variable asked about; circuits are compiled once for all views.

    `reports` are the nodes that are asked one by one; sets may hold others too. In a model of years each variable they are about
    lives on from year to year, and one circuit for all would be too large: there each has its own (`apart`).
    """

    case: Case
    about: str
    reports: tuple[str, ...]
    _circuits: dict[frozenset[str], tuple[Circuit, list[str], dict[tuple[str, ...], int]]] = field(default_factory=dict)
    _filled: dict[str, dict[str, Array]] = field(default_factory=dict)
    _prospects: dict[tuple[str, frozenset[str]], Prospect] = field(default_factory=dict)

    @property
    def apart(self) -> bool:
        """Whether every variable that a report is about has a circuit of its own."""
        return isinstance(self.case.model, Years)

    @cached_property
    def reached(self) -> frozenset[str]:
        """All that stands above the question and the evidence, and unless they are `apart` the variables that reports are about."""
        model = self.case.model
        variables = [] if self.apart else [name for name in model.variables if name in self._above_reports]
        evidence = [name for view in self.case.views_for(self.about) for name in self.case.evidence_under(view)]
        return frozenset(node.name for node in self.case.network.ancestors([self.about, *evidence, *variables]))

    def swept(self, report: str) -> tuple[str, ...]:
        """What a report hangs on that the evidence may have touched, what is left being its own; itself, if that was touched."""
        if report in self.reached:
            return (report,)
        return tuple(name for name in self.case.network.nodes[report].parents if not self.own(name))

    def size(self, reports: Sequence[str]) -> int:
        """How many joint outcomes some reports have, or how many states what they hang on, whichever is more."""
        nodes = self.case.network.nodes
        under = {name for report in reports for name in self.swept(report)}
        return max(prod(len(nodes[one].states) for one in reports), prod(len(nodes[one].states) for one in under))

    def reaches(self, reports: Collection[str]) -> bool:
        """Whether the circuit that serves single reports serves these together."""
        return all(name in self.reached for report in reports for name in self.swept(report))

    def under(self, view: View, reports: Collection[str] = ()) -> Prospect:
        """The outlook under one view, reaching what `reports` hang on besides. Raises TooLarge where that is too much."""
        further = frozenset(name for one in reports for name in self.swept(one) if name not in self.reached)
        if (view.name, further) not in self._prospects:
            self._prospects[view.name, further] = self._under(view, further)
        return self._prospects[view.name, further]

    def _under(self, view: View, further: frozenset[str]) -> Prospect:
        if further not in self._circuits:
            self._circuits[further] = self._compiled(further)
        circuit, names, scopes = self._circuits[further]
        nodes, numbers = self.case.network.nodes, Numbers(replace=view.supposition.numbers)
        # Views that change no numbers have the same tables.
        filled = self._filled.setdefault(repr(sorted(numbers.replace.items())), {})
        tables = [nodes[name].fill(numbers) for name in names]
        tables += [np.ones([circuit.cards[name] for name in scope]) for scope in scopes]
        seen = self.case.evidence_under(view)
        evidence = {name: nodes[name].states.index(state) for name, state in seen.items()}
        return Prospect(self, Bound.of(circuit, tables), evidence, numbers, scopes, filled)

    @cached_property
    def _above_reports(self) -> frozenset[str]:
        return frozenset(name for report in self.reports for name in self.case.network.nodes[report].parents)

    def own(self, name: str) -> bool:
        """Whether something a report hangs on is its paper's alone, untouched by the evidence."""
        return name not in self.reached and not self.case.network.nodes[name].parents

    def _compiled(self, further: frozenset[str]) -> tuple[Circuit, list[str], dict[tuple[str, ...], int]]:
        """A circuit that holds, as factors of ones, every set of variables that a single report hangs on."""
        nodes = self.case.network.ancestors([*sorted(self.reached), *sorted(further)])
        cards = {node.name: len(node.states) for node in nodes}
        served = (
            [] if further and not self.apart else [one for one in self.reports if set(self.swept(one)) <= cards.keys()]
        )
        pairs = dict.fromkeys(self.swept(report) for report in served)
        scopes = {scope: len(nodes) + place for place, scope in enumerate(one for one in pairs if len(one) > 1)}
        most = WIDEST if further and not self.apart else MAX_CELLS
        stages = self.case.work.stages(self.about, cards)
        every = [*(node.scope for node in nodes), *scopes]
        circuit = compile_circuit(every, cards, keep=(self.about,), max_cells=most, stages=stages)
        return circuit, [node.name for node in nodes], scopes


@dataclass(frozen=True)
class Prospect:
    """An outlook under one view: what can be asked of it is P(about, outcomes of reports | evidence)."""

    outlook: Outlook
    bound: Bound
    evidence: Mapping[str, int]
    numbers: Numbers
    scopes: Mapping[tuple[str, ...], int]
    _filled: dict[str, Array]
    _open: dict[str, Places] = field(default_factory=dict)

    @cached_property
    def plain(self) -> Sweep:
        """The evidence and each state of what is asked about in turn: one row a state."""
        cards = self.bound.circuit.cards
        return self.bound.sweep({self.outlook.about: np.eye(cards[self.outlook.about])}, self.evidence)

    @cached_property
    def log_joint(self) -> Array:
        """Natural log of P(about = s, evidence), shape (states,)."""
        return np.array(np.diagonal(self.plain.log_joint))

    @cached_property
    def posterior(self) -> Array:
        """P(about = s | evidence), shape (states,)."""
        return np.asarray(np.exp(self.log_joint - np.logaddexp.reduce(self.log_joint)))

    def known(self, scope: tuple[str, ...]) -> Array:
        """P(about, what a single report hangs on | evidence), shape (states, cards of `scope`)."""
        if not scope:
            return self.posterior
        if len(scope) == 1 and self.outlook.own(scope[0]):  # nothing seen or asked hangs on it
            return np.asarray(self.posterior[:, None] * self._table(scope[0]))
        given = self.plain.marginal(scope[0]) if len(scope) == 1 else self.plain.family(self.scopes[scope])
        return np.asarray(np.moveaxis(given * self.posterior, -1, 0))

    def single(self, report: str) -> Array:
        """P(about, outcome of one of the outlook's reports | evidence), shape (states, outcomes)."""
        scope = self.outlook.swept(report)
        return through((ABOUT, *scope), self.known(scope), [self._report(report)], self._prior)[1]

    def joints(self, sets: Sequence[Sequence[str]]) -> list[Array]:
        """P(about, outcomes of several reports | evidence) for each set, shape (states, outcomes of each), from one sweep."""
        scopes = [tuple(dict.fromkeys(name for one in each for name in self.outlook.swept(one))) for each in sets]
        found = []
        for each, scope, held in zip(sets, scopes, self._swept(scopes), strict=True):
            hidden = [one for one in each if one not in scope]  # the others were swept themselves
            tables = [sliced(*self._report(one), self._kept) for one in hidden]
            names, said = through((ABOUT, *scope), held, tables, self._prior)
            found.append(np.transpose(said, [names.index(one) for one in (ABOUT, *each)]))
        return found

    def _swept(self, scopes: Sequence[tuple[str, ...]]) -> list[Array]:
        """P(about, variables | evidence) for each set of variables, over the states that the evidence leaves possible."""
        open_ = {name: self._possible(name) for scope in scopes for name in scope}
        grids = [np.meshgrid(*(open_[name] for name in scope), indexing="ij") for scope in scopes]
        shapes = [tuple(len(open_[name]) for name in scope) for scope in scopes]
        ends = np.cumsum([prod(shape) for shape in shapes])
        rows: dict[str, Places] = {}
        for scope, grid, shape, end in zip(scopes, grids, shapes, ends, strict=True):
            for name, states in zip(scope, grid, strict=True):
                rows.setdefault(name, np.full(ends[-1], -1))[end - prod(shape) : end] = states.ravel()
        cards = self.bound.circuit.cards
        fixed = {name: np.eye(cards[name])[place] for name, place in self.evidence.items() if name in rows}
        seen = {name: place for name, place in self.evidence.items() if name not in rows}
        swept = self.bound.sweep(fixed, {**seen, **rows})
        whole = np.exp(swept.log_joint - np.logaddexp.reduce(self.log_joint))
        return [whole[:, end - prod(shape) : end].reshape(-1, *shape) for shape, end in zip(shapes, ends, strict=True)]

    def _possible(self, name: str) -> Places:
        """The numbers of the states of something swept that the evidence leaves possible."""
        if name not in self._open:
            self._open[name] = np.flatnonzero(self.plain.marginal(name).max(axis=1) > 0)
        return self._open[name]

    def _kept(self, name: str) -> Places | None:
        return None if self.outlook.own(name) else self._possible(name)

    def _table(self, name: str) -> Array:
        """The table of a node at the stated numbers, without the axis of rows."""
        if name not in self._filled:
            self._filled[name] = self.outlook.case.network.nodes[name].fill(self.numbers)[..., 0]
        return self._filled[name]

    def _report(self, name: str) -> Named:
        return self.outlook.case.network.nodes[name].scope, self._table(name)

    def _prior(self, name: str) -> Array | None:
        """The prior of something that is a report's own; None for what is swept."""
        return self._table(name) if self.outlook.own(name) else None

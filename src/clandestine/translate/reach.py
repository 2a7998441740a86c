"""How far an answer can be moved: every assumption taken to every corner of its doubt, from many settings in one sweep.

P(about, evidence) is linear in the table of each node. So where an assumption stands in one node, and nobody else touches the
rows of the table it touches, the derivatives at a setting give what each of its corners would make of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from clandestine.translate.assumption import Assumption
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array
from clandestine.translate.probe import Probe
from clandestine.translate.view import View

Settings = Array  # (paths, rows), nan where a number is as stated


@dataclass(frozen=True, eq=False)
class Reach:
    """A case, what is asked, and the assumptions that may move; a move is one assumption at one of its corners."""

    case: Case
    about: str
    view: View
    assumptions: tuple[Assumption, ...]

    @cached_property
    def paths(self) -> dict[str, int]:
        """The numbers that may move, and their places in a setting."""
        return {path: place for place, path in enumerate(path for one in self.assumptions for path in one.paths)}

    @cached_property
    def moves(self) -> list[tuple[int, int]]:
        """Every move: the place of the assumption, and of its corner."""
        return [(place, corner) for place, one in enumerate(self.assumptions) for corner in range(len(one.corners))]

    @property
    def stated(self) -> Settings:
        """The setting in which everything is as stated, one row."""
        return np.full((len(self.paths), 1), np.nan)

    @cached_property
    def inside(self) -> Settings:
        """A setting, one row, in which everything is inside its limits: what a stated 0 hides, this shows."""
        found = self.stated
        for place, one in enumerate(self.assumptions):
            found[self.rows_of[place], 0] = (one.corners.mean(axis=0) + one.stated) / 2
        return found

    def moved(self, settings: Settings, row: int, place: int, values: Array) -> Settings:
        """One row of some settings with one assumption at other values (paths of the assumption,), as one row."""
        found = settings[:, [row]].copy()
        found[self.rows_of[place], 0] = values
        return found

    @cached_property
    def rows_of(self) -> list[list[int]]:
        """The places in a setting of each assumption's numbers."""
        return [[self.paths[path] for path in one.paths] for one in self.assumptions]

    def values(self, settings: Settings, place: int) -> Array:
        """The values of an assumption's numbers in every row of some settings, shape (its paths, rows)."""
        here = settings[self.rows_of[place]]
        return np.where(np.isnan(here), self.assumptions[place].stated[:, None], here)

    @property
    def each_state(self) -> Array:
        """Every state of what is asked as a group of its own."""
        return np.eye(len(self.case.states(self.about)))

    def joint(self, settings: Settings, groups: Array | None = None) -> Array:
        """Natural log of P(about in a group, evidence) at some settings, shape (groups, rows).

        `groups` has shape (groups, states), by default one for each state.
        """
        logs = self.case.log_joint_tried(self.about, self.view, self._tried(settings))[:, 1:]
        if groups is None:
            return logs
        with np.errstate(divide="ignore"):
            return np.asarray(np.logaddexp.reduce(np.log(groups)[..., None] + logs, axis=1))

    def around(self, settings: Settings, groups: Array | None = None) -> Array:
        """The same after each move from each setting, shape (groups, rows, moves)."""
        rows, count = settings.shape[1], len(self.moves)
        wanted = self.each_state if groups is None else groups
        logs, gradients, tables = self._gradients(settings, wanted)
        found = np.empty((len(logs), rows, count))
        found[:] = logs[:, 1:, None]
        for node, (columns, cells, values) in self._simple.items():
            flat = gradients[node].reshape(len(logs), -1, 1 + rows)[..., 1:]  # (states, cells, rows)
            held = flat * np.broadcast_to(tables[node].reshape(flat.shape[1], -1), (flat.shape[1], 1 + rows))[:, 1:]
            factor = 1 + np.einsum("scr,cm->srm", flat, values * cells) - np.einsum("scr,cm->srm", held, 1.0 * cells)
            with np.errstate(divide="ignore"):
                found[:, :, columns] = logs[:, 1:, None] + np.log(np.maximum(factor, 0.0))
        if self._entangled:
            tried = np.repeat(settings, len(self._entangled), axis=1)
            for column, move in enumerate(self._entangled):
                place, corner = self.moves[move]
                at = slice(column, None, len(self._entangled))
                tried[self.rows_of[place], at] = self.assumptions[place].corners[corner][:, None]
            found[:, :, self._entangled] = self.joint(tried, groups).reshape(len(logs), rows, -1)
        return found

    @cached_property
    def by_node(self) -> dict[str, list[int]]:
        """The places of the assumptions that a node's table hangs on, by node."""
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.assumptions):
            for node in one.nodes:
                found.setdefault(node, []).append(place)
        return found

    def table(self, node: str, settings: Settings) -> Array:
        """The table of a node as stated, then at some settings, shape (axes, 1 + rows)."""
        probe = Probe(replace=self.view.supposition.numbers, tried=self._tried(settings))
        table = self.case.network.nodes[node].fill(probe)
        return np.broadcast_to(table, (*table.shape[:-1], probe.rows))

    def touched(self, node: str) -> dict[int, npt.NDArray[np.bool_]]:
        """By assumption: which entries of a node's table, of those the evidence leaves, lie in a row that it changes (flat)."""
        columns, touched, _ = self._touches[node]
        owners = np.array([self.moves[column][0] for column in columns])
        return {
            int(place): np.asarray(touched[:, owners == place].any(axis=1), dtype=bool)
            for place in dict.fromkeys(owners)
        }

    def seen(self, node: str) -> npt.NDArray[np.bool_]:
        """The entries of a node's table that what is known leaves possible: items as seen, what is given or set."""
        nodes = self.case.network.nodes
        scope = nodes[node].scope
        found = np.ones([len(nodes[name].states) for name in scope], dtype=bool)
        facts = {item.node: item.outcome for item in self.case.network.items}
        facts |= {name: nodes[name].states.index(state) for name, state in self.case.set_under(self.view).items()}
        for axis, name in enumerate(scope):
            if name in facts:
                others = [one for one in range(found.ndim) if one != axis]
                found &= np.expand_dims(np.arange(found.shape[axis]) == facts[name], others)
        return found

    # -- inside ----------------------------------------------------------------------------------

    def _gradients(self, settings: Settings, groups: Array) -> tuple[Array, dict[str, Array], dict[str, Array]]:
        """Log joints of groups of states, the gradients of these by the entries of every table, and the tables, by node.

        Gradients have shape (groups, axes of the table, 1 + rows), zero where the row is impossible; tables (axes, 1 or 1 + rows).
        """
        work = self.case.work
        bound = work.filled(self.about, Probe(replace=self.view.supposition.numbers, tried=self._tried(settings)))
        names, fixed, seen = work.circuit(self.about)[1], work.fixed(self.view), work.seen(work.every)
        logs, gradients = [], []
        for group in groups:
            swept = bound.sweep({**fixed, self.about: group * fixed.get(self.about, 1.0)}, seen)
            logs.append(swept.log_evidence)
            gradients.append([swept.table_gradient(number) for number in range(len(names))])
        by_node = {name: np.stack([one[number] for one in gradients]) for number, name in enumerate(names)}
        return np.stack(logs), by_node, {name: bound.tables[at].table for at, name in enumerate(names)}

    def _tried(self, settings: Settings) -> dict[str, Array]:
        """The numbers that are not as stated everywhere; the first one always, for it says how many rows there are."""
        return {path: settings[at] for path, at in self.paths.items() if not at or not np.isnan(settings[at]).all()}

    @cached_property
    def _simple(self) -> dict[str, tuple[list[int], npt.NDArray[np.bool_], Array]]:
        """By node: the moves that derivatives settle, the cells each speaks of, and what it puts there."""
        found: dict[str, tuple[list[int], npt.NDArray[np.bool_], Array]] = {}
        for node, (columns, _, values) in self._touches.items():
            touched = self.touched(node)
            crowd = np.sum(list(touched.values()), axis=0)
            owners = [self.moves[column][0] for column in columns]
            alone = [self.assumptions[at].uses == 1 and not (crowd[touched[at]] > 1).any() for at in owners]
            if any(alone):
                kept = np.flatnonzero(alone)
                cells = np.stack([touched[owners[at]] for at in kept], axis=1)
                found[node] = [columns[at] for at in kept], cells, values[:, kept]
        return found

    @cached_property
    def _touches(self) -> dict[str, tuple[list[int], npt.NDArray[np.bool_], Array]]:
        """By node: its moves, the entries in the rows each can change, and all entries after it, all else as stated."""
        found = {}
        for node, places in self.by_node.items():
            columns = [column for column, (place, _) in enumerate(self.moves) if place in places]
            start = np.concatenate([self.stated, self.inside], axis=1)
            settings = np.repeat(start, [len(columns), 1 + len(columns)], axis=1)
            for row, column in enumerate(columns):
                place, corner = self.moves[column]
                for at in (row, len(columns) + 1 + row):
                    settings[self.rows_of[place], at] = self.assumptions[place].corners[corner]
            table = self.table(node, settings)[..., 1:]
            after, before, changing = np.split(table, [len(columns), len(columns) + 1], axis=-1)
            seen = self.seen(node)[..., None]
            changed = ((changing != before) & seen).any(axis=-2, keepdims=True) & seen
            found[node] = columns, changed.reshape(-1, len(columns)), after.reshape(-1, len(columns))
        return found

    @cached_property
    def _entangled(self) -> list[int]:
        """The moves that derivatives do not settle."""
        settled = {column for columns, _, _ in self._simple.values() for column in columns}
        return [column for column in range(len(self.moves)) if column not in settled]

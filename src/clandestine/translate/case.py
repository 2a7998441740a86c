"""A case: one model and one dossier, translated and compiled; what questions are put to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from clandestine.engine import BayesNet, Bound, Circuit, compile_circuit
from clandestine.engine.clash import Rows, minimal_clash
from clandestine.errors import BadQuestion, ImpossibleEvidence
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.record.when import When
from clandestine.scales import STANDARD, Scale
from clandestine.translate.asked import unknown, window_asked
from clandestine.translate.asnet import as_net
from clandestine.translate.network import Network, translate
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.onfile import ON_FILE, entails
from clandestine.translate.probe import Listing, Probe
from clandestine.translate.tempers import file_of
from clandestine.translate.view import View, views_of

if TYPE_CHECKING:
    from pgmpy.models import DiscreteBayesianNetwork


class Case:
    """A model and a dossier, ready to be asked.

    `window` picks one of the dossier's windows (by default its only one). `given` fixes variables before anything is
    weighed; `without` drops observations, or all that comes from a source; `scenarios` names the views shown side by
    side (by default the model's world-views); `average` mixes them by their prior instead. `numbers` replaces numbers by path
    under every view, `tempers` fixes the temper of the file a source lies in. `scale` has the words for weights. Raises
    BadQuestion for names the model or dossier does not have.
    """

    def __init__(
        self,
        model: Model,
        dossier: Dossier,
        *,
        window: str | When | None = None,
        given: Mapping[str, str] | None = None,
        without: Iterable[str] = (),
        scenarios: Sequence[str] = (),
        average: bool = False,
        numbers: Mapping[str, Number] | None = None,
        tempers: Mapping[str, str] | None = None,
        scale: Scale = STANDARD,
    ) -> None:
        self.model, self.dossier, self.scale = model, dossier, scale
        self.numbers, self.tempers = dict(numbers or {}), dict(tempers or {})
        self.given = dict(given or {})
        self.without = tuple(without)
        self.window = window_asked(dossier, window)
        self.views = tuple(view.with_numbers(self.numbers) for view in views_of(model, scenarios, average))
        self._check_names()
        self.network: Network = translate(model, dossier, self.window, self.without)
        self._moods = dict(self._mood(source, state) for source, state in self.tempers.items())
        self._circuits: dict[str, tuple[Circuit, list[str]]] = {}
        self._stated: dict[tuple[str, str], Bound] = {}

    @property
    def about(self) -> str:
        """The variable asked about unless another is named: the dossier's, else the model's."""
        about = self.dossier.about or self.model.about
        if about is None:
            raise BadQuestion("neither the model nor the dossier says what it is `about`; name a variable")
        return about

    @cached_property
    def digests(self) -> dict[str, str]:
        """Fingerprints of the model and the dossier."""
        return {"model": digest(self.model), "dossier": digest(self.dossier)}

    @property
    def origins(self) -> tuple[str, ...]:
        """The independent origins of the items, in order (being on file at all is not one)."""
        return tuple(dict.fromkeys(item.origin for item in self.network.items if item.id != ON_FILE))

    @property
    def item_count(self) -> int:
        """How many items weigh, besides the fact that there is a file."""
        return sum(item.id != ON_FILE for item in self.network.items)

    def states(self, variable: str) -> tuple[str, ...]:
        """The states of a variable of the model."""
        self._known(variable)
        return self.model.states(variable)

    def views_for(self, about: str) -> tuple[View, ...]:
        """The views under which `about` can be asked: a world-view cannot answer what it takes for granted."""
        if any(about in view.supposition.set for view in self.views):
            return tuple(view.with_numbers(self.numbers) for view in views_of(self.model, (), average=True))
        return self.views

    def log_joint(self, about: str, view: View, masks: Rows | None = None, *, draws: int = 0, seed: int = 0) -> Array:
        """Natural log of P(about = s, the items in force, what is given), shape (states, rows).

        With `masks` (rows, items) of booleans each row has its own items in force, at the stated values. Without,
        all items are in force and the rows are the stated values followed by `draws`.
        """
        if masks is None:
            masks = np.ones((1, len(self.network.items)), dtype=bool)
        rows = max(1 + draws, len(masks))
        return self._swept(self._bound(about, view, draws, seed), about, view, masks, rows)

    def log_joint_each(self, about: str, view: View, masks: Rows, *, draws: int, seed: int) -> Array:
        """The same for every row of `masks` at the stated values and at every draw, shape (states, masks, 1 + draws)."""
        circuit, names = self._circuit(about)
        numbers = Numbers(draws, seed, view.supposition.numbers)
        tables = [self.network.nodes[name].fill(numbers) for name in names]
        bound = Bound.of(circuit, [np.tile(one, len(masks)) if one.shape[-1] > 1 else one for one in tables])
        each = np.repeat(masks, numbers.rows, axis=0)
        return self._swept(bound, about, view, each, len(each)).reshape(-1, len(masks), numbers.rows)

    def prior_log_joint(self, about: str, view: View, *, draws: int = 0, seed: int = 0) -> Array:
        """The same with no item in force: the prior under the view and what is given."""
        none = np.zeros((1, len(self.network.items)), dtype=bool)
        return self.log_joint(about, view, none, draws=draws, seed=seed)

    def numbers_behind(self, about: str, view: View) -> Listing:
        """Every named number the answer rests on under a view, in the order of the network, and how they hang together."""
        listing = Listing(replace=view.supposition.numbers)
        for name in self._circuit(about)[1]:
            node = self.network.nodes[name]
            listing.enter(name, node.degree)
            node.fill(listing)
        return listing

    def log_joint_tried(self, about: str, view: View, tried: Mapping[str, Array]) -> Array:
        """As `log_joint` with all items in force: row 0 as stated, then the numbers as tried, shape (states, 1 + rows).

        `tried` holds values by path, one for each row, nan where a number is as stated.
        """
        probe = Probe(replace=view.supposition.numbers, tried=tried)
        every = np.ones((1, len(self.network.items)), dtype=bool)
        return self._swept(self._filled(about, probe), about, view, every, probe.rows)

    def gradients_tried(
        self, about: str, view: View, tried: Mapping[str, Array], groups: Array
    ) -> tuple[Array, dict[str, Array], dict[str, Array]]:
        """As `log_joint_tried`, for groups of states; besides, by node, the gradients by the entries of its table, and the tables.

        `groups` has shape (groups, states). Gradients are of the log, of shape (groups, axes of the table, 1 + rows), zero where
        the row is impossible; tables have shape (axes, 1 or 1 + rows).
        """
        bound = self._filled(about, Probe(replace=view.supposition.numbers, tried=tried))
        _, names = self._circuit(about)
        every = self._observed(np.ones((1, len(self.network.items)), dtype=bool))
        fixed = self._fixed(view)
        logs, gradients = [], []
        for group in groups:
            swept = bound.sweep({**fixed, about: group * fixed.get(about, 1.0)}, every)
            logs.append(swept.log_evidence)
            gradients.append([swept.table_gradient(number) for number in range(len(names))])
        stacked = {name: np.stack([one[number] for one in gradients]) for number, name in enumerate(names)}
        return np.stack(logs), stacked, {name: bound.tables[at].table for at, name in enumerate(names)}

    def nodes_behind(self, about: str) -> list[str]:
        """The nodes an answer rests on, parents before children."""
        return self._circuit(about)[1]

    def cells_seen(self, node: str, view: View) -> npt.NDArray[np.bool_]:
        """The entries of a node's table that what is known leaves possible: items as seen, what is given or set."""
        known = self.network.nodes[node]
        scope = known.scope
        found = np.ones([len(self.network.nodes[name].states) for name in scope], dtype=bool)
        facts = {item.node: item.outcome for item in self.network.items}
        facts |= {name: self.network.nodes[name].states.index(state) for name, state in self._set(view).items()}
        for axis, name in enumerate(scope):
            if name in facts:
                found &= np.expand_dims(
                    np.arange(found.shape[axis]) == facts[name], [one for one in range(found.ndim) if one != axis]
                )
        return found

    def log_joint_drawn(self, about: str, view: View, numbers: Numbers) -> tuple[Array, Array]:
        """As `log_joint` with the draws of some numbers in place of the case's own: all items in force, and none."""
        bound, count = self._filled(about, numbers), len(self.network.items)
        every, none = np.ones((1, count), dtype=bool), np.zeros((1, count), dtype=bool)
        return self._swept(bound, about, view, every, numbers.rows), self._swept(bound, about, view, none, numbers.rows)

    def log_joint_if(self, about: str, view: View, outcomes: Mapping[str, Array], unseen: Collection[str]) -> Array:
        """As `log_joint` if some reports came out so, shape (states, rows): by node the number of its state, -1 for none.

        Items of the nodes in `unseen` are not in force unless `outcomes` says so.
        """
        rows = max((len(one) for one in outcomes.values()), default=1)
        swept = self._bound(about, view, 0, 0).sweep(self._fixed(view), {**self._seen_but(unseen), **outcomes})
        return np.broadcast_to(swept.log_joint, (len(self.states(about)), rows))

    def chances(self, about: str, view: View, nodes: Sequence[str], unseen: Collection[str]) -> dict[str, Array]:
        """P(node | about = s, items but the unseen, what is given) of some nodes, shape (states of the node, states of about)."""
        fixed = self._fixed(view)
        states = np.eye(len(self.states(about))) * fixed.pop(about, np.ones(len(self.states(about))))[:, None]
        swept = self._bound(about, view, 0, 0).sweep({**fixed, about: states}, self._seen_but(unseen))
        return {node: swept.marginal(node) for node in nodes}

    def over(self, dossier: Dossier) -> Case:
        """The same questions put to another dossier."""
        named = [view.name for view in self.views if view.name in self.model.scenarios]
        return Case(
            self.model, dossier, window=self.window, given=self.given, without=self.without, scenarios=named,
            average=not named, numbers=self.numbers, tempers=self.tempers, scale=self.scale,
        )  # fmt: skip

    def refuse_impossible(self, log_joint: Array, view: View) -> None:
        """Raise ImpossibleEvidence, naming the smallest clashing set, where the stated row has probability zero."""
        if np.isneginf(log_joint[:, 0]).all():
            clash = self.clash(view)
            given = any(piece.startswith("given ") for piece in clash)
            raise ImpossibleEvidence(
                clash,
                f"{view.under}these cannot all hold: {'; '.join(clash)}. "
                + ("Leave out a --given, or drop" if given else "Drop")
                + " or soften an item: --without ID, a doubt on the number that makes it impossible, or an `lr` instead of a "
                "flat assertion",
            )

    def clash(self, view: View) -> tuple[str, ...]:
        """The smallest set of items, and of what is given, that has probability zero together under a view."""
        given, items = list(self.given), self.network.items
        labels = [f"given {name}={self.given[name]}" for name in given]
        labels += [f"{item.id} ({item.says})" for item in items]
        about = self.about if self.about in self.model.variables else next(iter(self.model.variables))
        bound, fixed = self._bound(about, view, 0, 0), self._fixed(view)

        def impossible(sets: Rows) -> Rows:
            held = dict(fixed)
            for place, name in enumerate(given):
                held[name] = np.where(sets[:, place], fixed[name][:, None], 1.0)
            return bound.sweep(held, self._observed(self._corrected(sets[:, len(given) :]))).impossible

        return tuple(labels[index] for index in minimal_clash(impossible, len(labels)))

    def bears_on(self, variable: str) -> tuple[str, ...]:
        """The ids of items with a path of their own from a variable: it stands above what they report on."""
        return tuple(
            item.id
            for item in self.network.items
            if item.id != ON_FILE and variable in {node.name for node in self.network.ancestors([item.node])}
        )

    def to_pgmpy(self) -> DiscreteBayesianNetwork:
        """The network as a pgmpy DiscreteBayesianNetwork, for a second opinion: ask it with `evidence`.

        Stated values under the first view (docs/theory/second-opinion.md). pgmpy is imported here and nowhere earlier.
        """
        from clandestine.interchange.neighbour import net_to_pgmpy

        return net_to_pgmpy(self.as_net())

    def as_net(self, view: View | None = None, about: str | None = None) -> BayesNet:
        """The network at the stated values under a view (by default the first), its reports as nodes.

        Whole, or only what matters for `about`; what is known stands in `evidence`.
        """
        view = view or self.views[0]
        wanted = [about, *self._set(view)] if about is not None else list(self.model.variables)
        nodes = self.network.ancestors([*wanted, *(item.node for item in self.network.items)])
        return as_net(nodes, Numbers(replace=view.supposition.numbers))

    @property
    def evidence(self) -> dict[str, str]:
        """What is known, as hard evidence for `to_pgmpy`: `evidence_under` the first view."""
        return self.evidence_under(self.views[0])

    def evidence_under(self, view: View) -> dict[str, str]:
        """What is known under a view, as hard evidence for `as_net`: every item's report as seen, and what is given or set.

        Raises BadQuestion where two facts fix one node at different states: others would answer impossible evidence.
        """
        found = self._set(view)
        for item in self.network.items:
            state = self.network.nodes[item.node].states[item.outcome]
            if found.setdefault(item.node, state) != state:
                raise BadQuestion(f"{item.node} is fixed at two states: others would answer impossible evidence")
        return found

    # -- inside ----------------------------------------------------------------------------------

    def _circuit(self, about: str) -> tuple[Circuit, list[str]]:
        self._known(about)
        if about not in self._circuits:
            named = [about, *self.given, *self._moods, *(item.node for item in self.network.items)]
            named += [name for view in self.views for name in view.supposition.set]
            nodes = self.network.ancestors(dict.fromkeys(named))
            cards = {node.name: len(node.states) for node in nodes}
            circuit = compile_circuit([node.scope for node in nodes], cards, keep=(about,))
            self._circuits[about] = circuit, [node.name for node in nodes]
        return self._circuits[about]

    def _bound(self, about: str, view: View, draws: int, seed: int) -> Bound:
        """The circuit with every table above the question filled; kept at the stated values, where it is asked again."""
        key = about, view.name
        if not draws and key in self._stated:
            return self._stated[key]
        bound = self._filled(about, Numbers(draws, seed, view.supposition.numbers))
        if not draws:
            self._stated[key] = bound
        return bound

    def _filled(self, about: str, numbers: Numbers) -> Bound:
        """The circuit with every table above the question filled with these numbers."""
        circuit, names = self._circuit(about)
        return Bound.of(circuit, [self.network.nodes[name].fill(numbers) for name in names])

    def _swept(self, bound: Bound, about: str, view: View, masks: Rows, rows: int) -> Array:
        """log P(about, items in force, what is given), shape (states, rows)."""
        swept = bound.sweep(self._fixed(view), self._observed(self._corrected(masks)))
        return np.broadcast_to(swept.log_joint, (len(self.network.nodes[about].states), rows))

    def _fixed(self, view: View) -> dict[str, Array]:
        """What is given or set, as likelihoods."""
        found = {}
        for name, state in self._set(view).items():
            states = self.network.nodes[name].states
            found[name] = np.eye(len(states))[states.index(state)]
        return found

    def _observed(self, masks: Rows) -> dict[str, Array]:
        """What each item says, row by row: the number of its node's state, -1 where the item is not in force."""
        return {
            item.node: np.where(masks[:, column], item.outcome, -1) for column, item in enumerate(self.network.items)
        }

    def _seen_but(self, unseen: Collection[str]) -> dict[str, Array]:
        """What the items say, but for those of some nodes."""
        masks = np.array([[item.node not in unseen for item in self.network.items]], dtype=bool)
        return {node: states for node, states in self._observed(self._corrected(masks)).items() if node not in unseen}

    def _corrected(self, masks: Rows) -> Rows:
        """The correction for being on file already is in force only where an item that entails it is."""
        entry = self.model.on_file
        if entry is None or self.model.prior_of != "on_file":
            return masks
        items = self.network.items
        entailing = [index for index, item in enumerate(items) if item.id != ON_FILE and entails(entry, item)]
        for index, item in enumerate(items):
            if item.id == ON_FILE:
                masks = masks.copy()
                masks[:, index] = masks[:, entailing].any(axis=1)
        return masks

    def _set(self, view: View) -> dict[str, str]:
        return {**view.supposition.set, **self.given, **self._moods}

    def _mood(self, source: str, state: str) -> tuple[str, str]:
        """The node of the temper of a source's file, and the state it is fixed at."""
        if source not in self.dossier.sources:
            raise BadQuestion(unknown("source", source, self.dossier.sources))
        start = f"temper of {file_of(self.dossier, source)}"
        nodes = [node for name, node in self.network.nodes.items() if name == start or name.startswith(f"{start} (")]
        if not nodes:
            raise BadQuestion(f"nothing that {source} says hangs on a temper: its kind has none")
        if state not in nodes[0].states:
            raise BadQuestion(unknown(f"temper of {source}", state, nodes[0].states))
        return nodes[0].name, state

    def _known(self, variable: str) -> None:
        if variable not in self.model.variables:
            homes = [name for name in self.model.variables if variable in self.model.states(name)]
            home = f"; it is a state of {homes[-1]}" if homes else ""
            raise BadQuestion(unknown("variable", variable, self.model.variables) + home)

    def _check_names(self) -> None:
        for name, state in self.given.items():
            self._known(name)
            if state not in self.model.states(name):
                raise BadQuestion(unknown(f"state of {name}", state, self.model.states(name)))
        ids = [seen.id for seen in self.dossier.observations] + list(self.dossier.sources)
        for name in self.without:
            if name not in ids and not any(name.startswith(f"{source} silent") for source in self.dossier.sources):
                raise BadQuestion(unknown("observation or source", name, ids))

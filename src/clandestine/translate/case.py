"""A case: one model and one dossier, translated and compiled; what questions are put to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from clandestine.engine import BayesNet
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
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.probe import Listing, Probe
from clandestine.translate.tempers import file_of
from clandestine.translate.view import View, views_of
from clandestine.translate.workings import Workings
from clandestine.translate.years import Copy, Years, base, in_years, written

if TYPE_CHECKING:
    from pgmpy.models import DiscreteBayesianNetwork

RESTARTS = 50
ONCE = 2  # restarts, where a case is asked once or twice


class Case:
    """A model and a dossier, ready to be asked.

    `window` picks one of the dossier's windows (by default its only one). `given` fixes variables before anything is
    weighed; `without` drops observations, or all that comes from a source; `scenarios` names the views shown side by
    side (by default the model's world-views); `average` mixes them by their prior instead. `numbers` replaces numbers by path
    under every view, `tempers` fixes the temper of the file a source lies in. `scale` has the words for weights. `restarts` is how
    long the best order of work is looked for: less where a case is asked once. Raises BadQuestion for names the model or dossier
    does not have.
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
        restarts: int = RESTARTS,
        year: int | None = None,
    ) -> None:
        self.model, self.dossier, self.scale = in_years(model), dossier, scale
        self.numbers, self.tempers = dict(numbers or {}), dict(tempers or {})
        self.given = dict(given or {})
        self.without = tuple(without)
        self.window = window_asked(model, dossier, window)
        self.year = year
        if year is not None and model.years is None:
            raise BadQuestion(
                f"{model.name} does not go by years: ask about a window (--window {year}), or of a model that does"
            )
        self.views = tuple(view.with_numbers(self.numbers) for view in views_of(model, scenarios, average))
        self._check_names()
        self.network: Network = translate(self.model, dossier, self.window, self.without)
        self.moods = dict(self._mood(source, state) for source, state in self.tempers.items())
        settled = [
            *self.network.recorded,
            *self.given,
            *self.moods,
            *(name for view in self.views for name in view.supposition.set),
        ]
        divided = model.on_file if model.prior_of == "on_file" else None
        years = {name: known.year for name, known in self.model.variables.items() if isinstance(known, Copy)}
        self.work = Workings(self.network, self.set_under, settled, divided, restarts, years)

    @property
    def about(self) -> str:
        """The variable asked about unless another is named: the dossier's, else the model's."""
        about = self.dossier.about or self.model.about
        if about is None:
            raise BadQuestion("neither the model nor the dossier says what it is `about`; name a variable")
        return self.in_year(about)

    def asked(self, about: str | None) -> str:
        """The variable asked about, by default the case's; in a model of years, its copy for the year asked about."""
        return self.about if about is None else self.in_year(about)

    def in_year(self, variable: str) -> str:
        """A variable as it is asked about: in a model of years, its copy for the year asked about.

        Raises BadQuestion where no year is named, or one that the model does not have.
        """
        if not isinstance(self.model, Years) or base(variable) != variable or variable in self.model.variables:
            return variable
        if variable not in self.model.of.variables:
            raise BadQuestion(unknown("variable", variable, self.model.of.variables))
        years = f"{self.model.first} to {self.model.final}"
        if self.year is None:
            raise BadQuestion(
                f"{self.model.name} goes by years: name the year asked about (--year, {years}), or ask for a timeline"
            )
        if self.year not in self.model.span:
            raise BadQuestion(f"{self.model.name} has no year {self.year}; it has {years}")
        return self.model.copy_in(variable, self.year)

    @cached_property
    def digests(self) -> dict[str, str]:
        """Fingerprints of the model and the dossier."""
        return {"model": digest(written(self.model)), "dossier": digest(self.dossier)}

    @property
    def origins(self) -> tuple[str, ...]:
        """The independent origins of the items, in order (being on file at all is not one)."""
        return tuple(dict.fromkeys(item.origin for item in self.network.items if item.id != ON_FILE))

    @property
    def item_count(self) -> int:
        """How many items weigh, besides the fact that there is a file."""
        return sum(item.id != ON_FILE for item in self.network.items)

    def states(self, variable: str) -> tuple[str, ...]:
        """The states of a variable of the model: in a model of years the same in all, so that none need be asked about."""
        if variable not in written(self.model).variables:
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
        masks = self.work.every if masks is None else masks
        numbers = Numbers(draws, seed, view.supposition.numbers)
        about, work = self._known(about), self.work
        bound = work.filled(about, numbers, left=work.left(about, view)) if draws else work.stated(about, view)
        return work.swept(bound, about, view, masks, max(1 + draws, len(masks)))

    def log_joint_each(self, about: str, view: View, masks: Rows, *, draws: int, seed: int) -> Array:
        """The same for every row of `masks` at the stated values and at every draw, shape (states, masks, 1 + draws)."""
        numbers = Numbers(draws, seed, view.supposition.numbers)
        each = np.repeat(masks, numbers.rows, axis=0)
        about = self._known(about)
        bound = self.work.filled(about, numbers, times=len(masks), left=self.work.left(about, view))
        return self.work.swept(bound, about, view, each, len(each)).reshape(-1, len(masks), numbers.rows)

    def prior_log_joint(self, about: str, view: View, *, draws: int = 0, seed: int = 0) -> Array:
        """The same with no item in force: the prior under the view and what is given."""
        return self.log_joint(about, view, ~self.work.every, draws=draws, seed=seed)

    def numbers_behind(self, about: str, view: View) -> Listing:
        """Every named number the answer rests on under a view, in the order of the network, and how they hang together."""
        listing = Listing(replace=view.supposition.numbers)
        self.read_out(about, listing)
        return listing

    def read_out(self, about: str, listing: Listing, also: tuple[str, ...] = ()) -> None:
        """Let a listing see every number that stands above the question, and above `also` other nodes."""
        for name in self.work.circuit(self._known(about), also)[1]:
            node = self.network.nodes[name]
            listing.enter(name, node.degree)
            node.fill(listing)

    def log_joint_tried(
        self,
        about: str,
        view: View,
        tried: Mapping[str, Array],
        masks: Rows | None = None,
        held: Mapping[str, Array] | None = None,
    ) -> Array:
        """As `log_joint`: row 0 as stated, then the numbers as tried, shape (states, 1 + rows).

        `tried` holds values by path, one for each further row, nan where a number is as stated. `masks`, (1 + rows, items), puts
        each row's own items in force (by default all). `held` takes the place of what is given or set: by node, likelihoods
        (states, 1 + rows).
        """
        probe = Probe(replace=view.supposition.numbers, tried=tried)
        masks = self.work.every if masks is None else masks
        also = tuple(name for name in held or () if name in self.network.nodes)
        fixed = None if held is None else {name: held[name] for name in also}
        rows = max([probe.rows, len(masks), *(array.shape[-1] for array in (held or {}).values())])
        about = self._known(about)
        left = self.work.left(about, view) if held is None else {}
        return self.work.swept(self.work.filled(about, probe, also, left=left), about, view, masks, rows, fixed)

    def log_joint_drawn(self, about: str, view: View, numbers: Numbers) -> tuple[Array, Array]:
        """As `log_joint` with the draws of some numbers in place of the case's own: all items in force, and none."""
        about, work = self._known(about), self.work
        bound = work.filled(about, numbers, left=work.left(about, view))
        every, none = work.every, ~work.every
        return work.swept(bound, about, view, every, numbers.rows), work.swept(bound, about, view, none, numbers.rows)

    def over(self, dossier: Dossier, without: Iterable[str] = ()) -> Case:
        """The same questions put to another dossier, without some more of what it says."""
        named = [view.name for view in self.views if view.name in self.model.scenarios]
        return Case(
            self.model, dossier, window=self.window, given=self.given, without=(*self.without, *without), scenarios=named,
            average=not named, numbers=self.numbers, tempers=self.tempers, scale=self.scale, year=self.year,
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
        bound, fixed = self.work.stated(about, view, whole=True), self.work.fixed(view)

        def impossible(sets: Rows) -> Rows:
            held = dict(fixed)
            for place, name in enumerate(given):
                held[name] = np.where(sets[:, place], fixed[name][:, None], 1.0)
            return bound.sweep(held, self.work.seen(sets[:, len(given) :])).impossible

        return tuple(labels[index] for index in minimal_clash(impossible, len(labels)))

    def bears_on(self, variable: str) -> tuple[str, ...]:
        """The ids of items with a path of their own from a variable (in any year): it stands above what they report on."""
        return tuple(
            item.id
            for item in self.network.items
            if item.id != ON_FILE and variable in {base(node.name) for node in self.network.ancestors([item.node])}
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
        wanted = [about, *self.set_under(view)] if about is not None else list(self.model.variables)
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
        found = self.set_under(view)
        for item in self.network.items:
            state = self.network.nodes[item.node].states[item.outcome]
            if found.setdefault(item.node, state) != state:
                raise BadQuestion(f"{item.node} is fixed at two states: others would answer impossible evidence")
        return found

    def set_under(self, view: View) -> dict[str, str]:
        """What is taken as settled under a view, by node: set by the view, given, and the tempers that are fixed."""
        return {**self.network.recorded, **view.supposition.set, **self.given, **self.moods}

    # -- inside ----------------------------------------------------------------------------------

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

    def _known(self, variable: str) -> str:
        """The variable itself, if the model has it; in a model of years, its copy for the year asked about."""
        variable = self.in_year(variable)
        if variable not in self.model.variables:
            homes = [name for name in self.model.variables if variable in self.model.states(name)]
            home = f"; it is a state of {homes[-1]}" if homes else ""
            raise BadQuestion(unknown("variable", variable, self.model.variables) + home)
        return variable

    def _check_names(self) -> None:
        for name, state in self.given.items():
            self._known(name)
            if state not in self.model.states(name):
                raise BadQuestion(unknown(f"state of {name}", state, self.model.states(name)))
        ids = [seen.id for seen in self.dossier.observations] + list(self.dossier.sources)
        for name in self.without:
            if name not in ids and not any(name.startswith(f"{source} silent") for source in self.dossier.sources):
                raise BadQuestion(unknown("observation or source", name, ids))

"""Dossiers of one movement, joined where they cite one file: what each says, given what they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from clandestine.engine import Bound, compile_circuit
from clandestine.engine.clash import Rows
from clandestine.errors import BadQuestion
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.translate.case import ONCE, Case
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.tempers import file_of
from clandestine.translate.view import View

MOST_SETTINGS = 512  # of what one dossier shares with others


class Shared(NamedTuple):
    """Something hidden that several dossiers have in common: the temper of a file they all cite, or a state of the world."""

    what: str
    node: str
    kind: str = ""
    cite: str = ""

    @property
    def words(self) -> str:
        """What it is called in a list."""
        return f"{self.what} ({self.kind}, {self.cite})" if self.kind else self.what


@dataclass(frozen=True)
class Member:
    """One dossier for one of its windows, with its case; `person` where it is about one."""

    dossier: Dossier
    window: When
    case: Case

    @property
    def label(self) -> str:
        """What it is called in a table."""
        return f"{self.dossier.dossier} {self.window}"

    @property
    def person(self) -> bool:
        """Whether it is about one person."""
        return self.dossier.person is not None

    @cached_property
    def period(self) -> str:
        """The period of the model that most of the window lies in."""
        shares = self.window.share_of(self.case.model.periods) if self.case.model.periods else {}
        return max(shares, key=lambda name: shares[name]) if shares else ""

    @cached_property
    def files(self) -> dict[Shared, str]:
        """The files it cites whose temper is hidden, each with its node: the same name, kind and citation is the same file."""
        found = {}
        for node in self.case.network.ancestors([item.node for item in self.case.network.items]):
            for source, entry in self.dossier.sources.items():
                temper = self.case.model.kinds[entry.kind].temper
                if file_of(self.dossier, source) == source and node.name in (
                    f"temper of {source}", f"temper of {source} ({temper})",
                ):  # fmt: skip
                    found[Shared(source, node.name, entry.kind, entry.cite or "")] = node.name
        return found

    def world(self, view: View) -> list[str]:
        """What is of the world above its items, and not settled."""
        settled = {*view.supposition.set, *self.case.given}
        above = {node.name for item in self.case.network.items for node in self.case.network.ancestors([item.node])}
        known = self.case.model.variables
        return [name for name in known if name in above and known[name].of_the_world and name not in settled]


def members_of(model: Model, dossiers: Sequence[Dossier], scenarios: Sequence[str] = ()) -> list[Member]:
    """Every dossier for every one of its windows; raises BadQuestion for a model of years, or without two world-views."""
    if model.years is not None:
        raise BadQuestion(f"{model.name} goes by years: a movement is asked about in windows")
    if len(scenarios or model.world_views) != 2:
        raise BadQuestion("two world-views are weighed against each other: name two scenarios (--between A:B)")
    names = list(scenarios or model.world_views)
    return [
        Member(one, window, Case(model, one, window=window, scenarios=names, restarts=ONCE))
        for one in dossiers
        for window in one.window
    ]


@dataclass(frozen=True)
class Part:
    """What one member says under a view, given what it shares: log P(about = s, all items | shared), axes (states, each shared,
    rows), and `filed`, the same of nothing but that there is a file, (states, rows)."""

    shared: tuple[Shared, ...]
    joint: Array
    filed: Array


@dataclass(frozen=True)
class Together:
    """Members under one view: their parts, and the log priors of what they share, (states, rows) each."""

    members: Sequence[Member]
    parts: Sequence[Part]
    priors: Mapping[Shared, Array]

    def log_evidence(
        self, ratios: Mapping[int, float] | None = None, leave: int | None = None, rates: Sequence[Array] | None = None
    ) -> Array:
        """log P(all that is said | everybody is on file, and was chosen), shape (rows,).

        `ratios` says how many times as likely people in a state (by number) were chosen as others; `leave` leaves one member out;
        `rates` takes the place of the view's own base rates among those on file, (states, rows) for each member.
        """
        rows = max(part.joint.shape[-1] for part in self.parts)
        total = np.zeros(rows)
        scopes, tables = [], []
        for place, (member, part) in enumerate(zip(self.members, self.parts, strict=True)):
            if place == leave:
                continue
            chosen = np.zeros(len(part.joint))
            if member.person:
                for state, ratio in (ratios or {}).items():
                    chosen[state] = np.log(ratio)
            filed, said = part.filed, part.joint
            if rates is not None and member.person:
                with np.errstate(invalid="ignore"):
                    moved = np.where(np.isneginf(filed), 0.0, np.log(rates[place]) - filed)
                said = said + moved.reshape(len(said), *(1,) * (said.ndim - 2), -1)
                filed = np.log(rates[place])
            joint = np.logaddexp.reduce(said + chosen.reshape(-1, *(1,) * (said.ndim - 1)), axis=0)
            total = total - np.logaddexp.reduce(filed + chosen[:, None], axis=0)
            if not part.shared:
                total = total + joint
                continue
            most = joint.reshape(-1, joint.shape[-1]).max(axis=0)
            most = np.where(np.isneginf(most), 0.0, most)
            total = total + most
            scopes.append(tuple(one.words for one in part.shared))
            tables.append(np.exp(joint - most))
        if scopes:
            cards = {one.words: len(prior) for one, prior in self.priors.items()}
            scopes += [(one.words,) for one in self.priors]
            tables += [np.exp(prior) for prior in self.priors.values()]
            circuit = compile_circuit(scopes, cards, restarts=ONCE)
            total = total + Bound.of(circuit, tables).sweep().log_evidence
        return total


def together(
    members: Sequence[Member], view: View, about: str, *, draws: int = 0, seed: int = 0, without: str | None = None,
    tempers: Mapping[str, str] | None = None,
) -> Together:  # fmt: skip
    """What members say under a view; `without` leaves out all items from one kind of source, `tempers` fixes sorts of temper."""
    counts: dict[Shared, int] = {}
    for member in members:
        for one in [*member.files, *(Shared(name, name) for name in member.world(view))]:
            counts[one] = counts.get(one, 0) + 1
    parts: list[Part] = []
    priors: dict[Shared, Array] = {}
    for member in members:
        mine = [*member.files, *(Shared(name, name) for name in member.world(view))]
        shared = tuple(one for one in mine if counts[one] > 1)
        part, own = _part(
            member, view, about, shared, Numbers(draws, seed, view.supposition.numbers), without, tempers or {}
        )
        parts.append(part)
        priors |= own
    return Together(members, parts, priors)


def _part(
    member: Member, view: View, about: str, shared: tuple[Shared, ...], numbers: Numbers, without: str | None,
    tempers: Mapping[str, str],
) -> tuple[Part, dict[Shared, Array]]:  # fmt: skip
    case, work = member.case, member.case.work
    # At the stated numbers the tables are filled once, whatever is left out or fixed.
    bound = work.filled(about, numbers, left=work.left(about, view)) if numbers.draws else work.stated(about, view)
    cards = bound.circuit.cards
    held: dict[str, Array] = {name: one for name, one in work.fixed(view).items() if cards.get(name) == len(one)}
    for node in case.network.nodes.values():
        for named, state in tempers.items():
            if node.name in cards and node.name.endswith(f"({named})") and state in node.states:
                held[node.name] = np.eye(len(node.states))[node.states.index(state)]
    masks = work.every.copy()
    for column, item in enumerate(case.network.items):
        masks[0, column] = item.kind != without or item.id == ON_FILE
    sizes = [cards[one.node] for one in shared]
    if np.prod(sizes, initial=1) > MOST_SETTINGS:
        raise BadQuestion(
            f"{member.label} shares too much with other dossiers: {', '.join(one.words for one in shared)}"
        )
    rows = numbers.rows
    states = len(case.states(about))

    def swept(which: Rows, fixed: Mapping[str, Array]) -> Array:
        found = work.sweep(bound, view, which, {**held, **fixed}).log_joint
        return np.asarray(np.broadcast_to(found, (states, rows)))

    only_file = work.every & np.array([[item.id == ON_FILE for item in case.network.items]]).reshape(1, -1)
    nothing = ~work.every
    start = np.logaddexp.reduce(swept(nothing, {}), axis=0)
    joint = np.empty((states, *sizes, rows))
    priors = {one: np.full((size, rows), -np.inf) for one, size in zip(shared, sizes, strict=True)}
    for number, setting in enumerate(product(*(range(size) for size in sizes))):
        fixed = {
            one.node: _only(held, one.node, place, size)
            for one, place, size in zip(shared, setting, sizes, strict=True)
        }
        prior = np.logaddexp.reduce(swept(nothing, fixed), axis=0) - start
        with np.errstate(invalid="ignore"):
            found = np.where(np.isneginf(prior), -np.inf, swept(masks, fixed) - prior)
        joint.reshape(states, -1, rows)[:, number] = found
        for one, place in zip(shared, setting, strict=True):
            priors[one][place] = np.logaddexp(priors[one][place], prior)
    return Part(shared, joint - start, swept(only_file, {}) - start), priors


def _only(held: Mapping[str, Array], node: str, place: int, size: int) -> Array:
    """A node in one state, and in none where it is fixed in another."""
    return np.asarray(np.eye(size)[place] * held.get(node, 1.0))

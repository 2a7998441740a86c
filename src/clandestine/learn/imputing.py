"""What is hidden in the dossiers - truths, tempers, originals nobody has - expected or drawn, given every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.engine.deep import DeepRun
from clandestine.engine.factor import Array, Factor
from clandestine.engine.sampling import drawn_below, posterior_rows
from clandestine.learn.gathered import Archive, Group, shelved, slice_of
from clandestine.learn.tables import Index


@dataclass(frozen=True)
class Hidden:
    """For every row of numbers: log P(evidence), (rows,), and how often each cell came up, (cells, rows).

    Where states were drawn, `states` has them by group, (nodes, members, rows), and `common` of what is shared, (shared, rows).
    """

    log_evidence: Array
    counts: Array
    states: tuple[Index, ...] = ()
    common: Index | None = None


def drawn(archive: Archive, cells: Array, chooser: np.random.Generator) -> Hidden:
    """Everything hidden drawn from its posterior, once for every row of `cells`, (cells, rows)."""
    rows = cells.shape[-1]
    runs = [_up(archive, group, cells) for group in archive.groups]
    log, common = _drawn_common(archive, cells, runs, chooser)
    counts = np.zeros(cells.shape)
    found = []
    for group, run in zip(archive.groups, runs, strict=True):
        kept = {}
        for place, name in enumerate(group.common):
            assert common is not None
            kept[name] = common[group.shared[:, place]].reshape(-1)
        states = drawn_below(run, kept, chooser)
        table = np.stack([states[str(place)] for place in range(len(group.cards))])
        _count(counts, group, table, rows)
        found.append(table.reshape(len(table), -1, rows))
    for place, number in enumerate(archive.priors):
        assert common is not None
        np.add.at(counts, (slice_of(archive.tables, number).start + common[place], np.arange(rows)), 1.0)
    return Hidden(log, counts, tuple(found), common)


def expected(archive: Archive, cells: Array) -> Hidden:
    """What is hidden as expected, for one row of `cells`, (cells, 1): log P(evidence), and expected counts of cells."""
    runs = [_up(archive, group, cells) for group in archive.groups]
    log, messages, of_common = _common(archive, cells, runs)
    counts = np.zeros(cells.shape)
    for place, number in enumerate(archive.priors):
        counts[slice_of(archive.tables, number), 0] += of_common[place]
    for group, run in zip(archive.groups, runs, strict=True):
        if group.common:
            last = Factor(group.common, np.stack([messages[place] for place in group.members], axis=-1))
            run = DeepRun(group.circuit, [*run.tables[:-1], last], run.likelihoods, run.rows)
            run.up()
        gradients = run.down()
        for line, place in enumerate(group.own):
            shelf = archive.tables.shelves[group.tables[place]]
            if shelf.paths:
                family = (gradients["factor", line] * run.tables[line].table).sum(axis=-1)
                counts[shelf.start : shelf.start + shelf.size, 0] += family.ravel()
    return Hidden(log, counts)


def _up(archive: Archive, group: Group, cells: Array) -> DeepRun:
    """The upward pass of a group, a row for every member and row of cells; what others say of the shared left open."""
    rows, count = cells.shape[-1], len(group.members)
    scopes = group.circuit.scopes
    factors = [
        shelved(archive.tables, cells, group.tables[place], scopes[line], count) for line, place in enumerate(group.own)
    ]
    if group.common:
        factors.append(Factor.of(group.common, np.ones([group.circuit.cards[name] for name in group.common])))
    likely = {
        name: Factor((name,), np.repeat(np.eye(group.circuit.cards[name])[:, states], rows, axis=-1))
        for name, states in zip(group.seen, group.known, strict=True)
    }
    run = DeepRun(group.circuit, factors, likely, count * rows)
    run.up()
    return run


def _roots(archive: Archive, runs: Sequence[DeepRun], rows: int) -> tuple[Array, dict[int, Array]]:
    """log P(evidence) of members that share nothing, summed, (rows,); of the others the log joint with what they share."""
    log = np.zeros(rows)
    joints: dict[int, Array] = {}
    for group, run in zip(archive.groups, runs, strict=True):
        cards = [group.circuit.cards[name] for name in group.common]
        root = np.broadcast_to(run.messages[-1], (*cards, run.rows)).reshape(*cards, len(group.members), rows)
        if not group.common:
            log = log + root.sum(axis=0)
        for column, place in enumerate(group.members if group.common else ()):
            joints[place] = root[..., column, :]
    return log, joints


def _together(archive: Archive, cells: Array, joints: Mapping[int, Array]) -> tuple[Array, list[Factor]]:
    """The factors over what is shared, members in order and priors last, each scaled; the logs of the scales, summed."""
    assert archive.together is not None
    scopes = archive.together.scopes
    factors, log = [], np.zeros(cells.shape[-1])
    for scope, place in zip(scopes, sorted(joints), strict=False):
        joint = joints[place]
        most = joint.reshape(-1, joint.shape[-1]).max(axis=0)
        most = np.where(np.isneginf(most), 0.0, most)
        log = log + most
        factors.append(Factor(scope, np.exp(joint - most)))
    for place, number in enumerate(archive.priors):
        factors.append(Factor((str(place),), cells[slice_of(archive.tables, number)]))
    return log, factors


def _drawn_common(
    archive: Archive, cells: Array, runs: Sequence[DeepRun], chooser: np.random.Generator
) -> tuple[Array, Index | None]:
    rows = cells.shape[-1]
    log, joints = _roots(archive, runs, rows)
    if archive.together is None:
        return log, None
    scale, factors = _together(archive, cells, joints)
    own, states = posterior_rows(archive.together, factors, {}, rows, chooser)
    return log + scale + own, np.stack([states[str(place)] for place in range(len(archive.shared))])


def _common(archive: Archive, cells: Array, runs: Sequence[DeepRun]) -> tuple[Array, dict[int, Array], list[Array]]:
    """log P(evidence), (1,); to each member what all others say of what it shares; the posterior of everything shared."""
    log, joints = _roots(archive, runs, 1)
    if archive.together is None:
        return log, {}, []
    scale, factors = _together(archive, cells, joints)
    run = DeepRun(archive.together, factors, {}, 1)
    log = log + scale + np.logaddexp.reduce(run.up().reshape(-1, 1))
    gradients = run.down()
    messages = {place: gradients["factor", line][..., 0] for line, place in enumerate(sorted(joints))}
    count = len(joints)
    own = [
        (gradients["factor", count + place] * factors[count + place].table)[..., 0]
        for place in range(len(archive.priors))
    ]
    return log, messages, own


def _count(counts: Array, group: Group, states: Index, rows: int) -> None:
    """Add to every cell how often its table was in that state: `states` (nodes, members x rows)."""
    if not len(group.offset):
        return
    places = group.offset + group.stride @ states
    flat = places * rows + np.tile(np.arange(rows), len(group.members))
    counts += np.bincount(flat.ravel(), minlength=counts.size)[: counts.size].reshape(counts.shape)

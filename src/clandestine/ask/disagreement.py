"""Where exactly do two disagree? The answers of two sides, and whose doing the difference is, assumption by assumption."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine.ask.beside import beside, ranged
from clandestine.ask.difference import change, held_words, shortly
from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    counted,
    heading,
    joined,
    listed_notes,
    refuse_settled,
    sensitive_notes,
    sentence,
)
from clandestine.ask.posterior import DRAWS, LEVEL, SEED, Answer, answer_data, answers, normalised
from clandestine.ask.provenance import provenance
from clandestine.ask.shapley import EXACT, PAIRS, Attribution, shapley
from clandestine.ask.sides import comparable, leading, one_question, paired
from clandestine.ask.table import Column, Row, Table
from clandestine.engine.clash import Rows
from clandestine.errors import BadQuestion
from clandestine.scales import DECIBANS_PER_NAT, signed
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.differences import Difference
from clandestine.translate.mixture import Mixture
from clandestine.translate.numbers import Array

SUMS = 1e-9  # how far the ends of the mixtures may be off the sides' own answers
SAME, SAME_SHARE = 0.2, 0.005  # decibans, and probability where the odds have none: a smaller move is called none
MAIN, NAMED = 0.25, 3  # of the largest share: what is smaller is not named; nor are more than three


@dataclass(frozen=True)
class Split:
    """The answers of both sides under one pair of views, the state followed, and the shares: probability, then decibans."""

    first: Answer
    second: Answer
    place: int
    found: Attribution

    @property
    def name(self) -> str:
        """The view's name, or both where the two sides take different ones."""
        one, two = self.first.view.name, self.second.view.name
        return one if one == two else f"{one} / {two}"

    @property
    def in_decibans(self) -> bool:
        """Whether every mixture has odds: none is certain."""
        return not bool(np.isnan(self.found.shares[:, 1]).any())

    @property
    def weights(self) -> Array:
        """By what the differences are ranked: decibans, or the probability where the odds have none."""
        return self.found.shares[:, 1 if self.in_decibans else 0]


def disagreement(
    first: Case,
    second: Case,
    about: str | None = None,
    state: str | None = None,
    *,
    names: tuple[str, str] = ("A", "B"),
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
    exact: int = EXACT,
    pairs: int = PAIRS,
) -> Finding:
    """The posterior of two sides, and the difference for one state (by default the first side's leading one) shared out.

    Every assumption the two hold otherwise gets its Shapley value (Shapley 1953; docs/theory/disagreement.md), on the scale of
    probability and in decibans of the state's odds against all others; each sums to the difference. Up to `exact` assumptions
    every mixture of both sides is worked out, beyond that those of `pairs` pairs of permutations. Raises BadQuestion where the
    two cannot be compared: other windows, persons or states, nothing that differs, or a mixture that is impossible.
    """
    about = about or one_question(first, second)
    cases = (first, second)
    hidden, barred = comparable(first, second, about)
    if state is not None and state not in first.states(about):
        raise BadQuestion(unknown(f"state of {about}", state, first.states(about)))
    if state in hidden:
        raise BadQuestion(hidden[state])
    found = [answers(case, about, draws, seed, level) for case in cases]
    for case in cases:
        refuse_settled(case, about)
    state = state or leading(found[0], barred | set(hidden), about)
    place = first.states(about).index(state)
    views = paired(*found)
    mixture = Mixture(first, second, about, [(one.view, two.view) for one, two in views])
    differences = mixture.differences
    if not differences:
        raise BadQuestion(
            f"{names[0]} and {names[1]} hold the same of everything the answer hangs on: they differ in words, in ranges, or in "
            "what does not bear on it"
        )
    splits = []
    for pair, (one, two) in enumerate(views):
        shares = shapley(_value(mixture, pair, place, names), len(differences), exact=exact, pairs=pairs, seed=seed)
        for answer, end in ((one, shares.least), (two, shares.most)):
            off = abs(float(answer.posterior[place] - end[0]))
            if off > SUMS:
                raise BadQuestion(f"a mixture is off by {off:.1e}: please report this, with the files")
        splits.append(Split(one, two, place, shares))
    rank = np.max([np.abs(split.weights) for split in splits], axis=0)
    order = sorted(range(len(rank)), key=lambda row: -rank[row])
    told = [_sentence(first, about, names, split, differences, barred | set(hidden)) for split in splits]
    return Finding(
        question="disagreement",
        heading=_heading(first, second, about, names),
        table=_table(first, second, names, differences, splits, order),
        answer=beside(
            cases, about, ("first", names[0]), names[1:], [(one, [two]) for one, two in views], hidden, level
        ),
        sentence=" ".join(told),
        data={
            "dossier": first.dossier.dossier,
            "window": str(first.window),
            "about": about,
            "state": state,
            "names": list(names),
            "sides": {
                name: answer_data(case, about, own, hidden, level, draws)
                for name, case, own in zip(("first", "second"), cases, found, strict=True)
            },
            "exact": splits[0].found.exact,
            "views": {split.name: _data(split, differences, order) for split in splits},
        },
        provenance={
            **provenance(first, seed=seed, draws=draws),
            **{
                f"against {what}": f"{name} {second.digests[what]}"
                for what, name in (("model", second.model.name), ("dossier", second.dossier.dossier))
                if second.digests[what] != first.digests[what]
            },
        },
        notes=tuple(_notes(first, second, names, about, state, splits, hidden, pairs)),
    )


def _value(mixture: Mixture, pair: int, place: int, names: tuple[str, str]) -> Callable[[Rows], Array]:
    """What a coalition is worth: the posterior of the state, and its odds against all others in decibans (nan if infinite)."""

    def value(coalitions: Rows) -> Array:
        joint = mixture.log_joint(pair, coalitions)
        impossible = np.isneginf(joint).all(axis=0)
        if impossible.any():
            row = coalitions[int(np.flatnonzero(impossible)[0])]
            held = [one.name for one, on in zip(mixture.differences, row, strict=True) if on]
            raise BadQuestion(
                f"the difference cannot be shared out: what {names[1]} holds of {joined(held)} is impossible with the rest of what "
                f"{names[0]} holds; soften one of them, or leave an item out on both sides (--without)"
            )
        odds = joint[place] - np.logaddexp.reduce(np.delete(joint, place, axis=0))
        odds = np.where(np.isfinite(odds), odds * DECIBANS_PER_NAT, np.nan)
        return np.stack([normalised(joint)[place], odds], axis=1)

    return value


def _heading(first: Case, second: Case, about: str, names: tuple[str, str]) -> str:
    """The heading of the first side, and in what the second's own would differ."""
    lines = [heading(case, f"where do two sides disagree about {about}?").splitlines() for case in (first, second)]
    other = f"{names[1]}: {counted(second)}"
    if second.digests["model"] != first.digests["model"]:
        other += f"; model {second.model.name}" + (f" {second.model.version}" if second.model.version else "")
    own = [line for line in lines[1][2:] if line not in lines[0]]
    common = [line for line in lines[0][2:] if line in lines[1]]
    alone = [f"{names[0]}: {line}" for line in lines[0][2:] if line not in common]
    return "\n".join([*lines[0][:2], *common, *alone, "; ".join([other, *own])])


def _table(
    first: Case,
    second: Case,
    names: tuple[str, str],
    differences: Sequence[Difference],
    splits: Sequence[Split],
    order: Sequence[int],
) -> Table:
    columns = [
        Column("key", "key", data=True),
        Column("difference", "they differ in", width=22, middle=True),
        Column("first", names[0], data=True),
        Column("second", names[1], data=True),
        Column("held", f"{names[0]} -> {names[1]}", width=20, middle=True),
    ]
    for split in splits:
        columns += [
            Column(f"{split.name}_share", split.name, "change", 11, data=not split.found.exact),
            *[Column(f"{split.name}_drawn", split.name, width=11)] * (not split.found.exact),
            Column(f"{split.name}_error", "standard error", "share", data=True),
            Column(f"{split.name}_decibans", "dB", "decibans"),
            Column(f"{split.name}_decibans_error", "standard error", "decibans", data=True),
        ]
    columns += [
        Column("second_origins", "origins of the second", data=True),
        Column("second_model_digest", "model digest of the second", data=True),
    ]
    lines: list[Row] = []
    for place in order:
        one = differences[place]
        told = [held_words(one, side) for side in (0, 1)]
        line: list[Any] = [".".join(filter(None, one.key)), one.name, *told, change(one)]
        for split in splits:
            (moved, weight), (error, weight_error) = split.found.shares[place], split.found.errors[place]
            line += [float(moved), *[f"{signed(float(moved), 2)}±{error:.2f}"] * (not split.found.exact), float(error)]
            line += [None if np.isnan(one) else float(one) for one in (weight, weight_error)]
        lines.append((*line, len(second.origins), second.digests["model"]))
    return carried(first, columns, lines)


def _sentence(
    case: Case, about: str, names: tuple[str, str], split: Split, differences: Sequence[Difference], barred: set[str]
) -> str:
    one, two, place = split.first, split.second, split.place
    under = one.view.under
    if one.view.name != two.view.name:
        under = f"under {one.view.name} for {names[0]} and {two.view.name} for {names[1]}, "
    text = f"{under}{called(case, about, one.states[place])} has {ranged(one, place)} for {names[0]} and "
    text += f"{ranged(two, place)} for {names[1]}"
    leads = [called(case, about, leading([answer], barred, about)) for answer in (one, two)]
    if split.in_decibans:
        text += f" ({signed(float(split.found.shares[:, 1].sum()))} dB)"
    text += f", where {leads[1]} leads instead of {leads[0]}: " if leads[0] != leads[1] else ": "
    weights = split.weights
    small = SAME if split.in_decibans else SAME_SHARE
    order = sorted(range(len(weights)), key=lambda row: -abs(weights[row]))
    most, whole = abs(float(weights[order[0]])), float(weights.sum())
    if most < small and abs(whole) < small:
        return sentence(f"{text}you two agree, for nothing in which you differ moves it")
    main = [row for row in order if abs(weights[row]) >= MAIN * most][:NAMED]
    named = {row: _named(differences[row], float(split.found.shares[row, 1])) for row in main}
    if abs(whole) < small:
        text += "you two agree in the answer, but only because differences make up for each other: "
        return sentence(text + joined(list(named.values())))
    pulling = [words for row, words in named.items() if weights[row] * whole > 0]
    against = [words for row, words in named.items() if weights[row] * whole < 0]
    text += f"you two disagree mainly about {joined(pulling or against)}"
    if pulling and against:
        text += f"; against that {'pulls' if len(against) == 1 else 'pull'} {joined(against)}"
    return sentence(text)


def _named(one: Difference, weight: float) -> str:
    the = "the " * one.name.startswith(("prior ", "table ", "temper ", "source "))
    decibans = "" if np.isnan(weight) else f"{signed(weight)} dB"
    return f"{the}{one.name} ({'; '.join(filter(None, [shortly(one), decibans]))})"


def _data(split: Split, differences: Sequence[Difference], order: Sequence[int]) -> dict[str, Any]:
    def plain(values: Array) -> dict[str, float | None]:
        both = zip(("probability", "decibans"), map(float, values), strict=True)
        return {name: None if np.isnan(value) else value for name, value in both}

    found = split.found
    return {
        "first": plain(found.least),
        "second": plain(found.most),
        "difference": plain(found.most - found.least),
        "shares": {
            ".".join(filter(None, differences[place].key)): {
                "name": differences[place].name,
                "first": held_words(differences[place], 0),
                "second": held_words(differences[place], 1),
                **plain(found.shares[place]),
                "standard_error": plain(found.errors[place]),
            }
            for place in order
        },
    }


def _notes(
    first: Case,
    second: Case,
    names: tuple[str, str],
    about: str,
    state: str,
    splits: Sequence[Split],
    hidden: Mapping[str, str],
    pairs: int,
) -> list[str]:
    count = len(splits[0].found.shares)
    sums = np.array([split.found.most - split.found.least for split in splits])
    totals = [
        f"{split.name} {signed(float(moved), 2)}" + ("" if np.isnan(weight) else f" ({signed(float(weight))} dB)")
        for split, (moved, weight) in zip(splits, sums, strict=True)
    ]
    how = (
        f"over all {2**count} mixtures of both sides"
        if splits[0].found.exact
        else f"over {2 * pairs} permutations drawn"
    )
    notes = [
        f"each row is the share of one difference in how far {called(first, about, state)} moves from {names[0]} to {names[1]}, "
        f"as a probability and in decibans of its odds (Shapley value, {how}); the rows sum to {joined(totals)}"
    ]
    if not splits[0].found.exact:
        notes.append(
            f"± is the standard error of the drawing: {count} differences have too many mixtures; the sum is exact"
        )
    notes += dict.fromkeys(hidden.values())
    told = [[*sensitive_notes(case), *listed_notes(case)] for case in (first, second)]
    notes += [note for note in told[0] if note in told[1]]
    for name, own, other in zip(names, told, told[::-1], strict=True):
        notes += [f"{name}: {note}" for note in own if note not in other]
    return notes

"""Was there a movement of this kind? What many dossiers together say of two world-views, and of how common each role was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from clandestine import __version__
from clandestine.ask.finding import Finding
from clandestine.ask.manners import joined, sentence
from clandestine.ask.table import Column, Row, Table
from clandestine.errors import BadQuestion, ImpossibleEvidence
from clandestine.learn.baserate import IDENTIFIED, Evidence, Rates, base_rates
from clandestine.learn.members import Member, Together, members_of, together
from clandestine.learn.telling import Telling, telling
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.scales import DECIBANS_PER_NAT, STANDARD, signed, times
from clandestine.translate.asked import unknown
from clandestine.translate.numbers import Array

DRAWS, SEED = 400, 1917
RATIOS = (0.25, 1.0, 4.0)  # how many times as likely people in the state asked about were chosen
CARRIED = 5
SETTLED = 20.0  # decibans: a hundred to one


@dataclass(frozen=True)
class Assumption:
    """A weight between the world-views under one assumption: as stated, and over the draws, in decibans."""

    words: str
    weight: float
    drawn: Array

    @property
    def range(self) -> tuple[float, float]:
        """5 % and 95 % of the draws."""
        if not self.drawn.size:
            return self.weight, self.weight
        low, high = np.quantile(self.drawn, [0.05, 0.95])
        return float(low), float(high)


def movement(
    model: Model, dossiers: Sequence[Dossier], *, between: Sequence[str] = (), about: str | None = None, state: str | None = None,
    ratios: Sequence[float] = RATIOS, draws: int = DRAWS, seed: int = SEED,
) -> Finding:  # fmt: skip
    """What dossiers together say: the weight between two world-views, what carries it and what it hangs on; and base rates.

    People are on file because somebody noticed them, which the model knows of; and somebody chose them, which it does not: `ratios`
    say how many times as likely people in `state` were chosen as others. Dossiers that cite one file share its temper. Raises
    BadQuestion for names the model does not have, ImpossibleEvidence where a world-view cannot hold with the dossiers.
    """
    named = about or model.about
    if named is None or named not in model.variables:
        raise BadQuestion(unknown("variable", str(named), model.variables))
    states = model.states(named)
    asked = state or _asked(model, states)
    if asked not in states:
        raise BadQuestion(unknown(f"state of {named}", asked, states))
    if len(ratios) < 3:
        raise BadQuestion("a selection that nobody knows is tried at three ratios at the least (--ratio)")
    members = members_of(model, dossiers, between)
    if not members:
        raise BadQuestion("no dossier: name some, or folders of them")
    views = members[0].case.views
    both = [together(members, view, named, draws=draws, seed=seed) for view in views]
    for view, one in zip(views, both, strict=True):
        if np.isneginf(one.log_evidence()[0]):
            raise ImpossibleEvidence(
                (), f"{view.under}what these dossiers say cannot all hold; ask about each by itself"
            )
    place = states.index(asked)
    chosen = [_weight(both, f"{asked} chosen {_ratio(ratio)}", {place: ratio}) for ratio in ratios]
    hangs = _hangs(members, both, named, seed)
    carried = _carried(both)
    told = telling(members, views, named)
    rates = [
        [_rates(members, one, states, {place: ratio}, seed) for one in both] for ratio in ratios
    ]  # fmt: skip
    mean = _averaged(both)
    middle = chosen[len(ratios) // 2]
    groups = sorted({one.period for one in members if one.person})
    names = [view.name for view in views]
    return Finding(
        question="movement",
        heading=_heading(model, members, names),
        table=_base_table(states, names, groups, rates, ratios),
        answer=_weight_table([*chosen, mean, *hangs]),
        sentence=_sentence(names, chosen, mean, members),
        data={
            "about": named, "state": asked, "between": names, "dossiers": len(dossiers), "windows": len(members),
            "weights": [
                {"assuming": one.words, "decibans": one.weight, "range": list(one.range)} for one in [*chosen, mean, *hangs]
            ],
            "carried_by": dict(carried), "telling": [vars(one) for one in told],
            "base_rates": [
                {
                    "ratio": ratio, "view": name, "mixing": found.mixing,
                    "overall": {one: _plain(found, at) for at, one in enumerate(states)},
                    "groups": {
                        group: {one: _plain(found, at, number) for at, one in enumerate(states)}
                        for number, group in enumerate(groups)
                    },
                }
                for ratio, row in zip(ratios, rates, strict=True) for name, found in zip(names, row, strict=True)
            ],
        },
        provenance={
            "clandestine": __version__, "model": f"{model.name} {digest(model)}", "seed": seed, "draws": draws,
            "dossiers": _fingerprint(dossiers),
        },
        notes=tuple(_notes(members, both, names, asked, middle, carried, told, rates[len(ratios) // 2])),
    )  # fmt: skip


def _fingerprint(dossiers: Sequence[Dossier]) -> str:
    """How many dossiers, and one digest for them all."""
    text = " ".join(sorted(f"{one.dossier} {digest(one)}" for one in dossiers))
    return f"{len(dossiers)} {sha256(text.encode('utf-8')).hexdigest()[:12]}"


def _asked(model: Model, states: Sequence[str]) -> str:
    """The state a movement is asked about unless another is named: the one that the second world-view makes commonest."""
    pairs = [pair.split(":") for pair in model.pairs]
    return next((one for one, _ in pairs if one in states), states[-1])


def _ratio(ratio: float) -> str:
    return "as likely as others" if ratio == 1 else f"{ratio:g} times as likely"


def _weight(both: Sequence[Together], words: str, ratios: Mapping[int, float] | None = None) -> Assumption:
    found = (both[1].log_evidence(ratios) - both[0].log_evidence(ratios)) * DECIBANS_PER_NAT
    return Assumption(words, float(found[0]), found[1:])


def _averaged(both: Sequence[Together]) -> Assumption:
    """Each view's P(dossiers) averaged over the draws: the doubt of the numbers taken into the weight itself."""
    logs = [one.log_evidence()[1:] for one in both]
    if not logs[0].size:
        return _weight(both, "numbers as stated")
    means = [np.logaddexp.reduce(one) - np.log(len(one)) for one in logs]
    return Assumption(
        "averaged over the doubt of all numbers", float(means[1] - means[0]) * DECIBANS_PER_NAT, np.zeros(0)
    )


def _effective(both: Sequence[Together]) -> float:
    """How many draws the average rests on, for the view where these are fewest."""
    found = []
    for one in both:
        logs = one.log_evidence()[1:]
        shares = np.exp(logs - np.logaddexp.reduce(logs)) if logs.size else np.ones(1)
        found.append(1 / float((shares**2).sum()))
    return min(found)


def _hangs(members: Sequence[Member], both: Sequence[Together], about: str, seed: int) -> list[Assumption]:
    """The weight under other assumptions: the same base rates in both views, tempers fixed, kinds of source left out."""
    views = members[0].case.views
    found = [_common(both)]
    model = members[0].case.model
    used = {item.kind for member in members for item in member.case.network.items if item.kind}
    for name, temper in model.tempers.items():
        if not any(model.kinds[kind].temper == name for kind in used):
            continue
        for state in temper.states:
            fixed = [together(members, view, about, tempers={name: state}) for view in views]
            found.append(_weight(fixed, f"every {name} file is {state}"))
    for kind in sorted(used):
        less = [together(members, view, about, without=kind) for view in views]
        found.append(_weight(less, f"without {kind}"))
    return found


def _common(both: Sequence[Together]) -> Assumption:
    """With base rates half-way between the views: what is left comes from how items read, not from what was assumed of roles."""
    with np.errstate(divide="ignore"):
        rates = [
            np.exp(np.logaddexp(one.filed, other.filed)) / 2
            for one, other in zip(both[0].parts, both[1].parts, strict=True)
        ]
    rates = [one / one.sum(axis=0) for one in rates]
    found = [one.log_evidence(rates=rates) for one in both]
    weight = (found[1] - found[0]) * DECIBANS_PER_NAT
    return Assumption("the same base rates under both", float(weight[0]), weight[1:])


def _carried(both: Sequence[Together]) -> list[tuple[str, float]]:
    """What each dossier adds, by leaving it out, the strongest first."""
    whole = both[1].log_evidence()[0] - both[0].log_evidence()[0]
    found = []
    for place, member in enumerate(both[0].members):
        less = both[1].log_evidence(leave=place)[0] - both[0].log_evidence(leave=place)[0]
        found.append((member.label, float(whole - less) * DECIBANS_PER_NAT))
    return sorted(found, key=lambda one: -abs(one[1]))


def _rates(
    members: Sequence[Member], one: Together, states: Sequence[str], ratios: Mapping[int, float], seed: int
) -> Rates:
    """Base rates under a view and a selection; the model's numbers by the weight the dossiers give each draw."""
    people = [place for place, member in enumerate(members) if member.person]
    if not people:
        raise BadQuestion("none of these dossiers is about a person: there are no base rates to learn from them")
    parts = [one.parts[place] for place in people]
    likelihoods = []
    for part in parts:
        filed = part.filed.reshape(len(states), *(1,) * (part.joint.ndim - 2), -1)
        with np.errstate(invalid="ignore"):
            likelihoods.append(np.where(np.isneginf(filed), -1e9, part.joint - filed))
    groups = sorted({members[place].period for place in people})
    group = np.array([groups.index(members[place].period) for place in people])
    evidence = Evidence(likelihoods, [part.shared for part in parts], one.priors, group, len(groups))
    before = np.mean([np.exp(part.filed[:, 0] - np.logaddexp.reduce(part.filed[:, 0])) for part in parts], axis=0)
    logs = one.log_evidence(ratios)
    weights = np.exp(logs - logs[1:].max()) if len(logs) > 1 else np.ones(1)
    if len(weights) > 1:
        weights[0] = 0.0  # the stated numbers are no draw
    chosen = np.array([ratios.get(at, 1.0) for at in range(len(states))])
    return base_rates(evidence, before, chosen, weights, np.random.default_rng(seed))


def _plain(found: Rates, state: int, group: int | None = None) -> dict[str, Any]:
    mean, low, high = found.interval(state, group)
    _, first, last = found.interval(state, group, before=True)
    shrinks = found.shrinks(state, group)
    return {
        "mean": mean,
        "range": [low, high],
        "before": [first, last],
        "shrinks": shrinks,
        "identified": shrinks >= IDENTIFIED,
    }


def _heading(model: Model, members: Sequence[Member], names: Sequence[str]) -> str:
    people = len({one.dossier.dossier for one in members if one.person})
    others = len({one.dossier.dossier for one in members}) - people
    and_ = f" and {others} on circles or the movement" if others else ""
    return (
        f"{people} dossiers on people{and_}: {names[1]} or {names[0]}?\n{len(members)} windows; model {model.name}"
        + (f" {model.version}" if model.version else "")
    )


def _base_table(
    states: Sequence[str],
    names: Sequence[str],
    groups: Sequence[str],
    rates: Sequence[Sequence[Rates]],
    ratios: Sequence[float],
) -> Table:
    """Base rates of the whole movement under the middle selection are printed; groups and other selections are for CSV."""
    columns = [
        Column("selection", "chosen", data=True),
        Column("group", "period", data=True),
        Column("state", "role", width=12),
    ]
    for name in names:
        columns.append(Column(f"{name}_mean", name, "share"))
        columns += [Column(f"{name}_low", "5 %", "share"), Column(f"{name}_high", "95 %", "share")]
        columns.append(Column(f"{name}_identified", "", width=10))
    printed: list[Row] = []
    kept: list[Row] = []
    for ratio, row in zip(ratios, rates, strict=True):
        for number, group in enumerate([None, *range(len(groups))]):
            for at, state in enumerate(states):
                cells: list[Any] = []
                for found in row:
                    told = _plain(found, at, group)
                    cells += [told["mean"], *told["range"], "" if told["identified"] else "not ident."]
                line = (f"{ratio:g}", "all" if group is None else groups[group], state, *cells)
                (printed if number == 0 and ratio == ratios[len(ratios) // 2] else kept).append(line)
    return Table(tuple(columns), tuple(printed), tuple(kept))


def _weight_table(found: Sequence[Assumption]) -> Table:
    columns = (
        Column("assuming", "weight, assuming", width=46),
        Column("weight", "dB", "decibans"),
        Column("low", "5 %", "decibans"),
        Column("high", "95 %", "decibans"),
    )
    rows: list[Row] = []
    for one in found:
        low, high = one.range
        rows.append((one.words, one.weight, *((low, high) if one.drawn.size else (None, None))))
    return Table(columns, tuple(rows))


def _sentence(names: Sequence[str], chosen: Sequence[Assumption], mean: Assumption, members: Sequence[Member]) -> str:
    weights = [mean.weight, *(one.weight for one in chosen)]
    lows, highs = zip(*(one.range for one in chosen), strict=True)
    if min(lows) < 0 < max(highs):
        return sentence(
            f"together these {len(members)} windows cannot distinguish {names[1]} from {names[0]}: {signed(min(weights))} to "
            f"{signed(max(weights))} dB as stated, {signed(min(lows))} to {signed(max(highs))} dB over the doubt of the numbers "
            "and the ways they may have been chosen"
        )
    least = min(abs(one) for one in (*lows, *highs))
    return sentence(
        f"under this model, and had the dossiers been chosen whatever they say, together they are "
        f"{times(mean.weight, names[1], names[0])} ({signed(mean.weight)} dB); over the doubt of the numbers and the ways people "
        f"may have been chosen {signed(min(lows))} to {signed(max(highs))} dB: at the least, {STANDARD.word(least)}"
    )


def _notes(
    members: Sequence[Member], both: Sequence[Together], names: Sequence[str], asked: str, middle: Assumption,
    carried: Sequence[tuple[str, float]], told: Sequence[Telling], rates: Sequence[Rates],
) -> list[str]:  # fmt: skip
    notes = [
        f"dB: 10 log10 of how many times as likely the dossiers are under {names[1]} as under {names[0]}, given that everybody in "
        "them is on file; 5 % to 95 %: over draws of all doubtful numbers, common to all dossiers",
    ]
    why = [one.dossier for one in members if one.dossier.chosen]
    if why:
        notes.append(
            f"{len({one.dossier for one in why})} of these dossiers were chosen by a historian for what they seemed to show; the "
            "ratios try what that does if the choice went by role, and nothing here corrects for a choice by what the papers say: "
            "the weight then says more of the choice than of the movement, and how much nobody can tell from these dossiers"
        )
    notes.append(
        "carried by (left out one by one): "
        + joined([f"{name} {signed(weight)} dB" for name, weight in carried[:CARRIED]])
    )
    shared = {
        one: [member.label for member, part in zip(both[0].members, both[0].parts, strict=True) if one in part.shared]
        for one in both[0].priors
    }

    for one, labels in shared.items():
        notes.append(f"joined by one file, {one.words}: {joined(labels)}")
    missing = [name for name, found in zip(names, rates, strict=True) if _unknown(found)]
    notes.append(
        "not ident.: the 90 % interval is not a fifth narrower than before the evidence: these dossiers do not say how common that "
        "role was" + (f"; so it is for {asked} under {joined(missing)}" if missing else "")
    )
    if told:
        best = told[0]
        notes.append(
            f"to settle it ({SETTLED:.0f} dB, expected) from nothing would take about {best.needed:,} more reports of the most "
            f"telling sort, {best.kind} on {best.variable} ({best.decibans:.2f} dB each if {best.view} is so), on people "
            "chosen by lot" + _others(told)
        )
    if _effective(both) < 20:
        notes.append(
            f"the average over the doubt rests on {_effective(both):.0f} of the draws: a rough figure; more --draws make it better"
        )
    mixing = max(found.mixing for found in rates)
    if mixing > 1.1:
        notes.append(f"the chains behind the base rates do not agree yet (R-hat {mixing:.2f})")
    return notes


def _others(told: Sequence[Telling]) -> str:
    more = [f"{one.kind} on {one.variable} ({one.needed:,})" for one in told[1:4]]
    return f"; then {joined(more)}" if more else ""


def _unknown(found: Rates) -> bool:
    return all(found.shrinks(state) < IDENTIFIED for state in range(found.overall.shape[1]))

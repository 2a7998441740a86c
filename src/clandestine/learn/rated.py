"""What several raters make of the same items, as answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clandestine import __version__
from clandestine.ask.finding import Finding
from clandestine.ask.table import Column, Row, Table
from clandestine.learn.chains import effective, split_rhat
from clandestine.learn.copying import raters_alike
from clandestine.learn.newmodel import digest_of
from clandestine.learn.raters import Rating, Votes, accuracy, dawid_skene, rater_draws
from clandestine.learn.summary import AGREE, Told
from clandestine.learn.trusted import pairs_finding

SURE = 0.99  # items below are shown


def rated(
    ratings: Sequence[Rating], classes: Sequence[str] = (), *, iterations: int = 300, seed: int = 1917
) -> list[Finding]:
    """Rates of every rater, the items about which the ratings leave doubt, and pairs that may have copied."""
    votes = Votes.of(ratings, classes)
    best = dawid_skene(votes)
    draws = rater_draws(votes, iterations=iterations, warm=iterations // 3, seed=seed)
    every = [*np.moveaxis(draws.shares, -1, 0), *np.moveaxis(draws.rates.reshape(*draws.rates.shape[:2], -1), -1, 0)]
    rhat, worth = max(map(split_rhat, every)), min(map(effective, every))
    provenance = {
        "clandestine": __version__, "ratings": f"{len(ratings)} {digest_of([' | '.join(one) for one in ratings])}",
        "method": "Dawid-Skene: EM, and Gibbs with a Dirichlet prior", "seed": seed,
        "draws": int(np.prod(draws.shares.shape[:2])),
    }  # fmt: skip
    notes = [
        f"4 chains of {iterations} draws, seed {seed}; worst R-hat {rhat:.3f}, fewest effective draws {worth:.0f}",
        "most likely: by EM from the votes; mean and central 90 %: each row with one imagined rating a class, one more for the "
        "right",
    ]
    if rhat > AGREE:
        notes.insert(0, f"warning: the chains do not agree (R-hat above {AGREE:g}): ask for more --iterations")
    right = accuracy(draws.shares, draws.rates)
    rows: list[Row] = []
    for place, rater in enumerate(votes.raters):
        for true, name in enumerate(votes.classes):
            for said, word in enumerate(votes.classes):
                told = Told.of(draws.rates[:, :, place, true, said])
                rows.append((rater, name, word, float(best.rates[place, true, said]), told.mean, told.low, told.high))
    columns = (
        Column("rater", "rater", width=20), Column("true", "where it is", width=16), Column("said", "says", width=16),
        Column("most_likely", "most likely", "share"), Column("mean", "mean", "share"), Column("from", "from", "share"),
        Column("to", "to", "share"),
    )  # fmt: skip
    shares = ", ".join(f"{name} {value:.4f}" for name, value in zip(votes.classes, best.shares, strict=True))
    return [
        Finding(
            question="raters",
            heading=f"{len(votes.raters)} raters, {len(votes.items)} items, {len(ratings)} ratings: what each says where it is so",
            table=Table(columns, tuple(rows)),
            answer=_accuracy(votes, right),
            sentence=f"Shares of the classes, most likely: {shares}; log likelihood {best.log_likelihood:.6f}.",
            data={
                "classes": list(votes.classes), "shares": best.shares.tolist(), "log_likelihood": best.log_likelihood,
                "worst_rhat": rhat, "fewest_effective_draws": worth,
            },
            provenance=provenance, notes=tuple(notes),
        ),
        _items(votes, best.posterior, draws.posterior, provenance),
        pairs_finding(raters_alike(votes, draws.shares.mean((0, 1)), draws.rates.mean((0, 1))), "raters", provenance),
    ]  # fmt: skip


def _accuracy(votes: Votes, right: np.ndarray) -> Table:
    columns = (
        Column("rater", "rater", width=20), Column("ratings", "ratings", "count"), Column("right", "right", "share"),
        Column("from", "from", "share"), Column("to", "to", "share"),
    )  # fmt: skip
    rows: list[Row] = []
    for place, rater in enumerate(votes.raters):
        told = Told.of(right[:, :, place])
        rows.append((rater, int(votes.counts[:, place].sum()), told.mean, told.low, told.high))
    return Table(columns, tuple(rows))


def _items(votes: Votes, best: np.ndarray, mean: np.ndarray, provenance: dict[str, object]) -> Finding:
    columns = (
        Column("item", "item", width=30, middle=True), Column("class", "class", width=16),
        Column("most_likely", "most likely", "share"),
        Column("mean", "mean", "share"),
    )  # fmt: skip
    rows: list[Row] = []
    sure: list[Row] = []
    for place, item in enumerate(votes.items):
        at = int(best[place].argmax())
        row: Row = (item, votes.classes[at], float(best[place, at]), float(mean[place, at]))
        (sure if best[place, at] >= SURE else rows).append(row)
    return Finding(
        question="rated items",
        heading=f"items of which the most likely class has less than {SURE:g}",
        table=Table(columns, tuple(rows), tuple(sure)),
        sentence=f"{len(sure)} of {len(votes.items)} items are {SURE:g} or more of one class; all of them stand in CSV and JSON.",
        data={}, provenance=provenance, notes=(),
    )  # fmt: skip

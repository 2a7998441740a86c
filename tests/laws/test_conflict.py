"""Jensen's measure by its definition, a rare case told from a conflict, and the words for pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallworld import X, db, dossier, joint, kind, model, says, shares, two

from clandestine.ask.conflict import conflict
from clandestine.errors import BadQuestion
from clandestine.translate.case import Case

KINDS = {"letter": kind(0.6, 0.1), "sharp": kind(0.9, 0.01, 0.01, 0.5), "dull": kind(0.6, 0.1, 0.1, 0.3)}


def probability(case: Case, keep: str) -> float:
    """P of some items, by leaving out the others."""
    ids = [item.id for item in case.network.items]
    return float(joint(case, without=[name for name in ids if name not in keep]).sum())


@settings(max_examples=30)
@given(shares, shares, shares, st.lists(st.booleans(), min_size=3, max_size=3))
def test_the_measure_is_its_definition(prior: float, low: float, high: float, said: list[bool]) -> None:
    """10 log10 of the product of P(item) over P(all), for all items and for each pair."""
    variables = {"x": two(prior), "y": {"states": X, "given": ["x"], "table": {"absent": low, "present": high}}}
    seen = [says(name, name, "xyx"[place], X[yes]) for place, (name, yes) in enumerate(zip("abc", said, strict=True))]
    case = Case(model(variables, KINDS), dossier({"a": "dull", "b": "sharp", "c": "sharp"}, seen))
    finding = conflict(case, pair=("present", "absent"))
    alone = {name: probability(case, name) for name in "abc"}
    whole = db(np.prod(list(alone.values())) / probability(case, "abc"))
    assert finding.data["views"]["model"]["conflict"] == pytest.approx(whole, abs=1e-9)
    records = finding.table.records()
    assert len(records) == 3
    for row in records:
        both = db(alone[row["item"]] * alone[row["other"]] / probability(case, row["item"] + row["other"]))
        assert row["model_conf"] == pytest.approx(both, abs=1e-9)


def test_independent_items_have_none() -> None:
    variables = {"x": two(0.3), "y": two(0.4)}
    case = Case(model(variables, KINDS), dossier({"s": "letter", "t": "letter"}, [says("a", "s"), says("b", "t", "y")]))
    finding = conflict(case)
    assert finding.data["views"]["model"]["conflict"] == pytest.approx(0, abs=1e-9)
    assert "neither pull together nor apart" in finding.sentence


def test_a_rare_case_is_told_from_a_conflict() -> None:
    """Two findings that only a rare state brings together: rarer together than apart, and gone given that state."""
    variables = {
        "x": {"states": ["plain", "other", "rare"], "prior": {"plain": 0.7, "other": 0.299, "rare": 0.001}},
        "fever": {"states": X, "given": ["x"], "table": {"plain": 0.01, "other": 0.9, "rare": 0.9}},
        "rash": {"states": X, "given": ["x"], "table": {"plain": 0.9, "other": 0.001, "rare": 0.9}},
    }
    exact = {"exact": kind(1.0, 0.0, 0.0, 1.0)}
    seen = [says("hot", "s", "fever"), says("red", "t", "rash")]
    rare = conflict(Case(model(variables, exact), dossier({"s": "exact", "t": "exact"}, seen)))
    assert rare.data["views"]["model"]["conflict"] > 5
    assert "a rare case rather than a conflict: rare would explain it" in rare.sentence
    blunt = {"blunt": kind(0.9, 0.05, 0.05, 0.9)}
    opposed = [says("hot", "s", state="present"), says("red", "t", state="absent")]
    torn = conflict(Case(model({"x": two(0.5)}, blunt), dossier({"s": "blunt", "t": "blunt"}, opposed)))
    assert torn.data["views"]["model"]["conflict"] > 3


def test_words_for_pairs() -> None:
    """Of one fact: corroboration, contradiction; of two: convergence, conflict."""
    variables = {
        "x": two(0.5),
        "y": {"states": X, "given": ["x"], "table": {"absent": 0.1, "present": 0.8}},
        "z": {"states": X, "given": ["x"], "table": {"absent": 0.8, "present": 0.1}},
    }
    seen = [says("a", "s"), says("b", "t"), says("c", "u", state="absent"), says("d", "v", "y"), says("e", "w", "z")]
    sources = dict.fromkeys("stuvw", "sharp")
    rows = conflict(Case(model(variables, KINDS), dossier(sources, seen)), pair=("present", "absent")).table.records()
    words = {row["item"] + row["other"]: row["word"] for row in rows}
    assert words["ab"] == "corroboration" and words["ac"] == words["bc"] == "contradiction"
    assert words["ad"] == "convergence" and words["de"] == "conflict"


def test_a_copy_is_no_corroboration() -> None:
    """What repeats its origin agrees with it whatever is true; the same words from elsewhere corroborate."""
    sources = {"s": "sharp", "t": {"kind": "sharp", "derives_from": "s"}, "u": "sharp"}
    seen = [says("a", "s"), says("b", "t"), says("c", "u")]
    found = conflict(Case(model({"x": two(0.5)}, KINDS), dossier(sources, seen)))
    words = {row["item"] + row["other"]: row["word"] for row in found.table.records()}
    assert words == {"ab": "copy", "ac": "corroboration", "bc": "corroboration"}
    assert any(note.startswith("copy: both go back to one origin") for note in found.notes)


def test_one_item_cannot_conflict() -> None:
    with pytest.raises(BadQuestion, match="takes two items"):
        conflict(Case(model(kinds=KINDS), dossier({"s": "letter"}, [says("a", "s")])))

"""How many were never recorded: against sums done otherwise, traps told, files as people write them."""

from __future__ import annotations

import warnings
from itertools import permutations
from math import lgamma
from pathlib import Path

import numpy as np
import pytest

from clandestine.errors import BadInput, BadQuestion
from clandestine.files.lists import read_lists
from clandestine.learn.graphs import decomposable
from clandestine.learn.hidden import averaged, hidden
from clandestine.learn.loglinear import fit, models
from clandestine.record.lists import Lists

CASE = np.array([0, 60, 49, 4, 247, 112, 142, 12]).reshape(2, 2, 2)
HEAD = "clandestine: 1\nname: some\nsays: some people\n"


def lists(counts: dict[str, int], names: str = "abc", **derives: str) -> Lists:
    """Lists with these overlaps."""
    plain = {name: {"says": name, "derives_from": derives.get(name)} for name in names}
    return Lists.model_validate(
        {"clandestine": "1", "name": "some", "says": "some people", "lists": plain, "counts": counts}
    )


def counted(table: np.ndarray) -> dict[str, int]:
    """A table as counts by pattern."""
    return {"".join(map(str, at)): int(table[at]) for at in np.ndindex(table.shape) if any(at)}


def test_the_marginal_likelihood_of_a_graph_as_summed_by_hand() -> None:
    """Two lists apart: two Beta-binomials; together: one Dirichlet-multinomial of four cells."""
    table = np.array([[0, 30], [20, 10]])
    found = averaged(table, delta=1.0, most=50)
    logs = []
    for missing in range(1, 51):
        n = 60 + missing
        start = -np.log(n) + lgamma(n + 1) - lgamma(missing + 1)

        def binomial(k: int, n: int = n) -> float:
            return lgamma(k + 2) + lgamma(n - k + 2) - lgamma(n + 4) + lgamma(4) - 2 * lgamma(2)

        cells = lgamma(missing + 1) + sum(lgamma(one + 1) for one in (30, 20, 10)) - lgamma(n + 4) + lgamma(4)
        logs.append([start + binomial(30) + binomial(40), start + cells])
    shares = np.exp(np.array(logs).T - np.max(logs))
    shares /= shares.sum()
    assert [one.cliques for one in found.graphs] == [((0,), (1,)), ((0, 1),)]
    np.testing.assert_allclose(found.weights, shares.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(found.missing, shares.sum(axis=0), rtol=1e-9)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_lists_does_not_matter(order: tuple[int, ...]) -> None:
    """Nor what they are called."""
    one, other = averaged(CASE, most=200), averaged(CASE.transpose(order), most=200)
    np.testing.assert_allclose(one.missing, other.missing, rtol=1e-9)
    here = sorted(fit(CASE, terms).missing for terms in models(3))
    np.testing.assert_allclose(
        here, sorted(fit(CASE.transpose(order), terms).missing for terms in models(3)), rtol=1e-6
    )


def test_cliques_and_separators_make_a_tree() -> None:
    """As many cliques as separators and parts; each separator lies in two of the cliques."""
    for graph in decomposable(4):
        assert all(sum(set(one) <= set(clique) for clique in graph.cliques) >= 2 for one in graph.separators)
        inside = sum(len(clique) for clique in graph.cliques) - sum(len(one) for one in graph.separators)
        assert inside == 4


def test_log_linear_models_agree_with_another_program() -> None:
    """statsmodels' Poisson regression, model by model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = pytest.importorskip("statsmodels.api")
    cells = [at for at in np.ndindex(CASE.shape) if any(at)]
    for terms in models(3):
        design = np.array([[1, *at, *(all(at[one] for one in term) for term in terms)] for at in cells], dtype=float)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = api.GLM([CASE[at] for at in cells], design, family=api.families.Poisson()).fit(tol=1e-12)
        assert fit(CASE, terms).missing == pytest.approx(float(np.exp(other.params[0])), rel=1e-6)


def test_two_lists_are_lincoln_and_petersen() -> None:
    """The independent model of two lists has the oldest formula: one times the other over both."""
    found = fit(np.array([[0, 30], [20, 10]]), ())
    assert found.missing == pytest.approx(30 * 20 / 10)
    assert found.low < found.missing < found.high


def test_a_model_is_wider_where_it_knows_less() -> None:
    """The interval holds the estimate, and grows with what is left open."""
    plain, all_pairs = fit(CASE, ((1, 2),)), fit(CASE, ((0, 1), (0, 2), (1, 2)))
    for one in (plain, all_pairs):
        assert one.low < one.missing < one.high
    assert all_pairs.high - all_pairs.low > plain.high - plain.low


def test_sparse_tables_are_told_not_answered() -> None:
    """An empty overlap leaves some models without a best value; no overlap at all is no answer."""
    table = CASE.copy()
    table[0, 1, 1] = table[1, 1, 1] = 0
    assert fit(table, ((1, 2),)).trouble
    assert any(fit(table, terms).trouble for terms in models(3))
    with pytest.raises(BadQuestion, match="not identified"):
        hidden(lists({"001": 5, "010": 6, "011": 0, "100": 7, "101": 0, "110": 0, "111": 0}))
    with pytest.raises(BadQuestion, match="one list says nothing"):
        hidden(lists({"1": 5}, "a"))
    with pytest.raises(BadQuestion, match="nobody stands on 'a'"):
        hidden(lists({"01": 5, "10": 0, "11": 0}, "ab"))


def test_lists_that_derive_from_each_other() -> None:
    """Refused; taken together; or in every graph and model."""
    derived = lists(counted(CASE), c="a")
    with pytest.raises(BadQuestion, match="c derives from a"):
        hidden(derived)
    merged = derived.merged()
    assert merged.counts == {"01": 49, "10": 60 + 247 + 112, "11": 4 + 142 + 12}
    assert sum(merged.counts.values()) == CASE.sum()
    assert hidden(derived, derived="merge", most=300).data["seen"] == CASE.sum()
    found = hidden(derived, derived="model", most=300)
    assert all("a-c" in name or "a-b-c" in name for name in found.data["graphs"])
    assert all("a-c" in name for name in found.data["loglinear"])


def test_totals_are_not_overlaps(root: Path) -> None:
    """The founding text's two figures: no estimate, and why."""
    found = hidden(read_lists(root / "evidence" / "lists" / "founding-text.yaml"))
    assert found.data["estimate"] is None and found.data["at_least"] == 4000
    assert "totals are not overlapping lists" in found.sentence and "4,000" in found.sentence


BAD = [
    ("counts: {'1': 5, '01': 3, '11': 1}", "'1' is no pattern of 2 lists", 5),
    ("counts: {'10': 5, '01': 3}", "no count for 11", 5),
    ("counts: {'10': 5, '01': 3, '11': -1}", "expected a count", 5),
    ("counts: {'10': 5, '01': many, '11': 1}", "expected a count", 5),
    ("counts: {'10': 5, '01': 3, '11': 1, '00': 9}", "nobody can be counted who stands on no list", 5),
    ("counts: {'10': 5, '01': 3, '11': 1}", "9 in all, but the counts come to 6", 4),
]


@pytest.mark.parametrize(("counts", "words", "line"), BAD)
def test_files_as_people_write_them(tmp_path: Path, counts: str, words: str, line: int) -> None:
    """Every fault with its line."""
    path = tmp_path / "lists.yaml"
    total = ", total: 9" if "in all" in words else ""
    path.write_text(f"{HEAD}lists: {{a: {{says: one{total}}}, b: {{says: other}}}}\n{counts}\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_lists(path)
    assert any(words in str(one) and one.line == line for one in caught.value.faults), str(caught.value)


def test_circles_and_crowds(tmp_path: Path) -> None:
    """Lists that derive from each other in a circle; more lists than can be worked out."""
    path = tmp_path / "lists.yaml"
    path.write_text(HEAD + "lists: {a: {says: x, derives_from: b}, b: {says: y, derives_from: a}}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="in a circle"):
        read_lists(path)
    names = ", ".join(f"{one}: {{says: x}}" for one in "abcdef")
    path.write_text(f"{HEAD}lists: {{{names}}}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="at most 5"):
        read_lists(path)


def test_the_answer_says_how_little_is_sure() -> None:
    """Intervals and the spread stand beside the estimate in every form; two lists say what they rest on."""
    found = hidden(lists(counted(CASE)), most=300, binomial=(13.14, 55.17))
    assert "731" in found.csv() and "log-linear" in found.csv()
    assert found.data["spread"][0] < 731 < found.data["spread"][1]
    two = hidden(lists({"01": 30, "10": 20, "11": 10}, "ab"))
    assert any("cannot be checked" in note for note in two.notes)

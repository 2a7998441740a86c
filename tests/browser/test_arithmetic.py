"""The script's arithmetic is the engine's: random small worlds, and every shipped dossier, in a real browser."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from randomworld import dossiers, doubted_dossier, doubted_model, models
from smallworld import dossier, model

from browser.states import ASK, answer, random_state, whatif
from clandestine import Case, read_dossier, read_model
from clandestine.ask.curves import curves
from clandestine.ask.weights import weights
from clandestine.errors import BadQuestion, ImpossibleEvidence
from clandestine.report.living import in_html
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.portable import portable

AGREE = 1e-9
EVIDENCE = Path(__file__).parents[2] / "evidence"
NAMES = sorted(path.stem for path in EVIDENCE.glob("*.yaml"))
ENGINE = Path(__file__).parents[2] / "src" / "clandestine" / "report" / "assets" / "engine.js"


@pytest.fixture(scope="module")
def workbench(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An empty page with the engine's script, from a file and with the network off."""
    path = tmp_path_factory.mktemp("engine") / "engine.html"
    path.write_text(f"<!doctype html><meta charset='utf-8'><script>{ENGINE.read_text('utf-8')}</script>", "utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


def load(page: Any, circuit: dict[str, Any]) -> None:
    """Give the page a circuit, as it would read it from its own JSON."""
    page.evaluate("(text) => { window.ENGINE = new Engine(JSON.parse(text)); }", in_html(circuit))


def agree(page: Any, case: Case, circuit: dict[str, Any], states: list[dict[str, Any]]) -> float:
    """Compare every view of every state; how far the worst is off."""
    worst = 0.0
    for state, found in zip(states, page.evaluate(ASK, states), strict=True):
        for view, shares in zip(circuit["views"], found, strict=True):
            mixed = view["name"] == "average" and bool(case.model.world_views)
            own = Case(case.model, case.dossier, window=case.window, average=True) if mixed else case
            try:
                truth = answer(own, whatif(circuit, state, view["name"]))
            except BadQuestion as error:
                assert "nothing is left" in str(error)
                continue
            off = np.abs(np.array(shares, dtype=float) - truth).max() if not np.isnan(truth).any() else 0.0
            assert off < AGREE, (view["name"], state, shares, truth)
            worst = max(worst, float(off))
    return worst


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(models(), dossiers(), st.integers(0, 10**6))
def test_random_worlds(workbench: Any, world: dict[str, Any], seen: dict[str, Any], seed: int) -> None:
    """Tempers, copies, forgeries, doubtful records, silences, several papers, direct judgements; numbers all in doubt."""
    known = doubted_model(world)
    try:
        case = Case(model(**{key: known[key] for key in known}), dossier(**doubted_dossier(seen)))
        case.refuse_impossible(case.log_joint("x", case.views[0]), case.views[0])
    except (BadQuestion, ImpossibleEvidence):
        assume(False)
    assume(case.item_count > 0)
    circuit = portable(case)
    load(workbench, circuit)
    chance = random.Random(seed)
    agree(workbench, case, circuit, [random_state(circuit, chance) for _ in range(4)])


@pytest.mark.parametrize("name", NAMES)
def test_shipped_dossiers(workbench: Any, name: str) -> None:
    """Posteriors of random states; weights and tipping points as first computed."""
    known = read_model("person")
    record = read_dossier(EVIDENCE / f"{name}.yaml", known)
    for window in record.window:
        case = Case(known, record, window=window)
        circuit = portable(case)
        load(workbench, circuit)
        chance = random.Random(1917)
        agree(workbench, case, circuit, [random_state(circuit, chance) for _ in range(2)])
        _weights_agree(workbench, case, circuit)
        if NAMES.index(name) % 3 == 0:  # of every third: each tries some three hundred numbers
            _tips_agree(workbench, case, circuit)


def _weights_agree(page: Any, case: Case, circuit: dict[str, Any]) -> None:
    pair = ("clandestine", "retired")
    places = [circuit["states"].index(state) for state in pair]
    for view in case.views:
        found = page.evaluate("([view, pair]) => ENGINE.weigh(Engine.plainState(), view, pair)", [view.name, places])
        truth = weights(case, "role", pair, view)
        np.testing.assert_allclose(found["inOrder"], truth.in_order, rtol=0, atol=1e-8)
        np.testing.assert_allclose(found["last"], truth.last, rtol=0, atol=1e-8)
        assert found["priorOdds"] == pytest.approx(truth.prior, abs=1e-8)
        assert found["odds"] == pytest.approx(truth.prior + truth.total, abs=1e-8)


def _tips_agree(page: Any, case: Case, circuit: dict[str, Any]) -> None:
    allowed = [place for place, state in enumerate(circuit["states"]) if state != "informing"]
    free = [place for place, number in enumerate(circuit["numbers"]) if number[4]]
    for view in case.views:
        asked = [view.name, free, allowed]
        ask = "([view, numbers, allowed]) => { const { lead, tips } = ENGINE.tips(Engine.plainState(), view, numbers, allowed); "
        found = page.evaluate(ask + "return { lead, tips: [...tips] }; }", asked)
        truth = {curve.number.path: curve.tipping(found["lead"], allowed) for curve in curves(case, "role", view)}
        for place, tip in found["tips"]:
            right = truth.get(circuit["numbers"][place][0])
            assert (tip is None) == (right is None), circuit["numbers"][place]
            if tip is not None and right is not None:
                assert tip == pytest.approx(right, abs=1e-8), circuit["numbers"][place]


def test_informing_is_withheld_where_nothing_bears_on_it(workbench: Any) -> None:
    """Untick all that bears on it, and no number is given; with one origin it may not be named as leading."""
    known = read_model("person")
    case = Case(known, read_dossier(EVIDENCE / "zubakin-boris.yaml", known))
    circuit = portable(case)
    load(workbench, circuit)
    bearing = set(case.bears_on("informs"))
    assert bearing
    off = [place for place, item in enumerate(circuit["items"]) if item["id"] in bearing]
    ask = """(off) => { const state = { off: new Set(off), copies: new Map(), moved: new Map() };
      const { hidden, barred } = ENGINE.manners(state); return [[...hidden.keys()], [...barred]]; }"""
    assert workbench.evaluate(ask, [])[0] == []
    assert workbench.evaluate(ask, off) == [["informing"], ["informing"]]
    kept = off[1:]
    assert workbench.evaluate(ask, kept)[0] == []
    assert workbench.evaluate(ask, kept)[1] == ["informing"]


def test_the_export_is_the_same_every_time() -> None:
    known = read_model("person")
    texts = {json.dumps(portable(Case(known, read_dossier(EVIDENCE / "baron-aron.yaml", known)))) for _ in range(2)}
    assert len(texts) == 1
    assert ON_FILE in texts.pop()

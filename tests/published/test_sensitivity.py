"""One-way sensitivity in print: the change of one number that reaches a target, its distance, the linear function, the flip.

Fire alarm and travel: the tests of the R package bnmonitor (tests/testthat/test-Sensitivity.R), distances as in Chan and Darwiche,
recomputed. Bronchitis: the help pages of HUGIN on parameter sensitivity, for the chest clinic of Lauritzen and Spiegelhalter 1988.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clandestine.ask.curves import Curve, curves
from clandestine.ask.sensitivity import sensitivity
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.case import Case

NO_YES = ["no", "yes"]


def doubted(value: float) -> dict[str, float]:
    """A number that may be nearly anything, so that it is looked at."""
    return {"is": value, "from": value / 1000, "to": 1 - (1 - value) / 1000}


def case(about: str, variables: dict[str, Any], **given: str) -> Case:
    """The network as a model, nothing observed but what is given."""
    model = Model.model_validate(
        {"clandestine": "1", "name": "printed", "about": about, "variables": variables, "kinds": {}}
    )
    nothing = Dossier.model_validate({"clandestine": "1", "dossier": "nothing", "window": "1925"})
    return Case(model, nothing, given=given)


def row(states: list[str], *values: float) -> dict[str, Any]:
    return {state: doubted(value) for state, value in zip(states, values, strict=True)}


def by_path(asked: Case, about: str) -> dict[str, Curve]:
    return {curve.number.path: curve for curve in curves(asked, about, asked.views[0])}


ALARM = ["on", "broken", "off"]
FIRE = {
    "fire": {"states": NO_YES, "prior": doubted(0.01)},
    "tampering": {"states": NO_YES, "prior": doubted(0.02)},
    "smoke": {"states": NO_YES, "given": ["fire"], "table": {"no": doubted(0.01), "yes": doubted(0.9)}},
    "alarm": {
        "states": ALARM,
        "given": ["fire", "tampering"],
        "table": {
            "yes": {"yes": row(ALARM, 0.6, 0.2, 0.2), "no": row(ALARM, 0.92, 0.07, 0.01)},
            "no": {"yes": row(ALARM, 0.65, 0.2, 0.15), "no": row(ALARM, 0.0001, 0.65, 0.3499)},
        },
    },
    "leaving": {
        "states": NO_YES,
        "given": ["alarm"],
        "table": {"on": doubted(0.88), "broken": doubted(0.73), "off": doubted(0.001)},
    },
    "report": {"states": NO_YES, "given": ["leaving"], "table": {"no": doubted(0.01), "yes": doubted(0.75)}},
}


def test_a_target_is_reached_where_printed() -> None:
    """P(report | alarm) is 0.6612; for 0.3 either P(report | leaving) must be 0.339545, or P(leaving | alarm) 0.391892."""
    found = sensitivity(case("report", FIRE, alarm="on"), state="yes", target=0.3).data["views"]["model"]
    assert found["posterior"] == pytest.approx(0.6612, abs=5e-5)
    numbers = found["numbers"]
    printed = {
        "variables.report.table.yes": (0.339545, 1.763935),
        "variables.leaving.table.on": (0.391892, 2.431796),
    }
    for path, (value, distance) in printed.items():
        assert numbers[path]["reaches_target"] == pytest.approx(value, abs=1e-6)
        assert numbers[path]["distance"] == pytest.approx(distance, abs=1e-5)
    others = {path for path, one in numbers.items() if one["reaches_target"] is not None} - set(printed)
    assert not others, "the printed suggestions are all there are"


def test_others_of_a_row_are_scaled() -> None:
    """Travel: P(high | self-employed) is 0.594134; it comes to 0.7 where the share of the old is 0.6383142."""
    age = ["young", "adult", "old"]
    high = {"young": (0.75, 0.64), "adult": (0.72, 0.70), "old": (0.88, 0.90)}
    variables = {
        "age": {"states": age, "prior": row(age, 0.3, 0.5, 0.2)},
        "sex": {"states": ["f", "m"], "prior": doubted(0.6)},
        "education": {
            "states": ["high", "uni"],
            "given": ["age", "sex"],
            "table": {one: {"m": doubted(1 - m), "f": doubted(1 - f)} for one, (m, f) in high.items()},
        },
        "occupation": {
            "states": ["employed", "self"],
            "given": ["education"],
            "table": {"high": doubted(0.04), "uni": doubted(0.08)},
        },
    }
    asked = case("education", variables, occupation="self")
    old = by_path(asked, "education")["variables.age.prior.old"]
    assert old.shares(np.array([0.2]))[0, 0] == pytest.approx(0.594134, abs=1e-6)
    assert old.reaching(0, 0.7) == pytest.approx(0.6383142, abs=1e-6)


def test_the_linear_function_and_where_it_flips() -> None:
    """Bronchitis in the chest clinic: 0.3 t + 0.3 in the share t of smokers; the likelier state changes at two thirds."""
    variables = {
        "smoker": {"states": NO_YES, "prior": doubted(0.5)},
        "bronchitis": {"states": NO_YES, "given": ["smoker"], "table": {"no": 0.3, "yes": 0.6}},
    }
    curve = by_path(case("bronchitis", variables), "bronchitis")["variables.smoker.prior"]
    values = np.linspace(0.001, 0.999, 11)
    np.testing.assert_allclose(curve.shares(values)[1], 0.3 * values + 0.3, atol=1e-12)
    assert curve.tipping(0, [0, 1]) == pytest.approx(2 / 3, abs=1e-9)

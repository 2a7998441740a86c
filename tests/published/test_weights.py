"""Weights of evidence in print (published cases, section 4)."""

from __future__ import annotations

import math

import pytest

from clandestine import Case, Dossier, Model
from clandestine.ask.weights import weights


def test_match_weight_waterfall() -> None:
    """Splink's waterfall: -6.67 and five weights make 9.48 in log2, P about .999 (.9986): SEEN+RECOMPUTED."""
    bits = [4.74, 6.49, -1.97, -1.12, 8.00]
    prior = 2**-6.67 / (1 + 2**-6.67)
    model = Model.model_validate(
        {
            "clandestine": "1",
            "name": "match",
            "about": "match",
            "variables": {"match": {"states": ["no", "yes"], "prior": {"yes": prior}}},
            "kinds": {"field": {"says": "a compared field"}},
        }
    )
    dossier = Dossier.model_validate(
        {
            "clandestine": "1",
            "dossier": "pair",
            "window": "2020",
            "sources": {f"s{n}": {"kind": "field"} for n in range(5)},
            "observations": [
                {"id": f"f{n}", "lr": {"match": {"yes": 2**bit}}, "by": f"s{n}", "because": "printed"}
                for n, bit in enumerate(bits)
            ],
        }
    )
    case = Case(model, dossier)
    found = weights(case, "match", ("yes", "no"), case.views[0])
    log2 = [weight / 10 / math.log10(2) for weight in found.in_order]
    assert log2 == pytest.approx(bits, abs=1e-9)
    total = (found.prior + found.total) / 10 / math.log10(2)
    assert total == pytest.approx(9.47, abs=1e-9)
    assert 2**total / (1 + 2**total) == pytest.approx(0.9986, abs=6e-5)


@pytest.mark.parametrize(
    ("hit", "false", "ratio"), [(0.9, 0.2, 2.814815), (0.99, 0.01, 7.351852), (0.5, 0.5, 1.0), (1.0, 0.0, 8.0)]
)
def test_credibility_chain(hit: float, false: float, ratio: float) -> None:
    """Schum and Kadane: a report of an event is worth [P(E|H)(h-f)+f] / [P(E|~H)(h-f)+f]: formula; values computed."""
    model = Model.model_validate(
        {
            "clandestine": "1",
            "name": "chain",
            "about": "h",
            "variables": {
                "h": {"states": ["no", "yes"], "prior": {"yes": "0.5"}},
                "e": {"states": ["no", "yes"], "given": ["h"], "table": {"no": "0.1", "yes": "0.8"}},
            },
            "kinds": {"witness": {"says": "a witness", "rates": {"sees": hit, "invents": false}}},
        }
    )
    dossier = Dossier.model_validate(
        {
            "clandestine": "1",
            "dossier": "d",
            "window": "2020",
            "sources": {"w": {"kind": "witness"}},
            "observations": [{"id": "i", "asserts": {"e": "yes"}, "by": "w"}],
        }
    )
    case = Case(model, dossier)
    found = weights(case, "h", ("yes", "no"), case.views[0])
    assert 10 ** (found.total / 10) == pytest.approx(ratio, abs=6e-7)


@pytest.mark.parametrize(("match", "odds"), [(2e8, 55.556), (2e7, 5.5556), (2e6, 0.55556)])
def test_r_v_adams(match: float, odds: float) -> None:
    """R v Adams (Donnelly's worked example): match SEEN, the rest RECALLED+RECOMPUTED."""
    model = Model.model_validate(
        {
            "clandestine": "1",
            "name": "adams",
            "about": "guilty",
            "variables": {"guilty": {"states": ["no", "yes"], "prior": {"yes": 1 / 200001}}},
            "kinds": {"testimony": {"says": "testimony"}},
        }
    )
    ratios = {"dna": match, "no-identification": 0.1 / 0.9, "alibi": 0.25 / 0.50}
    dossier = Dossier.model_validate(
        {
            "clandestine": "1",
            "dossier": "adams",
            "window": "1993",
            "sources": {name: {"kind": "testimony"} for name in ratios},
            "observations": [
                {"id": name, "lr": {"guilty": {"yes": ratio}}, "by": name, "because": "Donnelly"}
                for name, ratio in ratios.items()
            ],
        }
    )
    case = Case(model, dossier)
    found = weights(case, "guilty", ("yes", "no"), case.views[0])
    assert 10 ** ((found.prior + found.total) / 10) == pytest.approx(odds, rel=1e-4)

"""Bayesian-network posteriors in print (published cases, section 1)."""

from __future__ import annotations

import pytest

from clandestine.engine import Chain, Factor
from published.networks import Printed, asia

ASIA = [
    (
        {},
        1.0,
        {"tub": 0.010400, "lung": 0.055000, "bronc": 0.450000, "either": 0.064828, "smoke": 0.5, "xray": 0.110290},
    ),
    (
        {"asia": "y", "dysp": "y"},
        0.004501375,
        {"tub": 0.087751, "lung": 0.099525, "bronc": 0.811402, "either": 0.182300, "smoke": 0.625920, "xray": 0.219539},
    ),
    (
        {"asia": "y", "dysp": "y", "xray": "n"},
        0.003513148,
        {"tub": 0.002249, "lung": 0.002550, "bronc": 0.862761, "either": 0.004672, "smoke": 0.604512},
    ),
    (
        {"asia": "y", "dysp": "y", "xray": "y"},
        0.000988227,
        {"tub": 0.391712, "lung": 0.444271, "bronc": 0.628822, "either": 0.813769, "smoke": 0.702025},
    ),
    (
        {"dysp": "y", "xray": "y"},
        0.070670104,
        {"tub": 0.113933, "lung": 0.621253, "bronc": 0.681869, "either": 0.728725, "smoke": 0.785610},
    ),
    (
        {"asia": "y", "dysp": "y", "smoke": "n", "xray": "y"},
        0.000294467,
        {"tub": 0.632329, "lung": 0.126466, "bronc": 0.458960, "either": 0.752472},
    ),
]


@pytest.mark.parametrize(("evidence", "chance", "printed"), ASIA, ids=lambda value: str(value)[:40])
def test_asia(evidence: dict[str, str], chance: float, printed: dict[str, float]) -> None:
    """Asia (Lauritzen and Spiegelhalter 1988), tables from gRain and HUGIN: SEEN+RECOMPUTED."""
    net = asia()
    for name, value in printed.items():
        shares, probability = net.ask(name, evidence)
        assert shares["y"] == pytest.approx(value, abs=6e-7)
        assert probability == pytest.approx(chance, abs=6e-10)


def test_asia_inside_the_classic_bugs_means() -> None:
    """BUGS benchmark means for asia=yes, dysp=yes (1 = no, 2 = yes), Monte Carlo error about .005: SEEN+RECOMPUTED."""
    means = {"smoke": 1.631, "tub": 1.0903, "lung": 1.100, "bronc": 1.8177, "either": 1.1851, "xray": 1.2222}
    for name, mean in means.items():
        assert 1 + asia().ask(name, {"asia": "y", "dysp": "y"})[0]["y"] == pytest.approx(mean, abs=0.011)


CLARK = [
    ({}, 0.07893049),
    ({"Abruise": "y"}, 0.2986944),
    ({"Abruise": "y", "Bbruise": "y"}, 0.6804408),
    ({"Abruise": "y", "Bbruise": "y", "Adisease": "n", "Bdisease": "n"}, 0.7018889),
    ({"Abruise": "y", "Bbruise": "y", "Adisease": "y", "Bdisease": "n"}, 0.04587482),
    ({"Abruise": "y", "Bbruise": "y", "Adisease": "y", "Bdisease": "y"}, 0.0009148263),
]


@pytest.mark.parametrize(("evidence", "guilty"), CLARK, ids=str)
def test_sally_clark(evidence: dict[str, str], guilty: float) -> None:
    """Sally Clark (Fenton's network as coded by Urbaniak, LegalProbabilismBNs): SEEN+RECOMPUTED."""
    net = Printed()
    death = ("SIDS", "Murder")
    net.add("A", [0.921659, 1 - 0.921659], states=death)
    net.add("B", [[0.9993604, 1 - 0.9993604], [1 - 0.9998538, 0.9998538]], ["A"], death)
    for child in "AB":
        net.add(f"{child}bruise", [0.01, 0.05], [child])
        net.add(f"{child}disease", [0.05, 0.001], [child])
    net.add("guilty", [[0, 1], [1, 1]], ["A", "B"])
    assert net.ask("guilty", evidence)[0]["y"] == pytest.approx(guilty, rel=2e-6)


def test_burglary_alarm() -> None:
    """Alarm (Russell and Norvig, AIMA ch. 14), P(B | j, m) = .284: RECALLED+RECOMPUTED."""
    net = Printed()
    net.add("B", 0.001)
    net.add("E", 0.002)
    net.add("A", [[0.95, 0.94], [0.29, 0.001]], ["B", "E"])
    net.add("J", [0.90, 0.05], ["A"])
    net.add("M", [0.70, 0.01], ["A"])
    assert net.ask("B", {"J": "y", "M": "y"})[0]["y"] == pytest.approx(0.284171835, abs=1e-9)


def test_inspector_clouseau() -> None:
    """Inspector Clouseau (Barber, BRML ex. 1.3), P(butler | knife) about .73: RECALLED+RECOMPUTED."""
    net = Printed()
    net.add("butler", 0.6)
    net.add("maid", 0.2)
    net.add("knife", [[0.1, 0.6], [0.2, 0.3]], ["butler", "maid"])
    assert net.ask("butler", {"knife": "y"})[0]["y"] == pytest.approx(0.728155, abs=6e-7)


def test_umbrella_unrolled() -> None:
    """Umbrella world (AIMA ch. 15): .818, .883, smoothed .883: RECALLED+RECOMPUTED."""
    net = Printed()
    net.add("R0", 0.5)
    for day in (1, 2):
        net.add(f"R{day}", [0.7, 0.3], [f"R{day - 1}"])
        net.add(f"U{day}", [0.9, 0.2], [f"R{day}"])
    assert net.ask("R1", {"U1": "y"})[0]["y"] == pytest.approx(0.818182, abs=6e-7)
    assert net.ask("R2", {"U1": "y", "U2": "y"})[0]["y"] == pytest.approx(0.883357, abs=6e-7)
    assert net.ask("R1", {"U1": "y", "U2": "y"})[0]["y"] == pytest.approx(0.883357, abs=6e-7)


@pytest.mark.parametrize(("days", "asked", "printed"), [(1, 1, 0.818182), (2, 2, 0.883357), (2, 1, 0.883357)])
def test_umbrella_in_slices(days: int, asked: int, printed: float) -> None:
    """The same as a chain with one slice a day, filtered and smoothed: RECALLED+RECOMPUTED."""
    names = [f"R{day}" for day in range(days + 1)]
    factors = [Factor.of(("R0",), [0.5, 0.5])]
    for day in range(1, days + 1):
        factors.append(Factor.of((names[day - 1], names[day]), [[0.7, 0.3], [0.3, 0.7]]))
        factors.append(Factor.of((names[day],), [0.9, 0.2]))
    chain = Chain.of(factors, {name: day for day, name in enumerate(names)}, dict.fromkeys(names, 2), names)
    assert chain.posterior(asked)[0, 0] == pytest.approx(printed, abs=6e-7)


def test_openmarkov_tutorial() -> None:
    """OpenMarkov tutorial 1.2 (prevalence .08, sensitivity .75, specificity .96): inputs SEEN, result computed."""
    net = Printed()
    net.add("disease", 0.08)
    net.add("test", [0.75, 0.04], ["disease"])
    assert net.ask("disease", {"test": "y"})[0]["y"] == pytest.approx(0.619835, abs=6e-7)
    assert net.ask("disease", {"test": "n"})[0]["n"] == pytest.approx(0.977857, abs=6e-7)


CONFLICT = [
    ({"asia": "y", "dysp": "y"}, -0.046135),
    ({"asia": "y", "dysp": "y", "xray": "n"}, 0.142873),
    ({"asia": "y", "dysp": "y", "xray": "y"}, -1.039309),
    ({"dysp": "y", "xray": "y"}, -0.555567),
]


@pytest.mark.parametrize(("evidence", "measure"), CONFLICT, ids=str)
def test_conflict_measure(evidence: dict[str, str], measure: float) -> None:
    """Jensen's conflict measure on Asia, log2 prod P(e_i) / P(e): formula SEEN, values computed (INPUTS ONLY)."""
    from math import log2

    net = asia()
    apart = sum(log2(net.ask(name)[0][state]) for name, state in evidence.items())
    assert apart - log2(net.ask("asia", evidence)[1]) == pytest.approx(measure, abs=6e-7)

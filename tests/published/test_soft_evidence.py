"""Soft evidence in print (published cases 1.5 and section 2): likelihoods are not posteriors to be reached."""

from __future__ import annotations

import pytest

from published.networks import Printed, asia


def barber() -> Printed:
    """Barber's burglar (BRML sections 3.1-3.2)."""
    net = Printed()
    net.add("B", 0.01)
    net.add("E", 1e-6)
    net.add("A", [[0.9999, 0.99], [0.99, 0.0001]], ["B", "E"])
    net.add("R", [1, 0], ["E"])
    return net


def test_barber_hard_and_uncertain_evidence() -> None:
    """Barber: .99, .01, Jeffrey .6930; virtual evidence 7:3 gives .022895 instead: RECALLED+RECOMPUTED."""
    net = barber()
    alarm, none = net.ask("B", {"A": "y"})[0]["y"], net.ask("B", {"A": "n"})[0]["y"]
    assert alarm == pytest.approx(0.990002, abs=6e-7)
    assert net.ask("B", {"A": "y", "R": "y"})[0]["y"] == pytest.approx(0.010099, abs=6e-7)
    assert 0.7 * alarm + 0.3 * none == pytest.approx(0.693032, abs=6e-7)
    assert net.ask("B", likely=[("A", [7, 3])])[0]["y"] == pytest.approx(0.022895, abs=6e-7)


def test_jeffrey_against_pearl() -> None:
    """Jacobs (JAIR 65, 2019): one test 80 % sure positive is 12 % by Jeffrey, 3 % by Pearl: RECALLED+RECOMPUTED."""
    net = Printed()
    net.add("d", 0.01)
    net.add("t", [0.9, 0.05], ["d"])
    jeffrey = 0.8 * net.ask("d", {"t": "y"})[0]["y"] + 0.2 * net.ask("d", {"t": "n"})[0]["y"]
    assert jeffrey == pytest.approx(0.123289, abs=6e-7)
    assert net.ask("d", likely=[("t", [0.8, 0.2])])[0]["y"] == pytest.approx(0.031476, abs=6e-7)


def test_two_reports_on_one_node_multiply() -> None:
    """Two independent reports .7:.3 on Asia's x-ray are one of .49:.09; a known engine loses the second: computed."""
    net = asia()
    one = net.ask("lung", likely=[("xray", [0.7, 0.3])])[0]["y"]
    two = net.ask("lung", likely=[("xray", [0.7, 0.3]), ("xray", [0.7, 0.3])])[0]["y"]
    assert one == pytest.approx(0.110602, abs=6e-7)
    assert two == pytest.approx(0.197665, abs=6e-7)
    assert net.ask("lung", likely=[("xray", [0.49, 0.09])])[0]["y"] == pytest.approx(two, abs=1e-12)

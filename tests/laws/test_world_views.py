"""LIKELIHOODS 9: views of the world stand side by side (docs/theory/world-views.md)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from smallworld import X, close, db, dossier, kind, model, normal, posterior, says, shares

from clandestine.ask.posterior import posterior as ask_posterior
from clandestine.ask.weigh import weigh
from clandestine.ask.weights import weights
from clandestine.translate.case import Case

PAIR = ("present", "absent")
SAME = "every item weighs the same"
VIEWS = {
    "scenarios": {
        "crushed": {"set": {"movement": "crushed"}, "because": "a test"},
        "underground": {"set": {"movement": "underground"}, "because": "a test"},
    },
    "world_views": ["crushed", "underground"],
}


def world(prior, caution, average=0.5):
    """A movement above x; caution hangs on x, and on the movement where `caution` says so."""
    depends = any(isinstance(row, dict) for row in caution.values())
    variables = {
        "movement": {"states": ["crushed", "underground"], "prior": average, "of_the_world": "yes"},
        "x": {"states": X, "given": ["movement"], "table": prior},
        "caution": {
            "states": ["no", "yes"],
            "given": ["x", "movement"] if depends else ["x"],
            "table": caution,
            "because": "letters were opened",
            "guess": "yes",
        },
    }
    return model(variables, {"letter": kind(0.9, 0.05)}, **VIEWS)


LETTER = dossier({"s": "letter"}, [says("cut", "s", "caution", "yes")])


def both(case):
    """The total weight under each view."""
    return [weights(case, "x", PAIR, view).total for view in case.views]


@settings(max_examples=20)
@given(shares, shares, shares, shares)
def test_where_only_the_prior_differs_no_weight_does(crushed, underground, one, two_):
    """The same pairwise weight in both views, different posteriors, and the output says so."""
    held = world({"crushed": crushed, "underground": underground}, {"absent": one, "present": two_})
    case = Case(held, LETTER)
    expected = db((0.05 + 0.85 * two_) / (0.05 + 0.85 * one))
    assert both(case) == pytest.approx([expected, expected], abs=1e-9)
    assert any(note.startswith(SAME) for note in weigh(case, "x", PAIR, draws=0).notes)
    ratio = 10 ** (expected / 10)
    for view, prior in enumerate((crushed, underground)):
        close(posterior(case, view=view), normal([1 - prior, prior * ratio]))


def test_an_entry_that_depends_on_the_view_is_named():
    """The same line reads differently, and the note names the entry that makes it so, with its ground."""
    caution = {"absent": {"else": 0.4}, "present": {"crushed": 0.5, "underground": 0.8}}
    case = Case(world({"crushed": 0.1, "underground": 0.6}, caution), LETTER)
    assert both(case) == pytest.approx([db(0.475 / 0.39), db(0.73 / 0.39)], abs=1e-9)
    notes = weigh(case, "x", PAIR, draws=0).notes
    (note,) = [note for note in notes if "reads differently" in note]
    assert note.startswith("cut reads differently: +0.9 dB under crushed, +2.7 dB under underground")
    assert "caution x=present 0.5 / 0.8" in note
    assert "guess: letters were opened" in note
    assert not any(note.startswith(SAME) for note in notes)


def test_scenarios_that_change_numbers():
    """A scenario may change numbers: of the prior (no weight moves) or of a reading (it moves and is named)."""
    held = model(
        kinds={"letter": kind(0.6, 0.1)},
        scenarios={
            "today": {"because": "a test"},
            "rarer": {"numbers": {"variables.x.prior": 0.1}, "because": "a test"},
            "blunter": {"numbers": {"kinds.letter.rates.invents": 0.3}, "because": "a test"},
        },
    )
    said = dossier({"s": "letter"}, [says("a", "s")])
    rarer = Case(held, said, scenarios=["today", "rarer"])
    assert both(rarer) == pytest.approx([db(6), db(6)])
    close(posterior(rarer, view=1), normal([0.9 * 0.1, 0.1 * 0.6]))
    assert any(note.startswith(SAME) for note in weigh(rarer, "x", PAIR, draws=0).notes)
    blunter = Case(held, said, scenarios=["today", "blunter"])
    assert both(blunter) == pytest.approx([db(6), db(2)])
    (note,) = [note for note in weigh(blunter, "x", PAIR, draws=0).notes if "reads differently" in note]
    assert "kinds.letter.rates.invents" in note


@settings(max_examples=20)
@given(shares, shares, shares)
def test_averaging_mixes_by_the_stated_prior_and_prints_it(average, crushed, underground):
    """Views are never averaged unless asked; then by the prior of the world, which is printed."""
    caution = {"absent": {"else": 0.4}, "present": {"crushed": 0.5, "underground": 0.8}}
    held = world({"crushed": crushed, "underground": underground}, caution, average)
    apart = Case(held, LETTER)
    assert [view.name for view in apart.views] == ["crushed", "underground"]
    mixed = Case(held, LETTER, average=True)
    read = {0: 0.39, 1: None}
    expected = [0.0, 0.0]
    for weight, p, present in ((1 - average, crushed, 0.475), (average, underground, 0.73)):
        expected[0] += weight * (1 - p) * read[0]
        expected[1] += weight * p * present
    close(posterior(mixed), normal(expected))
    notes = ask_posterior(mixed, "x", draws=0).notes
    assert any("averaged" in note and f"underground {average:.2f}" in note for note in notes)
    assert not any("averaged" in note for note in ask_posterior(apart, "x", draws=0).notes)


def test_both_views_stand_in_one_table():
    """Every answer shows both views side by side."""
    held = world({"crushed": 0.1, "underground": 0.6}, {"absent": 0.3, "present": 0.5})
    text = str(ask_posterior(Case(held, LETTER), "x", draws=0))
    assert "crushed" in text
    assert "underground" in text

"""LIKELIHOODS 10: the derived role, and what is never said of a person without evidence (docs/theory/role.md)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from smallworld import close, dossier, kind, likelihood, model, normal, posterior, says, shares

from clandestine.ask.posterior import posterior as ask_posterior
from clandestine.ask.weigh import weigh
from clandestine.errors import BadQuestion
from clandestine.translate.case import Case

ACTIVITY = {"open": 0.2, "clandestine": 0.3, "retired": 0.5}
NO_YES = ["no", "yes"]
PERSON = {"person": {"name": "N. N."}}
WORDS = "informing: no evidence here, prior only"


def roles(informs: float = 0.04, suspected: float = 0.5, **kinds):
    """Activity and informing underneath, role derived from them, one habit below each."""
    variables = {
        "activity": {"states": list(ACTIVITY), "prior": ACTIVITY},
        "informs": {"states": NO_YES, "prior": informs},
        "role": {"derive": [{"when": {"informs": "yes"}, "is": "informing"}, {"otherwise": "activity"}]},
        "meetings": {
            "states": NO_YES,
            "given": ["activity"],
            "table": {"open": 0.7, "clandestine": 0.5, "retired": 0.1},
        },
        "suspected": {"states": NO_YES, "given": ["informs"], "table": {"no": 0.02, "yes": suspected}},
    }
    return model(
        variables,
        {"letter": kind(0.6, 0.1), "rumour": kind(0.3, 0.2), **kinds},
        about="role",
        pairs=["clandestine:retired", "informing:clandestine"],
        sensitive=[{"variable": "informs", "state": "yes", "role": "informing", "words": "informing"}],
    )


MEETINGS = says("m", "s", "meetings", "yes")
SUSPECTED = says("r", "t", "suspected", "yes")


@settings(max_examples=20)
@given(shares, shares)
def test_role_is_derived(informs, suspected):
    """role is informing if informs, else the activity: by enumeration, with an item on each branch."""
    case = Case(roles(informs, suspected), dossier({"s": "letter", "t": "letter"}, [MEETINGS, SUSPECTED], **PERSON))
    assert case.states("role") == ("informing", "open", "clandestine", "retired")
    read = lambda p: p * 0.6 + (1 - p) * 0.1  # noqa: E731
    meetings = {"open": read(0.7), "clandestine": read(0.5), "retired": read(0.1)}
    expected = [informs * read(suspected) * sum(ACTIVITY[state] * meetings[state] for state in ACTIVITY)]
    expected += [(1 - informs) * read(0.02) * ACTIVITY[state] * meetings[state] for state in ACTIVITY]
    close(posterior(case, "role"), normal(expected))
    close(posterior(case, "informs"), normal([(1 - informs) * read(0.02), informs * read(suspected)]))


@given(shares)
def test_meetings_do_not_speak_against_informing_by_arithmetic(informs):
    """An informer may be openly active: what hangs on activity alone leaves the informing hypothesis where it was."""
    case = Case(roles(informs), dossier({"s": "letter"}, [MEETINGS], **PERSON))
    found = likelihood(case, "informs")
    assert found[0] == pytest.approx(found[1], rel=1e-12)
    assert posterior(case, "role")[0] == pytest.approx(informs, rel=1e-12)


def formats(finding):
    """The finding in every format."""
    return [str(finding), finding.markdown(), finding.csv(), finding.json(), finding._repr_html_()]


def test_no_number_where_nothing_bears_on_it():
    """Every format that names the hypothesis says that there is no evidence; none holds a number for it."""
    case = Case(roles(), dossier({"s": "letter"}, [MEETINGS], **PERSON))
    for finding in (ask_posterior(case, draws=20), weigh(case, draws=20)):
        for text in formats(finding):
            assert "no evidence here, prior only" in text or "informing" not in text
        assert all(
            "no evidence here, prior only" in text for text in (str(finding), finding.markdown(), finding.json())
        )
        table = finding.answer or finding.table
        (row,) = [row for row in table.records() if row["state"] == "informing"]
        assert not any(isinstance(row[name], float) for name in row if "posterior" in name or "prior" in name)
        plain = json.loads(finding.json())
        for view in plain["views"].values():
            assert "informing" not in view["posterior"]["role"]
            assert "informing" not in view["prior"]["role"]
            assert "informing" not in view["range"]["role"]
        assert "0.04" not in str(finding)
    for finding in (ask_posterior(case, "informs", draws=20),):
        assert all(not view["posterior"]["informs"] for view in json.loads(finding.json())["views"].values())
        assert WORDS in finding.notes
    with pytest.raises(BadQuestion, match="prior only"):
        weigh(case, "role", ("informing", "clandestine"), draws=20)


def test_a_number_appears_with_an_item_that_bears_on_it():
    """An item below `informs` opens the number; dropping that item closes it again."""
    held = roles()
    papers = dossier({"s": "letter", "t": "rumour"}, [MEETINGS, SUSPECTED], **PERSON)
    plain = json.loads(ask_posterior(Case(held, papers), draws=20).json())
    for view in plain["views"].values():
        assert 0.04 < view["posterior"]["role"]["informing"] < 1
    closed = ask_posterior(Case(held, papers, without=["r"]), draws=20)
    assert WORDS in closed.notes
    assert Case(held, papers).bears_on("informs") == ("r",)


def test_never_named_as_leading_on_fewer_than_two_origins():
    """However strong one origin and its copies: another state is named first. With two origins it is named as a hypothesis."""
    held = roles(0.5, 0.99, archive=kind(0.95, 0.001))
    sources = {
        "t": "archive",
        "copy": {"kind": "archive", "derives_from": "t"},
        "u": "archive",
    }
    one = [SUSPECTED, says("c", "copy", "suspected", "yes")]
    two_ = [*one, says("v", "u", "suspected", "yes")]
    alone = ask_posterior(Case(held, dossier(sources, one, **PERSON)), draws=20)
    assert alone.table.records()[0]["model_posterior"] > 0.9
    assert "informing" not in alone.sentence
    assert "retired leads" in alone.sentence
    several = ask_posterior(Case(held, dossier(sources, two_, **PERSON)), draws=20)
    assert "the informing hypothesis leads" in several.sentence.lower()
    directly = ask_posterior(Case(held, dossier(sources, one, **PERSON)), "informs", draws=20)
    assert "yes leads" not in directly.sentence
    weighed = weigh(Case(held, dossier(sources, one, **PERSON)), draws=20)
    assert any("informing" in note and "1 independent origin" in note for note in weighed.notes)


def test_a_circle_is_no_person():
    """The rule protects people; a dossier about a circle prints what the model says."""
    case = Case(roles(), dossier({"s": "letter"}, [MEETINGS], subject="a circle"))
    assert "no evidence here" not in str(ask_posterior(case, draws=20))

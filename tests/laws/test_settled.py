"""What is given may have answered the question already: every question says so, and none stumbles over what it rules out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from smallworld import X, dossier, kind, model, says, two

from clandestine import Case, bounds, draws, explain, posterior, sensitivity, weigh, worth
from clandestine.errors import BadQuestion
from clandestine.translate.case import Case as Known

QUESTIONS: list[Callable[[Known], object]] = [bounds, draws, explain, posterior, sensitivity, weigh, worth]


def world(**given: str) -> Case:
    """A secret service beside the fact asked about, and a role derived from both; something bears on the service."""
    doubt = {"is": 0.3, "from": 0.1, "to": 0.6}
    variables = {
        "x": two(0.4),
        "serves": {"states": ["no", "yes"], "prior": doubt},
        "freed": {"states": X, "given": ["serves", "x"], "table": {"no": doubt, "yes": 0.7}},
        "role": {"derive": [{"when": {"serves": "yes"}, "is": "serving"}, {"otherwise": "x"}]},
    }
    held = model(
        variables, {"letter": kind(0.6, 0.1)}, about="role",
        sensitive=[{"variable": "serves", "state": "yes", "role": "serving", "words": "serving"}],
    )  # fmt: skip
    papers = dossier(
        {"s": "letter", "t": "letter"}, [says("i", "s"), says("j", "t", "freed")], person={"name": "N. N."}
    )
    return Case(held, papers, given=given)


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_settled_question_is_refused(ask: Callable[[Known], object]) -> None:
    with pytest.raises(BadQuestion, match="nothing is left to ask of role: role=present settles it"):
        ask(world(role="present"))


@pytest.mark.parametrize("ask", QUESTIONS)
def test_what_is_given_may_rule_a_hypothesis_out(ask: Callable[[Known], object]) -> None:
    """With the service given as none, or settled by the role, the note on it falls away, and the question is answered."""
    for given in ({"serves": "no"}, {"x": "present"}):
        assert ask(world(**given))
    case = world(role="present")
    assert worth(case, "freed") and bounds(case, "freed") and explain(case, "freed")

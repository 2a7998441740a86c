"""Two sides of one question: whether they can be compared at all, and which of their answers stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from clandestine.ask.beside import same_view
from clandestine.ask.manners import unnameable, withheld_states
from clandestine.ask.posterior import Answer
from clandestine.errors import BadQuestion
from clandestine.translate.case import Case


def one_question(first: Case, second: Case) -> str:
    if first.about != second.about:
        raise BadQuestion(
            f"one side is about {first.about}, the other about {second.about}: name a variable both know (--about)"
        )
    return first.about


def comparable(first: Case, second: Case, about: str) -> tuple[dict[str, str], set[str]]:
    """The states withheld and not to be named on either side; raises BadQuestion where the sides cannot be compared."""
    if str(first.window) != str(second.window):
        raise BadQuestion(
            f"one side speaks of {first.window}, the other of {second.window}: ask both about one window (--window)"
        )
    people = [case.dossier.person for case in (first, second)]
    known = [{one.name, one.native, *one.aliases} - {None} if one else set() for one in people]
    if (people[0] is None) != (people[1] is None) or (people[0] and not known[0] & known[1]):
        titles = [case.dossier.title for case in (first, second)]
        raise BadQuestion(
            f"the two sides speak of {titles[0]} and of {titles[1]}; if this is one person, write the other's name under `aliases:`"
        )
    if first.states(about) != second.states(about):
        words = [", ".join(case.states(about)) for case in (first, second)]
        raise BadQuestion(
            f"{about} has the states {words[0]} on one side and {words[1]} on the other: ask about another variable (--about)"
        )
    hidden: dict[str, str] = {}
    barred: set[str] = set()
    for case in (first, second):
        hidden |= withheld_states(case, about)
        barred |= unnameable(case, about)
    return hidden, barred


def paired(first: Sequence[Answer], second: Sequence[Answer]) -> list[tuple[Answer, Answer]]:
    """Each view with the one of the same name, or with the only one the other side takes."""
    if len(first) < len(second):
        return [(same_view(two, first), two) for two in second]
    return [(one, same_view(one, second)) for one in first]


def leading(answers: Sequence[Answer], barred: set[str], about: str) -> str:
    """The state that leads over all views together, each counting the same, of those that may be named."""
    first = answers[0]
    places = [place for place, state in enumerate(first.states) if state not in barred]
    if not places:
        raise BadQuestion(f"no state of {about} may be named as leading on this evidence")
    return first.states[max(places, key=lambda place: sum(float(one.posterior[place]) for one in answers))]

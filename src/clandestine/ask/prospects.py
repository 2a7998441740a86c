"""What could be looked for next, and what each would tell: single statements, whole sources, sets of statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from clandestine.ask.information import alike, expected_change, information, uncertainty
from clandestine.errors import BadQuestion, TooLarge
from clandestine.translate.case import Case
from clandestine.translate.hypothetical import Paper, Unread
from clandestine.translate.outlook import LIMIT, Outlook, Prospect
from clandestine.translate.view import View

BEST = 12  # single statements among which sets are looked for
NOTHING = 1e-12  # bits: less than this is rounding
LARGEST = 3  # statements in a set


@dataclass(frozen=True)
class Told:
    """What something would tell under one view: bits, and how far the leading state would move on average."""

    bits: float
    change: float


@dataclass(frozen=True)
class Quest:
    """Something to look for: a statement, several, or all that a source may say.

    `exact` is False where only its most telling statements were counted, out of `of`. `certain` is what knowing the variables
    themselves would tell, for single statements only.
    """

    what: str
    variables: tuple[str, ...]
    papers: tuple[Paper, ...]
    told: dict[str, Told] = field(default_factory=dict)
    certain: dict[str, Told] = field(default_factory=dict)
    of: int = 1

    @property
    def exact(self) -> bool:
        """Whether everything it may say was counted."""
        return self.what != "source" or len(self.variables) == self.of

    @property
    def most(self) -> float:
        """Its information in bits under the view where it tells most."""
        return max(_rounded(one) for one in self.told.values())

    @property
    def idle(self) -> bool:
        """Whether neither it nor knowing what it is about tells anything under any view."""
        return all(one.bits <= NOTHING for one in (*self.told.values(), *self.certain.values()))

    @property
    def reports(self) -> tuple[str, ...]:
        """The nodes of its reports."""
        papers = self.papers if len(self.papers) > 1 else self.papers * len(self.variables)
        return tuple(paper.statements[one] for one, paper in zip(self.variables, papers, strict=True))


@dataclass(frozen=True)
class Prospects:
    """All that could be looked for, best first, with what is open and what could never be told apart, by view.

    `leads` is the likeliest state that may be named; `aside` the views in which one that may not is likelier.
    """

    views: tuple[View, ...]
    open: dict[str, float]
    leads: dict[str, str]
    aside: frozenset[str]
    singles: tuple[Quest, ...]
    sources: tuple[Quest, ...]
    sets: tuple[Quest, ...]
    inseparable: dict[str, list[tuple[str, str]]]
    apart: bool = False


def prospects(case: Case, look: Unread, about: str, barred: Collection[str]) -> Prospects:
    """Ask of everything in `look` what it would tell of `about`, under each view; `barred` are states that are not to lead.

    Raises BadQuestion where nothing is left to ask, ImpossibleEvidence where the evidence cannot hold together.
    """
    new = [paper for paper in look.papers if paper.new]
    outlook = Outlook(look.case, about, tuple(node for paper in new for node in paper.statements.values()))
    views = case.views_for(about)
    under = {view.name: outlook.under(view) for view in views}
    for view in views:
        case.refuse_impossible(under[view.name].log_joint[:, None], view)
    if all(uncertainty(one.posterior) < 1e-9 for one in under.values()):
        raise BadQuestion(f"nothing is left to ask of {about}: what is given or known settles it")
    asked = _Asked(case, outlook, views, under, about, barred)
    singles = [Quest("statement", (one,), (paper,)) for paper in new for one in paper.statements]
    for view in views:
        known: dict[str, Told] = {}
        for quest in singles:
            (one,), near = quest.variables, outlook.under(view, quest.reports)
            if one not in known:
                known[one] = asked.told(view, near.known((look.case.in_year(one),)))
            quest.told[view.name] = asked.told(view, near.single(quest.reports[0]), seen=True)
            quest.certain[view.name] = known[one]
    singles.sort(key=lambda quest: -quest.most)
    worth = {(quest.papers[0].kind, quest.variables[0]): quest.most for quest in singles}
    # In a model of years what a paper says on several things would each have to be carried through all years together.
    sources = [] if outlook.apart else [asked.cut(paper, worth) for paper in look.papers]
    asked.together(sources)
    best = [] if outlook.apart else [quest for quest in one_each(singles) if quest.most > NOTHING][:BEST]
    sets = [
        Quest("set", tuple(one.variables[0] for one in held), tuple(one.papers[0] for one in held))
        for size in range(2, LARGEST + 1)
        for held in combinations(best, size)
    ]
    asked.together(sets)
    return Prospects(
        views,
        {name: uncertainty(one.posterior) for name, one in under.items()},
        {view.name: asked.states[asked.leads[view.name]] for view in views},
        frozenset(name for name, one in under.items() if one.posterior.max() > one.posterior[asked.leads[name]]),
        tuple(singles),
        tuple(sorted(sources, key=lambda quest: -quest.most)),
        tuple(sorted(sets, key=lambda quest: -quest.most)),
        {name: asked.pairs(same) for name, same in asked.same.items()},
        outlook.apart,
    )


def best_of(quests: Sequence[Quest], view: str) -> Quest | None:
    """What tells most under a view; None where nothing tells anything."""
    best = max(quests, key=lambda quest: _rounded(quest.told[view]), default=None)
    return best if best is not None and best.told[view].bits > NOTHING else None


def _rounded(told: Told) -> float:
    """Bits to compare by: what is equal but for the order of adding up keeps its place."""
    return round(told.bits, 12)


def one_each(singles: Sequence[Quest]) -> list[Quest]:
    """The best statement on each variable, of statements in order of their worth."""
    first: dict[str, Quest] = {}
    for quest in singles:
        first.setdefault(quest.variables[0], quest)
    return list(first.values())


class _Asked:
    """The asking itself, and which states everything seen so far gives the same probability; lives for one question."""

    def __init__(
        self, case: Case, outlook: Outlook, views: tuple[View, ...], under: dict[str, Prospect], about: str,
        barred: Collection[str],
    ) -> None:  # fmt: skip
        self.outlook, self.views, self.under = outlook, views, under
        self.states = case.states(about)
        allowed = [place for place, state in enumerate(self.states) if state not in barred]
        self.leads = {name: max(allowed, key=lambda place: one.posterior[place]) for name, one in under.items()}
        self.allowed = allowed
        self.same: dict[str, npt.NDArray[np.bool_]] = {
            view.name: np.ones((len(self.states), len(self.states)), dtype=bool) for view in views
        }

    def told(self, view: View, joint: npt.NDArray[np.float64], *, seen: bool = False) -> Told:
        if seen:
            self.same[view.name] &= alike(joint)
        return Told(information(joint), expected_change(joint, self.leads[view.name]))

    def pairs(self, same: npt.NDArray[np.bool_]) -> list[tuple[str, str]]:
        return [
            (self.states[one], self.states[other]) for one, other in combinations(self.allowed, 2) if same[one, other]
        ]

    def cut(self, paper: Paper, worth: dict[tuple[str, str], float]) -> Quest:
        """A source as far as its statements can be enumerated together: the most telling first."""
        order = sorted(paper.statements, key=lambda one: -worth.get((paper.kind, one), 0.0))
        chosen: list[str] = []
        for one in order:
            if self.outlook.size([paper.statements[name] for name in (*chosen, one)]) <= LIMIT:
                chosen.append(one)
        return Quest("source", tuple(chosen), (paper,), of=len(order))

    def together(self, quests: list[Quest]) -> None:
        """Fill in what quests of several statements tell: one sweep a view, and one more for each that reaches further."""
        near = [quest for quest in quests if self.outlook.reaches(quest.reports)]
        for view in self.views:
            joints = self.under[view.name].joints([quest.reports for quest in near]) if near else []
            for quest, joint in zip(near, joints, strict=True):
                quest.told[view.name] = self.told(view, joint, seen=True)
        for place, quest in enumerate(quests):
            while not quest.told:
                quests[place] = quest = self._further(quest)

    def _further(self, quest: Quest) -> Quest:
        """Ask one that needs a circuit of its own; where that is too large, half of it is left out for the next trial."""
        try:
            for view in self.views:
                (joint,) = self.outlook.under(view, quest.reports).joints([quest.reports])
                quest.told[view.name] = self.told(view, joint, seen=True)
        except TooLarge:
            return Quest(quest.what, quest.variables[: len(quest.variables) // 2], quest.papers, of=quest.of)
        return quest

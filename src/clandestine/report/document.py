"""The report on one case or several: what every form of it says, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clandestine.ask.bounds import bounds
from clandestine.ask.conflict import conflict
from clandestine.ask.explain import explain
from clandestine.ask.finding import Finding
from clandestine.ask.manners import called, counted, listed_notes, sensitive_notes, withheld_states
from clandestine.ask.posterior import DRAWS, SEED
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.timeline import timeline
from clandestine.ask.weigh import weigh
from clandestine.ask.worth import worth
from clandestine.errors import BadQuestion
from clandestine.files.bibliography import Bibliography
from clandestine.report.blocks import (
    Block,
    Chapter,
    Command,
    Grid,
    Notice,
    Pairs,
    Points,
    Report,
    Roles,
    Section,
    Share,
    Words,
)
from clandestine.report.comparison import side_by_side
from clandestine.report.entries import Footnotes, entries_of
from clandestine.report.grounds import assumptions_of, swings_of
from clandestine.report.pictures import network_picture, role_picture, timeline_pictures, tornado_picture, waterfalls
from clandestine.translate.case import Case

Told = Callable[[str], None]

NOTICE = (
    "A probability here is not a measurement. It says what the items listed below come to under one model, whose numbers are "
    "judgements: most are marked as guesses, with a reason and a range, and whoever disagrees can change them and look again.",
    "It is not a verdict on a person. It stands with its range, the number of independent origins behind it, and the view of the "
    "movement under which it was worked out; none of these may be left out when it is quoted.",
    "The range says how the answer moves when the model's own numbers move within their stated doubt. It is no confidence "
    "interval, and it does not reach to what the model leaves out or gets wrong in kind.",
    "The views of the movement stand side by side. That they disagree is a finding, not a fault.",
)


@dataclass(frozen=True)
class Reported:
    """A case with its chapter, and of its findings what a living page shows beside its own: `first` and `swings`."""

    case: Case
    chapter: Chapter
    first: Mapping[str, Mapping[str, tuple[float, float, float]]] = field(default_factory=dict)
    swings: Mapping[str, float] = field(default_factory=dict)


def report(
    cases: Sequence[Case],
    libraries: Mapping[str, Bibliography | None] | None = None,
    *,
    about: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    commands: Sequence[str] = (),
    without: Sequence[str] = (),
    told: Told = lambda words: None,
) -> tuple[Report, list[Reported]]:
    """The report on some cases, in the order given, and what each chapter was made from.

    `libraries` are the bibliographies by dossier; `commands` the words that build it again; `without` names sections that are left
    out ("bounds" and "worth" take longest). `told` is called with what is being worked out. Raises what the questions raise:
    BadQuestion, ImpossibleEvidence.
    """
    held = libraries or {}
    cited: dict[str, Mapping[str, Any]] = {}
    found = []
    for case in cases:
        footnotes = Footnotes(held.get(case.dossier.dossier))
        by_years = case.model.years is not None and case.year is None
        asked = about or "" if by_years else case.asked(about)
        found.append(_Chapter(case, asked, draws, seed, footnotes, commands, without, told).reported())
        cited |= footnotes.cited
    question = cases[0].model.question or f"What does the evidence say of {about or cases[0].model.about}?"
    title = found[0].chapter.title if len(found) == 1 else f"{len(found)} dossiers compared"
    compared = side_by_side(cases, about, draws, seed) if len(found) > 1 else None
    chapters = tuple(one.chapter for one in found)
    return Report(title, question, chapters, compared, dict(sorted(cited.items()))), found


@dataclass
class _Chapter:
    """Builds one chapter; lives only while it is built."""

    case: Case
    about: str
    draws: int
    seed: int
    footnotes: Footnotes
    commands: Sequence[str]
    without: Sequence[str]
    told: Told

    def reported(self) -> Reported:
        case, about = self.case, self.about
        if case.model.years is not None and case.year is None:
            return Reported(case, self._chapter(self._years()))
        self.told("weighing")
        weighed = weigh(case, about, draws=self.draws, seed=self.seed)
        moved = self._or_none(lambda: sensitivity(case, about))
        roles = roles_of(case, about, weighed.data)
        sections = [
            self._answer(roles),
            *self._weights(weighed),
            *self._overturning(moved),
            *self._conflicts(),
            *self._next_archive(),
            *self._not_weighed(),
            *self._assumptions(moved),
            self._cautions(),
            self._provenance(weighed),
        ]
        first = {
            view: {state: (four.now, four.low, four.high) for state, held in roles.rows if not isinstance(held, str)
                   for name, four in zip(roles.views, held, strict=True) if name == view}
            for view in roles.views
        }  # fmt: skip
        return Reported(case, self._chapter(sections), first, swings_of(moved.data) if moved is not None else {})

    def _chapter(self, sections: Sequence[Section]) -> Chapter:
        case = self.case
        model = f"model {case.model.name} {case.model.version or ''}".strip()
        native = case.dossier.person.native if case.dossier.person is not None and case.dossier.person.native else ""
        when = "the years" if case.model.years is not None else "the window"
        parts = [native, f"{when} {case.window}", counted(case), model]
        parts += [f"given {', '.join(f'{name}={state}' for name, state in case.given.items())}"] if case.given else []
        parts += [f"without {', '.join(case.without)}"] if case.without else []
        key = case.dossier.dossier + (f"-{_plain_key(str(case.window))}" if len(case.dossier.window) > 1 else "")
        return Chapter(
            key, case.dossier.title, "; ".join(part for part in parts if part), tuple(sections), self.footnotes.notes
        )

    def _answer(self, roles: Roles) -> Section:
        self.told("explaining")
        paragraph = explain(self.case, self.about, draws=self.draws, seed=self.seed).sentence
        hidden = tuple(dict.fromkeys([*withheld_states(self.case, self.about).values(), *sensitive_notes(self.case)]))
        blocks: list[Block] = [Words(paragraph), roles, role_picture(self.case, roles)]
        return Section("answer", "What it comes to", (*blocks, *([Points(hidden)] if hidden else [])), first=True)

    def _weights(self, weighed: Finding) -> list[Section]:
        mine = [one for one in weighed.data["weights"] if one["pair"] == weighed.data["weights"][0]["pair"]]
        entries = entries_of(self.case, mine, self.footnotes)
        left, right = (called(self.case, self.about, state) for state in entries.pair)
        first = (
            f"In decibans, ten times the logarithm of how much likelier an item is under {left} than under {right}: above 0 it "
            f"speaks for {left}, below for {right}. Ten are a factor of ten, three about a factor of two."
        )
        others = (
            "Each bar is an item after those before it, so together they add up to the whole; as items hang together, another "
            "order gives other bars, and only their sum is fixed."
        )
        drawn = waterfalls(self.case, mine, called_=(left, right))
        return [
            Section("weights", "What each item weighs", (Words(first), *drawn, Words(others), Words(weighed.sentence))),
            Section("items", "The evidence, item by item", (entries, network_picture(self.case))),
        ]

    def _overturning(self, moved: Finding | None) -> list[Section]:
        blocks: list[Block] = []
        if moved is not None:
            blocks += [Words(moved.sentence), *tornado_picture(self.case, moved.data)]
        if "bounds" not in self.without:
            self.told("looking for bounds, which takes longest")
            found = self._or_words(lambda: bounds(self.case, self.about))
            words = "How far the answer can be taken while numbers move within their limits: one, two, or all together"
            blocks += _found(found, words)
        return [Section("overturning", "What would overturn it", tuple(blocks), first=True)] if blocks else []

    def _conflicts(self) -> list[Section]:
        self.told("comparing the items")
        found = self._or_words(lambda: conflict(self.case, self.about))
        words = "How much rarer two items are together than if they had nothing to do with each other (decibans; below 0: commoner)"
        return [Section("conflicts", "Do the items pull together?", _found(found, words), first=True)]

    def _next_archive(self) -> list[Section]:
        if "worth" in self.without:
            return []
        self.told("asking which archive next")
        found = self._or_words(lambda: worth(self.case, self.about))
        words = "What could be learnt from statements not yet seen, the most telling first"
        return [Section("worth", "Which archive next", _found(found, words), first=True)]

    def _not_weighed(self) -> list[Section]:
        texts = [one for one in listed_notes(self.case) if not one.startswith("chosen by")]
        chosen = self.case.dossier.chosen
        rows = [("chosen by the historian, which nothing here corrects for", chosen)] if chosen else []
        rows += [("why this window", self.case.dossier.because)] if self.case.dossier.because else []
        known = {one.id: one for one in self.case.dossier.observations}
        for one in self.case.network.unweighed:
            seen = known.get(one.id)
            words = (seen.paraphrase or seen.quote or "") if seen is not None else ""
            source = self.case.dossier.sources.get(one.source)
            number = self.footnotes.number(source, one.source, seen) if source is not None else None
            rows.append(
                (one.id, f"{one.why}: {one.says}{f' ({words})' if words else ''}" + (f" [{number}]" if number else ""))
            )
        for fact in self.case.dossier.background:
            rows.append((str(fact.when or "undated"), f"background, never weighed: {fact.paraphrase}"))
        kept = tuple(text for text in texts if not text.startswith("not weighed"))
        blocks: list[Block] = [*([Points(kept)] if kept else []), *([Pairs(tuple(rows))] if rows else [])]
        return [Section("unweighed", "Recorded and not weighed", tuple(blocks))] if blocks else []

    def _assumptions(self, moved: Finding | None) -> list[Section]:
        if moved is None:
            return []
        words = (
            "None of this is evidence: these are the judgements of whoever wrote the model, the ones that move the answer most "
            "first. A number is cited where a source states it, and a guess where none does."
        )
        return [Section("assumptions", "What is assumed", (Words(words), assumptions_of(self.case, moved.data)))]

    def _cautions(self) -> Section:
        return Section("cautions", "What such a probability is, and is not", (Notice(NOTICE),))

    def _provenance(self, found: Finding) -> Section:
        rows = tuple((str(name), str(value)) for name, value in found.provenance.items())
        blocks: list[Block] = [Pairs(rows)]
        if self.commands:
            blocks += [
                Words("The same files and the same version give this report again, to the letter:"),
                Command("\n".join(self.commands)),
            ]
        return Section("provenance", "Provenance", tuple(blocks))

    def _years(self) -> list[Section]:
        """A model of years: the timeline in place of one answer, and what else can be asked without naming a year."""
        self.told("following the years")
        found = timeline(self.case, self.about, draws=self.draws, seed=self.seed)
        evidence = entries_of(self.case, [], self.footnotes)
        drawn = timeline_pictures(self.case, found.data)
        blocks: tuple[Block, ...] = (
            Words(found.sentence),
            *drawn,
            Grid(found.table, "Each state, year by year"),
            Points(found.notes),
        )
        answer = Section("timeline", "Year by year", blocks)
        entries = Section("items", "The evidence, item by item", (evidence,))
        return [answer, entries, *self._not_weighed(), self._cautions(), self._provenance(found)]

    def _or_none(self, ask: Callable[[], Finding]) -> Finding | None:
        try:
            return ask()
        except BadQuestion:
            return None

    def _or_words(self, ask: Callable[[], Finding]) -> Finding | str:
        """A finding, or why there is none."""
        try:
            return ask()
        except BadQuestion as error:
            return str(error)


def _found(found: Finding | str, caption: str) -> tuple[Block, ...]:
    if isinstance(found, str):
        return (Words(f"Not asked here: {found}."),)
    blocks: list[Block] = [Words(found.sentence)]
    if not found.table.kept_back and found.table.rows:
        blocks.append(Grid(found.table, caption))
    if found.answer is not None:
        blocks.append(Grid(found.answer, caption))
    own = [note for note in found.notes if not _everywhere(note)]
    return (*blocks, *([Points(tuple(own))] if own else []))


def _everywhere(note: str) -> bool:
    """Whether a note stands elsewhere in the report: every answer carries these."""
    return note.startswith(("not weighed", "chosen by", "the informing hypothesis", "this dossier", "it is doubtful"))


def roles_of(case: Case, about: str, data: Mapping[str, Any]) -> Roles:
    """The states of the question, out of the data of a weighing."""
    hidden = data["prior_only"]
    rows: list[tuple[str, tuple[Share, ...] | str]] = []
    for state in case.states(about):
        if state in hidden:
            rows.append((state, "no evidence here, prior only"))
            continue
        shares = [
            Share(one["prior"][about][state], one["posterior"][about][state], *one["range"][about][state])
            for one in data["views"].values()
        ]
        rows.append((state, tuple(shares)))
    level = f"{data['range_level']:.0%}".replace("%", " %")
    caption = f"How likely each {about} is, before the evidence and now, with the {level} range over the numbers' doubt"
    return Roles(about, caption, tuple(data["views"]), tuple(rows))


def _plain_key(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text)

"""Which observations weigh: inside the window or not, looked for or not, said once or several times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from clandestine.record.dossier import Dossier, Observation
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.translate.dating import dated, silent
from clandestine.translate.item import Unweighed
from clandestine.translate.years import Years, written

ALL = "all"


@dataclass(frozen=True)
class Saying:
    """What one source says on one dated fact, once: the observations that say it.

    One that was dropped no longer `weighs`, but its copies still depend on what it was.
    """

    source: str
    variable: str
    fact: str
    saying: str
    state: str | None
    observations: tuple[Observation, ...]
    weighs: bool = True

    @property
    def words(self) -> str:
        """The saying in words, as tables print it."""
        if self.saying == "silent":
            return f"silent on {self.variable}"
        if self.saying in ("withheld", "lr"):
            return f"{self.saying}: {self.variable}"
        return f"{self.variable}: {'' if self.saying == 'asserts' else 'not '}{self.state}"


def select(
    model: Model, dossier: Dossier, window: When, without: Iterable[str] = ()
) -> tuple[list[Saying], list[Unweighed], list[str]]:
    """Split a dossier's observations into sayings that weigh and observations that are only listed; with warnings.

    `without` drops observations (by id), or everything from a source (by its id); they are listed as dropped.
    """
    dropped = set(without)
    sayings: dict[tuple[str, ...], Saying] = {}
    unweighed: list[Unweighed] = []
    for seen in dossier.observations:
        why = _why_not(model, dossier, seen, window)
        gone = seen.id in dropped or seen.by in dropped
        if gone or why:
            unweighed.append(_listed(seen, "dropped" if gone else why))
        if why:
            continue
        state = seen.state
        if seen.saying == "denies" and len(states := model.states(seen.variable)) == 2:
            # On two states "not present" and "absent" are one outcome.
            saying, state = "asserts", states[1 - states.index(str(state))]
        else:
            saying = seen.saying
        if seen.grade is not None:
            saying = "lr"
        fact = fact_of(seen)
        own = seen.id if saying == "lr" else ""
        key = (seen.by, seen.variable, fact, saying, state or "", own)
        before = sayings[key].observations if key in sayings else ()
        kept = before if gone else (*before, seen)
        sayings[key] = Saying(seen.by, seen.variable, fact, saying, state, kept, bool(kept))
    found = _with_implied(list(sayings.values()))
    for saying_ in list(_silences(model, dossier, found)):
        name = f"{saying_.source} {saying_.words}"
        gone = saying_.source in dropped or name in dropped
        if gone:
            unweighed.append(Unweighed(name, saying_.words, saying_.source, "", "dropped"))
        found.append(replace(saying_, weighs=not gone))
    return found, unweighed, _contradictions(found)


def _with_implied(found: list[Saying]) -> list[Saying]:
    """Join denials that say nothing new to the assertion they follow from: the same source, another state, the same fact."""
    asserted = {
        (one.source, one.variable, one.fact): place for place, one in enumerate(found) if one.saying == "asserts"
    }
    states = {(one.source, one.variable, one.fact, one.state) for one in found if one.saying == "asserts"}
    kept: list[Saying | None] = list(found)
    for place, one in enumerate(found):
        at = asserted.get((one.source, one.variable, one.fact))
        if one.saying != "denies" or at is None or (one.source, one.variable, one.fact, one.state) in states:
            continue
        stated = kept[at]
        if stated is not None and (stated.weighs or not one.weighs):  # a denial outlives an assertion that was dropped
            kept[at] = replace(stated, observations=(*stated.observations, *one.observations))
            kept[place] = None
    return [one for one in kept if one is not None]


def fact_of(seen: Observation) -> str:
    """What dated fact an observation is about: its named event, else its date."""
    return seen.event or str(seen.when or "")


def _why_not(model: Model, dossier: Dossier, seen: Observation, window: When) -> str:
    # An undated fact stands where the historian put it; the date of writing says nothing of the event's.
    if isinstance(model, Years):
        if dated(model, dossier, seen) is None:
            died = dossier.person.died if dossier.person is not None else None
            late = seen.when is not None and died is not None and seen.when.overlaps(window)
            return f"after the death ({died})" if late else f"outside the years {window} of the model"
    elif seen.when is not None and not seen.when.overlaps(window) and not seen.bears_on(window):
        return f"outside the window {window}"
    if seen.saying == "not_looked":
        return "not looked for"
    if seen.saying == "lost":
        return "lost"
    if seen.saying == "withheld" and not seen.rates:
        return "withheld, as likely whatever the truth"
    if seen.saying == "silent" and not _looked(dossier, seen.by, seen.variable):
        return "silence of a source not consulted whole for this"
    return ""


def _looked(dossier: Dossier, source: str, variable: str) -> bool:
    reading = dossier.consulted.get(source)
    if reading is None or reading.extent != "whole":
        return False
    copy = dossier.sources[source].derives_from is not None
    if copy and variable not in dossier.sources[source].takes_up:
        return False
    return variable in reading.read_for or ALL in reading.read_for


def _silences(model: Model, dossier: Dossier, found: list[Saying]) -> Iterable[Saying]:
    """Silences of sources read whole: on what they were read for, have rates for, and say nothing on."""
    spoken = {(saying.source, saying.variable) for saying in found}
    spoken |= {(seen.by, seen.variable) for seen in dossier.observations}
    for source, reading in dossier.consulted.items():
        about = model.kinds[dossier.sources[source].kind].about
        named = list(about) if ALL in reading.read_for else reading.read_for
        for variable in named:
            rated = variable in about or model.kinds[dossier.sources[source].kind].rates is not None
            known = variable in written(model).variables
            if isinstance(model, Years):
                known = known and silent(model, dossier, source, variable) is not None
            fresh = known and (source, variable) not in spoken
            if rated and fresh and _looked(dossier, source, variable):
                yield Saying(source, variable, "", "silent", None, ())


def _contradictions(found: list[Saying]) -> list[str]:
    told: dict[tuple[str, str, str], set[str]] = {}
    for saying in found:
        if saying.weighs and saying.saying in ("asserts", "denies"):
            told.setdefault((saying.source, saying.variable, saying.fact), set()).add(saying.words)
    return [
        f"{source} contradicts itself on {variable}: {' / '.join(sorted(words))}; both are weighed"
        for (source, variable, _), words in told.items()
        if len(words) > 1
    ]


def _listed(seen: Observation, why: str) -> Unweighed:
    words = f"{seen.saying} {seen.variable}" + (f": {seen.state}" if seen.state else "")
    return Unweighed(seen.id, words, seen.by, str(seen.when or ""), why)

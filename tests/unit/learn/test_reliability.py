"""How far sources are to be trusted, learned: against sums over a grid, recovered where the truth is known, never silently."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import stats
from smallworld import kind, model, two

from clandestine.cli.main import cli
from clandestine.errors import BadQuestion
from clandestine.files.checks import check
from clandestine.files.models import read_model
from clandestine.learn.chains import overlap
from clandestine.learn.copying import raters_alike
from clandestine.learn.em import mode
from clandestine.learn.gathered import archive
from clandestine.learn.raters import Votes, dawid_skene
from clandestine.learn.reliability import Reliability, learn_reliability
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.translate.case import Case
from clandestine.translate.numbers import Numbers, at_level, pert

SEES, INVENTS = "kinds.letter.rates.sees", "kinds.letter.rates.invents"
LETTER = ({"is": 0.6, "from": 0.2, "to": 0.95}, {"is": 0.15, "from": 0.01, "to": 0.5})


def small(sees: Any = LETTER[0], invents: Any = LETTER[1]) -> Model:
    """A register that rarely errs, and letters of which little is known."""
    return model({"x": two(0.5)}, {"register": kind(0.95, 0.02, 0.0, 0.9), "letter": kind(sees, invents)})


def person(name: str, said: dict[str, str]) -> Dossier:
    """Sources by name (their first word is the kind) with what they say: a state, or silent; all were read whole."""
    observations = []
    for source, word in said.items():
        says = {"silent": "x"} if word == "silent" else {"asserts": {"x": word}}
        observations.append({"id": source, "by": source, **says})
    return Dossier.model_validate(
        {
            "clandestine": "1", "dossier": name, "window": "1925",
            "sources": {source: {"kind": source.split("-")[0]} for source in said}, "observations": observations,
            "consulted": {source: {"read_for": ["x"], "extent": "whole"} for source in said},
        }
    )  # fmt: skip


def archive_of(chooser: np.random.Generator, count: int, sees: float, invents: float) -> list[Dossier]:
    """People of whom a register and two letters speak, drawn with these rates."""
    found = []
    for number in range(count):
        x = chooser.random() < 0.5
        register = chooser.choice(["present", "absent", "silent"], p=[0.95, 0.0, 0.05] if x else [0.02, 0.9, 0.08])
        said = {"register": str(register)}
        for letter in ("letter-1", "letter-2"):
            said[letter] = "present" if chooser.random() < (sees if x else invents) else "silent"
        found.append(person(f"p{number}", said))
    return found


def learned(known: Model, told: list[Dossier], iterations: int = 150, seed: int = 1) -> Reliability:
    """With few draws, for the tests."""
    return learn_reliability(known, told, iterations=iterations, chains=4, seed=seed)


def test_one_number_against_a_grid() -> None:
    """The posterior of what a letter sees, by summing over everything at every value of it."""
    known = small(invents=0.15)
    told = archive_of(np.random.default_rng(2), 25, 0.85, 0.15)
    found = learned(known, told, 600)
    (one,) = (each for each in found.numbers if each.path == SEES)
    assert SEES not in {each.path for each in found.numbers if each.path == INVENTS}
    grid = np.linspace(0.2, 0.95, 151)[1:-1]
    logs = stats.beta(*pert(0.2, 0.6, 0.95)).logpdf((grid - 0.2) / 0.75)
    cases = [Case(known, one_, restarts=1) for one_ in told]
    for place, value in enumerate(grid):
        for case in cases:
            again = Case(known, case.dossier, numbers={SEES: Number(value=float(value))}, restarts=1)
            logs[place] += np.logaddexp.reduce(again.log_joint("x", again.views[0])[:, 0])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = float(weights @ grid)
    spread = float(np.sqrt(weights @ (grid - mean) ** 2))
    assert one.after.mean == pytest.approx(mean, abs=6 * spread / np.sqrt(one.effective) + 0.002)
    low, high = np.interp([0.05, 0.95], np.cumsum(weights), grid)
    assert (one.after.low, one.after.high) == (pytest.approx(low, abs=0.04), pytest.approx(high, abs=0.04))
    assert one.mode == pytest.approx(float(grid[np.argmax(weights)]), abs=0.01)
    assert one.rhat < 1.05


def test_em_never_falls() -> None:
    """The log posterior before every step is no less than before the last."""
    told = archive_of(np.random.default_rng(3), 30, 0.9, 0.05)
    found = mode(archive([Case(small(), one, restarts=1) for one in told]))
    assert len(found.path) > 3
    assert all(later >= earlier - 1e-10 for earlier, later in pairwise(found.path))


def covered(sims: int, seed: int) -> int:
    """In how many simulated archives, of numbers drawn from their priors, the 90 % interval holds the truth; two numbers each."""
    chooser = np.random.default_rng(seed)
    found = 0
    for place in range(sims):
        truth = []
        for bounds in LETTER:
            number = Number(value=bounds["is"], low=bounds["from"], high=bounds["to"])
            truth.append(float(at_level(number, False, np.array([chooser.random()]))[0]))
        told = archive_of(chooser, 20, *truth)
        numbers = {one.path: one for one in learned(small(), told, 120, place).numbers}
        found += sum(
            numbers[path].after.low <= value <= numbers[path].after.high
            for path, value in zip((SEES, INVENTS), truth, strict=True)
        )
    return found


def within_band(found: int, tests: int) -> bool:
    """Whether so many of them lie inside the band that holds 99.9 % of the counts of a right program, for two numbers."""
    low, high = stats.binom.ppf([0.0005 / 2, 1 - 0.0005 / 2], tests, 0.9)
    return bool(low <= found <= high)


def test_intervals_hold_the_truth() -> None:
    """Ten archives; the full number behind `make soak`."""
    assert within_band(covered(10, 1917), 20)


@pytest.mark.soak
def test_intervals_hold_the_truth_in_five_hundred_archives() -> None:
    """Coverage of the 90 % interval over 500 archives, two numbers each."""
    assert within_band(covered(500, 1918), 1000)


def test_a_new_model_that_says_where_it_comes_from(tmp_path: Path) -> None:
    """Only what moved is new; it checks, weighs, and gives each number its range, items and old value."""
    known = small()
    found = learned(known, archive_of(np.random.default_rng(5), 60, 0.9, 0.03), 200)
    new, written = found.learned("learned")
    assert {SEES, INVENTS} <= set(written)
    sees = new.kinds["letter"].rates.sees  # type: ignore[union-attr]
    assert (
        isinstance(sees, Number)
        and sees.value > 0.75
        and sees.low is not None
        and sees.low < sees.value < (sees.high or 0)
    )
    assert "before: 0.6 (0.2 to 0.95)" in (sees.because or "") and "60 dossiers" in (sees.because or "")
    assert new.kinds["register"] == known.kinds["register"]
    drawn = Numbers(200, 1).value(SEES, sees)
    assert abs(float(drawn.mean()) - next(one.after.mean for one in found.numbers if one.path == SEES)) < 0.02


def test_what_nothing_bears_on_is_not_moved() -> None:
    """Two people can teach little: most of the prior and what was learned lie over each other."""
    found = learned(small(), archive_of(np.random.default_rng(1), 2, 0.6, 0.1))
    assert all(one.overlap > 0.6 for one in found.numbers)
    assert overlap((np.arange(600) + 0.5) / 600) == pytest.approx(1.0)


def test_one_file_has_one_temper_in_all_dossiers() -> None:
    """Six people of whom one file says what a register denies: the file is padded, not six letters wrong."""
    tone = {"tone": {"states": ["sober", "padded"], "prior": {"sober": 0.7, "padded": 0.3}}}
    police = {
        **kind({"sober": {"is": 0.7, "from": 0.5, "to": 0.8}, "padded": 0.7}, {"sober": 0.02, "padded": 0.6}),
        "temper": "tone",
    }
    known = model({"x": two(0.5)}, {"register": kind(0.95, 0.02, 0.0, 0.9), "police": police}, tempers=tone)
    told = [person(f"p{place}", {"register": "absent", "police-f": "present"}) for place in range(6)]
    told = [
        one.model_copy(
            update={
                "sources": {**one.sources, "police-f": one.sources["police-f"].model_copy(update={"cite": "the-file"})}
            }
        )
        for one in told
    ]
    found = learned(known, told)
    (file,) = (one for one in found.files if one.name == "the-file")
    assert file.dossiers == 6 and file.temper is not None
    assert file.temper.before == pytest.approx((0.7, 0.3)) and file.temper.after[1] > 0.95


def test_copied_errors_are_shown_and_agreement_on_what_is_so_is_not() -> None:
    """A rater who copies another's errors is a candidate; two good raters who agree on the truth are not."""
    chooser = np.random.default_rng(4)
    ratings = []
    for item in range(120):
        true = chooser.integers(0, 3)
        said = {name: true if chooser.random() < 0.75 else chooser.integers(0, 3) for name in "abcdefg"}
        said["copyist"] = said["a"] if chooser.random() < 0.95 else chooser.integers(0, 3)
        ratings += [(str(item), name, str(one)) for name, one in said.items()]
    votes = Votes.of(ratings)
    found = dawid_skene(votes)
    weights = {(one.first, one.second): one.weight for one in raters_alike(votes, found.shares, found.rates)}
    assert max(weights, key=lambda pair: weights[pair]) == ("a", "copyist")
    assert weights["a", "copyist"] > 10
    assert all(weight < 5 for pair, weight in weights.items() if pair != ("a", "copyist"))


def test_questions_that_cannot_be_asked() -> None:
    """A model of years, nothing that weighs, too few chains, a file nobody cites."""
    told = archive_of(np.random.default_rng(1), 2, 0.6, 0.1)
    with pytest.raises(BadQuestion, match="goes by years"):
        learn_reliability(read_model("person-years"), told)
    with pytest.raises(BadQuestion, match="nothing in these dossiers weighs"):
        learn_reliability(small(), [told[0].model_copy(update={"observations": [], "consulted": {}})])
    with pytest.raises(BadQuestion, match="at least 4"):
        learn_reliability(small(), told, chains=2)
    with pytest.raises(BadQuestion, match="no number of small that these dossiers bear on is in doubt"):
        learn_reliability(small(0.6, 0.1), told)
    with pytest.raises(BadQuestion, match="unknown file"):
        learn_reliability(small(), told, apart=["nowhere"])


def run(*words: object, code: int = 0) -> str:
    """The command in this process; fails unless it ends with this code."""
    found = CliRunner().invoke(cli, [str(word) for word in words])
    assert found.exit_code == code, found.output
    return found.output


def test_the_command_on_shipped_evidence(root: Path, tmp_path: Path) -> None:
    """A few chosen dossiers: a table of before and after, a model that checks; the old one is never written over."""
    few = [root / "evidence" / f"{name}.yaml" for name in ("baron-aron", "ruvinsky-s", "askarov-german")]
    out = tmp_path / "learned" / "person-learned.yaml"
    out.parent.mkdir()
    said = run("learn", "reliability", "person", *few, "--scenario", "crushed", "--iterations", 20, "-o", out)
    assert (
        "not moved" in said
        and "p-26422" in said
        and max(len(line) for line in said.splitlines() if not line.startswith("wrote ")) <= 80
    )
    assert not [fault for fault in check([out]) if not fault.warning]
    assert "learned from 3 dossiers" in out.read_text(encoding="utf-8") or "no number" in said.lower()
    assert "is there already" in run("learn", "reliability", "person", *few, "-o", out, code=3)


def test_the_command_for_raters(tmp_path: Path) -> None:
    """A table of codings, with what is wrong with a row told by its line."""
    path = tmp_path / "codings.csv"
    path.write_text(
        "item,rater,class\na,Ann,yes\na,Bob,yes\nb,Ann,no\nb,Bob,no\nc,Ann,yes\nc,Bob,no\n", encoding="utf-8"
    )
    assert "raters, 3 items, 6 ratings" in run("learn", "raters", path, "--iterations", 20)
    path.write_text("item,rater,class\na,Ann,\n", encoding="utf-8")
    assert f"{path}:2:1: no class" in run("learn", "raters", path, code=3)
    path.write_text("item,rater\na,Ann\n", encoding="utf-8")
    assert "no column class" in run("learn", "raters", path, code=3)

"""Every number worked by hand in docs/theory, asked of the program; each test names its page and finds its numbers there."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from smallworld import X, db, dossier, kind, likelihood, many, model, posterior, rates, ratio, says, two

from clandestine.ask.bounds import bounds
from clandestine.ask.curves import curves
from clandestine.ask.information import uncertainty
from clandestine.ask.weigh import weigh
from clandestine.ask.weights import weights
from clandestine.ask.worth import worth
from clandestine.batch.chunk import Chunk, Column
from clandestine.batch.question import Batch
from clandestine.batch.weighing import weigh_chunk
from clandestine.learn.copying import copying
from clandestine.learn.em import mode
from clandestine.learn.gathered import archive
from clandestine.learn.hidden import averaged
from clandestine.learn.loglinear import fit
from clandestine.learn.members import members_of, together
from clandestine.learn.scores import brier, divergence, log_score
from clandestine.record.number import Number
from clandestine.record.when import When
from clandestine.scales import STANDARD
from clandestine.translate.case import Case
from clandestine.translate.numbers import limits
from clandestine.translate.portable import portable
from clandestine.translate.yearly import Yearly

PAIR = ("present", "absent")


class Page:
    """One page of docs/theory: a number counts as worked there only if the page prints it."""

    def __init__(self, root: Path, name: str) -> None:
        self.text = (root / "docs" / "theory" / name).read_text(encoding="utf-8")

    def has(self, printed: str, value: float) -> None:
        """The page prints this number, and the program gives it, to the digits printed."""
        assert printed in self.text, f"{printed} is not on the page"
        digits = len(printed.lstrip("-+").partition(".")[2].rstrip("%"))
        assert round(value, digits) == pytest.approx(float(printed), abs=1e-12), value


@pytest.fixture
def page(root: Path, request: pytest.FixtureRequest) -> Page:
    """The page the test is named after."""
    return Page(root, request.node.name.removeprefix("test_").replace("_", "-") + ".md")


def asked(kinds: dict[str, Any], sources: dict[str, Any], seen: list[Any], prior: float = 0.5, **rest: Any) -> Case:
    """A case about x with these kinds and observations."""
    inside = {name: rest.pop(name) for name in ("tempers", "others", "admiralty") if name in rest}
    return Case(model({"x": two(prior)}, kinds, **inside), dossier(sources, seen, **rest))


def test_bounds(page):
    """A rate used twice peaks between its limits; rain and a wet street, with one number free and with two."""
    letter = kind({"is": 0.6, "from": 0.2, "to": 0.9}, 0.1)
    whole = {"other": {"read_for": ["x"], "extent": "whole"}}
    case = asked({"letter": letter}, {"one": "letter", "other": "letter"}, [says("a", "one")], consulted=whole)
    for v, printed in ((0.2, "1.78"), (0.5, "2.78")):
        page.has(printed, ratio(Case(case.model, case.dossier, numbers={"kinds.letter.rates.sees": Number(value=v)})))
    highest = bounds(case, "x", "present").data["views"]["model"]["bounds"]["all at once"]["highest"]
    page.has("0.735", highest["found"])
    assert highest["exact"] and highest["at_numbers"] == {"kinds.letter.rates.sees": pytest.approx(0.5, abs=1e-4)}
    page.has("0.640", 0.16 / 0.25)
    wet = {"states": X, "given": ["x"], "table": {"absent": 0.1, "present": {"is": 0.8, "from": 0.5, "to": 0.9}}}
    seen = {"seen": kind(1, 0)}
    for held, low, high in ((0.8, "0.471", "0.842"), (wet["table"]["present"], "0.357", "0.857")):
        variables = {
            "x": two({"is": 0.2, "from": 0.1, "to": 0.4}),
            "wet": {**wet, "table": {"absent": 0.1, "present": held}},
        }
        rain = Case(model(variables, seen), dossier({"s": "seen"}, [says("w", "s", "wet")]))
        ends = bounds(rain, "x", "present").data["views"]["model"]["bounds"]["all at once"]
        page.has(low, ends["lowest"]["found"])
        page.has(high, ends["highest"]["no_setting_passes"])
        page.has("0.667", posterior(rain)[1])


def test_every_page_is_asked_and_listed(root):
    """The index lists every page, and every page with numbers has a test here."""
    pages = {path.name for path in (root / "docs" / "theory").glob("*.md")}
    index = (root / "docs" / "theory" / "README.md").read_text(encoding="utf-8")
    tests = {name.removeprefix("test_").replace("_", "-") + ".md" for name in globals() if name.startswith("test_")}
    assert pages - {"README.md"} == tests - {"every-page-is-asked-and-listed.md"}
    assert all(f"({name})" in index for name in pages - {"README.md"})
    for name in pages:
        assert "proves" not in (root / "docs" / "theory" / name).read_text(encoding="utf-8").replace(
            'never "proves"', ""
        )


def test_report(page):
    """A letter asserts, denies; a register names a sentence; a police summary hides; one letter of five is quoted."""
    letter = {"letter": kind(0.6, 0.02, 0.05, 0.20)}
    said = asked(letter, {"s": "letter"}, [says("a", "s")], 0.3)
    page.has("30", ratio(said))
    page.has("14.8", db(ratio(said)))
    page.has("0.93", posterior(said)[1])
    denied = asked(letter, {"s": "letter"}, [says("a", "s", state="absent")])
    page.has("0.25", ratio(denied))
    page.has("-6.0", db(ratio(denied)))
    register = model({"x": {**many(0.5, 0.3, 0.2)}}, {"register": kind(0.8, 0.1)})
    found = likelihood(Case(register, dossier({"s": "register"}, [says("a", "s", state="c")])))
    page.has("0.80", found[2])
    page.has("0.05", found[1])
    page.has("16", found[2] / found[1])
    page.has("12.0", db(found[2] / found[1]))
    variables = {"x": two(), "agent": {"states": ["no", "yes"], "prior": 0.3}}
    police = kind(0.6, 0.1, conceals={"agent": {"yes": 0.9}})
    hidden = Case(
        model(variables, {"police": police}), dossier({"s": "police"}, [says("a", "s")]), given={"agent": "yes"}
    )
    page.has("0.06", joint_ratio(hidden)[1])
    page.has("0.01", joint_ratio(hidden)[0])
    page.has("6", ratio(hidden))
    many_read = asked({"letters": kind(0.1, 0.01)}, {"s": {"kind": "letters", "read": 5}}, [says("a", "s")])
    page.has("0.410", likelihood(many_read)[1])
    page.has("0.049", likelihood(many_read)[0])
    page.has("8.4", ratio(many_read))
    page.has("10", 0.1 / 0.01)


def joint_ratio(case: Case) -> Any:
    """P(items | x), shape (states,)."""
    return likelihood(case)


def test_files(page):
    """Ten protocols of one file: 10 dB, not 35."""
    tempers = {
        "pressure": {"states": ["sober", "made_up"], "made": "made_up", "prior": {"sober": 0.97, "made_up": 0.03}}
    }
    kinds = {"protocol": kind(0.7, 0.3, temper="pressure", made={"asserts": 0.8})}
    seen = [says(f"o{n}", f"p{n}") for n in range(10)]
    apart = asked(kinds, {f"p{n}": "protocol" for n in range(10)}, seen, tempers=tempers)
    sources = {"file": "protocol"} | {f"p{n}": {"kind": "protocol", "part_of": "file"} for n in range(10)}
    together = asked(kinds, sources, seen, tempers=tempers)
    one = asked(kinds, {"p0": "protocol"}, seen[:1], tempers=tempers)
    page.has("0.703", likelihood(one)[1])
    page.has("0.315", likelihood(one)[0])
    page.has("3.5", db(ratio(one)))
    page.has("34.9", db(ratio(apart)))
    page.has("0.02825", 0.7**10)
    page.has("0.0000059", 0.3**10)
    page.has("0.10737", 0.8**10)
    page.has("0.03062", likelihood(together)[1])
    page.has("0.00323", likelihood(together)[0])
    page.has("9.5", ratio(together))
    page.has("9.8", db(ratio(together)))


def test_silence(page):
    """One silence, and twenty silences of one short paper."""
    body = {"about": {"x": rates(0.5, 0.01, knows=0.6, kept=0.9)}}
    whole = {"s": {"read_for": ["x"], "extent": "whole"}}
    one = asked({"bulletin": body}, {"s": "bulletin"}, [], consulted=whole)
    page.has("0.27", 0.6 * 0.9 * 0.5)
    page.has("0.73", likelihood(one)[1])
    page.has("0.99", likelihood(one)[0])
    page.has("-1.3", db(ratio(one)))
    for share, printed in ((None, "-26.5"), (0.3, "-1.3")):
        table = {"absent": 0, "present": 1}
        variables = {f"m{n}": {"states": X, "given": ["x"], "table": table, "topic": "t"} for n in range(20)}
        paper = {"about": {name: body["about"]["x"] for name in variables}}
        paper |= {"deals_with": {"t": share}} if share else {}
        held = model({"x": two(), **variables}, {"paper": paper})
        case = Case(held, dossier({"s": "paper"}, [], consulted={"s": {"read_for": "all", "extent": "whole"}}))
        page.has(printed, db(ratio(case)))
        if share:
            page.has("0.701", likelihood(case)[1])
            page.has("0.945", likelihood(case)[0])
    page.has("-1.5", db(0.7))


def test_copies(page):
    """One copy and two copies of a lost letter; a copy that adds something."""
    letter = {"letter": kind(0.8, 0.1)}
    copy = {"kind": "letter", "derives_from": "o"}
    lost = {"o": {"kind": "letter", "lost": "yes"}, "c": copy, "d": copy}
    one, two_ = asked(letter, lost, [says("a", "c")]), asked(letter, lost, [says("a", "c"), says("b", "d")])
    page.has("0.9867", 0.98 + 0.02 / 3)
    page.has("0.0067", 0.02 / 3)
    page.has("0.7907", likelihood(one)[1])
    page.has("0.1047", likelihood(one)[0])
    page.has("8.8", db(ratio(one)))
    page.has("9.0", db(ratio(two_)))
    originals = asked(letter, {"o": "letter", "p": "letter"}, [says("a", "o"), says("b", "p")])
    page.has("18.1", db(ratio(originals)))
    adding = asked(letter, {"o": "letter", "c": {**copy, "adds": 0.3}}, [says("a", "o"), says("b", "c")])
    found = weights(adding, "x", PAIR, adding.views[0])
    page.has("0.931", likelihood(adding)[1] / 0.8)
    page.has("0.721", likelihood(adding)[0] / 0.1)
    page.has("1.1", found.in_order[1])
    page.has("2.7", 0.3 * db(8))


def test_made(page):
    """A confession that may have been dictated, and a second one in the same file."""
    kinds = {"protocol": kind(0.6, 0.1, made={"asserts": 0.8})}
    sources = {"f": {"kind": "protocol", "made": 0.4}}
    sources |= {name: {"kind": "protocol", "part_of": "f"} for name in "pq"}
    one = asked(kinds, sources, [says("a", "p")])
    page.has("0.68", likelihood(one)[1])
    page.has("0.38", likelihood(one)[0])
    page.has("2.5", db(ratio(one)))
    page.has("7.8", db(0.6 / 0.1))
    both = asked(kinds, sources, [says("a", "p"), says("b", "q")])
    page.has("0.472", likelihood(both)[1])
    page.has("0.262", likelihood(both)[0])
    page.has("2.6", db(ratio(both)))
    found = weights(both, "x", PAIR, both.views[0])
    page.has("0.03", found.in_order[1])


def test_identity(page):
    """A record that is this person's with probability 0.7."""
    others = {"movement": {"because": "a test"}}
    source = {"s": {"kind": "letter", "identity": {"same": 0.7, "others": "movement", "because": "name and age"}}}
    case = asked({"letter": kind(0.6, 0.05)}, source, [says("a", "s")], 0.2, others=others)
    page.has("0.16", 0.2 * 0.6 + 0.8 * 0.05)
    page.has("0.468", likelihood(case)[1])
    page.has("0.083", likelihood(case)[0])
    page.has("5.6", ratio(case))
    page.has("7.5", db(ratio(case)))
    page.has("10.8", db(0.6 / 0.05))


def test_judgement(page):
    """A ratio stated directly, on the fact and through it; a grade."""
    judged = {"id": "j", "by": "s", "lr": {"x": {"present": [2, 4, 8]}}, "because": "the handwriting"}
    case = asked({"note": kind()}, {"s": "note"}, [judged], 0.3)
    page.has("6.0", db(ratio(case)))
    page.has("3.0", db(2))
    page.has("9.0", db(8))
    page.has("0.63", posterior(case)[1])
    variables = {
        "x": two(),
        "fact": {"states": ["no", "yes"], "given": ["x"], "table": {"absent": 0.2, "present": 0.6}},
    }
    seen = [{"id": "j", "by": "s", "lr": {"fact": {"yes": 4}}, "because": "the handwriting"}]
    through = Case(model(variables, {"note": kind()}), dossier({"s": "note"}, seen))
    page.has("2.8", 0.6 * 4 + 0.4)
    page.has("1.6", 0.2 * 4 + 0.8)
    page.has("1.75", ratio(through))
    page.has("2.4", db(ratio(through)))
    grades = {"B1": 12, "B2": 8}
    graded = asked({"note": kind(), "letter": kind(0.6, 0.1)}, {"s": "note", "t": "letter"},
                   [says("a", "s", grade="B1"), says("b", "t")], admiralty=grades)  # fmt: skip
    page.has("48", ratio(graded))
    page.has("16.8", db(ratio(graded)))


def test_on_file(page):
    """The same person under a prior of everybody and under a prior of those on file."""
    exact = {"register": kind(1.0, 0.0, 0.0, 1.0)}
    states = ["no", "yes"]
    arrest = {"states": states, "given": ["x"], "table": {"absent": 0.02, "present": 0.24}}
    entry = {"variable": "on_file", "state": "yes", "entailed_by": {"arrest": "yes"}}
    seen = [says("a", "r", "arrest", "yes")]
    person = {"person": {"name": "N. N."}}
    other = {"absent": 0.03 / 0.98, "present": 0.06 / 0.76}
    filed = {"states": states, "given": ["arrest", "x"], "table": {"no": other, "yes": {"else": 1}}}
    everybody = model({"x": two(0.2), "arrest": arrest, "on_file": filed}, exact, prior_of="population", on_file=entry)
    bare = Case(everybody, dossier({}, [], **person))
    page.has("0.60", posterior(bare)[1])
    with_arrest = Case(everybody, dossier({"r": "register"}, seen, **person))
    page.has("0.75", posterior(with_arrest)[1])
    already = {"states": states, "given": ["x"], "table": {"absent": 0.05, "present": 0.30}}
    held = model({"x": two(0.6), "arrest": arrest, "on_file": already}, exact, prior_of="on_file", on_file=entry)
    divided = Case(held, dossier({"r": "register"}, seen, **person))
    page.has("0.75", posterior(divided)[1])
    page.has("0.8", 0.24 / 0.30)
    page.has("0.4", 0.02 / 0.05)
    page.has("12", 0.24 / 0.02)
    page.has("0.95", 0.6 * 0.24 / (0.6 * 0.24 + 0.4 * 0.02))


def test_dates(page):
    """Years in doubt by hand, of both calendars, and what surely and possibly lasted."""
    about = When.parse("1925~")
    for year, printed in ((1924, "0.25"), (1925, "0.50"), (1926, "0.25")):
        page.has(printed, about.by_year(1900, 1999)[year])
    for year, printed in ((1925, "0.667"), (1926, "0.333")):
        page.has(printed, about.by_year(1925, 1930)[year])
    for text, years in (
        ("1925-01~", {1924: "0.25", 1925: "0.75"}),
        ("1924-24", {1924: "0.344", 1925: "0.656"}),
        ("[1924~,1930]", {1923: "0.125", 1924: "0.250", 1925: "0.125", 1930: "0.500"}),
        ("[1920,1925..1926]", {1920: "0.333"}),
        ("1917 (OS)", {1917: "0.964", 1918: "0.036"}),
    ):
        for year, printed in years.items():
            page.has(printed, When.parse(text).by_year(1900, 1999)[year])
    assert When.parse("1917-10-25 (OS)").earliest == (1917, 11, 7)
    for text, sure, possible in (
        ("1924~/1926", range(1924, 1927), range(1923, 1927)),
        ("192X/1935", range(1929, 1936), range(1920, 1936)),
    ):
        when = When.parse(text)
        assert (when.sure_years(1900, 1999), when.possible_years(1900, 1999)) == (sure, possible)
    assert When.parse("1925/").sure_years(1920, 1930) == range(1925, 1926)
    assert When.parse("1925/").possible_years(1920, 1930) == When.parse("1925/..").sure_years(1920, 1930)


def test_doubt(page):
    """Limits of three numbers: stated, guessed, weighted."""
    low, mode, high = 0.01, 0.04, 0.10
    page.has("2.33", 1 + 4 * (mode - low) / (high - low))
    page.has("3.67", 1 + 4 * (high - mode) / (high - low))
    page.has("0.045", (low + 4 * mode + high) / 6)
    half = limits(Number(value=0.5), guess=True)
    page.has("0.18", half[0])
    page.has("0.82", half[1])
    rare = limits(Number(value=0.04), guess=True)
    page.has("0.009", rare[0])
    page.has("0.157", rare[1])
    page.has("-3.18", math.log(0.04 / 0.96))
    twenty = limits(Number.model_validate({"is": 0.6, "weight": 20}), guess=False)
    exact = stats.beta(12, 8).interval(0.99)
    assert twenty == pytest.approx(exact)
    page.has("0.32", twenty[0])
    page.has("0.85", twenty[1])
    wide = {"from": 0.3, "is": 0.6, "to": 0.8}, {"from": 0.01, "is": 0.02, "to": 0.1}
    case = asked({"letter": kind(*wide)}, {"s": "letter"}, [says("a", "s")], 0.3)
    page.has("0.93", posterior(case)[1])
    page.has("0.56", 0.3 * 0.3 / (0.3 * 0.3 + 0.7 * 0.1))
    page.has("0.97", 0.3 * 0.8 / (0.3 * 0.8 + 0.7 * 0.01))


def test_world_views(page):
    """One line of a letter under two views of the movement."""
    variables = {
        "movement": {"states": ["crushed", "underground"], "prior": 0.5, "of_the_world": "yes"},
        "x": {
            "states": ["retired", "clandestine"],
            "given": ["movement"],
            "table": {"crushed": 0.1, "underground": 0.4},
        },
        "caution": {
            "states": ["no", "yes"],
            "given": ["x", "movement"],
            "table": {"retired": {"else": 0.4}, "clandestine": {"crushed": 0.5, "underground": 0.8}},
        },
    }
    scenarios = {view: {"set": {"movement": view}} for view in ("crushed", "underground")}
    held = model(variables, {"letter": kind(0.9, 0.05)}, scenarios=scenarios, world_views=list(scenarios))
    case = Case(held, dossier({"s": "letter"}, [says("cut", "s", "caution", "yes")]))
    crushed, underground = (weights(case, "x", ("clandestine", "retired"), view).total for view in case.views)
    page.has("0.475", 0.9 * 0.5 + 0.05 * 0.5)
    page.has("0.39", 0.9 * 0.4 + 0.05 * 0.6)
    page.has("0.73", 0.9 * 0.8 + 0.05 * 0.2)
    page.has("1.2", 10 ** (crushed / 10))
    page.has("0.9", crushed)
    page.has("1.9", 10 ** (underground / 10))
    page.has("2.7", underground)
    page.has("0.12", posterior(case, view=0)[1])
    page.has("0.56", posterior(case, view=1)[1])


def roles(prior: dict[str, float]) -> Case:
    """Activity and informing, role derived; one habit on activity and a rumour on informing."""
    variables = {
        "activity": {"states": list(prior), "prior": prior},
        "informs": {"states": ["no", "yes"], "prior": 0.04},
        "role": {"derive": [{"when": {"informs": "yes"}, "is": "informing"}, {"otherwise": "activity"}]},
        "meetings": {"states": ["no", "yes"], "given": ["activity"], "table": {"open": 0.7, "retired": 0.1}},
    }
    sensitive = [{"variable": "informs", "state": "yes", "role": "informing", "words": "informing"}]
    held = model(variables, {"register": kind(1, 0, 0, 1)}, about="role", sensitive=sensitive)
    person = {"person": {"name": "N. N."}}
    return Case(held, dossier({"s": "register"}, [says("m", "s", "meetings", "yes")], **person))


def test_role(page):
    """Meetings move activity and leave informing where it was."""
    case = roles({"open": 0.3, "retired": 0.7})
    assert case.states("role") == ("informing", "open", "retired")
    after = posterior(case, "role")
    page.has("0.75", posterior(case, "activity")[0])
    page.has("0.04", after[0])
    page.has("0.72", after[1])
    page.has("0.24", after[2])
    found = likelihood(case, "role")
    page.has("0.28", found[0])
    page.has("0.7", found[1])
    page.has("0.1", found[2])
    assert "no evidence here, prior only" in str(weigh(case, "role", ("open", "retired"), draws=0))


def test_weights(page):
    """Decibans and words; alone, last and in order of two papers of one file; the complement and its prior."""
    for value, printed in ((2, "3.0"), (10, "10.0"), (100, "20.0"), (1000, "30.0")):
        page.has(printed, db(value))
    for bound, word in STANDARD.bands:
        assert word in page.text
        if math.isfinite(bound) and bound > 10:
            assert f"{bound:,.0f}" in page.text
    kinds = {"protocol": kind(0.6, 0.1, made={"asserts": 0.8})}
    sources = {"f": {"kind": "protocol", "made": 0.4}}
    sources |= {name: {"kind": "protocol", "part_of": "f"} for name in "pq"}
    both = asked(kinds, sources, [says("a", "p"), says("b", "q")])
    found = weights(both, "x", PAIR, both.views[0])
    page.has("2.53", found.alone[0])
    page.has("2.53", found.alone[1])
    page.has("0.03", found.last[0])
    page.has("0.03", found.last[1])
    page.has("2.53", found.in_order[0])
    page.has("0.03", found.in_order[1])
    page.has("2.56", found.total)
    page.has("2.56", found.by_file["f"])
    judged = {"id": "j", "by": "s", "lr": {"x": {"a": 0.6, "b": 0.2, "c": 0.05}}, "because": "a test"}
    for prior, printed in (((0.2, 0.6, 0.2), ("0.1625", "5.7")), ((0.2, 0.2, 0.6), ("0.0875", "8.4"))):
        case = Case(model({"x": many(*prior)}, {"note": kind()}), dossier({"s": "note"}, [judged]))
        page.has("4.8", weights(case, "x", ("a", "b"), case.views[0]).total)
        page.has("10.8", weights(case, "x", ("a", "c"), case.views[0]).total)
        page.has(printed[0], (prior[1] * 0.2 + prior[2] * 0.05) / 0.8)
        page.has(printed[1], weigh(case, "x", ("a", "b"), draws=0).plain()["against_the_rest"]["model"]["a"])


def test_second_opinion(page):
    """Two judgements on one variable: both count, here and by way of hard evidence in pgmpy."""
    from clandestine.interchange.neighbour import pgmpy_posterior

    seen = [
        {"id": name, "by": "s", "lr": {"x": {"present": lr}}, "because": "a test"} for name, lr in (("j", 4), ("k", 3))
    ]
    case = asked({"note": kind()}, {"s": "note"}, seen, 0.3)
    page.has("0.84", posterior(case)[1])
    assert pgmpy_posterior(case.to_pgmpy(), case.evidence, "x", case.states("x"))[1] == pytest.approx(
        posterior(case)[1], abs=1e-10
    )
    network, evidence = case.to_pgmpy(), case.evidence
    assert set(evidence) == {"judgement j on x", "judgement k on x"}
    assert network.check_model()
    for dropped, printed in (("k", "0.63"), ("j", "0.56")):
        page.has(printed, posterior(Case(case.model, case.dossier, without=[dropped]))[1])


def test_engine(page):
    """Rain, lawn, shoes: the messages, the answer at the root, and on the way down the lawn."""
    from clandestine.engine import compile_circuit, sweep

    scopes = [("rain",), ("rain", "lawn"), ("lawn", "shoes")]
    tables = [[0.8, 0.2], [[0.9, 0.1], [0.1, 0.9]], [[0.7, 0.3], [0.2, 0.8]]]
    circuit = compile_circuit(scopes, {"rain": 2, "lawn": 2, "shoes": 2}, keep=["rain"])
    found = sweep(circuit, tables, {"shoes": [0, 1]})
    joint = [math.exp(value) for value in found.log_joint[:, 0]]
    page.has("0.28", joint[0])
    page.has("0.15", joint[1])
    page.has("0.43", math.exp(found.log_evidence[0]))
    page.has("0.35", joint[0] / 0.8)
    page.has("0.75", joint[1] / 0.2)
    page.has("0.35", found.posterior[1, 0])
    page.has("0.48", found.marginal("lawn")[1, 0])
    page.has("0.208", found.marginal("lawn")[1, 0] * math.exp(found.log_evidence[0]))
    page.has("0.222", found.marginal("lawn")[0, 0] * math.exp(found.log_evidence[0]))


def test_disagreement(page):
    """Two assumptions, four mixtures: each probability, each share on both scales."""
    from clandestine.ask.disagreement import disagreement

    def side(prior: float, invents: float) -> Case:
        return asked({"letter": kind(0.6, invents)}, {"l": "letter"}, [says("o", "l")], prior)

    for printed, prior, invents in (("0.857", 0.5, 0.1), ("0.600", 0.2, 0.1), ("0.667", 0.5, 0.3), ("0.333", 0.2, 0.3)):
        page.has(printed, posterior(side(prior, invents))[1])
    found = disagreement(side(0.5, 0.1), side(0.2, 0.3), state="present", draws=2).data["views"]["model"]
    by_prior, by_letter = found["shares"]["variables.x"], found["shares"]["kinds.letter.rates"]
    page.has("0.295", -by_prior["probability"])
    page.has("0.229", -by_letter["probability"])
    page.has("0.524", -found["difference"]["probability"])
    page.has("-6.0", by_prior["decibans"])
    page.has("-4.8", by_letter["decibans"])
    page.has("-10.8", found["difference"]["decibans"])


def test_worth(page):
    """A letter that may say a thing, and the same where only three in ten deal with such things."""
    variables = {"x": {**two(), "topic": "t"}}
    for deals, says_it, silent, worth_ in ((None, "0.35", "0.308", "0.214"), (0.3, "0.105", "0.458", "0.047")):
        letter = kind(0.6, 0.1) | ({"deals_with": {"t": deals}} if deals else {})
        case = Case(model(variables, {"letter": letter}), dossier({}, []))
        row = worth(case).table.records()[0]
        page.has(worth_, row["model_bits"])
        paper = {"s": {"read_for": ["x"], "extent": "whole"}}
        told = Case(case.model, dossier({"s": "letter"}, [says("a", "s")], consulted=paper))
        quiet = Case(case.model, dossier({"s": "letter"}, [], consulted=paper))
        page.has(says_it, likelihood(told).mean())
        page.has("0.857", posterior(told)[1])
        page.has(silent, posterior(quiet)[1])
        if deals is None:
            page.has("0.592", uncertainty(posterior(told)))
            page.has("0.890", uncertainty(posterior(quiet)))
            page.has("0.786", 1 - row["model_bits"])
            page.has("0.25", row["model_change"])
            page.has("0.357", posterior(told)[1] - 0.5)
            page.has("0.192", 0.5 - posterior(quiet)[1])
        else:
            page.has("0.895", likelihood(quiet).mean())


def test_years(page):
    """One habit in two years, and one letter that says so with four kinds of date."""
    habit = {"x": {"states": X, "prior": 0.2, "persists": 0.5}}
    known = model(habit, {"letter": kind(0.8, 0.1)}, years="1925/1926", prior_of="population")

    def answered(*seen: dict[str, Any]) -> tuple[float, list[float]]:
        case = Case(known, dossier({"s": "letter"}, seen), year=1925)
        joint = case.log_joint("x@1925", case.views[0])
        return float(np.exp(joint).sum()), list(Yearly(case, "x").posterior(case.views[0])[:, 1, 0])

    page.has("0.2", answered()[1][0])
    page.has("0.2", answered()[1][1])
    for told, evidence, first, second in (
        ({"when": "1925"}, "0.24", "0.67", "0.43"),
        ({"when": "[1925,1926]"}, "0.24", "0.55", "0.55"),
        ({"when": "1925/1926"}, "0.184", "0.57", "0.57"),
        ({"when": "1925/1926", "over": "sometime"}, "0.296", "0.54", "0.54"),
    ):
        found, years = answered(says("a", "s", **told))
        page.has(evidence, found)
        page.has(first, years[0])
        page.has(second, years[1])


def test_validation(page):
    """A verdict of 0.8 and 0.2 against a model and a prior."""
    verdict, said, prior = np.array([0.8, 0.2]), np.array([0.6, 0.4]), np.array([0.5, 0.5])
    page.has("-0.592", float(log_score(verdict, said)))
    page.has("-0.693", float(log_score(verdict, prior)))
    page.has("0.101", float(log_score(verdict, said) - log_score(verdict, prior)))
    page.has("0.092", float(divergence(verdict, said)))
    page.has("0.08", float(brier(verdict, said)))
    page.has("0.18", float(brier(verdict, prior)))


def test_living(page):
    """One letter: its polynomials, the posterior they give, and where a number would make the two states level."""
    case = asked({"letter": kind({"is": 0.6, "from": 0.05, "to": 0.9}, 0.1)}, {"s": "letter"}, [says("a", "s")])
    page.has("0.857", posterior(case)[1])
    circuit = portable(case)
    held = {path: value for path, value, *_ in circuit["numbers"]}
    primitives = [held[circuit["numbers"][one[1]][0]] for one in circuit["primitives"]]
    worked = [
        sum(
            factor * math.prod(primitives[key] for key in keys)
            for factor, keys in zip(one[::2], one[1::2], strict=True)
        )
        for one in circuit["polynomials"]
    ]
    (report,) = (node for node in circuit["nodes"] if circuit["names"][node["v"]] == "s on x")
    said = [worked[report["table"][3 * truth + circuit["items"][0]["seen"]]] for truth in (0, 1)]
    page.has("0.857", said[1] / sum(said))
    (tip,) = (one.tipping(1, [0, 1]) for one in curves(case, "x", case.views[0]) if one.number.path.endswith("sees"))
    page.has("0.1", tip)


def test_many(page):
    """One file that says two things of somebody, and one that says one."""
    rates = {"sober": 0.6, "padded": 0.9}, {"sober": 0.1, "padded": 0.5}
    tone = {"tone": {"states": ["sober", "padded"], "prior": {"sober": 0.7, "padded": 0.3}}}
    known = model({"x": two(), "y": two()}, {"police": {**kind(*rates), "temper": "tone"}}, tempers=tone)
    asked = Batch.of(known)
    columns = ("person", "window", "variable", "state", "source", "kind")
    rows = [(who, "1925", what, "present", "f", "police") for who, what in ("ax", "ay", "bx")]
    told = {name: Column.of([row[place] for row in rows]) for place, name in enumerate(columns)}
    found = weigh_chunk(asked, Chunk.of(0, told, np.arange(3) + 2)).rows
    page.has("0.23275", float(np.exp(found["log_evidence"][0])))
    page.has("0.722", found["present"][0])
    page.has("0.758", found["present"][1])


def test_calibration(page):
    """A letter that says so: the posterior, and where the ranks of the truth fall."""
    case = asked({"letter": kind(0.6, 0.1)}, {"s": "letter"}, [says("a", "s")], prior=0.3)
    said = float(posterior(case)[1])
    page.has("0.72", said)
    drawn, not_so = 0.3 * 0.6, 0.7 * 0.1
    page.has("0.28", not_so / (drawn + not_so))
    page.has("0.5", said * (1 - said / 2) + (1 - said) * (1 - said) / 2)


def test_hidden(page):
    """Two lists: the oldest formula, and the average over two graphs."""
    table = np.array([[0, 30], [20, 10]])
    page.has("60", fit(table, ()).missing)
    told = averaged(table).told()
    page.has("88", told["estimate"])
    assert (told["low"], told["high"]) == (62, 182), told


def test_movement(page):
    """One letter under two views, and the same where people with x are chosen four times as often."""
    views = {name: {"set": {"view": name}, "because": "a test"} for name in ("crushed", "underground")}
    variables = {
        "view": {"states": list(views), "prior": 0.5, "of_the_world": "yes"},
        "x": {"states": X, "given": ["view"], "table": {"crushed": 0.2, "underground": 0.6}},
    }
    known = model(variables, {"letter": kind(0.6, 0.1)}, scenarios=views, world_views=list(views))
    members = members_of(known, [dossier({"s": "letter"}, [says("a", "s")], person={"name": "N. N."})])
    for view, plain, chosen in zip(members[0].case.views, ("0.20", "0.40"), ("0.35", "0.529"), strict=True):
        found = together(members, view, "x")
        page.has(plain, float(np.exp(found.log_evidence()[0])))
        page.has(chosen, float(np.exp(found.log_evidence({1: 4.0})[0])))


def test_reliability(page):
    """Eight of ten letters speak of what a register knows; one thing that two sources agree on."""
    known = model({"x": two()}, {"register": kind(1, 0, 0, 1), "letter": kind({"is": 0.5, "weight": 4}, 0)})
    sources = {"r": "register", "s": "letter"}
    whole = {"s": {"read_for": ["x"], "extent": "whole"}}
    told = [
        dossier(
            sources, [says("a", "r"), *([says("b", "s")] if number < 8 else [])], consulted=whole, dossier=f"p{number}"
        )
        for number in range(10)
    ]
    found = archive([Case(known, one, restarts=1) for one in told])
    best = found.tables.primitives(mode(found).levels[:, None])[:-1, 0]
    page.has("0.75", best[0])
    page.has("3.0", copying([3.0]) * 10 / math.log(10))

# ruff: noqa: E501 (a case is one line, however long)
"""Models of years and dossiers under them, one thing wrong at a time: told in plain words, at its line, with a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.checks import check
from clandestine.files.models import load_model, read_model

MODEL = """\
clandestine: 1
name: harbour
about: post
prior_of: population
years: 1900/1905
death: {variable: drowned, state: "yes"}
variables:
  post:
    states: [mate, master, ashore]
    prior: {mate: 0.6, master: 0.1, ashore: 0.3}
    becomes:
      mate: {mate: 0.7, master: 0.2, ashore: 0.1}
      master: {mate: 0, master: 0.8, ashore: 0.2}
      ashore: {mate: 0.1, master: 0, ashore: 0.9}
    guess: true
    because: made up
  drinks:
    states: ["no", "yes"]
    given: [post]
    table: {mate: 0.4, master: 0.2, ashore: 0.5}
    persists: 0.6
    guess: true
    because: made up
  storm:
    event: true
    states: ["no", "yes"]
    prior: 0.2
    guess: true
    because: made up
  drowned:
    event: true
    states: ["no", "yes"]
    given: [before.post, storm]
    table: {ashore: 0, else: {"no": 0.01, "yes": 0.1}}
    guess: true
    because: made up
kinds:
  log:
    says: a log
    rates: {sees: 0.5, invents: 0.01, denies: {so: 0.01, not_so: 0.05}}
    about:
      post: {sees: {mate: 0.2, master: 0.2, ashore: 0.1}, invents: 0.02}
    guess: true
    because: made up
"""
POST = MODEL[MODEL.index("    prior: {mate") : MODEL.index("    guess: true")]

# (name, what stands there, what is written instead, a piece of the words or the hint, a piece of the line the fault names)
MODELS = [
    ("becomes without years", "years: 1900/1905\n", "", "'post' has `becomes`, but the model has no years", "becomes:"),
    ("persists without years", "years: 1900/1905\n", "", "'drinks' has `persists`, but the model has no years", "persists: 0.6"),
    ("event without years", "years: 1900/1905\n", "", "'storm' has `event`, but the model has no years", "event: true"),
    ("before without years", "years: 1900/1905\n", "", "'before.post' speaks of the year before, but the model has no years", "before.post"),
    ("death without years", "years: 1900/1905\n", "", "a recorded death enters a model of years only", "death: {"),
    ("without years, what to write", "years: 1900/1905\n", "", "write `years: 1917/1939`", "becomes:"),
    ("becomes without prior", "    prior: {mate: 0.6, master: 0.1, ashore: 0.3}\n", "", "prior", "post:|becomes:"),
    ("a row of becomes missing", "      ashore: {mate: 0.1, master: 0, ashore: 0.9}\n", "", "the row 'ashore'", "becomes:|mate: {mate: 0.7"),
    ("a state missing in a row", "{mate: 0, master: 0.8, ashore: 0.2}", "{master: 0.8, ashore: 0.2}", "lacks mate", "{master: 0.8"),
    ("an unknown state in a row", "{mate: 0, master: 0.8, ashore: 0.2}", "{maet: 0, master: 0.8, ashore: 0.2}", "maet", "maet"),
    ("a row that does not sum to 1", "{mate: 0, master: 0.8, ashore: 0.2}", "{mate: 0, master: 0.8, ashore: 0.3}", "sums to 1.1, not to 1", "ashore: 0.3"),
    ("a row of an unknown state before", "      master: {mate: 0, ", "      mastre: {mate: 0, ", "mastre", "mastre"),
    ("both becomes and table", "    becomes:\n", "    table: {mate: 0.6, master: 0.1, ashore: 0.3}\n    becomes:\n", "table", "table: {mate: 0.6|becomes:|prior: {mate"),
    ("before of something unknown", "before.post", "before.pots", "unknown variable 'before.pots'", "before.pots"),
    ("before of an event", "before.post, storm", "before.storm, post", "before", "before.storm"),
    ("persists missing", "    persists: 0.6\n", "", "'drinks' does not say whether it goes on from year to year", "drinks:"),
    ("persists missing, the hint", "    persists: 0.6\n", "", "write `persists: 0.6` (0 where every year is new), or `event: yes`", "drinks:"),
    ("persists with event", "    persists: 0.6\n", "    persists: 0.6\n    event: true\n", "'drinks' has `persists` beside `event`", "persists: 0.6"),
    ("persists with becomes", "    becomes:\n", "    persists: 0.5\n    becomes:\n", "'post' has `persists` beside `becomes`", "persists: 0.5"),
    ("persists with causes", "    persists: 0.6\n", "    persists: 0.6\n    causes: {storm: {\"yes\": 0.1}}\n", "'drinks' has `persists` beside `causes`", "persists: 0.6"),
    ("persists above 1", "persists: 0.6", "persists: 1.6", "1.6", "persists: 1.6"),
    ("persists as a word", "persists: 0.6", "persists: often", "expected a number", "persists: often"),
    ("years with an open end", "1900/1905", "1900/..", "1900/.. is not a span of years", "years:"),
    ("one year only", "1900/1905", "1900", "1900 is not a span of years", "years:"),
    ("years turned round", "1900/1905", "1905/1900", "ends before it starts", "years:"),
    ("years without end", "1900/1905", "1000/1905", "a model has at most 200", "years:"),
    ("years, the hint", "1900/1905", "1900/..", "write the first and the last, as in 1917/1939", "years:"),
    ("an @ in a name", "  drinks:\n", "  dri@nks:\n", "@", "dri@nks"),
    ("death unknown", "variable: drowned", "variable: drownd", "unknown variable 'drownd' (did you mean 'drowned'?)", "death:"),
    ("death in an unknown state", 'state: "yes"}', 'state: "yess"}', "unknown state of 'drowned' 'yess'", "death:"),
    ("death that is no event", "variable: drowned, state: \"yes\"", "variable: post, state: ashore", "a death is an event with two states", "death:"),
    ("death, a habit", "variable: drowned", "variable: drinks", "mark the variable `event: yes`", "death:"),
    ("prior of people on file", "prior_of: population", "prior_of: on_file", "a model of years takes its prior of the population", "prior_of:"),
    ("of the world and persisting", "    persists: 0.6\n", "    persists: 0.6\n    of_the_world: true\n", "cannot persist by itself", "persists: 0.6"),
    ("the world and the year before", "    event: true\n    states: [\"no\", \"yes\"]\n    given: [before.post", "    of_the_world: true\n    states: [\"no\", \"yes\"]\n    given: [before.post", "is of the world", "before.post"),
]  # fmt: skip

DOSSIER = """\
clandestine: 1
dossier: tar
model: harbour.yaml
person: {name: A. Tar, died: 1904}
window: 1900/1905
sources:
  log: {kind: log, date: 1905, seen_in: [a shelf]}
  other: {kind: log, date: 1905, seen_in: [a shelf]}
observations:
  - {id: mate, asserts: {post: mate}, by: log, when: 1901}
  - {id: gale, asserts: {storm: "yes"}, by: other, when: 1902/1903, over: sometime}
"""
DOSSIERS = [
    ("after the last year", "when: 1901", "when: 1911", "1911 lies outside the years 1900/1905 of harbour: 'mate' is listed, not weighed", "id: mate"),
    ("before the first year", "when: 1901", "when: 1891", "`when` is the date of the event, not of the writing", "id: mate"),
    ("after the recorded death", "when: 1901", "when: 1905", "'mate' is dated 1905, after the recorded death (1904)", "id: mate"),
    ("after the death, the hint", "when: 1901", "when: 1905", "is one of the two dates mistyped", "id: mate"),
    ("death before the years", "died: 1904", "died: 1890", "the death (1890) lies before the years 1900/1905", "person:"),
    ("two states in one year", "when: 1901}\n", "when: 1901}\n  - {id: master, asserts: {post: master}, by: other, when: 1901-06}\n", "post in 1901 is master here and mate in 'mate'", "id: master"),
    ("two states, the hint", "when: 1901}\n", "when: 1901}\n  - {id: master, asserts: {post: master}, by: other, when: 1901-06}\n", "one year has one state, that at its end", "id: master"),
    ("an interval turned round", "when: 1902/1903", "when: 1903/1902", "ends before it starts", "id: gale"),
    ("over what", "over: sometime", "over: often", "throughout", "over: often"),
    ("a copy's name", "{post: mate}", "{post@1901: mate}", "post@1901", "id: mate"),
]  # fmt: skip


def told_at(path: Path, words: str, place: str) -> None:
    """Some fault of a file has these words, in itself or its hint, and names a line with one of these pieces."""
    found = [fault for fault in check([path]) if words in str(fault) and fault.file == str(path)]
    assert found, [str(fault) for fault in check([path])]
    lines = path.read_text(encoding="utf-8").split("\n")
    assert any(piece in lines[fault.line - 1] for fault in found for piece in place.split("|")), [
        str(one) for one in found
    ]


@pytest.mark.parametrize(("name", "old", "new", "words", "place"), MODELS, ids=[case[0] for case in MODELS])
def test_a_bad_model_of_years(tmp_path: Path, name: str, old: str, new: str, words: str, place: str) -> None:
    path = tmp_path / "harbour.yaml"
    assert MODEL.count(old) >= 1
    path.write_text(MODEL.replace(old, new, 1), encoding="utf-8")
    assert not load_model(path).sound
    with pytest.raises(BadInput):
        read_model(path)
    told_at(path, words, place)


@pytest.mark.parametrize(("name", "old", "new", "words", "place"), DOSSIERS, ids=[case[0] for case in DOSSIERS])
def test_a_bad_dossier_under_a_model_of_years(
    tmp_path: Path, name: str, old: str, new: str, words: str, place: str
) -> None:
    (tmp_path / "harbour.yaml").write_text(MODEL, encoding="utf-8")
    path = tmp_path / "tar.yaml"
    assert DOSSIER.count(old) == 1
    path.write_text(DOSSIER.replace(old, new), encoding="utf-8")
    told_at(path, words, place)


def test_what_is_sound_is_not_complained_of(tmp_path: Path) -> None:
    """The two files as they stand, and dates that only touch the years or the death: nothing to say."""
    (tmp_path / "harbour.yaml").write_text(MODEL, encoding="utf-8")
    for number, (old, new) in enumerate(
        [("", ""), ("when: 1901", "when: 1904"), ("when: 1901", "when: 1904/1906"), ("when: 1901", 'when: "[1899,1900]"'),
         ("when: 1901}\n", "when: 1901}\n  - {id: again, asserts: {post: mate}, by: other, when: 1901}\n"),
         ("when: 1901}\n", "when: 1901}\n  - {id: later, asserts: {post: master}, by: other, when: 1902}\n")]
    ):  # fmt: skip
        path = tmp_path / f"tar-{number}.yaml"
        path.write_text(DOSSIER.replace(old, new) if old else DOSSIER, encoding="utf-8")
        assert check([path]) == (), (new, [str(one) for one in check([path])])


def test_a_timeless_model_says_nothing_of_years(tmp_path: Path) -> None:
    """Under a model without years a date after the death or outside the years is no matter of years."""
    plain = MODEL.replace("years: 1900/1905\n", "").replace('death: {variable: drowned, state: "yes"}\n', "")
    plain = plain.replace(POST, "    prior: {mate: 0.6, master: 0.1, ashore: 0.3}\n").replace("    persists: 0.6\n", "")
    plain = plain.replace("    event: true\n", "").replace("before.post", "post")
    (tmp_path / "harbour.yaml").write_text(plain, encoding="utf-8")
    path = tmp_path / "tar.yaml"
    path.write_text(DOSSIER.replace("when: 1901", "when: 1905"), encoding="utf-8")
    assert read_model(tmp_path / "harbour.yaml").years is None
    assert not [fault for fault in check([path]) if "not weighed" in str(fault)]

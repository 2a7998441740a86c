# ruff: noqa: E501 (a case is one line, however long)
"""One thing wrong with a model at a time: told in plain words, at its line, and nothing else is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.checks import check
from clandestine.files.models import read_model

SMALL = Path(__file__).parents[1] / "data" / "small"

M, P = "weather.yaml", "papers.yaml"

# (name, file, what stands there, what is written instead, a piece of the words, a piece of the line the fault names)
CASES = [
    # names that nothing answers to
    ("unknown parent", M, "given: [storm]\n    table: {none: 0.95", "given: [strom]\n    table: {none: 0.95", "unknown variable 'strom' (did you mean 'storm'?)", "strom"),
    ("unknown cause", M, "storm: {gale: 0.05", "stomr: {gale: 0.05", "unknown variable 'stomr' (did you mean 'storm'?)", "stomr"),
    ("unknown state of a cause", M, "storm: {gale: 0.05", "storm: {gael: 0.05", "unknown state of 'storm' 'gael'", "gael"),
    ("unknown state in a table", M, "rough: {none: 0.5", "ruogh: {none: 0.5", "unknown state of 'season' 'ruogh' (did you mean 'rough'?)", "ruogh"),
    ("unknown state in a row", M, "hurricane: 0.02}", "huricane: 0.02}", "unknown state 'huricane' (did you mean 'hurricane'?)", "huricane"),
    ("unknown variable in a rule", M, '{when: {wreck: "yes"}', '{when: {wrekc: "yes"}', "unknown variable 'wrekc'", "wrekc"),
    ("unknown state in a rule", M, '{when: {wreck: "yes"}', '{when: {wreck: "yess"}', "unknown state of 'wreck' 'yess'", "yess"),
    ("unknown about", M, "about: summary", "about: sumary", "unknown variable 'sumary' (did you mean 'summary'?)", "sumary"),
    ("unknown state of a pair", M, "pairs: [lost:yes", "pairs: [lots:yes", "unknown state of 'summary' 'lots'", "lots"),
    ("not a pair", M, "pairs: [lost:yes", "pairs: [lost", "'lost' is not a pair of two states", "pairs:"),
    ("a pair with itself", M, "pairs: [lost:yes", "pairs: [lost:lost", "is not a pair of two states", "pairs:"),
    ("unknown world-view", M, "world_views: [fair, foul]", "world_views: [fair, fuol]", "unknown scenario 'fuol' (did you mean 'foul'?)", "fuol"),
    ("scenario of an unknown variable", M, "fair: {set: {season: calm}", "fair: {set: {saeson: calm}", "unknown variable 'saeson'", "saeson"),
    ("scenario with an unknown state", M, "fair: {set: {season: calm}", "fair: {set: {season: clam}", "unknown state of 'season' 'clam'", "clam"),
    ("scenario of a number there is not", M, "variables.wreck.prior: 0.05", "variables.wreck.piror: 0.05", "no number of the model stands at 'variables.wreck.piror'", "piror"),
    ("others with an unknown state", M, "another: {set: {storm: none}", "another: {set: {storm: nine}", "unknown state of 'storm' 'nine'", "nine"),
    ("sensitive variable unknown", M, "{variable: wreck, state: \"yes\", role", "{variable: wrek, state: \"yes\", role", "unknown variable 'wrek'", "wrek,"),
    ("sensitive role unknown", M, "role: lost", "role: lots", "unknown state of 'summary' 'lots'", "role: lots"),
    ("on_file variable unknown", M, "  variable: noticed\n", "  variable: notcied\n", "unknown variable 'notcied'", "  variable: notcied"),
    ("entailed by an unknown state", M, 'entailed_by: {wreck: "yes"}', 'entailed_by: {wreck: "maybe"}', "unknown state of 'wreck' 'maybe'", "entailed_by"),
    ("unknown temper", P, "temper: desk", "temper: dask", "unknown temper 'dask' (did you mean 'desk'?)", "dask"),
    ("unknown period of a prior", P, "      sail: {sober: 0.7", "      sial: {sober: 0.7", "unknown period 'sial' (did you mean 'sail'?)", "sial"),
    ("unknown state that is made", P, "made: invented", "made: invnted", "unknown state of the temper 'desk' 'invnted'", "invnted"),
    ("unknown topic", P, "deals_with: {harbour", "deals_with: {harbur", "unknown topic 'harbur' (did you mean 'harbour'?)", "harbur"),
    ("unknown variable of a kind", P, "      storm:\n", "      strom:\n", "unknown variable 'strom' (did you mean 'storm'?)", "strom"),
    ("concealed by an unknown variable", P, "conceals: {sailed", "conceals: {saled", "unknown variable 'saled'", "saled"),
    ("concealed by an unknown state", P, 'conceals: {sailed: {"no"', 'conceals: {sailed: {"nno"', "unknown state of 'sailed' 'nno'", "nno"),
    ("confused with an unknown state", P, "confuses: {gale: {hurricane", "confuses: {gale: {huricane", "unknown state 'huricane'", "huricane"),
    ("a mapping over an unknown temper", P, "invents: {sober: {is: 0.02", "invents: {sobre: {is: 0.02", "unknown state of the temper 'desk' 'sobre'", "sobre"),
    # tables
    ("a row that does not sum to 1", M, "calm: {none: 0.9,", "calm: {none: 0.8,", "sums to 0.9, not to 1", "calm: {none: 0.8"),
    ("a row a little off", M, "calm: {none: 0.9,", "calm: {none: 0.90001,", "sums to 1.00001, not to 1", "0.90001"),
    ("a missing row", M, "      rough: {none: 0.5, gale: 0.3, hurricane: 0.2}\n", "", "the row 'rough' of 'season' is missing", "calm: {none"),
    ("a state missing in a row", M, "gale: 0.08, hurricane: 0.02", "gale: 0.1", "lacks hurricane", "gale: 0.1}"),
    ("one number for three states", M, "calm: {none: 0.9, gale: 0.08, hurricane: 0.02}", "calm: 0.9", "one number is not enough for the 3 states", "calm: 0.9"),
    ("no table", M, "    table: {none: 0.95, gale: {is: 0.4, from: 0.2, to: 0.6}, else: 0}\n", "", "'sailed' has no table", "sailed:"),
    ("no prior", M, "    prior: {rough: 0.3}\n", "", "'season' has no prior", "season:"),
    ("prior and table", M, "    prior: {rough: 0.3}\n", "    prior: {rough: 0.3}\n    table: {rough: 0.3}\n", "both a prior and a table", "prior: {rough"),
    ("one state only", M, "states: [calm, rough]\n    prior: {rough: 0.3}", "states: [calm]\n    prior: {calm: 1}", "fewer than two states", "season:"),
    ("a state twice", M, "states: [none, gale, hurricane]", "states: [none, gale, hurricane, gale]", "the state 'gale' stands twice", "gale, hurricane, gale"),
    ("else as a state", M, "states: [none, gale, hurricane]", "states: [none, gale, hurricane, else]", "cannot be a state", "hurricane, else]"),
    ("a parent twice", M, "given: [season]", "given: [season, season]", "stands twice among what 'storm' hangs on", "season, season"),
    ("causes of three states", M, "  noticed:\n", "  tide: {states: [a, b, c], prior: {a: 0.2, b: 0.3, c: 0.5}, causes: {season: {rough: 0.1}}, guess: true, because: x}\n  noticed:\n", "`causes` are for variables of two states", "causes: {season"),
    ("no otherwise", M, "      - {otherwise: sailed}\n", "", "do not end with `otherwise`", "derive:"),
    ("rules after otherwise", M, "      - {otherwise: sailed}\n", '      - {otherwise: sailed}\n      - {when: {storm: gale}, is: lost}\n', "never reached", "- {otherwise: sailed}"),
    ("derived with a table", M, "  summary:\n", "  summary:\n    prior: 0.5\n", "is derived and cannot have a prior", "prior: 0.5\n"),
    ("otherwise leads elsewhere", M, "  summary:\n", "  summary:\n    states: [lost, \"yes\"]\n", "has a state 'no' that 'summary' has not", "otherwise: sailed"),
    ("a table that would not fit", M, "    states: [none, gale, hurricane]\n    given: [season]", "    states: [none, gale, hurricane]\n    given: [" + "season, " * 24 + "season]", "would have", "storm:"),
    # cycles
    ("a cycle of two", M, "    states: [calm, rough]\n    prior: {rough: 0.3}", "    states: [calm, rough]\n    given: [storm]\n    table: {else: 0.3}", "variables that hang on each other", None),
    ("a variable that hangs on itself", M, "given: [season]", "given: [storm]", "'storm' cannot hang on itself", "given: [storm]"),
    # numbers and their reasons
    ("a number without a reason", M, "    guess: true\n    because: nobody sails in a hurricane\n", "", "a number without a reason in variables.sailed", "table: {none: 0.95"),
    ("a guess without a reason", M, "    because: nobody sails in a hurricane\n", "", "a guess without a reason in variables.sailed", "table: {none: 0.95"),
    ("a reason, but no guess", M, "    guess: true\n    because: nobody sails in a hurricane\n", "    because: nobody sails in a hurricane\n", "neither cited nor marked as a guess", "table: {none: 0.95"),
    ("a rate without a reason", P, ", guess: true, because: people talk}", "}", "a number without a reason in kinds.rumour", "wreck: {sees"),
    ("a comma in a number", M, "    prior: 0.01", "    prior: '0,01'", "write a decimal point, not a comma", "0,01"),
    ("a word for a number", M, "    prior: 0.01", "    prior: rare", "expected a number such as 0.6, 3/5 or 60%", "prior: rare"),
    ("not a number", M, "    prior: 0.01", "    prior: .nan", "expected a number", ".nan"),
    ("infinity", M, "    prior: 0.01", "    prior: .inf", "expected a number", ".inf"),
    ("a huge number", M, "    prior: 0.01", "    prior: 1e999", "expected an ordinary number", "1e999"),
    ("a negative number", M, "    prior: 0.01", "    prior: -0.01", "a probability lies between 0 and 1, found -0.01", "-0.01"),
    ("more than 1", M, "    prior: 0.01", "    prior: 101%", "a probability lies between 0 and 1, found 1.01", "101%"),
    ("division by zero", M, "    prior: 0.01", "    prior: 1/0", "division by zero", "1/0"),
    ("limits turned round", M, "from: 0.2, to: 0.6", "from: 0.6, to: 0.2", "turned round", "from: 0.6"),
    ("a value outside its limits", M, "{is: 0.4, from: 0.2, to: 0.6}", "{is: 0.7, from: 0.2, to: 0.6}", "outside its own limits", "is: 0.7"),
    ("one limit", M, "from: 0.2, to: 0.6}", "from: 0.2}", "`from` and `to` go together", "from: 0.2}"),
    ("limits and weight", M, "from: 0.2, to: 0.6}", "from: 0.2, to: 0.6, weight: 10}", "not both", "weight"),
    ("weight 0", M, "{is: 0.4, from: 0.2, to: 0.6}", "{is: 0.4, weight: 0}", "must be above 0", "weight: 0"),
    ("blank where a number is needed", M, "    prior: 0.01", "    prior: {is: }", "expected a number", "{is: }"),
    ("a grade below 1", M, "A1: 20", "A1: 0.5", "never speaks against what is said", "A1: 0.5"),
    ("a grade there is not", M, "A1: 20", "G7: 20", "'G7' is not an Admiralty grade", "G7"),
    ("a ratio of two numbers", M, "[2, 4, 8]", "[2, 8]", "expected one ratio, or three", "[2, 8]"),
    ("a ratio turned round", M, "[2, 4, 8]", "[8, 4, 2]", "low <= mid <= high", "[8, 4, 2]"),
    # kinds and tempers
    ("sees and denies above 1", P, "denies: {so: 0.01", "denies: {so: 0.2", "sees + denies.so = 1.1, more than 1", "rates: {sees: 0.9"),
    ("invents and denies above 1", P, "denies: {so: 0.01, not_so: 0.8}", "denies: {so: 0.01, not_so: 0.995}", "invents + denies.not_so = 1.005, more than 1", "rates: {sees: 0.9"),
    ("limits that may pass 1", P, "excited: {is: 0.6, from: 0.4, to: 0.7}}", "excited: {is: 0.6, from: 0.4, to: 0.7}}\n      denies: {so: 0.15, not_so: 0}", "sees + denies.so may reach", "rates:\n"),
    ("a temper not covered", P, "sees: {sober: {is: 0.5, from: 0.3, to: 0.6}, excited", "sees: {excited", "nothing is said for the temper sober", "sees: {excited"),
    ("tempers out of order", P, "excited: {is: 0.2, from: 0.1, to: 0.3}", "excited: {is: 0.01, from: 0.01, to: 0.3}", "falls from 0.02 (sober) to 0.01 (excited)", "invents: {sober"),
    ("a prior without a period", P, "      else: {sober: 0.6, excited: 0.3, invented: 0.1}\n", "", "has no row for steam", "sail: {sober"),
    ("a prior that does not sum to 1", P, "invented: 0.1}\n      else", "invented: 0.2}\n      else", "sums to 1.1", "sail: {sober"),
    ("made, but of what", P, "    made: {asserts: 0.8}\n", "", "nothing says what such a paper says", "newspaper:"),
    ("made comes to more than 1", P, "made: {asserts: 0.8}", "made: {asserts: 0.8, denies: 0.3}", "more than 1", "made: {asserts"),
    ("a mapping without a temper", P, "rates: {sees: 0.9", "rates: {sees: {sober: 0.9}", "has no temper", "sees: {sober: 0.9}"),
    ("confused in general", P, "rates: {sees: 0.9", "rates: {confuses: {a: {b: 1}}, sees: 0.9", "belongs under `about:`", "confuses: {a"),
    ("confused with itself", P, "confuses: {gale: {hurricane: 1}}", "confuses: {gale: {gale: 1}}", "leave itself out", "gale: {gale"),
    # citations
    ("citekey not in the library", M, "cite: almanac", "cite: almanach", "unknown citekey 'almanach' (did you mean 'almanac'?)", "almanach"),
    ("citekey of an included file", P, "after: [almanac]", "after: [almanca]", "unknown citekey 'almanca'", "almanca"),
    # the shape of the file
    ("unknown key", M, "    says: there was a storm", "    syas: there was a storm", "unknown key 'syas' (did you mean 'says'?)", "syas"),
    ("unknown key at the top", M, "world_views:", "worldviews:", "unknown key 'worldviews' (did you mean 'world_views'?)", "worldviews"),
    ("another version", M, "clandestine: 1", "clandestine: 2", "unknown version '2'", "clandestine: 2"),
    ("no version", M, "clandestine: 1\n", "", "missing key 'clandestine'", None),
    ("no name", M, "name: weather\n", "", "missing key 'name'", None),
    ("text for a list", M, "world_views: [fair, foul]", "world_views: fair", "expected a list, found 'fair' (write [one, two])", "world_views"),
    ("a list for a mapping", M, "sensitive:\n  - {variable", "scenario_list: []\nsensitive:\n  - {variable", "unknown key 'scenario_list'", "scenario_list"),
    ("a word that is no flag", M, "    guess: true\n    because: what the coast", "    guess: perhaps\n    because: what the coast", "expected true or false, found 'perhaps'", "perhaps"),
    ("prior of whom", M, "prior_of: population", "prior_of: populaton", "expected population or on_file, found 'populaton' (did you mean 'population'?)", "populaton"),
    ("prior of nobody", M, "prior_of: population\n", "", "says of whom its prior speaks", "about: summary"),
    ("bad period", P, "sail: 1800/1899", "sail: 1899/1800", "ends before it starts", "1899/1800"),
    ("period in words", P, "sail: 1800/1899", "sail: 19th century", "not a date as EDTF writes it", "19th"),
    ("neither is nor otherwise", M, "- {otherwise: sailed}", "- {when: {storm: gale}}", "{otherwise: state or variable}", "- {when: {storm"),
    # includes
    ("included file missing", M, "include: [papers.yaml]", "include: [paper.yaml]", "no file 'paper.yaml' to include (did you mean 'papers.yaml'?)", "paper.yaml"),
    ("includes itself", M, "include: [papers.yaml]", "include: [papers.yaml, weather.yaml]", "weather.yaml -> weather.yaml", "include"),
    ("include each other", P, "name: papers\n", "name: papers\ninclude: [weather.yaml]\n", "weather.yaml -> papers.yaml -> weather.yaml", "include: [weather"),
    ("the same kind twice", M, "others:\n", "kinds: {rumour: {says: again}}\nothers:\n", "'rumour' of `kinds` stands already in", "kinds: {rumour"),
]  # fmt: skip


def _spoiled(folder: Path, file: str, old: str, new: str) -> Path:
    shutil.copytree(SMALL, folder / "small")
    path = folder / "small" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder / "small"


@pytest.mark.parametrize(("name", "file", "old", "new", "words", "line"), CASES, ids=[case[0] for case in CASES])
def test_told_at_its_place(tmp_path: Path, name: str, file: str, old: str, new: str, words: str, line: str) -> None:
    folder = _spoiled(tmp_path, file, old, new)
    with pytest.raises(BadInput) as caught:
        read_model(folder / M)
    told = [fault for fault in caught.value.faults if words in str(fault)]
    assert told, str(caught.value)
    fault = told[0]
    assert fault.file == str(folder / file)
    if line is not None:
        text = (folder / file).read_text(encoding="utf-8")
        lines = [number for number, one in enumerate(text.split("\n"), 1) if line.split("\n")[0] in one]
        assert fault.line in lines, f"{fault} is not on a line with {line!r}"
    assert fault.line >= 1 and fault.column >= 1
    assert "value_error" not in str(caught.value) and "Input should" not in str(caught.value)
    # What is told is the one thing that is wrong, or follows from it on the same subject.
    assert len([one for one in caught.value.faults if not one.warning]) <= 4, str(caught.value)


def test_the_untouched_model_is_sound() -> None:
    assert check([SMALL]) == ()


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    folder = _spoiled(tmp_path, M, "given: [season]", "given: [saeson]")
    path = folder / M
    text = (
        path.read_text(encoding="utf-8").replace("about: summary", "about: sumary").replace("role: lost", "role: 3: 4")
    )
    path.write_text(text.replace("role: 3: 4", "rule: lost"), encoding="utf-8")
    papers = folder / P
    papers.write_text(papers.read_text(encoding="utf-8").replace("temper: desk", "temper: dask"), encoding="utf-8")
    ferry = folder / "ferry.yaml"
    ferry.write_text(ferry.read_text(encoding="utf-8").replace("storm: gale", "storm: gael", 1), encoding="utf-8")
    found = "\n".join(map(str, check([folder])))
    for words in ("'saeson'", "'sumary'", "'rule'", "'dask'", "'gael'"):
        assert words in found
    assert found == "\n".join(map(str, check([folder])))


def test_a_row_off_by_rounding_is_a_warning(tmp_path: Path) -> None:
    folder = _spoiled(tmp_path, M, "calm: {none: 0.9,", "calm: {none: 0.9000001,")
    read_model(folder / M)
    (fault,) = (one for one in check([folder / M]) if "sums to" in one.words)
    assert fault.warning and "not quite" in fault.words


def test_an_assertion_that_speaks_against_itself_is_a_warning(tmp_path: Path) -> None:
    folder = _spoiled(tmp_path, P, "wreck: {sees: 0.3", "wreck: {sees: 0.1")
    (fault,) = check([folder / M])
    assert fault.warning and "would speak against it" in fault.words


def test_no_shipped_model_of_that_name() -> None:
    with pytest.raises(BadInput, match=r"no shipped model is called 'persn' \(did you mean 'person'\?\)"):
        read_model("persn")


def test_an_unreadable_library_is_told_once(tmp_path: Path) -> None:
    folder = _spoiled(tmp_path, M, "name: weather", "name: weather")
    (folder / "library.json").write_text("[{", encoding="utf-8")
    found = [fault for fault in check([folder]) if fault.file.endswith("library.json")]
    assert len(found) == 1 and "not valid JSON" in found[0].words


def test_no_library_at_all(tmp_path: Path) -> None:
    folder = _spoiled(tmp_path, M, "name: weather", "name: weather")
    (folder / "library.json").unlink()
    with pytest.raises(BadInput, match=r"there is no library\.json beside this model"):
        read_model(folder / M)


def test_on_file_already_and_by_a_cause(tmp_path: Path) -> None:
    folder = _spoiled(tmp_path, M, "  noticed:\n", "  noticed:\n    causes: {storm: {gale: 0.1}}\n")
    assert not [fault for fault in check([folder]) if not fault.warning]
    path = folder / M
    text = path.read_text(encoding="utf-8").replace("prior_of: population", "prior_of: on_file")
    path.write_text(text, encoding="utf-8")
    (fault,) = [fault for fault in check([folder]) if not fault.warning]
    assert "cannot have causes" in fault.words and "causes" in text.split("\n")[fault.line - 1]

# ruff: noqa: E501 (a case is one line, however long)
"""One thing wrong with a dossier at a time: told in plain words, at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.checks import check
from clandestine.files.dossiers import read_dossiers

SMALL = Path(__file__).parents[1] / "data" / "small"
QUAY = '  - {id: quay, lr: {wreck: {"yes": [1, 2, 4]}}, by: letter, because: they all say so}\n'

# (name, what stands there, what is written instead, a piece of the words, a piece of the line the fault names)
CASES = [
    # names that nothing answers to
    ("unknown variable", "asserts: {storm: gale}, by: log", "asserts: {strom: gale}, by: log", "unknown variable 'strom' (did you mean 'storm'?)", "strom"),
    ("unknown state", "asserts: {storm: gale}, by: log", "asserts: {storm: gael}, by: log", "unknown state of 'storm' 'gael' (did you mean 'gale'?)", "gael"),
    ("a state of another variable", "asserts: {storm: gale}, by: log", "asserts: {storm: rough}, by: log", "unknown state of 'storm' 'rough'", "rough"),
    ("unknown kind", "kind: logbook", "kind: logbok", "unknown kind of source 'logbok' (did you mean 'logbook'?)", "logbok"),
    ("unknown source", "storm: gale}, by: log,", "storm: gale}, by: lgo,", "unknown source 'lgo' (did you mean 'log'?)", "lgo"),
    ("unknown file", "part_of: bundle", "part_of: bundel", "unknown source 'bundel' (did you mean 'bundle'?)", "bundel"),
    ("a copy of nothing", "derives_from: gazette", "derives_from: gazete", "unknown original 'gazete' (did you mean 'gazette'?)", "gazete"),
    ("consulted an unknown source", "  log: {read_for", "  lug: {read_for", "unknown source 'lug'", "lug"),
    ("read for an unknown variable", "read_for: [sailed]", "read_for: [saled]", "unknown variable 'saled'", "saled"),
    ("background by nobody", "bought the ferry, by: log", "bought the ferry, by: lgo", "unknown source 'lgo'", "lgo"),
    ("unknown others", "others: another", "others: anothr", "unknown entry of `others` 'anothr' (did you mean 'another'?)", "anothr"),
    ("unknown citekey", "cite: log-1880", "cite: log-1808", "unknown citekey 'log-1808' (did you mean 'log-1880'?)", "log-1808"),
    ("unknown model", "model: weather.yaml", "model: wether", "no shipped model is called 'wether'", "wether"),
    ("unknown about", "model: weather.yaml\n", "model: weather.yaml\nabout: sumary\n", "unknown variable 'sumary' (did you mean 'summary'?)", "sumary"),
    ("takes up an unknown variable", "derives_from: gazette}", "derives_from: gazette, takes_up: [strom]}", "unknown variable 'strom'", "takes_up"),
    ("unknown grade", "asserts: {storm: gale}, by: reprint", "asserts: {storm: gale}, grade: B9, by: reprint", "unknown grade 'B9'", "B9"),
    # twice, or against each other
    ("an id twice", "{id: again,", "{id: gale,", "the id 'gale' stands twice", "{id: gale, asserts: {storm: gale}, by: reprint"),
    ("a key twice", "by: reprint}", "by: reprint, by: log}", "the key 'by' stands twice", "by: reprint, by"),
    ("a source twice", "  reprint:", "  log:", "the key 'log' stands twice, here and on line 9", "derives_from"),
    ("copies in a circle", "gazette: {kind: newspaper,", "gazette: {derives_from: reprint, kind: newspaper,", "sources that copy each other", "derives_from"),
    ("files in a circle", "  bundle: {", "  bundle: {part_of: letter, ", "files that lie in each other", "part_of"),
    ("a copy of itself", "derives_from: gazette", "derives_from: reprint", "reprint -> reprint", "derives_from"),
    ("judged twice", "because: they all say so}", "because: they all say so}\n  - {id: more, lr: {sailed: {\"no\": 2}}, by: bundle, because: again}", "a second direct judgement", "id: more"),
    ("judged and modelled", "because: they all say so}", 'because: they all say so}\n  - {id: more, asserts: {wreck: "yes"}, by: bundle}', "a direct judgement (`lr`) beside 'more'", "id: quay"),
    ("made twice", "part_of: bundle}", "part_of: gazette, made: {is: 0.1, guess: true, because: x}}", "already states `made`", "letter:"),
    # what was said
    ("says nothing", ", by: reprint}", "}", "missing key 'by'", "{id: again"),
    ("says two things", "asserts: {storm: gale}, by: reprint", "asserts: {storm: gale}, silent: wreck, by: reprint", "an observation says one thing", "silent"),
    ("says none", "asserts: {storm: gale}, by: reprint", "by: reprint", "an observation says one thing", "{id: again"),
    ("two variables in one", "asserts: {storm: gale}, by: reprint", "asserts: {storm: gale, wreck: \"no\"}, by: reprint", "names one variable", "{id: again"),
    ("a misspelt saying", "asserts: {storm: gale}, by: reprint", "asert: {storm: gale}, by: reprint", "unknown key 'asert' (did you mean 'asserts'?)", "asert"),
    ("text for a mapping", "asserts: {storm: gale}, by: reprint", "asserts: storm, by: reprint", "expected a mapping (key: value), found 'storm'", "asserts: storm"),
    ("a blank state", "asserts: {storm: gale}, by: reprint", "asserts: {storm: }, by: reprint", "expected a plain word", "{storm: }"),
    ("a judgement without a reason", ", because: they all say so", "", "needs `because`", "id: quay"),
    ("a ratio from nothing", "[1, 2, 4]", "[0, 2, 4]", "lower limit is 0", "[0, 2, 4]"),
    ("a ratio turned round", "[1, 2, 4]", "[4, 2, 1]", "low <= mid <= high", "[4, 2, 1]"),
    ("a judgement on an unknown state", '{wreck: {"yes": [1', '{wreck: {"yess": [1', "unknown state of 'wreck' 'yess'", "yess"),
    ("grade without a statement", "denies: {sailed: \"yes\"}", "grade: A1, denies: {sailed: \"yes\"}", "a `grade` goes with `asserts`", "grade"),
    ("withheld, half", "asserts: {storm: gale}, by: reprint", "withheld: storm, rates: {gale: 0.5}, because: censored, by: reprint", "lack none, hurricane", "withheld"),
    ("withheld, without a reason", "asserts: {storm: gale}, by: reprint", "withheld: wreck, rates: {\"no\": 0.5, \"yes\": 0.1}, by: reprint", "a number without a reason", "withheld"),
    ("rates on a statement", "asserts: {storm: gale}, by: reprint", "asserts: {storm: gale}, rates: {gale: 0.5}, because: x, by: reprint", "`rates` belong to `withheld`", "rates"),
    ("a kind that knows nothing of it", QUAY, '  - {id: quay, asserts: {sailed: "no"}, by: letter}\n', "the kind 'rumour' has no rates for 'sailed'", "id: quay"),
    ("bears on no window", "when: 1881-03-02, cite", "when: 1879, bears_on_window: {1880/1886: it began then}, cite", "unknown window '1880/1886' (did you mean '1880/1885'?)", "1880/1886"),
    ("a derived variable is not seen", 'denies: {sailed: "yes"}', "asserts: {summary: lost}", "'summary' is worked out from other variables", "summary"),
    ("never filled in", "because: they all say so}", "because: they all say so, paraphrase: <in your own words>}", "still waits to be filled in", "paraphrase"),
    # numbers
    ("made without a reason", "made: {is: 0.2, from: 0.1, to: 0.4, guess: true, because: paid for}", "made: 0.2", "a number without a reason", "made: 0.2"),
    ("made by a kind that says not what", "log: {kind: logbook,", "log: {made: {is: 0.1, guess: true, because: x}, kind: logbook,", "does not say what such a paper says", "made: {is: 0.1"),
    ("a probability as per cent", "made: {is: 0.2, from: 0.1, to: 0.4,", "made: {is: 20, from: 10, to: 40,", "found 20 (as per cent write 20% or 0.2)", "is: 20"),
    ("a decimal comma", "made: {is: 0.2,", "made: {is: 0,2,", "unknown key '2' (write a decimal point, not a comma)", "is: 0,2"),
    ("a silence with a state", "asserts: {storm: gale}, by: reprint", "silent: {storm: gale}, by: reprint", "expected a plain word (write 'storm' alone)", "silent: {storm"),
    ("sure beyond doubt", "same: {is: 0.8, from: 0.6, to: 0.9}", "same: 1.2", "a probability lies between 0 and 1", "same: 1.2"),
    ("identity without a reason", ", because: two Anns", "", "missing key 'because'", "bundle:"),
    ("no papers at all", "date: 1882,", "date: 1882, read: 0,", "expected 1 or more, found '0'", "read: 0"),
    ("papers in words", "date: 1882,", "date: 1882, read: many,", "expected a whole number, found 'many'", "read: many"),
    # dates
    ("a month too many", "when: 1881-03-02, cite", "when: 1881-13-02, cite", "there is no month 13", "1881-13-02"),
    ("a day too many", "when: 1881-03-02, cite", "when: 1881-02-30, cite", "that month has no day 30", "1881-02-30"),
    ("a date in words", "when: 1881-03-02, cite", "when: circa 1881, cite", "not a date as EDTF writes it (write 1881~)", "circa"),
    ("ends before it starts", "when: 1881-03-02, cite", "when: 1881-03/1881-02, cite", "ends before it starts (write 1881-02/1881-03)", "1881-03/1881-02"),
    ("a window turned round", "window: 1880/1885", "window: 1885/1880", "ends before it starts (write 1880/1885)", "window"),
    ("a date of level 2", "when: 1881-03-02, cite", "when: 1881?-03-02, cite", "a mark on one part of a date), which is not read here (write 1881-03-02?)", "1881?-03"),
    ("arrived, in words", "cite: log-1880, date: 1881-03}", "cite: log-1880, date: 1881-03, arrived: spring 1881}", "write 1881-21", "arrived"),
    ("a window without an end", "window: 1880/1885", "window: 1880/..", "has an open end", "window"),
    ("no window", "window: 1880/1885\n", "", "missing key 'window'", None),
    ("a blank window", "window: 1880/1885", "window:", "nothing is written here", "window:"),
    ("no windows", "window: 1880/1885", "window: []", "an empty list", "window"),
    ("outside the source's time", "cite: log-1880, date: 1881-03", "cite: log-1880, date: 1952", "papers of the kind 'logbook' were written 1800/1950", "date: 1952"),
    ("died before birth", "died: 1901", "died: 1801", "died (1801) before being born (1850~)", "died"),
    ("an unquoted set", "when: 1881-03-02, cite", "when: [1881, 1882], cite", 'quote a set of dates, as in "[1924,1925]"', "[1881, 1882]"),
    # people
    ("may be alive", "born: 1850~, died: 1901", "born: 1950", "this person may be alive", "born"),
    ("alive", "died: 1901", "died: 1901, living: 'yes'", "no dossier is kept here about somebody who may be alive", "living"),
    ("dead, but says who", "born: 1850~, died: 1901", "born: 1950, living: no", "this person may be alive", "born"),
    ("nobody", "person: {name: Ann Master, born: 1850~, died: 1901}", "person: {native: Ann}", "missing key 'name'", "person"),
    # the shape of the file
    ("an observation in words", "  - {id: again, asserts: {storm: gale}, by: reprint}", "  - there was a gale", "expected a mapping (key: value), found 'there was a gale'", "there was"),
    ("read how far", "extent: whole", "extent: hole", "expected whole or part, found 'hole' (did you mean 'whole'?)", "hole"),
    ("read for nothing said", "read_for: [sailed], ", "", "missing key 'read_for'", "log: {extent"),
    ("a locator in words", "cite: {folio: 12ob.}", "cite: f. 12ob.", "expected a mapping (key: value), found 'f. 12ob.'", "cite: f."),
    ("an invisible letter", "{id: again", "{id: ag\u200bain", "an invisible character (U+200B) in the name", "{id: ag"),
    ("an address outside a list", "{when: 1879,", "{seen_in: 'https://example.org', when: 1879,", "expected a list", "seen_in"),
]  # fmt: skip


def _spoiled(folder: Path, old: str, new: str) -> Path:
    shutil.copytree(SMALL, folder / "small")
    path = folder / "small" / "ferry.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "old", "new", "words", "line"), CASES, ids=[case[0] for case in CASES])
def test_told_at_its_place(tmp_path: Path, name: str, old: str, new: str, words: str, line: str) -> None:
    path = _spoiled(tmp_path, old, new)
    with pytest.raises(BadInput) as caught:
        read_dossiers([path])
    told = [fault for fault in caught.value.faults if words in str(fault)]
    assert told, str(caught.value)
    if line is not None:
        lines = [number for number, one in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if line in one]
        assert told[0].line in lines, f"{told[0]} is not on a line with {line!r}"
    assert told[0].file == str(path) and told[0].line >= 1 and told[0].column >= 1
    assert len([one for one in caught.value.faults if not one.warning]) <= 3, str(caught.value)
    assert {str(fault) for fault in caught.value.faults} == {str(fault) for fault in check([path])}


# Odd, but no reason to stop.
WARNINGS = [
    ("an event after its source", "when: 1881-03-02, cite", "when: 1884-03-02, cite", "is later than the source that tells of it"),
    ("a silence nobody looked for", "asserts: {storm: gale}, by: reprint", "silent: storm, by: reprint", "not among `consulted`"),
    ("read in part", "extent: whole", "extent: part", "its silences do not weigh"),
    ("read by nobody", "derives_from: gazette}", "derives_from: gazette, lost: yes}", "is marked as lost"),
    ("a conclusion for a fact", "asserts: {storm: gale}, by: reprint", "asserts: {wreck: \"yes\"}, by: reprint", "'wreck' is a conclusion about a person"),
    ("after the death", "died: 1901", "died: 1870", "lies after the death (1870)"),
    ("cited nowhere", "{kind: newspaper, cite: almanac, date: 1882,", "{kind: newspaper, date: 1882,", "has no `cite`"),
    ("arrived before it was written", "cite: log-1880, date: 1881-03}", "cite: log-1880, date: 1881-03, arrived: 1881-02-28}", "arrived (1881-02-28) before it was written (1881-03)"),
    ("published before it was written", "cite: almanac, date: 1882,", "cite: almanac, published: 1881~, date: 1883,", "published (1881~) before it was written (1883)"),
    ("Old Style in Soviet times", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1925-03-02 (OS), paraphrase: sold it}", "1925-03-02 (OS) is Old Style, but Russia had changed"),
    ("a day dropped from the calendar", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1918-02-01 (OS), paraphrase: sold it}", "was followed by 1918-02-14, and no such day was"),
    ("the last of the days dropped", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1918-02-13 (OS), paraphrase: sold it}", "no such day was"),
    ("until a day dropped", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1917/1918-02-05 (OS), paraphrase: sold it}", "no such day was"),
    ("the day after the days dropped", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1918-02-14 (OS), paraphrase: sold it}", "is Old Style, but"),
    ("until a year after the change", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1917/1919 (OS), paraphrase: sold it}", "is Old Style, but"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "words"), WARNINGS, ids=[case[0] for case in WARNINGS])
def test_a_warning_does_not_stop(tmp_path: Path, name: str, old: str, new: str, words: str) -> None:
    path = _spoiled(tmp_path, old, new)
    assert len(read_dossiers([path])) == 1
    (fault,) = check([path])
    assert fault.warning and words in fault.words


# Dates that fit, however narrowly.
NO_WARNINGS = [
    ("arrived on the day", "cite: log-1880, date: 1881-03}", "cite: log-1880, date: 1881-03, arrived: 1881-03-31, published: 1881~}"),
    ("arrived about then", "cite: log-1880, date: 1881-03}", "cite: log-1880, date: 1881-03, arrived: 1881-02~}"),
    ("arrived, who knows when written", "letter: {kind: rumour,", "letter: {arrived: 1881, published: 1880, kind: rumour,"),
    ("the last day of the Old Style", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1918-01-31 (OS), paraphrase: sold it}"),
    ("a year of both styles", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1918 (OS), paraphrase: sold it}"),
    ("since the Old Style", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1917/.. (OS), paraphrase: sold it}"),
    ("the same days abroad", "bought the ferry, by: log}", "bought the ferry, by: log}\n  - {when: 1918-02-05, paraphrase: sold it}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), NO_WARNINGS, ids=[case[0] for case in NO_WARNINGS])
def test_nothing_to_say(tmp_path: Path, name: str, old: str, new: str) -> None:
    assert not check([_spoiled(tmp_path, old, new)])


def test_where_a_date_is_odd_and_what_to_do(tmp_path: Path) -> None:
    path = _spoiled(
        tmp_path, "cite: log-1880, date: 1881-03}", "cite: log-1880, date: 1881-03, arrived: 1880-03-01 (OS)}"
    )
    (fault,) = check([path])
    line = path.read_text(encoding="utf-8").split("\n")[fault.line - 1]
    assert line[fault.column - 1 :].startswith("1880-03-01 (OS)") and "`date` is the writing" in fault.hint


def test_born_late_and_known_to_be_dead(tmp_path: Path) -> None:
    path = _spoiled(tmp_path, "born: 1850~, died: 1901", "born: 1905, living: no, because: shot in 1938 by the lists")
    (fault,) = check([path])  # alive or not is settled; the window of this dossier lies too early for such a birth
    assert fault.warning and "lies before the birth (1905)" in fault.words


def test_a_page_of_a_source_without_a_work(tmp_path: Path) -> None:
    path = _spoiled(tmp_path, "cite: log-1880, ", "seen_in: [a shelf], ")
    (fault,) = check([path])
    assert "a place is cited, but the source 'log' has no `cite`" in fault.words


def test_no_library_is_told_where_it_is_needed(tmp_path: Path) -> None:
    path = _spoiled(tmp_path, "model: weather.yaml", "model: weather.yaml")
    (path.parent / "library.json").unlink()
    found = [fault for fault in check([path]) if fault.file == str(path)]
    assert len(found) == 1 and "no library.json beside this dossier" in found[0].words


def test_one_broken_item_hides_no_other(tmp_path: Path) -> None:
    path = _spoiled(tmp_path, "{id: gale, asserts: {storm: gale}, by: log", "{id: gale, assert: {storm: gale}, by: log")
    text = path.read_text(encoding="utf-8").replace(
        "kind: rumour, cite: almanac, part_of", "kind: rumor, cite: almanac, part_of"
    )
    path.write_text(text.replace('denies: {sailed: "yes"}', 'denies: {sailed: "yess"}'), encoding="utf-8")
    found = "\n".join(map(str, check([path])))
    assert "'assert'" in found and "'rumor'" in found and "'yess'" in found
    line = next(number for number, one in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if "yess" in one)
    assert f":{line}:" in next(one for one in found.split("\n") if "'yess'" in one)


def test_what_refers_to_a_broken_part_is_not_called_unknown(tmp_path: Path) -> None:
    path = _spoiled(tmp_path, "log: {kind: logbook,", "log: {kind: logbook, dat: 3,")
    assert [fault.words for fault in check([path])] == ["unknown key 'dat'"]


def test_of_several_windows_the_one_is_named(tmp_path: Path) -> None:
    """A reason that does not say for which window it holds is refused where there are several."""
    path = _spoiled(tmp_path, "when: 1881-03-02, cite", "when: 1879, bears_on_window: it began then, cite")
    assert not [fault for fault in check([path]) if not fault.warning]
    text = path.read_text(encoding="utf-8").replace("window: 1880/1885", "window: [1880/1885, 1886/1890]")
    path.write_text(text, encoding="utf-8")
    (fault,) = [fault for fault in check([path]) if not fault.warning]
    assert "does not say on which it bears" in fault.words


def test_general_rates_that_do_not_fit_are_told(tmp_path: Path) -> None:
    """Rates stated in general are held against the many states of a variable where one is observed through them."""
    path = _spoiled(tmp_path, "asserts: {storm: gale}, by: log,", "asserts: {storm: gale}, by: log,")
    papers = path.parent / "papers.yaml"
    text = papers.read_text(encoding="utf-8")
    line = next(line for line in text.split("\n") if line.startswith("      storm: {sees: 0.9"))
    papers.write_text(text.replace("    about:\n" + line + "\n", ""), encoding="utf-8")
    (fault,) = [fault for fault in check([path]) if not fault.warning]
    assert "general rates of 'logbook' do not fit 'storm'" in fault.words and "1.72" in fault.words

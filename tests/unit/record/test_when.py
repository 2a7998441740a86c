"""Dates: bounds against another package and by hand, words for what is no date, and what comparisons mean."""

from __future__ import annotations

import contextlib
import datetime
import io
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from clandestine.record.calendar import days_in, gregorian_of
from clandestine.record.when import Edtf, When

# (text, earliest, latest, kind)
BOUNDS = [
    ("1925", (1925, 1, 1), (1925, 12, 31), "point"),
    ("1925-02", (1925, 2, 1), (1925, 2, 28), "point"),
    ("1924-02", (1924, 2, 1), (1924, 2, 29), "point"),
    ("1925-04-12", (1925, 4, 12), (1925, 4, 12), "point"),
    ("192X", (1920, 1, 1), (1929, 12, 31), "point"),
    ("19XX", (1900, 1, 1), (1999, 12, 31), "point"),
    ("1925-1X", (1925, 10, 1), (1925, 12, 31), "point"),
    ("1925-0X", (1925, 1, 1), (1925, 9, 30), "point"),
    ("1925-XX", (1925, 1, 1), (1925, 12, 31), "point"),
    ("1925-XX-XX", (1925, 1, 1), (1925, 12, 31), "point"),
    ("1925-01-XX", (1925, 1, 1), (1925, 1, 31), "point"),
    ("1925-01-3X", (1925, 1, 30), (1925, 1, 31), "point"),
    ("1925-XX-31", (1925, 1, 31), (1925, 12, 31), "point"),
    ("192X-02-29", (1920, 2, 29), (1928, 2, 29), "point"),
    ("1925~", (1924, 1, 1), (1926, 12, 31), "point"),
    ("1925%", (1924, 1, 1), (1926, 12, 31), "point"),
    ("1925?", (1925, 1, 1), (1925, 12, 31), "point"),
    ("1925-01~", (1924, 12, 1), (1925, 2, 28), "point"),
    ("1925-03-01~", (1925, 2, 28), (1925, 3, 2), "point"),
    ("1925-12-31~", (1925, 12, 30), (1926, 1, 1), "point"),
    ("1925-21", (1925, 3, 1), (1925, 5, 31), "point"),
    ("1925-22", (1925, 6, 1), (1925, 8, 31), "point"),
    ("1925-23", (1925, 9, 1), (1925, 11, 30), "point"),
    ("1924-24", (1924, 12, 1), (1925, 2, 28), "point"),
    ("1923-24", (1923, 12, 1), (1924, 2, 29), "point"),
    ("1925-24~", (1925, 11, 1), (1926, 3, 31), "point"),
    ("1924-11/1925-01", (1924, 11, 1), (1925, 1, 31), "interval"),
    ("1924/1925", (1924, 1, 1), (1925, 12, 31), "interval"),
    ("1925~/1926?", (1924, 1, 1), (1926, 12, 31), "interval"),
    ("../1925", None, (1925, 12, 31), "interval"),
    ("1925/..", (1925, 1, 1), None, "interval"),
    ("1925/", (1925, 1, 1), None, "interval"),
    ("/1925", None, (1925, 12, 31), "interval"),
    ("[1924,1925]", (1924, 1, 1), (1925, 12, 31), "one_of"),
    ("[1924, 1926-03]", (1924, 1, 1), (1926, 3, 31), "one_of"),
    ("[1924..1926]", (1924, 1, 1), (1926, 12, 31), "one_of"),
    ("[..1925]", None, (1925, 12, 31), "one_of"),
    ("[1925..]", (1925, 1, 1), None, "one_of"),
    ("{1924,1926}", (1924, 1, 1), (1926, 12, 31), "all_of"),
    ("-0044", (-44, 1, 1), (-44, 12, 31), "point"),
    ("1917-10-25 (OS)", (1917, 11, 7), (1917, 11, 7), "point"),
    ("1917-10-25 OS", (1917, 11, 7), (1917, 11, 7), "point"),
    ("1900-02-29 (OS)", (1900, 3, 13), (1900, 3, 13), "point"),
    ("1917-02 (OS)", (1917, 2, 14), (1917, 3, 13), "point"),
    ("1917 (OS)", (1917, 1, 14), (1918, 1, 13), "point"),
    ("1925-04-12T10:00:00", (1925, 4, 12), (1925, 4, 12), "point"),
    ("1925-04-12T23:59:59Z", (1925, 4, 12), (1925, 4, 12), "point"),
    ("1925-04-12T23:20:30-04", (1925, 4, 12), (1925, 4, 12), "point"),
    ("1925-04-12T00:20:30+04:30", (1925, 4, 12), (1925, 4, 12), "point"),
    ("1917-10-25T21:45:00 (OS)", (1917, 11, 7), (1917, 11, 7), "point"),
    ("Y17000", (17000, 1, 1), (17000, 12, 31), "point"),
    ("Y-17000~", (-17001, 1, 1), (-16999, 12, 31), "point"),
    ("Y170000002", (170000002, 1, 1), (170000002, 12, 31), "point"),
    ("1925/Y17000", (1925, 1, 1), (17000, 12, 31), "interval"),
    ("0000", (0, 1, 1), (0, 12, 31), "point"),
    ("-0001-02", (-1, 2, 1), (-1, 2, 28), "point"),
    ("-0004-02", (-4, 2, 1), (-4, 2, 29), "point"),
    ("-004X", (-49, 1, 1), (-40, 12, 31), "point"),
    ("-000X", (-9, 1, 1), (-1, 12, 31), "point"),
    ("-0001/0001", (-1, 1, 1), (1, 12, 31), "interval"),
    ("192X~", (1910, 1, 1), (1939, 12, 31), "point"),
    ("19XX%", (1800, 1, 1), (2099, 12, 31), "point"),
    ("192X-05~", (1920, 4, 1), (1929, 6, 30), "point"),
    ("{1924..1926}", (1924, 1, 1), (1926, 12, 31), "all_of"),
    ("[1667, 1668, 1670..1672]", (1667, 1, 1), (1672, 12, 31), "one_of"),
    ("[1924~..1926]", (1923, 1, 1), (1926, 12, 31), "one_of"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "earliest", "latest", "kind"), BOUNDS, ids=[case[0] for case in BOUNDS])
def test_bounds(text: str, earliest: object, latest: object, kind: str) -> None:
    when = When.parse(text)
    assert (when.earliest, when.latest, when.kind) == (earliest, latest, kind)
    assert str(when) == text == When.parse(str(when)).text


# (text, a piece of the words)
NO_DATES = [
    ("", "an empty date"),
    ("circa 1925", "write 1925~"),
    ("c. 1925", "write 1925~"),
    ("около 1925", "write 1925~"),
    ("~1925", "write 1925~"),
    ("1925?~", "write 1925%"),
    ("Nov 1924", "write 1924-11"),
    ("November 1924", "write 1924-11"),
    ("4 November 1924", "write 1924-11-04"),
    ("November 4, 1924", "write 1924-11-04"),
    ("winter 1924", "write 1924-24"),
    ("1920s", "write 192X"),
    ("192x", "write 192X"),
    ("192-", "write 192X"),
    ("1924-1925", "write 1924/1925"),
    ("1924–1925", "write 1924/1925"),
    ("1924 to 1925", "write 1924/1925"),
    ("1924..1925", "write 1924/1925"),
    ("after 1925", "write 1925/.."),
    ("before 1925", "write ../1925"),
    ("1925-4", "write 1925-04"),
    ("1925-4-5", "write 1925-04-05"),
    ("1925.04.12", "write 1925-04-12"),
    ("12.4.1925", "write 1925-04-12 (or 1925-12-04)"),
    ("25.4.1925", "write 1925-04-25"),
    ("4/25/1925", "write 1925-04-25"),
    ("04.1925", "write 1925-04"),
    ("1925 г.", "write 1925"),
    ("1925-04-12T10:00", "write 1925-04-12"),
    ("1925-04-12T24:30:00", "write 1925-04-12"),
    ("1925-04-12T10:00:00~", "write 1925-04-12~"),
    ("1925-04-12T10:00:00/1925-04-13", "a time of day goes with a whole day that stands by itself"),
    ("[1925-04-12T10:00:00]", "a time of day"),
    ("1925-04-XXT10:00:00", "a time of day"),
    ("circa 1917 (OS)", "write 1917~ (OS)"),
    ("5.4.1917 (OS)", "write 1917-04-05 (OS) (or 1917-05-04 (OS))"),
    ("Y1925", "write 1925"),
    ("-0000", "write 0000"),
    ("1925-13", "there is no month 13"),
    ("1925-00", "there is no month 00"),
    ("1925-20", "there is no month 20"),
    ("1925-42", "there is no month 42"),
    ("1925-02-30", "that month has no day 30"),
    ("1925-02-29", "that month has no day 29"),
    ("1900-02-29", "that month has no day 29"),
    ("1925-02-3X", "that month has no day 3X"),
    ("1925-04-00", "that month has no day 00"),
    ("1925-21-03", "a season (21) has no days"),
    ("1926/1925", "ends before it starts; write 1925/1926"),
    ("1925-02/1925-01", "ends before it starts; write 1925-01/1925-02"),
    ("1926~/1925", "ends before it starts; write 1925/1926~"),
    ("1926/1925 (OS)", "ends before it starts; write 1925/1926 (OS)"),
    ("[1926..1925]", "ends before it starts; write [1925..1926]"),
    ("[1920,1922..1924,1926..1925]", "ends before it starts; write [1920,1922..1924,1925..1926]"),
    ("../..", "neither a start nor an end"),
    ("/", "neither a start nor an end"),
    ("1924/1925/1926", "more than one /"),
    ("[1924..1925..1926]", "more than one .."),
    ("[1924", "does not end with ]"),
    ("{1924]", "does not end with }"),
    ("[]", "an empty date"),
    ("[1924,]", "an empty date"),
    ("1924]", "not a date"),
    ("XXXX", "level 2 (a year of which no digit is known)"),
    ("XXXX-12-XX", "level 2 (a year of which no digit is known)"),
    ("1925-25", "level 2 (a quarter, a half, or a season of one hemisphere), which is not read here; write 1925-21"),
    ("1925-30", "level 2 (a quarter"),
    ("1925-34", "write [1925-04..1925-06]"),
    ("1925-39", "write [1925-09..1925-12]"),
    ("1925-41", "write [1925-07..1925-12]"),
    ("1950S2", "level 2 (significant digits), which is not read here; write 19XX"),
    ("Y17101S3", "level 2 (significant digits)"),
    ("Y-17E7", "level 2 (an exponent)"),
    ("1925?-04", "level 2 (a mark on one part of a date), which is not read here; write 1925-04?"),
    ("1925-~04-?12", "level 2 (a mark on one part of a date)"),
    ("1925?-04/1926", "level 2 (a mark on one part of a date)"),
    ("1X25", "not a date"),
    ("925", "not a date"),
    ("19255", "not a date"),
    ("Y17000-05", "not a date"),
    ("Y017000", "not a date"),
    ("Y1234567890123", "not a date"),
    ("١٩٢٥", "not a date"),
    ("1925-04-12 (NS)", "not a date"),
    ("(OS)", "not a date"),
    ("the other day", "not a date"),
    ("1" * 600, "too long"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), NO_DATES, ids=[case[0][:20] for case in NO_DATES])
def test_no_dates(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        When.parse(text)
    assert words in str(caught.value)


@given(st.text(alphabet="0129-/.,[]{}XYxT~?% cS", max_size=24) | st.sampled_from([case[0] for case in NO_DATES]))
def test_what_is_suggested_is_a_date(text: str) -> None:
    try:
        When.parse(text)
    except ValueError as error:
        _, found, hint = str(error).partition("; write ")
        first, _, other = hint.partition(" (or ")
        assert not found or (When.parse(first) and (not other or When.parse(other.removesuffix(")"))))


def test_marks_are_kept() -> None:
    assert When.parse("1924~/1925?").qualifiers == {"~", "?"}
    assert When.parse("[1924%,1925]").qualifiers == {"%"}
    assert When.parse("1925").qualifiers == frozenset()


def test_a_value_like_any_other() -> None:
    one, other = When.parse("1925~"), When.parse(" 1925~ ")
    assert one == other and hash(one) == hash(other) and one != When.parse("1925")
    assert pickle.loads(pickle.dumps(one)).spans == one.spans
    assert repr(one) == "When(text='1925~')"
    with pytest.raises(TypeError):
        sorted([one, When.parse("1924")])  # type: ignore[type-var]
    with pytest.raises(AttributeError):
        one.text = "1926"  # type: ignore[misc]


EDTF = TypeAdapter(Edtf)


def test_in_a_record() -> None:
    assert EDTF.dump_json(EDTF.validate_python("1925~")) == b'"1925~"'
    assert EDTF.json_schema()["type"] == "string"
    with pytest.raises(ValidationError, match="write 1925~"):
        EDTF.validate_python("ca 1925")
    with pytest.raises(ValidationError, match="expected a date as text"):
        EDTF.validate_python(1925)
    with pytest.raises(ValidationError, match="quote a set of dates"):
        EDTF.validate_python(["1924", "1925"])


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "within"),
    [
        ("1925-03", "1925", True, True),
        ("1925", "1925-03", True, False),
        ("1925", "1926", False, False),
        ("1925~", "1926-05", True, False),
        ("1924-12-31/1925", "1924", True, False),
        ("1925", "../1926", True, True),
        ("1925/..", "1930", True, False),
        ("1925/..", "1924/..", True, True),
        ("../1924", "1925/..", False, False),
        ("[1920,1930]", "1925", False, False),
        ("[1920,1930]", "1919/1931", True, True),
        ("1925", "[1920,1930]", False, False),
        ("1920", "{1920,1930}", True, True),
    ],
)
def test_comparisons(one: str, other: str, overlaps: bool, within: bool) -> None:
    first, second = When.parse(one), When.parse(other)
    assert first.overlaps(second) is second.overlaps(first) is overlaps
    assert first.within(second) is within


PERIODS = {
    "before": When.parse("../1916"),
    "war": When.parse("1917/1921"),
    "nep": When.parse("1922/1928"),
    "break": When.parse("1929/1933"),
}


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("1925", {"nep": 1.0}),
        ("1925-04-12", {"nep": 1.0}),
        ("1921/1922", {"war": 0.5, "nep": 0.5}),
        ("1926/1935", {"nep": 3 / 8, "break": 5 / 8}),
        ("[1920,1930]", {"war": 0.5, "break": 0.5}),
        ("1925~", {"nep": 1.0}),
        ("1940", {}),
        ("1910", {"before": 1.0}),
        ("1932/..", {"break": 1.0}),
        ("../1916", {"before": 1.0}),
    ],
)
def test_shares(text: str, shares: dict[str, float]) -> None:
    assert When.parse(text).share_of(PERIODS) == pytest.approx(shares)


def test_a_year_in_two_periods_is_shared() -> None:
    periods = {"a": When.parse("1920/1925"), "b": When.parse("1925-06/1930")}
    assert When.parse("1924/1925").share_of(periods) == pytest.approx({"a": 0.75, "b": 0.25})
    assert When.parse("1925/..").share_of({}) == {}


# ---- the same from elsewhere ------------------------------------------------------------------


def _theirs(text: str, padded: bool = False) -> tuple[object, object]:
    """The bounds as the package edtf gives them, infinity being None."""
    edtf = pytest.importorskip("edtf")
    with contextlib.redirect_stdout(io.StringIO()):  # it prints while it parses
        date = edtf.parse_edtf(text)
        ends = (date.lower_fuzzy(), date.upper_fuzzy()) if padded else (date.lower_strict(), date.upper_strict())
    low, high = (None if isinstance(end, float) and math.isinf(end) else tuple(end[:3]) for end in ends)
    return low, high


# What edtf 5.0.2 does not read, or reads otherwise, and why we differ:
# 1925-1X and 1925-01-3X raise AttributeError and ValueError; 1925-24~ is refused. 1925/ and /1925 reach ten years.
# 1925-24 ends in December; 192X-02-29 ends on a day that 1929 did not have. ? pads like ~, % pads twice, and ~ pads a
# month by a year as well, so marks are compared on years, decades and centuries alone, and only ~. A set has two
# members at least, and Y10000 stands only by itself.
@pytest.mark.parametrize(
    "text",
    ["1925", "1925-01", "1925-04-12", "192X", "19XX", "1XXX", "1925-XX", "1925-01-XX", "1925-XX-XX", "1925-XX-31",
     "1924-11/1925-01", "1924/1925", "1925-02/1925-03-04", "1925-21", "1925-22", "1925-23", "1924-02", "-0044", "-004X",
     "0000", "Y17000", "Y-17000", "Y170000002", "../1925", "1925/..", "1925-04-12T10:00:00", "1925-04-12T10:00:00Z",
     "1925-04-12T23:20:30-04", "1925-04-12T23:20:30+04:30", "[1924,1925]", "[1924..1926]", "[..1925]", "[1925..]",
     "{1924,1926}", "{1924..1926}", "[1667,1668,1670..1672]", "{1960,1961-12}", "2004-06-XX/2004-07-03"],
)  # fmt: skip
def test_bounds_as_another_package_gives_them(text: str) -> None:
    ours = When.parse(text)
    assert (ours.earliest, ours.latest) == _theirs(text)


def _start(text: str) -> object:
    return When.parse(text).earliest


whole_days = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31)).map(datetime.date.isoformat)
their_points = st.one_of(
    whole_days,
    whole_days.map(lambda day: day[:7]),
    whole_days.map(lambda day: day[:8] + "XX"),
    st.integers(0, 9999).map("{:04d}".format),
    st.integers(1, 9999).map("-{:04d}".format),
    st.integers(100, 999).map("{:03d}X".format),
    st.integers(10, 99).map("{:02d}XX".format),
)
long_years = st.builds("Y{}{}".format, st.sampled_from(["", "-"]), st.integers(10_000, 10**9))
pairs = st.lists(their_points, min_size=2, max_size=2).map(lambda dates: "/".join(sorted(dates, key=_start)))
their_lists = st.lists(their_points, min_size=2, max_size=3).map(lambda dates: ",".join(sorted(dates, key=_start)))
their_texts = their_points | long_years | pairs | their_lists.map("[{}]".format) | their_lists.map("{{{}}}".format)


@settings(max_examples=60, deadline=None)
@given(their_texts)
def test_any_bounds_as_another_package_gives_them(text: str) -> None:
    ours = When.parse(text)
    assert (ours.earliest, ours.latest) == _theirs(text)


@settings(max_examples=30, deadline=None)
@given(st.one_of(st.integers(1000, 9000).map(str), st.integers(100, 900).map("{}X".format), st.just("19XX")))
def test_about_a_year_as_another_package_pads_it(text: str) -> None:
    about = When.parse(text + "~")
    assert (about.earliest, about.latest) == _theirs(text + "~", padded=True)


@given(st.dates(min_value=datetime.date(1500, 1, 1), max_value=datetime.date(2200, 1, 1)))
def test_days_and_the_clock(day: datetime.date) -> None:
    when = When.parse(day.isoformat())
    assert when.earliest == when.latest == (day.year, day.month, day.day)
    around = When.parse(f"{day.isoformat()}~")
    one = datetime.timedelta(1)
    assert around.earliest == tuple((day - one).timetuple()[:3]) and around.latest == tuple((day + one).timetuple()[:3])


def test_every_julian_day_follows_the_one_before() -> None:
    """13 days apart in 1917, 12 in 1899 (the Gregorian year 1900 had no leap day), 10 in 1582."""
    day, gregorian = (1582, 10, 5), datetime.date(1582, 10, 15)
    while day < (1950, 1, 1):
        assert gregorian_of(day) == (gregorian.year, gregorian.month, gregorian.day)
        year, month, date = day
        month, date = (month, date + 1) if date < days_in(year, month, julian=True) else (month + 1, 1)
        day = (year, month, date) if month < 13 else (year + 1, 1, date)
        gregorian += datetime.timedelta(1)


years = st.integers(0, 9999).map("{:04d}".format) | st.integers(0, 999).map("{:03d}X".format)
years |= st.integers(1, 9999).map("-{:04d}".format)
months = st.sampled_from(["", "-01", "-1X", "-XX", "-02", "-12", "-21", "-24"])
points = st.builds("{}{}{}".format, years, months, st.sampled_from(["", "~", "?", "%"]))
points |= st.builds(
    "Y{}{}{}".format, st.sampled_from(["", "-"]), st.integers(10_000, 10**8), st.sampled_from(["", "~"])
)
ends = points | st.sampled_from(["..", ""])
clocks = st.builds(
    "{}T{}{}".format, st.dates(), st.times().map("{:%H:%M:%S}".format), st.sampled_from(["", "Z", "+03", "-04:30"])
)
members = points | st.builds("{}..{}".format, points, points | st.just("")) | points.map("..{}".format)
lists = st.lists(members, min_size=1, max_size=4).map(",".join)
texts = points | clocks | st.builds("{}/{}".format, ends, ends) | lists.map("[{}]".format) | lists.map("{{{}}}".format)


@given(texts, st.sampled_from(["", " (OS)"]))
def test_written_as_it_was_read(text: str, old: str) -> None:
    try:
        when = When.parse(text + old)
    except ValueError as error:
        assert "ends before it starts" in str(error) or "neither a start" in str(error)
        return
    again = EDTF.validate_json(EDTF.dump_json(when))
    assert str(when) == text + old == str(again)
    assert again == when and again.stretches == when.stretches and again.qualifiers == when.qualifiers
    first, last = when.earliest, when.latest
    assert first is None or last is None or first <= last
    assert when.overlaps(when) and when.within(when)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        assert str(When.parse(text)) == When.parse(text).text
    except ValueError as error:
        assert str(error)

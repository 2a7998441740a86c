"""Dates over years: by hand, day by day, and what must hold of every date."""

from __future__ import annotations

import calendar
import datetime
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clandestine.record.calendar import length
from clandestine.record.when import When

ONE = datetime.timedelta(1)

# (text, first, last, P(year))
BY_YEAR = [
    ("1925", 1900, 1999, {1925: 1.0}),
    ("1925?", 1900, 1999, {1925: 1.0}),
    ("1925~", 1900, 1999, {1924: 0.25, 1925: 0.5, 1926: 0.25}),
    ("1925%", 1925, 1999, {1925: 2 / 3, 1926: 1 / 3}),
    ("1925~", 1926, 1999, {1926: 1.0}),
    ("1925~", 1927, 1999, {}),
    ("1925-01~", 1900, 1999, {1924: 0.25, 1925: 0.75}),
    ("1925-12-31~", 1900, 1999, {1925: 0.75, 1926: 0.25}),
    ("1924-24", 1900, 1999, {1924: 31 / 90, 1925: 59 / 90}),
    ("192X", 1924, 1924, {1924: 1.0}),
    ("192X", 1925, 1926, {1925: 0.5, 1926: 0.5}),
    ("192X~", 1917, 1920, {**dict.fromkeys((1917, 1918, 1919), 365 / 3652 / 4), 1920: 366 / 3653 / 2}),
    ("1917 (OS)", 1900, 1999, {1917: 352 / 365, 1918: 13 / 365}),
    ("[1924,1926]", 1900, 1999, {1924: 0.5, 1926: 0.5}),
    ("[1924,1926]", 1925, 1999, {1926: 1.0}),
    ("[1924,1925-03]", 1900, 1999, {1924: 0.5, 1925: 0.5}),
    ("[1924~,1930]", 1900, 1999, {1923: 0.125, 1924: 0.25, 1925: 0.125, 1930: 0.5}),
    ("[1920,1925..1926]", 1900, 1999, {1920: 1 / 3, 1925: 1 / 3, 1926: 1 / 3}),
    ("[1920-01,1925-03..1925-05]", 1900, 1999, {1920: 0.25, 1925: 0.75}),
    ("[1920,1929..]", 1900, 1931, {1920: 0.25, 1929: 0.25, 1930: 0.25, 1931: 0.25}),
    ("[..1921]", 1920, 1999, {1920: 366 / 731, 1921: 365 / 731}),
    ("1921/1923", 1900, 1999, {1921: 1 / 3, 1922: 1 / 3, 1923: 1 / 3}),
    ("1923/1924", 1900, 1999, {1923: 365 / 731, 1924: 366 / 731}),
    ("1922-07/1924", 1900, 1923, {1922: 184 / 549, 1923: 365 / 549}),
    ("1930/..", 1900, 1931, {1930: 0.5, 1931: 0.5}),
    ("1930/", 1900, 1931, {1930: 0.5, 1931: 0.5}),
    ("1930~/..", 1900, 1931, {1929: 0.25, 1930: 0.375, 1931: 0.375}),
    ("1930~/..", 1900, 1929, {1929: 1.0}),
    ("1930/..", 1900, 1929, {}),
    ("1930/..", 1940, 1929, {}),
    ("{1922,1923-01}", 1900, 1999, {1922: 365 / 396, 1923: 31 / 396}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last", "shares"), BY_YEAR, ids=[f"{case[0]} in {case[1]}" for case in BY_YEAR]
)
def test_by_year(text: str, first: int, last: int, shares: dict[int, float]) -> None:
    found = When.parse(text).by_year(first, last)
    total = sum(shares.values())
    assert found == pytest.approx({year: share / total for year, share in shares.items()})


# (text, surely, possibly), within 1900 to 1939
YEARS = [
    ("1925", range(1925, 1926), range(1925, 1926)),
    ("1925~", range(1925, 1926), range(1924, 1927)),
    ("192X", [], range(1920, 1930)),
    ("1924-24", [], range(1924, 1926)),
    ("1925-01-01~", range(1925, 1926), range(1924, 1926)),
    ("1924-11/1926", range(1924, 1927), range(1924, 1927)),
    ("1924~/1926", range(1924, 1927), range(1923, 1927)),
    ("192X/1935", range(1929, 1936), range(1920, 1936)),
    ("1895/1945", range(1900, 1940), range(1900, 1940)),
    ("1940/1945", [], []),
    ("1930/..", range(1930, 1940), range(1930, 1940)),
    ("1930/", range(1930, 1931), range(1930, 1940)),
    ("../1910", range(1900, 1911), range(1900, 1911)),
    ("/1910~", range(1910, 1911), range(1900, 1912)),
    ("193X/", [], range(1930, 1940)),
    ("[1924,1926]", [], (1924, 1926)),
    ("[1924-02,1924-11]", range(1924, 1925), (1924,)),
    ("[1924..1926]", [], range(1924, 1927)),
    ("[1924..]", [], range(1924, 1940)),
    ("{1924,1926~}", (1924, 1926), (1924, 1925, 1926, 1927)),
    ("{1924..1926,1930}", (1924, 1925, 1926, 1930), (1924, 1925, 1926, 1930)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sure", "possible"), YEARS, ids=[case[0] for case in YEARS])
def test_years_covered(text: str, sure: object, possible: object) -> None:
    when = When.parse(text)
    assert list(when.sure_years(1900, 1939)) == list(sure)
    assert list(when.possible_years(1900, 1939)) == list(possible)
    assert isinstance(when.possible_years(1900, 1939), tuple if "," in text else range)


# ---- counted day by day, with the clock of the standard library -------------------------------

Days = tuple[datetime.date, datetime.date]


def _year(year: int) -> Days:
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _month(year: int, month: int) -> Days:
    return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, dict[datetime.date, float]]:
    """A date of 1901 to 1939 with or without a mark, and what each day weighs."""
    day = draw(st.dates(datetime.date(1901, 1, 1), datetime.date(1939, 12, 31)))
    shape, mark = draw(st.sampled_from(["year", "month", "day"])), draw(st.sampled_from(["", "?", "~", "%"]))
    if shape == "year":
        text, written, around = f"{day:%Y}", _year(day.year), (_year(day.year - 1)[0], _year(day.year + 1)[1])
    elif shape == "month":
        text, written = f"{day:%Y-%m}", _month(day.year, day.month)
        before, after = written[0] - ONE, written[1] + ONE
        around = _month(before.year, before.month)[0], _month(after.year, after.month)[1]
    else:
        text, written, around = day.isoformat(), (day, day), (day - ONE, day + ONE)
    if mark not in ("~", "%"):
        return text + mark, _evenly(written, 1.0)
    before, after = (around[0], written[0] - ONE), (written[1] + ONE, around[1])
    return text + mark, {**_evenly(before, 0.25), **_evenly(written, 0.5), **_evenly(after, 0.25)}


def _evenly(days: Days, share: float) -> dict[datetime.date, float]:
    count = (days[1] - days[0]).days + 1
    return {days[0] + number * ONE: share / count for number in range(count)}


def _counted(weights: dict[datetime.date, float], first: int, last: int) -> dict[int, float]:
    years: Counter[int] = Counter()
    for day, weight in weights.items():
        if first <= day.year <= last:
            years[day.year] += weight
    return {year: weight / sum(years.values()) for year, weight in years.items()}


limits = st.tuples(st.integers(1895, 1945), st.integers(1895, 1945)).map(sorted)


@given(marked(), limits)
def test_by_year_is_a_count_of_days(date: tuple[str, dict[datetime.date, float]], limit: list[int]) -> None:
    text, weights = date
    assert When.parse(text).by_year(*limit) == pytest.approx(_counted(weights, *limit))


@given(st.lists(marked(), min_size=1, max_size=4), limits)
def test_members_weigh_the_same(dates: list[tuple[str, dict[datetime.date, float]]], limit: list[int]) -> None:
    together: Counter[datetime.date] = Counter()
    for _, weights in dates:
        together.update(weights)  # adds
    text = "[" + ",".join(text for text, _ in dates) + "]"
    assert When.parse(text).by_year(*limit) == pytest.approx(_counted(together, *limit))


@given(st.dates(datetime.date(1901, 1, 1)), st.dates(datetime.date(1901, 1, 1), datetime.date(1950, 1, 1)), limits)
def test_an_interval_is_a_count_of_days(one: datetime.date, other: datetime.date, limit: list[int]) -> None:
    start, end = sorted((min(one, datetime.date(1950, 1, 1)), other))
    when = When.parse(f"{start}/{end}")
    assert when.by_year(*limit) == pytest.approx(_counted(_evenly((start, end), 1.0), *limit))
    assert list(when.sure_years(*limit)) == sorted(when.by_year(*limit))


# ---- what must hold of every date -------------------------------------------------------------

years = st.integers(1900, 1940).map(str) | st.integers(190, 194).map("{}X".format)
points = st.builds(
    "{}{}{}".format,
    years,
    st.sampled_from(["", "-01", "-12", "-XX", "-24", "-1X"]),
    st.sampled_from(["", "~", "?", "%"]),
)
runs = st.builds("{}..{}".format, points, points)
open_runs = points.map("..{}".format) | points.map("{}..".format)
intervals = st.builds("{}/{}".format, points, points)
open_intervals = (
    st.builds("{}/{}".format, points, st.sampled_from(["", ".."]))
    | points.map("../{}".format)
    | points.map("/{}".format)
)


def _sets(members: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lists = st.lists(members, min_size=1, max_size=4).map(",".join)
    return lists.map("[{}]".format) | lists.map("{{{}}}".format)


closed = points | intervals | _sets(points | runs)
texts = closed | open_intervals | _sets(points | runs | open_runs)
styles = st.sampled_from(["", " (OS)"])


def _parsed(text: str) -> When:
    try:
        return When.parse(text)
    except ValueError as error:
        assert "ends before it starts" in str(error)
        assume(False)
        raise


@given(texts, styles, limits)
def test_every_date_over_years(text: str, style: str, limit: list[int]) -> None:
    """It sums to one, on exactly the years it may touch; those it surely touches are among them."""
    when = _parsed(text + style)
    shares = when.by_year(*limit)
    assert not shares or sum(shares.values()) == pytest.approx(1, abs=1e-12)
    assert all(share > 0 for share in shares.values())
    assert sorted(shares) == list(when.possible_years(*limit))
    assert set(when.sure_years(*limit)) <= set(shares)
    earliest, latest = when.years()
    assert all((earliest or 0) <= year <= (latest or 9999) for year in shares)


@given(closed, styles, limits)
def test_a_narrower_question_is_the_same_answer_within(text: str, style: str, limit: list[int]) -> None:
    when = _parsed(text + style)
    first, last = limit
    inside = {year: share for year, share in when.by_year(1800, 2100).items() if first <= year <= last}
    total = sum(inside.values())
    assert when.by_year(first, last) == pytest.approx({year: share / total for year, share in inside.items()})


@given(texts, styles, limits)
def test_years_are_clipped(text: str, style: str, limit: list[int]) -> None:
    when = _parsed(text + style)
    for asked in (when.sure_years, when.possible_years):
        assert list(asked(*limit)) == [year for year in asked(1800, 2100) if limit[0] <= year <= limit[1]]


@given(years, styles, limits)
def test_a_doubtful_source_is_no_vaguer(text: str, style: str, limit: list[int]) -> None:
    assert When.parse(f"{text}?{style}").by_year(*limit) == When.parse(text + style).by_year(*limit)


@given(
    st.dates(datetime.date(1901, 1, 1), datetime.date(1930, 1, 1)), st.integers(1, 40), st.sampled_from("ymd"), styles
)
def test_a_run_is_as_many_members_as_it_names(start: datetime.date, count: int, unit: str, style: str) -> None:
    if unit == "y":
        run = f"{start.year}..{start.year + count - 1}"
    elif unit == "m":
        end = start.year * 12 + start.month - 1 + count - 1
        run = f"{start:%Y-%m}..{end // 12}-{end % 12 + 1:02d}"
    else:
        run = f"{start}..{start + (count - 1) * ONE}"
    shares = When.parse(f"[1850,{run}]{style}").by_year(1800, 2000)
    assert shares[1850] + shares.get(1851, 0.0) == pytest.approx(1 / (count + 1))


@given(st.dates(), st.dates())
def test_days_of_a_run(one: datetime.date, other: datetime.date) -> None:
    first, last = (one.year, one.month, one.day), (other.year, other.month, other.day)
    assert length(first, last) == max(0, (other - one).days + 1)


@given(_sets(points | runs | open_runs) | intervals | open_intervals, st.lists(closed | open_intervals, max_size=4))
def test_shares_of_periods_are_a_count_of_years(text: str, periods: list[str]) -> None:
    when, named = _parsed(text), {str(number): _parsed(period) for number, period in enumerate(periods)}
    ends = [year for one in (when, *named.values()) for year in one.years() if year is not None]
    assume(ends)
    limit = min(ends), max(ends)
    counted: Counter[str] = Counter()
    for year in when.possible_years(*limit):
        homes = [name for name, period in named.items() if year in period.possible_years(*limit)]
        counted.update(dict.fromkeys(homes, 1 / len(homes)) if homes else {})
    total = sum(counted.values())
    assert when.share_of(named) == pytest.approx({name: share / total for name, share in counted.items()})


def test_far_years_are_not_walked_through() -> None:
    ice = When.parse("Y-100000/Y999999999999")
    assert ice.share_of({"then": When.parse("../0000"), "now": When.parse("0001/..")})["now"] > 0.99
    assert ice.by_year(1925, 1926) == {1925: 0.5, 1926: 0.5} and ice.sure_years(1925, 1926) == range(1925, 1927)

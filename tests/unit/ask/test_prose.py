"""Small change of English: views told together, ratios, lists."""

from __future__ import annotations

from clandestine.ask.prose import Views, either, in_words, listed, plural
from clandestine.record.supposition import Supposition
from clandestine.translate.view import PLAIN, View


def views(*names: str) -> Views:
    return Views(tuple(View(name, Supposition()) for name in names))


def test_what_holds_under_all_views_is_said_once() -> None:
    two, three, one = views("a", "b"), views("a", "b", "c"), views(PLAIN)
    assert two.before({"a": "it rains", "b": "it rains"}) == "under both views, it rains"
    assert three.before(dict.fromkeys("abc", "it rains")) == "under all three views, it rains"
    assert one.before({PLAIN: "it rains"}) == "it rains"
    assert two.before({"a": "it rains", "b": "it snows"}) == "under a, it rains; under b, it snows"
    told = {"a": "it rains", "b": "it snows", "c": "it rains"}
    assert three.before(told) == "under a and c, it rains; under b, it snows"
    assert two.after({"a": "rain", "b": "snow"}) == "rain under a and snow under b"
    assert two.after({"a": "rain", "b": "rain"}) == "rain"


def test_weights_by_view() -> None:
    two = views("a", "b")
    assert two.decibans({"a": 3.0, "b": 3.0}) == "+3.0 dB"
    assert two.decibans({"a": 3.15, "b": 3.0}) == "+3.0 to +3.1 dB"
    assert two.decibans({"a": -3.0, "b": 3.0}) == "-3.0 dB under a and +3.0 dB under b"


def test_ratios_by_view() -> None:
    """One ratio where the views agree or nearly do, one each where they differ, both sides where they fall out."""
    two = views("a", "b")
    assert two.ratio({"a": 10.0, "b": 10.0}, "x", "y") == "10 times as likely under x as under y (+10.0 dB)"
    assert two.ratio({"a": -10.0, "b": -10.0}, "x", "y") == "10 times as likely under y as under x (-10.0 dB)"
    assert two.ratio({"a": 10.0, "b": 10.0}, "x", "y", short=True) == "10 times (+10.0 dB)"
    near = two.ratio({"a": 6.1, "b": 6.0}, "x", "y", {"a": "weak", "b": "weak"})
    assert near == "4.0 to 4.1 times as likely under x as under y (+6.0 to +6.1 dB, weak)"
    far = two.ratio({"a": 10.0, "b": 20.0}, "x", "y", {"a": "some", "b": "much"})
    assert (
        far == "10 times (under a, +10.0 dB, some) or 100 times (under b, +20.0 dB, much) as likely under x as under y"
    )
    split = two.ratio({"a": 10.0, "b": -10.0}, "x", "y")
    assert (
        split
        == "10 times as likely under x as under y (under a, +10.0 dB) and 10 times as likely under y as under x (under b, -10.0 dB)"
    )
    assert two.ratio({"a": 0.0, "b": 0.1}, "x", "y") == "about as likely under x as under y (+0.0 to +0.1 dB)"


def test_lists_and_counts() -> None:
    assert in_words(0) == "no" and in_words(12) == "twelve" and in_words(13) == "13"
    assert plural(1, "item") == "one item" and plural(0, "item") == "no items"
    assert listed(list("abcdefg"), 3) == "a, b, c and four others"
    assert either(["a"]) == "a" and either(["a", "b"]) == "a or b" and either(list("abcdef")) == "a, b, c or three more"

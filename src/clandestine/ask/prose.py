"""Small change of English: numbers in words, lists that end, what holds under each view, ratios."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clandestine.ask.manners import joined
from clandestine.scales import signed, times, two_digits
from clandestine.translate.view import View

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
EVEN = 0.2  # decibans: nearer to 0 than this is "about as likely"


def in_words(count: int) -> str:
    """A count as prose has it; figures above twelve.

    >>> in_words(3), in_words(21)
    ('three', '21')
    """
    return _SMALL[count] if count < len(_SMALL) else str(count)


def plural(count: int, noun: str) -> str:
    """A counted noun.

    >>> plural(1, "item"), plural(2, "independent origin")
    ('one item', 'two independent origins')
    """
    return f"{in_words(count)} {noun}{'s' * (count != 1)}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """A list in words, cut where it grows long.

    >>> listed(["a", "b", "c", "d"], 2), listed(["a", "b", "c"], 2)
    ('a, b and two others', 'a, b and c')
    """
    if len(names) <= most + 1:
        return joined(names)
    return f"{', '.join(names[:most])} and {in_words(len(names) - most)} others"


def either(names: Sequence[str], most: int = 3) -> str:
    """Alternatives in words, cut where they grow many.

    >>> either(["a", "b", "c"]), either(["a", "b", "c", "d", "e"])
    ('a, b or c', 'a, b, c or two more')
    """
    if len(names) == 1:
        return names[0]
    if len(names) <= most + 1:
        return f"{', '.join(names[:-1])} or {names[-1]}"
    return f"{', '.join(names[:most])} or {in_words(len(names) - most)} more"


def span(window: str) -> str:
    """A window in words; what is not plain years stays as it is written.

    >>> span("1922/1937"), span("1925"), span("1924-11/1925-01")
    ('for 1922 to 1937', 'for 1925', 'for the window 1924-11/1925-01')
    """
    years = re.fullmatch(r"(\d{4})(?:/(\d{4}))?", window)
    if years is None:
        return f"for the window {window}"
    return f"for {years[1]}" + (f" to {years[2]}" if years[2] else "")


@dataclass(frozen=True)
class Views:
    """The views of an answer, told together: what holds under all of them is said once."""

    views: tuple[View, ...]

    @property
    def names(self) -> list[str]:
        """The names, in order."""
        return [view.name for view in self.views]

    @property
    def all(self) -> str:
        """What holds under every view: "under both views, ", or nothing where there is one view."""
        count = len(self.views)
        return "" if count == 1 else "under both views, " if count == 2 else f"under all {in_words(count)} views, "

    def before(self, texts: Mapping[str, str]) -> str:
        """Clauses by view, one after another, the view in front; told once where they are the same."""
        if len(set(texts.values())) == 1:
            return (self.all if len(texts) == len(self.views) else self._under(list(texts))) + next(
                iter(texts.values())
            )
        same: dict[str, list[str]] = {}
        for name, text in texts.items():
            same.setdefault(text, []).append(name)
        return "; ".join(self._under(names) + text for text, names in same.items())

    def after(self, texts: Mapping[str, str]) -> str:
        """Short pieces by view, the view behind: "a under crushed and b under underground"; told once where they are the same."""
        if len(set(texts.values())) == 1:
            return next(iter(texts.values()))
        return joined([f"{text} under {name}" for name, text in texts.items()])

    def decibans(self, weights: Mapping[str, float]) -> str:
        """Weights by view in decibans; as a stretch where they lie close together."""
        if max(weights.values()) - min(weights.values()) > EVEN:
            return self.after({name: f"{signed(weight)} dB" for name, weight in weights.items()})
        return f"{' to '.join(dict.fromkeys(signed(weight) for weight in sorted(weights.values(), key=abs)))} dB"

    def ratio(
        self,
        weights: Mapping[str, float],
        left: str,
        right: str,
        words: Mapping[str, str] | None = None,
        *,
        short: bool = False,
    ) -> str:
        """Weights by view as ratios, decibans (and `words` for them) beside; `short` where the two states have just been named."""
        values = sorted(weights.values(), key=abs)
        close = values[-1] - values[0] <= EVEN and values[0] - values[-1] <= EVEN
        one_side = min(values) >= EVEN or max(values) <= -EVEN
        as_likely = "" if short else " " + times(values[-1], left, right).partition(" times ")[2]
        if close and (words is None or len(set(words.values())) == 1):
            word = f", {next(iter(words.values()))}" if words else ""
            ratios = " to ".join(dict.fromkeys(_times(value) for value in values))
            likely = f"{ratios} times{as_likely}" if one_side else times(0.0, left, right)
            return f"{likely} ({self.decibans(weights)}{word})"
        told = {
            name: f"under {name}, {signed(weight)} dB" + (f", {words[name]}" if words else "")
            for name, weight in weights.items()
        }
        if one_side:
            return " or ".join(f"{_times(weight)} times ({told[name]})" for name, weight in weights.items()) + as_likely
        return " and ".join(f"{times(weight, left, right)} ({told[name]})" for name, weight in weights.items())

    def _under(self, names: Sequence[str]) -> str:
        return "" if len(self.views) == 1 else f"under {joined(names)}, "


def _times(weight: float) -> str:
    """How many times as likely, two digits."""
    return two_digits(10 ** (abs(weight) / 10))

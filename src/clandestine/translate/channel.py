"""Reports as channels: from what they hang on to what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from string import ascii_letters

import numpy as np
import numpy.typing as npt

from clandestine.translate.numbers import Array

Axes = tuple[str, ...]
Places = npt.NDArray[np.intp]  # numbers of states
Named = tuple[Axes, Array]  # the names of the axes, and the array


def through(axes: Axes, held: Array, reports: Sequence[Named], prior: Callable[[str], Array | None]) -> Named:
    """From P(states, what reports hang on) to P(states, what they say): every report takes the place of what it hangs on.

    Each report is a table over its parents and, last, itself. Parents that have a `prior` are the reports' own: they are no axis
    of `held` and are summed out here. The first axis stays.

    >>> says = ("x", "letter"), np.array([[0.9, 0.1], [0.4, 0.6]])
    >>> through(("state", "x"), np.diag([0.5, 0.5]), [says], lambda name: None)[1].tolist()
    [[0.45, 0.05], [0.2, 0.3]]
    """
    priors = {name: one for names, _ in reports for name in names[:-1] if (one := prior(name)) is not None}
    return _through(axes, held, list(reports), priors, frozenset(axes[:1]))


def _through(axes: Axes, held: Array, reports: list[Named], own: dict[str, Array], later: Collection[str]) -> Named:
    """`later` are axes that must stay, because what comes after needs them.

    Reports that share nothing of their own are independent given what they hang on, and go one after another.
    """
    parts = _parts(reports, own)
    for place, part in enumerate(parts):
        rest = {*later, *(name for other in parts[place + 1 :] for names, _ in other for name in names[:-1])}
        uses = Counter(name for names, _ in part for name in names if name in own)
        if not uses:
            axes, held = _spoken(axes, held, part[0], rest)
            continue
        root = max(uses, key=lambda name: uses[name])
        left = {name: one for name, one in own.items() if name != root}
        total: Array | None = None
        for state, share in enumerate(own[root]):
            at = [_at(one, root, state) for one in part]
            found, said = _through(axes, held, at, left, rest)
            total = share * said if total is None else total + share * said
        assert total is not None
        axes, held = found, total
    return axes, held


def _spoken(axes: Axes, held: Array, report: Named, later: Collection[str]) -> Named:
    """One report said: the axes that nothing needs any more are summed out."""
    names, table = report
    kept = tuple(name for name in axes if name not in names or name in later)
    found = (*kept, names[-1])
    letter = {name: ascii_letters[place] for place, name in enumerate(dict.fromkeys((*axes, *names)))}
    written = ["".join(letter[name] for name in one) for one in (axes, names, found)]
    said = np.einsum(f"{written[0]},{written[1]}->{written[2]}", held, table)
    return found, np.asarray(said)


def _parts(reports: Sequence[Named], own: Collection[str]) -> list[list[Named]]:
    """Reports in groups that share nothing of their own."""
    parts: list[list[Named]] = []
    for report in reports:
        mine = {name for name in report[0] if name in own}
        joined = [part for part in parts if any(mine & set(names) for names, _ in part)]
        parts = [part for part in parts if not any(part is one for one in joined)]
        parts.append([*(one for part in joined for one in part), report])
    return parts


def _at(report: Named, root: str, state: int) -> Named:
    names, table = report
    if root not in names:
        return report
    place = names.index(root)
    return (*names[:place], *names[place + 1 :]), np.asarray(table.take(state, axis=place))


def sliced(axes: Axes, table: Array, kept: Callable[[str], Places | None]) -> Named:
    """A report table over some of the states of what it hangs on; None keeps all."""
    for place, name in enumerate(axes[:-1]):
        states = kept(name)
        if states is not None:
            table = table.take(states, axis=place)
    return axes, table

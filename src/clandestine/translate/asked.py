"""What a question names: a window, and names that are not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from clandestine.errors import BadQuestion
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.when import When


def window_asked(model: Model, dossier: Dossier, window: str | When | None) -> When:
    """The window asked about, by default the dossier's only one; a model of years has its own."""
    if model.years is not None:
        if window is not None and str(window) != str(model.years):
            raise BadQuestion(
                f"{model.name} goes by years and has no window: name a year (--year {model.years.years()[0]})"
            )
        return model.years
    if window is None:
        if len(dossier.window) > 1:
            stated = ", ".join(str(one) for one in dossier.window)
            raise BadQuestion(f"{dossier.dossier} has several windows ({stated}); name one")
        return dossier.window[0]
    return window if isinstance(window, When) else parsed_window(window)


def parsed_window(words: str) -> When:
    """A window in EDTF; raises BadQuestion where it is none."""
    try:
        return When.parse(words)
    except ValueError as error:
        raise BadQuestion(f"window: {error}") from error


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """Words for a name that is not known, with the nearest one, or all where they are few."""
    names = list(known)
    near = get_close_matches(word, names, 1, 0.6)
    few = f"; known: {', '.join(names)}" if names else "; there is none"
    hint = f"; did you mean {near[0]!r}?" if near else few if len(names) < 12 else ""
    return f"unknown {what} {word!r}{hint}"

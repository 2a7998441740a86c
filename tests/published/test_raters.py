"""Numbers in print: Dawid and Skene's 45 patients, five anaesthetists, four classes (Applied Statistics 28, 1979)."""

from __future__ import annotations

import numpy as np
import pytest

from clandestine.learn.raters import Votes, dawid_skene, rater_draws

# Each patient: three ratings by the first observer, then one by each of the others.
PATIENTS = """1:111|1111 2:333|4334 3:112|2122 4:222|3121 5:222|3222 6:222|3322 7:122|2111 8:333|3433 9:222|2223 10:232|2223
11:444|4444 12:222|3343 13:111|1111 14:222|3212 15:121|1111 16:111|2111 17:111|1111 18:111|1111 19:222|2221 20:222|1322
21:222|2222 22:222|2221 23:222|3222 24:221|2222 25:111|1111 26:111|1111 27:232|2222 28:111|1111 29:111|1111 30:112|1121
31:111|1111 32:333|3233 33:111|1111 34:222|2222 35:222|3232 36:433|4343 37:221|2232 38:232|3233 39:333|3432 40:111|1111
41:111|1111 42:121|2111 43:232|2222 44:121|1111 45:222|2222"""


def ratings() -> list[tuple[str, str, str]]:
    """Patient, observer, class."""
    found = []
    for word in PATIENTS.split():
        patient, _, said = word.partition(":")
        first, _, others = said.partition("|")
        found += [(patient, "1", one) for one in first]
        found += [(patient, str(place), one) for place, one in enumerate(others, 2)]
    return found


def test_forty_five_patients() -> None:
    """Shares of the classes, the first observer's rates, the log likelihood, the patients who stay in doubt."""
    found = dawid_skene(ratings(), "1234")
    assert found.shares.round(4).tolist() == [0.3996, 0.4220, 0.1118, 0.0667]
    assert found.rates[0].round(2).tolist() == [
        [0.89, 0.11, 0, 0],
        [0.07, 0.88, 0.05, 0],
        [0, 0.34, 0.66, 0],
        [0, 0, 0.56, 0.44],
    ]
    assert found.log_likelihood == pytest.approx(-192.890881, abs=5e-6)
    doubt = {
        item: round(float(row.max()), 3)
        for item, row in zip(found.votes.items, found.posterior, strict=True)
        if row.max() < 0.99
    }
    assert doubt == {"7": 0.981, "35": 0.948, "38": 0.979}
    assert all(later >= earlier - 1e-10 for earlier, later in zip(found.path, found.path[1:], strict=False))


def test_the_posterior_holds_the_most_likely() -> None:
    """Draws with a weak prior lie around what EM finds."""
    votes = Votes.of(ratings(), "1234")
    draws = rater_draws(votes, iterations=400, seed=1)
    best = dawid_skene(votes)
    low, high = np.quantile(draws.shares.reshape(-1, 4), [0.01, 0.99], axis=0)
    assert ((best.shares > low) & (best.shares < high)).all()
    assert (draws.posterior.argmax(axis=1) == best.posterior.argmax(axis=1)).mean() > 0.85

"""Random small models and dossiers for the general laws, as plain data (so that they can be renamed, reordered, cut)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from smallworld import X, kind, rates, shares

low = st.integers(1, 20).map(lambda hundredths: hundredths / 100)

MODEL: dict[str, Any] = {
    "about": "x",
    "tempers": {
        "tone": {
            "states": ["sober", "padded", "forged"],
            "made": "forged",
            "prior": {"sober": 0.6, "padded": 0.3, "forged": 0.1},
        }
    },
    "others": {"movement": {"because": "a test"}, "general": {"set": {"x": "a"}, "because": "a test"}},
}


@st.composite
def models(draw: st.DrawFn) -> dict[str, Any]:
    """A world above x (three states), a habit below both, a second habit on a topic; three kinds of source."""
    row = lambda: dict(zip("abc", _three(draw), strict=True))  # noqa: E731
    variables = {
        "world": {"states": X, "prior": draw(shares), "of_the_world": "yes"},
        "x": {"states": list("abc"), "given": ["world"], "table": {"absent": row(), "present": row()}},
        "habit": {
            "states": X,
            "given": ["x", "world"],
            "table": {"a": draw(shares), "b": {state: draw(shares) for state in X}, "c": draw(shares)},
        },
        "print": {
            "states": X,
            "given": ["x"],
            "table": {state: draw(shares) for state in "abc"},
            "topic": "underground",
        },
    }
    kinds = {
        "letter": kind(draw(shares) / 3, draw(low), draw(low), draw(low)),
        "police": {
            **kind(
                {"sober": draw(shares) / 3, "padded": draw(shares) / 3},
                {"sober": draw(low), "padded": draw(low)},
                draw(low),
                draw(low),
                conceals={"habit": {"present": draw(shares)}},
                cover=draw(shares),
                made={"asserts": 0.7, "denies": 0.1},
            ),
            "temper": "tone",
        },
        "bulletin": {
            "rates": rates(draw(shares) / 3, draw(low), 0.05, 0.1, knows=draw(shares)),
            "about": {"habit": {}, "print": {}},
            "deals_with": {"underground": draw(shares)},
        },
    }
    return {**MODEL, "variables": variables, "kinds": {name: {"says": name, **body} for name, body in kinds.items()}}


def _three(draw: st.DrawFn) -> list[float]:
    parts = [draw(st.integers(1, 9)) for _ in range(3)]
    return [part / sum(parts) for part in parts]


@st.composite
def dossiers(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    """Originals, a copy, a file of two papers, a doubtful record, a bulletin read whole; a few observations through them."""
    sources: dict[str, Any] = {
        "orig": {"kind": "letter"},
        "copy": {"kind": "bulletin", "derives_from": "orig", "adds": draw(shares), "slip": draw(low)},
        "file": {"kind": "police", **draw(st.sampled_from([{}, {"made": 0.3}]))},
        "p1": {"kind": "police", "part_of": "file"},
        "p2": {"kind": "police", "part_of": "file"},
        "his": {
            "kind": "letter",
            "identity": {
                "same": draw(shares),
                "others": draw(st.sampled_from(["movement", "general"])),
                "because": "name",
            },
        },
        "press": {"kind": "bulletin"},
        "notes": {"kind": "letter", "read": draw(st.integers(1, 4))},
    }
    consulted = {"press": {"read_for": "all", "extent": "whole"}} if draw(st.booleans()) else {}
    seen = []
    for place in range(draw(st.integers(1, most))):
        variable = draw(st.sampled_from(["x", "habit", "print"]))
        state = draw(st.sampled_from(["b", "c"] if variable == "x" else list(X)))
        saying = draw(st.sampled_from(["asserts", "asserts", "denies", "lr"]))
        held: Any = {variable: state}
        if saying == "lr":
            held = {variable: {state: draw(st.integers(1, 60)) / 10}}
        one = {"id": f"o{place}", "by": draw(st.sampled_from(sorted(sources))), saying: held, "because": "a test"}
        if draw(st.booleans()):
            one["when"] = draw(st.sampled_from(["1925-01", "1925-02"]))
        seen.append(one)
    return {"window": "1925", "dossier": "random", "sources": sources, "observations": seen, "consulted": consulted}


def in_doubt(written: Any) -> Any:
    """A number, or everything in a block, with limits somewhat below and above."""
    if isinstance(written, float | int) and not isinstance(written, bool) and 0 < written < 1:
        return {"is": written, "from": 0.7 * written, "to": min(1.25 * written, 0.999)}
    if isinstance(written, dict):
        return {key: in_doubt(value) for key, value in written.items()}
    return written


def doubted_model(written: dict[str, Any]) -> dict[str, Any]:
    """A random model whose every number is in doubt: tables and tempers as guesses, kinds within limits."""
    guess = {"guess": "yes", "because": "a test"}
    blocks = ("rates", "about", "deals_with", "made")
    return {
        **written,
        "variables": {
            name: body if name == "world" else {**body, **guess} for name, body in written["variables"].items()
        },
        "tempers": {name: {**body, **guess} for name, body in written["tempers"].items()},
        "kinds": {
            name: {key: in_doubt(value) if key in blocks else value for key, value in body.items()}
            for name, body in written["kinds"].items()
        },
    }


def doubted_dossier(seen: dict[str, Any]) -> dict[str, Any]:
    """A random dossier whose copies, identities, forgeries and direct judgements are in doubt."""
    sources = {}
    for name, body in seen["sources"].items():
        sources[name] = {
            key: in_doubt(value) if key in ("adds", "slip", "made") else value for key, value in body.items()
        }
        if "identity" in body:
            sources[name]["identity"] = {**body["identity"], "same": in_doubt(body["identity"]["same"])}
    observations = [
        {**one, "lr": {v: {s: [x / 2, x, 2 * x] for s, x in row.items()} for v, row in one["lr"].items()}}
        if "lr" in one
        else one
        for one in seen["observations"]
    ]
    return {**seen, "sources": sources, "observations": observations}

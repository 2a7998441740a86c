"""Questions about real dossiers against the peers, both results checked equal first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.timing import Line, line, median
from clandestine import Case, read_dossier, read_model
from clandestine.ask.bounds import bounds
from clandestine.ask.conflict import conflict
from clandestine.ask.curves import curves
from clandestine.ask.draws import draws
from clandestine.ask.each import suppose_each
from clandestine.ask.explain import explain
from clandestine.ask.posterior import normalised
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.weigh import weigh
from clandestine.ask.worth import worth
from clandestine.translate.numbers import Numbers

HERE = Path(__file__).parent
DOSSIERS = ("baron-aron", "askarov-german", "zubakin-boris")


class Peer:
    """One case as a pgmpy model and a pyAgrum network, asked one query at a time as their users do."""

    def __init__(self, case: Case) -> None:
        from pgmpy.inference import VariableElimination

        self.network, self.evidence = case.to_pgmpy(), case.evidence
        self.pgmpy = VariableElimination(self.network)
        self.nodes = case.network.ancestors([*case.model.variables, *self.evidence])
        self.tables = {node.name: node.fill(Numbers())[..., 0] for node in self.nodes}
        self.agrum = self._agrum()

    def _agrum(self) -> object:
        import pyagrum as gum

        net = gum.BayesNet()
        for node in self.nodes:
            net.add(gum.LabelizedVariable(node.name, node.name, list(node.states)))
        for node in self.nodes:
            for parent in node.parents:
                net.addArc(parent, node.name)
        for node in self.nodes:
            cpt = net.cpt(node.name)
            order = [node.scope.index(name) for name in reversed(cpt.names)]
            cpt[:] = np.ascontiguousarray(self.tables[node.name].transpose(order))
        return gum.LazyPropagation(net)

    def ask_pgmpy(self, without: str | None = None) -> np.ndarray:
        evidence = {name: state for name, state in self.evidence.items() if name != without}
        factor = self.pgmpy.query(["role"], evidence=evidence, show_progress=False)
        return np.asarray(factor.values)

    def ask_agrum(self, without: str | None = None) -> np.ndarray:
        self.agrum.eraseAllEvidence()
        self.agrum.setEvidence({name: state for name, state in self.evidence.items() if name != without})
        self.agrum.setTargets({"role"})
        return np.asarray(self.agrum.posterior("role").toarray())


def dossier_lines() -> list[Line]:
    """One row a question and peer."""
    found: list[Line] = []
    model = read_model("person")
    for name in DOSSIERS:
        case = Case(model, read_dossier(HERE.parent / "evidence" / f"{name}.yaml", model), scenarios=["crushed"])
        view, items = case.views[0], case.network.items
        peer = Peer(case)
        ours = normalised(case.log_joint("role", view))[:, 0]
        for other in (peer.ask_pgmpy(), peer.ask_agrum()):
            assert np.abs(ours - other).max() < 1e-10, (name, ours, other)
        drop = np.concatenate([np.ones((1, len(items)), bool), ~np.eye(len(items), dtype=bool)])
        nodes = [None, *(item.node for item in items)]
        one = median(lambda case=case, view=view: case.log_joint("role", view))
        every = median(lambda case=case, view=view, drop=drop: case.log_joint("role", view, drop))
        draws = median(lambda case=case, view=view: case.log_joint("role", view, draws=1000, seed=1), 3)
        count = len(curves(case, "role", view))
        drawn = median(lambda case=case, view=view: curves(case, "role", view), 3)
        for peer_name, ask in (("pgmpy", peer.ask_pgmpy), ("pyagrum", peer.ask_agrum)):
            single = median(ask)
            loop = median(lambda ask=ask, nodes=nodes: [ask(node) for node in nodes], 3)
            found += [
                line(f"{name}: posterior of role, compiled before", one, single, peer_name, None),
                line(f"{name}: {len(items)} items dropped in turn", every, loop, peer_name, None),
                # The peer is spared refilling its tables; our draws of single numbers are kept from the warm-up.
                line(f"{name}: 1,000 draws of the numbers",
                    draws, 1000 * single, peer_name, None),
                # A curve takes two values of its number beside the stated one; the peer is spared refilling again.
                line(f"{name}: the curves of {count} numbers", drawn, 2 * count * single, peer_name, None),
            ]  # fmt: skip
    return found


def cost_lines() -> list[Line]:
    """What a question costs in plain posteriors of the same case, each from a case made anew."""
    model = read_model("person")
    dossier = read_dossier(HERE.parent / "evidence" / "baron-aron.yaml", model)

    def fresh() -> Case:
        return Case(model, dossier, scenarios=["crushed"])

    def plain() -> None:
        case = fresh()
        case.log_joint("role", case.views[0])

    asked: dict[str, Callable[[], object]] = {
        "weigh": lambda: weigh(fresh()),
        "suppose --each drop": lambda: suppose_each(fresh(), "drop"),
        "sensitivity, every number": lambda: sensitivity(fresh()),
        "conflict": lambda: conflict(fresh()),
        "worth, every variable and source": lambda: worth(fresh()),
        "draws, 4,000": lambda: draws(fresh()),
        "explain": lambda: explain(fresh()),
        "bounds": lambda: bounds(fresh()),
    }
    one = median(plain)
    return [
        line(f"baron-aron: {name}", median(ask, 3), one, "plain posterior", 0.05 if name in NAMED else None)
        for name, ask in asked.items()
    ]


NAMED = ("suppose --each drop", "sensitivity, every number", "worth, every variable and source")

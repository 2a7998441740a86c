"""Exact inference on discrete networks: factors and axes, nothing of history."""

from clandestine.engine.bayesnet import BayesNet
from clandestine.engine.chain import Chain
from clandestine.engine.circuit import Circuit, Cost, compile_circuit
from clandestine.engine.enumeration import enumerate_joint
from clandestine.engine.factor import Factor
from clandestine.engine.sweep import Bound, Sweep, sweep

__all__ = [
    "BayesNet",
    "Bound",
    "Chain",
    "Circuit",
    "Cost",
    "Factor",
    "Sweep",
    "compile_circuit",
    "enumerate_joint",
    "sweep",
]

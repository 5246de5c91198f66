"""Ridge regression with as many unknowns as words times dimensions, by conjugate gradients."""

from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


def solve(texts: Any, targets: Matrix, *, penalty: float, rounds: int) -> Matrix:
    """The W that makes |texts @ W - targets|² + penalty |W|² small.

    `texts` is a scipy sparse matrix (texts, entries), `targets` (texts, dimensions); each column
    is a problem of its own (Hestenes and Stiefel 1952). Few rounds are a penalty too: what only a
    few texts tell comes last.
    """
    transposed = texts.T.tocsr()
    rest = transposed @ targets
    solution: Matrix = np.zeros_like(rest)
    direction = rest.copy()
    power = (rest * rest).sum(axis=0)
    for _ in range(rounds):
        pushed = transposed @ (texts @ direction) + penalty * direction
        step = power / np.maximum((direction * pushed).sum(axis=0), 1e-12)
        solution += step * direction
        rest -= step * pushed
        left = (rest * rest).sum(axis=0)
        direction = rest + (left / np.maximum(power, 1e-12)) * direction
        power = left
    return solution

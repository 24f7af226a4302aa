"""Isotonic regression by pooling adjacent violators, for many samples at once.

One pass pools every falling run of every sample together; a run of falling block means always ends in one
block, so the order of pooling does not matter and the fit is the exact least-squares (and
maximum-likelihood) one.
"""

from __future__ import annotations

import numpy as np

from ledger.verification.inputs import FloatArray, IntArray

ROUNDS = 64


def isotonic(total: FloatArray, weight: FloatArray) -> FloatArray:
    """Fit the rising sequence nearest to ``total / weight``, row by row.

    Args:
        total: sums per position, shape (positions,) or (samples, positions).
        weight: positive weights, of the same shape or (positions,).

    Returns:
        The weighted block means, shape of ``total``.

    Source: Ayer et al. 1955, doi:10.1214/aoms/1177728423

    >>> isotonic(np.array([1.0, 2, 3, 0, 5]), np.ones(5)).tolist()
    [1.0, 1.6666666666666667, 1.6666666666666667, 1.6666666666666667, 5.0]
    """
    positions = total.shape[-1]
    block_total = np.ascontiguousarray(total, dtype=np.float64).ravel()
    block_weight = np.ascontiguousarray(np.broadcast_to(weight, total.shape), dtype=np.float64).ravel()
    start = np.arange(block_total.size)
    first = start % positions == 0
    for _ in range(ROUNDS):
        mean = block_total / block_weight
        keep = first.copy()
        keep[1:] |= mean[1:] > mean[:-1]
        if keep.all():
            break
        at = np.flatnonzero(keep)
        block_total = np.add.reduceat(block_total, at)
        block_weight = np.add.reduceat(block_weight, at)
        start, first = start[at], first[at]
    else:
        block_total, block_weight, start = _one_by_one(block_total, block_weight, start, first)
    size = np.diff(start, append=total.size)
    fit: FloatArray = np.repeat(block_total / block_weight, size).reshape(total.shape)
    return fit


def _one_by_one(
    total: FloatArray, weight: FloatArray, start: IntArray, first: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Finish the rare sample that pools one pair per pass, with a stack: linear in the blocks left."""
    stack: list[list[float]] = []
    for sums, mass, begin, opens in zip(total.tolist(), weight.tolist(), start.tolist(), first.tolist(), strict=True):
        block = [sums, mass, begin, opens]
        while stack and not block[3] and stack[-1][0] * block[1] >= block[0] * stack[-1][1]:
            before = stack.pop()
            block = [before[0] + block[0], before[1] + block[1], before[2], before[3]]
        stack.append(block)
    columns = np.array([block[:3] for block in stack])
    return columns[:, 0], columns[:, 1], columns[:, 2].astype(np.int64)

"""Verification: our scores, decomposition, curve and band beside the Python peers', in one process run.

Medians of interleaved rounds on the same arrays; every line names its target. A peer that would take minutes is run
with no resample and with 10, and its time for 1,000 is extrapolated from the difference: such a line says so.
Run as ``python -m tests.benchmarks.bench_verification`` (with the group ``oracles`` installed).
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
import tracemalloc
import warnings

import numpy as np

from ledger.verification.decomposition import corp
from ledger.verification.inference import mean_interval
from ledger.verification.reliability import band
from ledger.verification.tally import tally

DRAWS = 1000
NOTE = "peer extrapolated from 10 draws"
SLOW = 30.0
missed = []


def record(n, *, distinct=False, seed=1):
    """Forecasts in whole percent (or all distinct) with outcomes that follow them roughly."""
    random = np.random.default_rng(seed)
    p = random.random(n) if distinct else random.integers(0, 101, n) / 100
    return p, (random.random(n) < 0.1 + 0.8 * p).astype(float)


def clock(call):
    """Seconds of one call."""
    gc.collect()
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def medians(calls, rounds=3):
    """Median seconds of each call over interleaved rounds, after one call of each to warm up."""
    for call in calls:
        call()
    taken = [[clock(call) for call in calls] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def show(name, ours, peer=None, peer_name="", target=None, *, least=True, unit="s", note=""):
    """Print one line: ours, the peer's, their ratio, the target, and whether it was met."""
    value = ours if peer is None else peer / ours
    verdict = ""
    if target is not None:
        met = value >= target if least else value <= target
        verdict = f"{'≥' if least else '≤'} {target:g}{'' if peer is None else '×'}: {'met' if met else 'MISSED'}"
        if not met:
            missed.append(name)
    beside = "" if peer is None else f"{peer:10.4g} s {peer_name:18}{peer / ours:10.1f}×"
    print(f"{name:52}{ours:10.4g} {unit:3}{beside or ' ' * 41}  {verdict}{'; ' + note if note else ''}", flush=True)


def scores_fit(p, y, draws):
    """The curve and band of the package scores."""
    from scores.probability import isotonic_fit

    if draws:
        return isotonic_fit(p, y, bootstraps=draws, confidence_level=0.9)
    return isotonic_fit(p, y)


def diagnostics_fit(p, y, draws):
    """The curve and band of model-diagnostics, which draws them at once."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    from model_diagnostics.calibration import plot_reliability_diagram

    axes = plot_reliability_diagram(y, p, n_bootstrap=draws or None, confidence_level=0.9 if draws else 0)
    plt.close(axes.figure)


def thousand(fit, p, y):
    """Seconds of a peer for 1,000 draws, and whether they were extrapolated from a run with 10 and one with none."""
    none, ten = clock(lambda: fit(p, y, 0)), clock(lambda: fit(p, y, 10))
    guess = none + (ten - none) / 10 * DRAWS
    if guess > SLOW:
        return guess, True
    return statistics.median(clock(lambda: fit(p, y, DRAWS)) for _ in range(3)), False


PEERS = {"scores": scores_fit, "model-diagnostics": diagnostics_fit}


def bands():
    """Curve and band with 1,000 draws, from the raw arrays, beside both peers."""
    times = {}
    for n, wanted in ((200, {"all": 1.0}), (10_000, {"scores": 25.0}), (1_000_000, {"fastest": 1000.0})):
        p, y = record(n)
        (ours,) = medians([lambda p=p, y=y: band(tally(p, y), draws=DRAWS)], rounds=9)
        found = {}
        for name, fit in PEERS.items():
            fit(p[:100], y[:100], 2)
            found[name] = thousand(fit, p, y)
        fastest = min(found, key=lambda name: found[name][0])
        for name, (seconds, guessed) in found.items():
            target = wanted.get("all") or wanted.get(name) or (wanted.get("fastest") if name == fastest else None)
            note = NOTE if guessed else ""
            show(f"curve + band, 1,000 draws, n = {n:,}", ours, seconds, name, target, note=note)
        counted = tally(p, y)
        times[n], _ = medians([lambda counted=counted: band(counted, draws=DRAWS), lambda: None], rounds=9)
    show("band at 10⁶ ÷ band at 10⁴, once tallied", times[1_000_000] / times[10_000], target=2.0, least=False, unit="×")
    for n, target in ((200, 1.0), (10_000, None)):
        p, y = record(n, distinct=True)
        (ours,) = medians([lambda p=p, y=y: band(tally(p, y), draws=DRAWS)])
        seconds, guessed = thousand(scores_fit, p, y)
        note = "all forecasts distinct" + (f", {NOTE}" if guessed else "")
        show(f"curve + band, 1,000 draws, n = {n:,}", ours, seconds, "scores", target, note=note)


def decomposition():
    """CORP parts from the raw arrays beside model-diagnostics."""
    from model_diagnostics.scoring import SquaredError, decompose

    p, y = record(1_000_000)
    ours, peer = medians(
        [lambda: corp(tally(p, y)), lambda: decompose(y, p, scoring_function=SquaredError())], rounds=7
    )
    show("CORP parts from raw arrays, n = 1,000,000", ours, peer, "model-diagnostics", 15.0)


def means(p, y):
    """Mean Brier and log score from the raw arrays beside scikit-learn."""
    from sklearn.metrics import brier_score_loss, log_loss

    def ours():
        counted = tally(p, y)
        return counted.mean_brier, counted.mean_log

    whole = y.astype(int)
    us, them = medians([ours, lambda: (brier_score_loss(whole, p), log_loss(whole, p))])
    show("mean Brier + log score, n = 10,000,000", us, them, "scikit-learn", 10.0)


def memory(p, y, name):
    """Peak memory, beyond the input, of scores, parts, curve and band."""
    gc.collect()
    tracemalloc.start()
    counted = tally(p, y)
    _ = counted.mean_brier, counted.mean_log, corp(counted), band(counted, draws=DRAWS)
    peak = tracemalloc.get_traced_memory()[1] / 1e9
    tracemalloc.stop()
    show(f"peak memory, n = 10,000,000, {name}", peak, target=1.0, least=False, unit="GB")


def many_sources():
    """200 sources with 200 claims each: scores, parts, interval and band for every one."""
    rows = [record(200, seed=seed) for seed in range(200)]

    def all_of_them():
        for p, y in rows:
            counted = tally(p, y)
            _ = corp(counted), mean_interval((p - y) ** 2), band(counted, draws=DRAWS)

    (taken,) = medians([all_of_them], rounds=3)
    show("200 sources × 200 claims, all with bands", taken, target=6.0, least=False)


def imports():
    """Seconds that ``import ledger.verification`` and all its modules add to numpy and pandas."""
    code = (
        "import time, numpy, pandas; t = time.perf_counter(); import ledger.verification as v; a = time.perf_counter();"
        "[getattr(v, n) for n in v.__all__]; b = time.perf_counter(); print(a - t, b - t)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    bare, whole = (statistics.median(float(run.stdout.split()[at]) for run in runs) for at in (0, 1))
    show("import ledger.verification, beyond numpy and pandas", bare, target=0.2, least=False)
    show("the same with every module of it", whole, target=0.2, least=False)


def main():
    """Print every line; exit 1 where a target is missed."""
    warnings.simplefilter("ignore")
    print(f"{'':52}{'ours':>10} {'':3}{'peer':>10}   {'':18}{'ratio':>11}  target")
    imports()
    bands()
    decomposition()
    p, y = record(10_000_000)
    means(p, y)
    memory(p, y, "whole percents")
    del p, y
    memory(*record(10_000_000, distinct=True), "all distinct")
    many_sources()
    print(f"{len(missed)} targets missed" + (": " + "; ".join(missed) if missed else ""))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

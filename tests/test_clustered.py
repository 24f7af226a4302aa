"""Intervals from cluster sums alone, and from moments of them, say what intervals from the scores say."""

import numpy as np
import pytest
from scipy.special import stdtrit

from ledger.errors import InputError
from ledger.verification.clustered import (
    LARGE_SHARE,
    MANY_CLUSTERS,
    POWERS,
    Moments,
    cr3,
    moments,
    moments_interval,
    sums_interval,
)
from ledger.verification.inference import mean_interval, ratio_interval

MANY = "ledger.verification.clustered.MANY_CLUSTERS"


def _record(clusters, seed=1, most=4):
    """Brier scores of events with up to so many claims, which hang together."""
    random = np.random.default_rng(seed)
    label = np.repeat(np.arange(clusters), random.integers(1, most + 1, clusters))
    return np.clip(random.beta(1, 3, clusters)[label] + 0.05 * random.normal(size=label.size), 0, 1), label


def _ends(found):
    return [found.estimate, found.low, found.high]


def test_a_mean_of_three_clusters_by_hand_from_their_sums():
    """Sums 0.3 of two, 0.4 and 0.1 of one: the mean is 0.8 ÷ 4 = 0.2, residuals −0.1, 0.2 and −0.1.

    Left out in turn they move it by −0.1/(1 − ½), 0.2/(1 − ¼), −0.1/(1 − ¼), each ÷ 4; CR3 is ⅔ of the sum of squares.
    """
    found = sums_interval([2, 1, 1], [0.3, 0.4, 0.1], skewed=False)
    error = np.sqrt(2 / 3 * (0.2**2 + (0.2 / 0.75) ** 2 + (0.1 / 0.75) ** 2)) / 4
    assert found.estimate == pytest.approx(0.2)
    assert found.high - 0.2 == pytest.approx(4.302652729911275 * error)
    assert (found.n, found.clusters) == (4, 3)


@pytest.mark.parametrize("clusters", [2, 14, 15, 300, MANY_CLUSTERS, MANY_CLUSTERS + 1])
def test_sums_by_cluster_say_what_the_scores_say(clusters):
    scores, label = _record(clusters)
    sums = sums_interval(np.bincount(label), np.bincount(label, scores), within=(0, 1))
    whole = mean_interval(scores, label, within=(0, 1))
    assert _ends(sums) == pytest.approx(_ends(whole), abs=1e-12)
    assert (sums.method, sums.n, sums.clusters) == (whole.method, whole.n, whole.clusters)


@pytest.mark.parametrize("clusters", [40, MANY_CLUSTERS + 500])
def test_the_order_in_which_clusters_come_does_not_move_the_interval(clusters):
    scores, label = _record(clusters)
    names = np.random.default_rng(2).permutation(clusters)[label]
    order = np.random.default_rng(3).permutation(label.size)
    assert _ends(mean_interval(scores[order], names[order])) == pytest.approx(_ends(mean_interval(scores, label)),
                                                                              abs=1e-12)  # fmt: skip


@pytest.mark.parametrize("skewed", [True, False])
def test_moments_of_many_clusters_say_what_their_sums_say(skewed):
    scores, label = _record(1500)
    size, total = np.bincount(label), np.bincount(label, scores)
    kept = moments_interval(moments(size, total), within=(0, 1), skewed=skewed)
    sums = sums_interval(size, total, within=(0, 1), skewed=skewed)
    assert _ends(kept) == pytest.approx(_ends(sums), abs=1e-12)
    assert (kept.method, kept.n, kept.clusters) == (sums.method, sums.n, sums.clusters)


def test_moments_add_up_when_a_cluster_is_posted_and_taken_back():
    one, other = moments([1, 2, 3], [0.1, 0.5, 0.2]), moments([3], [0.2])
    left = {power: one.sums[power] - other.sums[power] for power in POWERS}
    assert left == pytest.approx(dict(moments([1, 2], [0.1, 0.5]).sums))


@pytest.mark.parametrize("power", [0, 0.3])
def test_the_error_from_moments_is_the_jackknifes_to_two_parts_in_ten_thousand(power):
    size = np.ceil(40 * np.arange(1, 1501.0) ** -power)
    total = size * np.random.default_rng(4).random(size.size)
    found = moments_interval(moments(size, total), skewed=False)
    exact = cr3(total.sum() / size.sum(), total, size)
    assert (found.high - found.low) / 2 == pytest.approx(stdtrit(1499, 0.975) * exact, rel=2e-6 if power == 0 else 2e-4)


def test_where_one_cluster_has_a_large_share_every_cluster_is_looked_at():
    size = np.append(np.ones(1200), 400)
    total = np.append(np.linspace(0, 1, 1200), 40.0)
    found = sums_interval(size, total, skewed=False)
    half = (found.high - found.low) / 2
    assert half == pytest.approx(1.9619 * cr3(total.sum() / size.sum(), total, size), rel=1e-4)
    assert not moments(size, total).even
    assert moments(np.ones(1201), total).even
    with pytest.raises(InputError, match=f"share above {LARGE_SHARE:.0%}"):
        moments_interval(moments(size, total))


def test_over_a_thousand_clusters_the_t_interval_agrees_with_the_bootstrap(monkeypatch):
    scores = np.random.default_rng(3).random(3000)
    quick = mean_interval(scores)
    monkeypatch.setattr(MANY, 5000)
    boot = mean_interval(scores)
    assert ("cluster t" in quick.method, "bootstrap" in boot.method) == (True, True)
    assert _ends(quick) == pytest.approx(_ends(boot), abs=0.001)


def test_many_clusters_that_do_not_differ_have_no_interval():
    for found in (mean_interval(np.full(2000, 0.25)), moments_interval(moments(np.ones(2000), np.full(2000, 0.25)))):
        assert found.method == "none: the clusters do not differ"
        assert found.estimate == pytest.approx(0.25)
        assert np.isnan([found.low, found.high]).all()


def test_weights_and_very_large_scores_go_by_moments_too():
    scores, label = _record(1200)
    plain = ratio_interval(scores, np.ones(scores.size), label)
    large = ratio_interval(scores * 1e90, np.full(scores.size, 1e60), label)
    assert [end * 1e-30 for end in _ends(large)] == pytest.approx(_ends(plain))
    assert large.n == scores.size


def test_too_few_clusters_or_sums_that_are_missing_are_refused():
    with pytest.raises(InputError, match="moments: expected more than 1,000 clusters"):
        moments_interval(moments([1, 1], [0.2, 0.3]))
    with pytest.raises(InputError, match="moments: expected sums for 9 pairs"):
        Moments(2000, {(0, 1): 2000.0})
    for size, total in (([], []), ([1], [np.inf]), ([1, 2], [0.1]), ([0, 0], [0, 0]), ([-1, 2], [0.1, 0.1])):
        with pytest.raises(InputError):
            sums_interval(size, total)

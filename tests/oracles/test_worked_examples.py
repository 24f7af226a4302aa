"""Worked examples from papers and manuals, re-typed: our functions give the figures that were printed."""

import numpy as np
import pytest

from ledger.verification import rules
from ledger.verification.agreement import cohen_kappa, fleiss_kappa, intraclass_correlation, krippendorff_alpha
from ledger.verification.intervals import clopper_pearson, jeffreys, wilson
from ledger.verification.tally import from_counts, tally


def _labels(table):
    """Two lists of labels from a table of counts, first rater down, second across."""
    cells = [(one, two) for one, row in enumerate(table) for two, count in enumerate(row) for _ in range(count)]
    return zip(*cells, strict=True)


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        pytest.param([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.492, id="Cohen 1968, doi:10.1037/h0026256, table 1"),
        pytest.param([[45, 15], [25, 15]], 0.1304, id="Wikipedia, Cohen's kappa, same percentage, first table"),
        pytest.param([[25, 35], [5, 35]], 0.2593, id="Wikipedia, Cohen's kappa, same percentage, second table"),
    ],
)
def test_printed_kappas_of_two_raters(table, printed):
    assert cohen_kappa(*map(list, _labels(table))) == pytest.approx(printed, abs=5e-4)


def test_the_kappa_in_scikit_learns_manual():
    one = ["negative", "positive", "negative", "neutral", "positive"]
    two = ["negative", "positive", "negative", "neutral", "negative"]
    assert cohen_kappa(one, two) == pytest.approx(0.6875)


def test_the_printed_kappa_of_fourteen_raters_ten_items_and_five_categories():
    # Wikipedia, Fleiss' kappa, worked example
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    assert fleiss_kappa(counts) == pytest.approx(0.210, abs=5e-4)


@pytest.mark.parametrize(
    ("ratings", "printed"),
    [
        pytest.param(["0100000010", "1110010000"], 0.095, id="A: two observers, yes or no"),
        pytest.param(["aabbdcccedda", "babbbccceddd"], 0.692, id="B: two observers, five values"),
    ],
)
def test_krippendorffs_examples_of_two_observers(ratings, printed):
    # Krippendorff 2011, Computing Krippendorff's alpha-reliability, https://repository.upenn.edu/asc_papers/43
    assert krippendorff_alpha([list(row) for row in ratings]) == pytest.approx(printed, abs=5e-4)


def test_the_printed_intraclass_correlations_of_eight_wines_and_four_judges():
    # real-statistics.com, intraclass correlation; also pingouin's manual: ICC2 0.728, ICC2k 0.914
    judges = [
        [1, 1, 3, 6, 6, 7, 8, 9], [2, 3, 8, 4, 5, 5, 7, 9], [0, 3, 1, 3, 5, 6, 7, 9], [1, 2, 4, 3, 6, 2, 9, 8],
    ]  # fmt: skip
    assert intraclass_correlation(judges) == pytest.approx(0.728, abs=5e-4)
    assert intraclass_correlation(judges, average=True) == pytest.approx(0.914, abs=5e-4)


@pytest.mark.parametrize(
    ("successes", "cases", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_newcombes_four_examples_of_an_interval(successes, cases, score, exact):
    # Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I
    assert wilson(successes, cases) == pytest.approx(score, abs=5e-5)
    assert clopper_pearson(successes, cases) == pytest.approx(exact, abs=5e-5)


@pytest.mark.parametrize(("successes", "printed"), [(0, (0, 0.292)), (1, (0.016, 0.501)), (2, (0.065, 0.648))])
def test_the_tabled_jeffreys_intervals_of_seven_cases(successes, printed):
    # Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286, table 5
    assert jeffreys(successes, 7) == pytest.approx(printed, abs=5e-4)


def test_the_area_under_the_curve_of_rated_scans():
    # Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747: 58 normal and 51 abnormal scans in five ratings
    normal, abnormal = np.array([33, 6, 6, 11, 2]), np.array([3, 2, 2, 11, 33])
    assert from_counts(np.arange(1, 6) / 6, normal + abnormal, abnormal).auc == pytest.approx(0.893, abs=5e-4)


def test_the_area_under_the_curve_in_scikit_learns_manual():
    assert tally([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).auc == 0.75


@pytest.mark.parametrize(
    ("forecast", "outcome", "printed"),
    [
        ((1, 0, 0), 0, 0.0),
        ((0.9, 0.1, 0), 0, 0.005),
        ((0.8, 0.1, 0.1), 0, 0.025),
        ((0.5, 0.25, 0.25), 0, 0.1562),
        ((0.35, 0.3, 0.35), 1, 0.1225),
        ((0.6, 0.3, 0.1), 1, 0.185),
        ((0.6, 0.25, 0.15), 0, 0.09125),
        ((0.6, 0.15, 0.25), 0, 0.11125),
        ((0.57, 0.33, 0.1), 0, 0.09745),
        ((0.6, 0.2, 0.2), 0, 0.1),
    ],
)
def test_ranked_scores_of_five_football_matches_by_two_models(forecast, outcome, printed):
    # Constantinou & Fenton 2012, doi:10.1515/1559-0410.1418, table 3; home win, draw, away win
    assert rules.ranked_probability(forecast, outcome, per_threshold=True) == pytest.approx(printed, abs=6e-5)


def test_good_judgments_ordered_question():
    # Good Judgment Open, FAQ: 25, 25, 30 and 20 percent, the second came true: 0.2350
    assert 2 * rules.ranked_probability([0.25, 0.25, 0.3, 0.2], 1, per_threshold=True) == pytest.approx(0.235)


def test_the_log_loss_in_scikit_learns_manual():
    spam = [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]]
    assert rules.log_score(spam, [1, 0, 0, 1]).mean() == pytest.approx(0.21616, abs=5e-6)

"""Kappa and alpha: the published examples, and what they do at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.verification.agreement import (
    cohen_kappa,
    fleiss_kappa,
    interval,
    intraclass_correlation,
    krippendorff_alpha,
    prevalence,
    weighted_kappa,
)

# Krippendorff 2011, example C: four observers, twelve units, with gaps.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# Shrout & Fleiss 1979, table 2: six targets rated by four judges (here one row a judge).
JUDGES = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
# Fleiss 1971, table 1: thirty patients, six psychiatrists each; depression, personality disorder, schizophrenia,
# neurosis, other.
PATIENTS = """00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 00501 30012
51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"""
labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30)


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorffs_own_example_is_reproduced_at_every_level(level, alpha):
    assert krippendorff_alpha(OBSERVERS, level=level) == pytest.approx(alpha, abs=5e-4)


def test_kappa_of_fifty_grant_proposals_is_four_tenths():
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    assert prevalence(first, second) == {"no": 0.45, "yes": 0.55}


def test_weighted_kappa_forgives_near_misses():
    first, second = [0, 1, 2, 2, 0, 1], [0, 2, 2, 1, 0, 1]
    plain = cohen_kappa(first, second)
    assert plain == pytest.approx(0.5)
    assert weighted_kappa(first, second, weights="linear") == pytest.approx(1 - (2 / 6) / (32 / 36))
    assert weighted_kappa(first, second) > weighted_kappa(first, second, weights="linear") > plain


def test_the_published_intraclass_correlations_of_six_targets_and_four_judges_are_reproduced():
    assert intraclass_correlation(JUDGES) == pytest.approx(0.29, abs=0.005)
    assert intraclass_correlation(JUDGES, average=True) == pytest.approx(0.62, abs=0.005)


def test_the_published_fleiss_kappa_of_thirty_patients_is_reproduced():
    counts = np.array([list(map(int, patient)) for patient in PATIENTS.split()])
    assert fleiss_kappa(counts) == pytest.approx(0.430, abs=5e-4)
    assert (counts.mean(axis=0) / 6).round(3).tolist() == [0.144, 0.144, 0.167, 0.306, 0.239]


def test_a_reader_who_is_always_higher_lowers_absolute_agreement_and_an_exact_one_does_not():
    one = np.array([0.1, 0.4, 0.7, 0.9])
    assert intraclass_correlation([one, one]) == pytest.approx(1)
    assert intraclass_correlation([one, one + 0.1]) < 0.97
    assert np.corrcoef(one, one + 0.1)[0, 1] == pytest.approx(1)


def test_nothing_that_differs_has_no_correlation_and_one_category_no_kappa():
    assert np.isnan(intraclass_correlation([[0.5, 0.5], [0.5, 0.5]]))
    assert np.isnan(fleiss_kappa([[3, 0], [3, 0]]))


def test_fleiss_kappa_of_full_agreement_is_one():
    assert fleiss_kappa([[4, 0], [0, 4], [4, 0]]) == pytest.approx(1)


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=2, max_size=12), st.randoms())
def test_neither_items_nor_raters_have_an_order_for_icc_and_fleiss(rows, random):
    table = np.array(rows, dtype=float).T
    shuffled = table[random.sample(range(3), 3)][:, random.sample(range(table.shape[1]), table.shape[1])]
    assert intraclass_correlation(shuffled) == pytest.approx(intraclass_correlation(table), nan_ok=True)
    counts = np.stack([(table == code).sum(axis=0) for code in range(5)], axis=1)
    assert fleiss_kappa(counts[::-1]) == pytest.approx(fleiss_kappa(counts), nan_ok=True)


def test_an_order_of_words_can_be_given():
    order = ["unlikely", "even", "likely"]
    assert weighted_kappa(["unlikely", "likely", "even"], ["even", "likely", "even"], order=order) == pytest.approx(
        2 / 3
    )


def test_nothing_to_disagree_about_gives_no_number():
    assert np.isnan(cohen_kappa(["a", "a"], ["a", "a"]))
    assert np.isnan(krippendorff_alpha([[1, 1], [1, 1]]))
    assert np.isnan(krippendorff_alpha([[1, None], [None, 2]]))


@pytest.mark.parametrize(
    "call",
    [
        lambda: cohen_kappa([], []),
        lambda: cohen_kappa(["a"], ["a", "b"]),
        lambda: cohen_kappa(["a", None], ["a", "b"]),
        lambda: cohen_kappa(["a", 1], ["a", "b"]),
        lambda: weighted_kappa([1], [2], weights="cubic"),
        lambda: weighted_kappa(["a"], ["b"], order=["a"]),
        lambda: fleiss_kappa([[1, 2], [2, 2]]),
        lambda: fleiss_kappa([[1, 0], [0, 1]]),
        lambda: fleiss_kappa([[1.5, 1.5]]),
        lambda: fleiss_kappa([3, 0]),
        lambda: intraclass_correlation([[0.1, 0.2]]),
        lambda: intraclass_correlation([[0.1], [0.2]]),
        lambda: intraclass_correlation([[0.1, None], [0.2, 0.3]]),
        lambda: krippendorff_alpha([1, 2]),
        lambda: krippendorff_alpha([[1, 2], [1]]),
        lambda: krippendorff_alpha([["a", "b"], ["a", "b"]], level="interval"),
        lambda: krippendorff_alpha([[-1, 2], [1, 2]], level="ratio"),
        lambda: krippendorff_alpha([[1, 2], [1, 2]], level="cardinal"),
    ],
)
def test_ratings_that_cannot_be_compared_are_refused(call):
    with pytest.raises(InputError):
        call()


@given(labels, st.randoms())
def test_neither_the_order_of_items_nor_of_raters_matters(pairs, random):
    first, second = zip(*pairs, strict=True)
    shuffled = zip(*random.sample(pairs, len(pairs)), strict=True)
    value = cohen_kappa(first, second)
    assert cohen_kappa(*shuffled) == pytest.approx(value, nan_ok=True)
    assert cohen_kappa(second, first) == pytest.approx(value, nan_ok=True)
    assert krippendorff_alpha([second, first]) == pytest.approx(krippendorff_alpha([first, second]), nan_ok=True)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=20))
def test_full_agreement_is_one(values):
    if len(set(values)) > 1:
        assert cohen_kappa(values, values) == pytest.approx(1)
        assert weighted_kappa(values, values) == pytest.approx(1)
        assert krippendorff_alpha([values, values], level="ordinal") == pytest.approx(1)


def kappa_of(pair):
    return cohen_kappa(*pair)


def test_the_interval_of_an_agreement_holds_it_and_narrows_with_more_items():
    few = [["yes", "no"] * 10, ["yes", "no", "no", "no"] * 5]
    many = [row * 9 for row in few]
    low, high = interval(kappa_of, few)
    assert kappa_of(few) == pytest.approx(0.5)
    assert low < 0.5 < high
    # nine times the items: a third of the width
    closer_low, closer_high = interval(kappa_of, many)
    assert (closer_high - closer_low) / (high - low) == pytest.approx(1 / 3, abs=0.07)
    assert interval(kappa_of, few, seed=1) == interval(kappa_of, few, seed=1) != (low, high)


def test_the_interval_covers_what_was_so_about_as_often_as_it_says():
    random, held = np.random.default_rng(7), 0
    for _ in range(100):
        first = random.integers(0, 2, 60)
        second = np.where(random.random(60) < 0.8, first, 1 - first)  # kappa 0.6
        low, high = interval(kappa_of, np.array([first, second], dtype=object), draws=100)
        held += low <= 0.6 <= high
    assert 86 <= held <= 99


def test_what_is_seldom_defined_has_no_interval():
    assert np.isnan(interval(kappa_of, [["yes"] * 10, ["yes"] * 10])).all()
    with pytest.raises(InputError, match="draws: expected"):
        interval(kappa_of, [["yes"], ["no"]], draws=0)
    with pytest.raises(InputError, match="ratings: expected a table"):
        interval(kappa_of, ["yes", "no"])

"""Kept totals, one GROUP BY and the rows give the same scores, for every choice, in both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from benchmarks import ledgers

from ledger import Ledger, answering
from ledger.choosing import GROUPS, Choices
from ledger.errors import InputError
from ledger.journal import kept, live
from ledger.remembering import Remembered
from ledger.reviewing import Reviewing

BY = ("source", "forecaster", "topic", "term", "month")
TODAY = datetime(2024, 6, 1, tzinfo=UTC)
ANSWERED = {
    "as ever": {},
    "own": {"basis": "own"},
    "both": {"basis": "both"},
    "a source": {"where": {"source": ["source 001"]}},
    "two sources": {"where": {"source": ["source 001", "source 002"]}},
    "a topic": {"where": {"topic": "energy"}},
    "two topics, own": {"where": {"topic": ["energy", "health"]}, "basis": "own"},
    "a forecaster, own": {"where": {"forecaster": "forecaster 001"}, "basis": "own"},
    "two conditions": {"where": {"topic": "energy", "source": "source 001"}},
    "a term": {"where": {"term": "likely"}},
    "what was stated": {"where": {"basis": "stated"}},
    "a series since": {"where": {"series": ["briefing", "outlook"]}, "since": "2021-03-01", "until": "2022-12-31"},
    "a month": {"where": {"month": "2020-05"}},
    "a year, of a type": {"where": {"year": "2020", "type": "event"}},
    "nothing": {"where": {"source": "nobody"}},
    "without": {"announcements": False, "imputed": False, "partial": False},
    "famous ones too": {"prominent": True},
    "without hindsight": {"hindsight": False},
    "a topic of both without hindsight": {"hindsight": False, "basis": "both", "where": {"topic": "energy"}},
}
ROWS = {
    "the first": {"which": "first"},
    "a lead": {"lead": 7},
    "by claim": {"weights": "claim"},
    "one reader": {"where": {"forecaster": "reader 1"}},
    "words alone": {"where": {"basis": "read"}},
    "a lexicon": {"where": {"lexicon": "icd203@2022-12-21"}},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A ledger of 300 claims and 2,000 forecasts."""
    path = tmp_path_factory.mktemp("answering") / "ledger.sqlite"
    ledgers.build(path, 300, 2_000)
    with Ledger(path, "ana", clock=lambda: TODAY) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def on_postgres(postgres_server, tmp_path_factory):
    import psycopg

    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE answering")
    url = postgres_server.get_uri(database="answering")
    ledgers.build(url, 300, 2_000)
    with Ledger(url, "ana", clock=lambda: TODAY) as ledger:
        yield ledger


def _both_ways(monkeypatch, ask):
    with monkeypatch.context() as patched:
        patched.setattr(Reviewing, "_frames", None)  # no frame may be looked at
        quick = ask()
    with monkeypatch.context() as patched:
        patched.setattr(answering, "wanting", lambda by, choices: None)
        return quick, ask()


def _same(quick, rows):
    pd.testing.assert_frame_equal(quick, rows, check_exact=False, rtol=1e-12, atol=1e-12, check_dtype=False)
    for name in quick.columns[quick.dtypes == "int64"]:
        assert quick[name].tolist() == rows[name].tolist()


@pytest.mark.parametrize("choices", ANSWERED.values(), ids=ANSWERED)
def test_scores_are_the_same_whichever_way_they_are_come_by(made, monkeypatch, choices):
    for by in (None, "series"):
        _same(*_both_ways(monkeypatch, lambda by=by: made.scores(by, **choices)))


@pytest.mark.parametrize("choices", ["as ever", "own", "two topics, own", "a source", "what was stated"])
@pytest.mark.parametrize("by", BY)
def test_scores_by_group_are_the_same_whichever_way_they_are_come_by(made, monkeypatch, by, choices):
    _same(*_both_ways(monkeypatch, lambda: made.scores(by, **ANSWERED[choices])))


def test_names_that_the_books_do_not_keep_take_the_rows():
    """Of both bases, a member who is a source too has two names; of what is famous alone no name is kept."""
    assert answering.wanting("forecaster", Choices(basis="both")) is None
    assert answering.wanting("source", Choices(prominent=True)) is None
    assert answering.wanting("series", Choices(prominent=True)) is not None


@pytest.mark.postgres
@pytest.mark.parametrize("by", [None, "source", "topic"])
@pytest.mark.parametrize(
    "choices", ["as ever", "own", "both", "two conditions", "a series since", "without", "without hindsight"]
)
def test_scores_are_the_same_on_a_server(on_postgres, monkeypatch, by, choices):
    _same(*_both_ways(monkeypatch, lambda: on_postgres.scores(by, **ANSWERED[choices])))


@pytest.mark.parametrize("by", sorted(set(GROUPS) - set(BY) - {"lexicon", "series"}))
def test_every_other_group_is_one_group_by(made, monkeypatch, by):
    _same(*_both_ways(monkeypatch, lambda: made.scores(by)))


@pytest.mark.parametrize("choices", ROWS.values(), ids=ROWS)
def test_what_changes_which_forecast_counts_or_how_much_takes_the_rows(made, choices):
    assert answering.wanting(None, Choices(**choices)) is None
    assert made.scores(**choices).n.iloc[0] > 0


KEPT = ("as ever", "own", "a source", "a topic", "a term", "a month", "what was stated", "without", "famous ones too")


@pytest.mark.parametrize("choices", KEPT)
def test_what_is_kept_takes_no_group_by(made, monkeypatch, choices):
    monkeypatch.setattr(live, "grouped", None)
    assert made.scores(**ANSWERED[choices]).n.iloc[0] > 0
    assert len(made.terms()) > 1
    assert made.sources(most=3).n.tolist() == made.scores("source").n.tolist()[:3]


def test_floor_and_fold_need_no_row(made, monkeypatch):
    _same(*_both_ways(monkeypatch, lambda: made.scores("source", log_floor=0.05, fold=True)))


def test_sources_and_terms_are_the_same(made, monkeypatch):
    few = (lambda: made.sources(most=5), lambda: made.sources(most=5, where={"topic": "energy"}))
    for ask in (made.sources, *few, made.terms, lambda: made.terms("phia", where={"source": "source 001"})):
        quick, rows = _both_ways(monkeypatch, ask)
        assert len(quick) > 1
        pd.testing.assert_frame_equal(quick, rows, rtol=1e-9, check_dtype=False)  # a fit ends at 1e-8


@pytest.mark.parametrize("choices", ["as ever", "own", "two conditions", "what was stated", "a term"])
def test_a_calibration_is_the_same_and_reads_its_rows_when_asked(made, monkeypatch, choices):
    quick, rows = _both_ways(monkeypatch, lambda: made.calibration(draws=50, **ANSWERED[choices]))
    _same(pd.DataFrame([quick.summary]), pd.DataFrame([rows.summary]))
    assert quick.tally == rows.tally
    assert (quick.sentences, quick.words) == (rows.sentences, rows.words)
    pd.testing.assert_frame_equal(quick.curve, rows.curve)
    assert len(quick.rows) == quick.summary["n"] == quick.count()


@pytest.mark.parametrize("spans", [(), ((70, 70),), ((0, 10), (90, 100))])
@pytest.mark.parametrize("choices", ["as ever", "own", "both", "a topic", "what was stated"])
def test_the_worst_forecasts_are_read_without_the_others(made, monkeypatch, choices, spans):
    quick, rows = _both_ways(monkeypatch, lambda: made.worst(12, spans, **ANSWERED[choices]))
    assert 0 < len(quick) <= 12
    shown = ["entry", "question", "probability", "outcome", "brier", "log_score", "forecaster", "source", "term",
             "topics", "hindsight", "closes", "cluster"]  # fmt: skip
    order = ["brier", "entry", "forecaster", "probability"]
    quick, rows = (frame[shown].sort_values(order, ignore_index=True).fillna("") for frame in (quick, rows))
    pd.testing.assert_frame_equal(quick, rows, check_dtype=False)
    found = made.calibration(draws=20, **ANSWERED[choices])
    assert found.count(spans) == len(found.inside(spans)) >= len(quick)


def test_the_past_is_read_from_rows(made, monkeypatch):
    assert made.scores(as_of="2021-01-01").n.iloc[0] < made.scores().n.iloc[0]
    with made._store.reading() as connection:
        assert not kept.usable(connection, datetime(2021, 1, 1, tzinfo=UTC).date())
        assert answering.found(connection, None, Choices(), datetime(2021, 1, 1, tzinfo=UTC).date()) is None


def test_what_can_be_chosen_is_what_forecasts_and_claims_have(made):
    held, frame = made.choosable(), made.forecasts()
    for name in ("source", "series", "publisher", "term", "type", "basis", "forecaster", "month", "year", "lexicon"):
        assert set(frame[name].dropna()) <= set(held[name])
    assert held["topic"] == sorted(ledgers.TOPICS)
    some = made.choosable(["topic", "source", "month"])
    assert some == {name: held[name] for name in ("source", "topic", "month")}
    assert replace(Choices(), where={"series": held["series"]}) != Choices()


def test_more_forecasts_than_memory_is_to_hold_are_refused_in_a_sentence_and_totals_are_not(made, monkeypatch):
    monkeypatch.setenv("FORECAST_LEDGER_MOST_ROWS", "100")
    monkeypatch.setattr(made, "_remembered", Remembered())
    assert made.scores().n.iloc[0] > 100
    assert len(made.worst(5)) == 5
    with pytest.raises(InputError, match=r"at most 100 where each has to be looked at.*got 2,000"):
        made.scores(which="first")

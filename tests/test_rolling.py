"""A score over time: what each mean is over, its interval, its chart and its sentence; and frames that are kept."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from ledger import Ledger
from ledger.charts import rolling as drawn
from ledger.choosing import Choices, chosen_rows, in_words
from ledger.compact import compact, whole
from ledger.errors import InputError
from ledger.remembering import Remembered
from ledger.tracing import dated
from ledger.verification.inference import cluster_error
from ledger.verification.rolling import rolling


def record(n=60, seed=0):
    random = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=n).strftime("%Y-%m-%d")
    return pd.DataFrame({"known_at": days, "brier": random.random(n) / 2, "cluster": np.arange(n) // 2})


def test_each_mean_is_over_the_last_so_many_in_order_of_time():
    frame = record()
    found = rolling(frame.sample(frac=1, random_state=1), last=20, most=1000)
    assert len(found) == 41
    assert found["mean"].tolist() == pytest.approx(frame.brier.rolling(20).mean().dropna().tolist())
    assert set(found.n) == {20}


def test_the_interval_is_the_cluster_t():
    frame = record()
    end = rolling(frame, last=20).iloc[-1]
    mean, error, clusters = cluster_error(frame.brier.tail(20), frame.cluster.tail(20))
    assert (end["mean"], end.clusters) == (pytest.approx(mean), clusters)
    assert end.high - end["mean"] == pytest.approx(2.262157 * error, rel=1e-6)  # t of nine degrees of freedom


def test_outcomes_of_one_day_come_together_and_the_last_point_is_kept():
    frame = record(200).assign(known_at=lambda rows: [f"2024-01-{1 + n // 20:02}" for n in range(len(rows))])
    found = rolling(frame, last=20, most=4)
    assert len(found) == 4
    assert str(found.known_at.iloc[-1].date()) == "2024-01-10"
    assert found.known_at.is_unique


def test_too_few_give_no_point_and_what_is_missing_is_refused():
    assert rolling(record(19), last=20).empty
    with pytest.raises(InputError, match="finite score"):
        rolling(record().assign(brier=np.inf))
    with pytest.raises(InputError):
        rolling(record(), last=1)


def test_one_cluster_has_no_interval():
    found = rolling(record(30).assign(cluster="one"), last=20)
    assert found.low.isna().all()
    assert "None" not in drawn.sentence(found)
    assert len(drawn.rolling_chart(found).layer) == 3


def test_a_claim_counts_from_the_later_of_its_close_and_its_outcome():
    rows = pd.DataFrame({"closes": ["2024-11-30"] * 3, "known_at": ["2024-11-05", "2024-12-03", None]})
    assert dated(rows).known_at.tolist() == ["2024-11-30", "2024-12-03", "2024-11-30"]


def test_the_sentence_says_a_change_only_where_the_windows_share_nothing_and_the_intervals_are_apart():
    frame = pd.DataFrame({"known_at": pd.to_datetime(["2024-01-01", "2024-02-01"]), "mean": [0.4, 0.1],
                          "low": [0.3, 0.05], "high": [0.5, 0.2], "n": [20, 20], "clusters": [18, 19]})  # fmt: skip
    assert drawn.sentence(frame).endswith("better, as their intervals do not overlap.")
    frame.attrs["scored"] = 30
    assert "share forecasts" in drawn.sentence(frame)
    assert "Too few" in drawn.sentence(frame.iloc[:0])


# -- choices by day and basis -----------------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite", "ana") as opened:
        for number, basis in enumerate(["stated", "read", "stated"]):
            claim = opened.record(question=f"Will it rain on day {number}?", criteria="The gauge.", term="likely",
                                  window=("2024-11-01", f"2024-11-{10 + number}"), source="Ada Lovelace")  # fmt: skip
            opened.forecast(claim, "0.7", basis=basis, stated_at="2024-10-31")
            opened.resolve(claim, "yes", evidence=["wet"], known_at="2024-11-20")
        yield opened


def test_since_and_until_keep_the_claims_whose_window_closed_between_days_inclusive(ledger):
    assert ledger.scores().n.item() == 3
    assert ledger.scores(since="2024-11-11").n.item() == 2
    assert ledger.scores(until="2024-11-11").n.item() == 2
    assert ledger.scores(since="2024-11-11", until="2024-11-11").n.item() == 1
    assert ledger.scores("basis", basis="source").set_index("group").n.to_dict() == {"stated": 2, "read": 1}


@pytest.mark.parametrize("wrong", [{"since": "2024-13-01"}, {"until": "20241101"}, {"since": "2", "until": "1"}])
def test_a_day_that_is_none_is_refused(wrong):
    with pytest.raises(InputError, match="a day such as"):
        Choices(**wrong)


def test_every_choice_is_said():
    said = in_words(Choices(basis="own", which="first", lead=1, where={"source": "Ada"}, since="2024-01-01",
                            hindsight=False, announcements=False, imputed=False, partial=False, prominent=True,
                            weights="event"))  # fmt: skip
    assert len(said) == 11
    assert "at least 1 day before" in " ".join(said)
    assert len(in_words(Choices())) == 1


def test_topics_and_fame_are_chosen_row_by_row(ledger):
    frame = ledger.forecasts().assign(
        topics=[("a",), ("a", "b"), ()], sampling=["retrospective prominence; x", None, "all of a month"]
    )
    chosen, _ = chosen_rows(frame, Choices(where={"topic": ["b", "c"]}))
    assert chosen.topics.tolist() == [("a", "b")]
    assert len(chosen_rows(frame, Choices())[0]) == 2
    assert len(chosen_rows(frame, Choices(prominent=True))[0]) == 3


# -- frames that are kept -----------------------------------------------------------------------------------------


def test_a_frame_is_read_again_only_after_an_entry(ledger, monkeypatch):
    from ledger.journal import queries

    reads, read = [], queries.forecasts
    monkeypatch.setattr(queries, "forecasts", lambda *said, **more: reads.append(1) or read(*said, **more))
    before = ledger.scores(which="first").n.item()  # which no total is kept of
    held = len(reads)
    ledger.scores(which="first", where={"source": "Ada Lovelace"})
    ledger.calibration(which="first", since="2024-11-11")
    assert (len(reads), before) == (held, 3)
    claim = ledger.record(question="Snow?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"), source="Ada")
    ledger.forecast(claim, "0.1", basis="stated", stated_at="2024-10-31")
    ledger.resolve(claim, "no", evidence=["none"], known_at="2024-11-20")
    assert ledger.scores(which="first").n.item() == 4
    assert len(reads) > held > 0


def test_what_is_handed_out_can_be_written_to_without_harm(ledger):
    first = ledger.forecasts()
    first.loc[0, "probability"] = 0.123
    first["more"] = 1
    assert "more" not in ledger.forecasts()
    assert 0.123 not in ledger.forecasts().probability.tolist()


def test_the_oldest_reading_is_forgotten_first(ledger):
    kept, reads, frame = Remembered(most=1), [], ledger.forecasts()
    for name in ("x", "x", "y", "y", "x"):
        kept.get(name, lambda name=name: reads.append(name) or frame)
    assert reads == ["x", "y", "x"]


def test_who_asks_at_the_same_time_waits_for_the_one_reading(ledger):
    kept, reads, frame, begun = Remembered(), [], ledger.forecasts(), threading.Barrier(4)

    def read():
        reads.append(1)
        time.sleep(0.05)
        return frame

    def ask(_):
        begun.wait()
        return kept.get("x", read)

    with ThreadPoolExecutor(4) as several:
        found = list(several.map(ask, range(4)))
    assert (len(reads), len(set(map(id, found)))) == (1, 1)


def test_ledgers_that_share_a_memory_read_once(tmp_path, monkeypatch):
    from ledger.journal import queries

    with Ledger(tmp_path / "ledger.sqlite", "Ada") as ada, Ledger(tmp_path / "ledger.sqlite", "Emmy") as emmy:
        claim = ada.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"))
        ada.forecast(claim, "0.7")
        memory = Remembered()
        for ledger in (ada, emmy):
            ledger.share(memory)
        ada.forecasts()
        monkeypatch.setattr(queries, "forecasts", None)
        assert len(emmy.forecasts()) == 1


def test_the_small_frame_says_of_what_was_chosen_what_the_whole_one_says(ledger):
    frame = ledger.forecasts()
    for choices in (Choices(), Choices(basis="both", prominent=True), Choices(which="each", hindsight=False)):
        few, left = chosen_rows(compact(frame), choices)
        rows, late = chosen_rows(frame.drop(columns=["body", "prediction"]), choices)
        pd.testing.assert_frame_equal(whole(frame, few), rows)
        assert len(left) == len(late)

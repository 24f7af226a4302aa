"""The Sources page: the numbers are the ledger's, few claims are said aloud, every choice has an address."""

from __future__ import annotations

import pytest
from dashboard_pages import MARK, alerts, answered, markdown, visit
from streamlit.testing.v1 import AppTest

from dashboard import parts, pictures
from ledger import Ledger

PEOPLE = ("Ada Lovelace", "Emmy Noether")


@pytest.fixture
def book(tmp_path, pages):
    """Two sources on the same thirty claims, the first mostly right and the second not, and a third with three."""
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, "ana") as ledger:
        for number in range(30):
            happened = number % 3 > 0
            who = PEOPLE[0] if number < 27 else "Karl Pearson"
            claim = ledger.record(
                question=f"Will it rain on day {number}?", criteria="Any rain at the gauge.", key=f"rain-{number}",
                window=("2024-11-01", "2024-11-02"), source=who, topics=("weather", f"week {number // 10}"),
            )  # fmt: skip
            near = 0.9 if happened else 0.2 if number % 2 else 0.3
            ledger.forecast(claim, f"{near:.2f}", basis="stated", stated_at="2024-10-30", forecaster=who)
            far = 0.5 if number % 2 else 0.6
            ledger.forecast(claim, f"{far:.2f}", basis="stated", stated_at="2024-10-29", forecaster=PEOPLE[1])
            dated = {"event_date": "2024-11-01"} if happened else {}
            ledger.resolve(claim, "yes" if happened else "no", evidence=["the gauge"], known_at="2024-11-03", **dated)
    return pages(path)


def tables(at):
    return [frame.value for frame in at.dataframe]


def test_track_records_are_the_ledgers_and_few_claims_are_said_aloud(book):
    at = visit("sources")
    assert not at.exception
    assert not alerts(at)
    with Ledger(book) as ledger:
        held = ledger.sources().set_index("group")
    table = tables(at)[0].set_index("group")
    assert list(table.index) == ["Emmy Noether", "Ada Lovelace", "Karl Pearson"]
    for name in ("n", "brier", "brier_low", "brier_high", "skill", "n_pending", "n_void"):
        assert table[name].tolist() == pytest.approx(held.loc[table.index, name].tolist(), nan_ok=True)
    assert table.few.to_dict() == {"Emmy Noether": "", "Ada Lovelace": "", "Karl Pearson": "too few"}
    assert any("1 with fewer than 20 forecasts, too few to judge" in text.value for text in at.text)


def test_a_shrunk_line_stands_beside_the_raw_one(book):
    at = visit("sources")
    with Ledger(book) as ledger:
        held = ledger.sources().set_index("group")
    lines = next(frame for frame in tables(at) if "raw_slope" in frame).set_index("group")
    assert lines.slope.tolist() == pytest.approx(held.loc[lines.index, "slope"].tolist())
    assert lines.raw_slope.tolist() == pytest.approx(held.loc[lines.index, "raw_slope"].tolist(), nan_ok=True)
    at = answered(at, "Ask whether").set_value("too high or too low").run()
    assert any("raw_intercept" in frame for frame in tables(at))


@pytest.mark.parametrize("place", ["sources_table", "sources_chart"])
def test_a_row_or_a_dot_chooses_the_source_that_is_looked_at(book, place, monkeypatch):
    at = visit("sources")
    assert not at.get("page_link")
    names = list(tables(at)[0].group)
    chosen = {"rows": [names.index(PEOPLE[0])]} if place.endswith("table") else {"point": [{"group": PEOPLE[0]}]}
    kept = {place: {"selection": chosen}}
    monkeypatch.setattr(pictures.st, "session_state", kept)
    pictures.pick(place, names, "group", "of")
    assert kept["of"] == PEOPLE[0]


def test_one_source_has_an_address_and_is_shown_over_time(book):
    at = visit("sources", of=PEOPLE[1])
    assert answered(at, "Look at").value == PEOPLE[1]
    assert [link.label for link in at.get("page_link")] == ["Its calibration", "Its claims"]
    with Ledger(book) as ledger:
        found = ledger.rolling(where={"source": [PEOPLE[1]]})
    over_time = next(frame for frame in tables(at) if "day" in frame)
    assert over_time["mean"].tolist() == pytest.approx(found["mean"].tolist()[::-1])


def test_a_source_with_few_forecasts_has_no_line_over_time(book):
    at = visit("sources", of="Karl Pearson")
    assert "n = 3: a mean over time is shown from 20 scored forecasts on" in markdown(at)


def test_filters_are_in_the_address(book):
    at = visit("sources", topic="week 0")
    assert set(tables(at)[0].n) == {10}


def test_two_are_compared_on_common_claims_as_the_ledger_compares_them(book):
    at = visit("sources", first=PEOPLE[0], second=PEOPLE[1])
    with Ledger(book) as ledger:
        found = ledger.compare(*PEOPLE, by="source", basis="source")
    assert found.attrs["sentence"] in [text.value for text in at.text]
    (row,) = next(frame for frame in tables(at) if "estimate" in frame).to_dict("records")
    assert (row["n"], row["estimate"]) == (27, pytest.approx(found.estimate.item()))
    assert (row["low"], row["high"]) == pytest.approx((found.low.item(), found.high.item()))


def test_all_pairs_are_judged_with_the_false_discovery_rate(book):
    at = visit("sources")
    pairs = next(frame for frame in tables(at) if "estimate" in frame)
    with Ledger(book) as ledger:
        found = ledger.compare(by="source", basis="source")
    assert pairs.q_value.tolist() == pytest.approx(found.q_value.tolist(), nan_ok=True)
    assert {"told apart"} <= set(pairs.verdict) <= {"told apart", "not told apart", "not tested"}


def test_difficulty_can_be_taken_out(book):
    at = visit("sources", adjusted="true")
    with Ledger(book) as ledger:
        found = ledger.compare(by="source", basis="source", adjusted=True).set_index("group")
    table = next(frame for frame in tables(at) if "adjusted" in frame).set_index("group")
    assert table.adjusted.tolist() == pytest.approx(found.loc[table.index, "adjusted"].tolist(), nan_ok=True)


def test_every_chart_says_its_finding(book):
    at = visit("sources", of=PEOPLE[1])
    charts = at.get("vega_lite_chart") + at.get("arrow_vega_lite_chart")
    assert len(charts) >= 4
    assert all(chart.proto.alt.strip() for chart in charts)


def test_an_empty_ledger_says_what_a_track_record_needs(empty):
    at = visit("sources")
    assert "a track record needs claims whose window has closed" in markdown(at)
    assert [link.label for link in at.get("page_link")] == ["Resolve what is due"]


def test_hostile_names_stay_inert(hostile):
    with Ledger(hostile) as ledger:
        names = [name for name in ledger.sources().query("n > 0").group if name != "(none)"]
    for name in names:
        at = visit("sources", of=name, first=name)
        assert not at.exception
        assert MARK not in markdown(at)
        assert not any("\u202e" in text.value for text in at.text)
        assert not any("\u202e" in frame.value.to_csv() for frame in at.dataframe)


def named_tables():
    import pandas as pd
    import streamlit as st

    from dashboard import parts

    column = {"name": st.column_config.TextColumn("Name", width=100)}
    for place, names in enumerate((["Ada"], ["Emmy Noether of Erlangen"])):
        frame = pd.DataFrame({"name": names})
        parts.table(frame, column, key=f"told{place}", alt="Names", wrapped=None)
        parts.table(frame, column, key=f"chosen{place}", alt="Names", chosen=True)


def test_a_name_longer_than_its_column_goes_on_in_the_next_line_or_ends_in_an_ellipsis():
    at = AppTest.from_function(named_tables).run()
    assert not at.exception
    assert [frame.value.name.iloc[0] for frame in at.dataframe] == [
        "Ada", "Ada", "Emmy Noether of Erlangen", "Emmy Noether…"
    ]  # fmt: skip
    heights = [frame.proto.row_height for frame in at.dataframe]
    assert heights == [0, 0, parts.WRAPPED, 0]

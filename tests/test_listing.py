"""The lists pages turn: the same claims as the whole frame has, a page at a time, as the person may see them."""

from __future__ import annotations

import pytest

from ledger.errors import InputError

STORM = {"criteria": "The report.", "topics": "weather", "source": "Ada Lovelace"}


@pytest.fixture
def many(ledger, open_as):
    """One claim of every status, a second ruling of ben's, and one open claim ana has forecast."""
    made = {}
    for name, closes in (("open", "2199-01-01"), ("due", "2024-11-02"), ("disputed", "2024-11-03"),
                         ("resolved", "2024-11-04"), ("void", "2024-11-05"), ("withdrawn", "2024-11-06")):  # fmt: skip
        made[name] = ledger.record(
            question=f"Will the {name} STORM come?", window=("2024-11-01", closes), key=name, **STORM
        )
    made["bens"] = open_as("ben").record(
        question="A frost?", criteria="The report.", window=("2024-11-01", "2199-02-01")
    )
    ledger.forecast("open", "0.3")
    ledger.resolve("disputed", "no", evidence=["seen"])
    open_as("ben").resolve("disputed", "yes", evidence=["seen"], event_date="2024-11-02")
    ledger.resolve("resolved", "no", evidence=["seen"])
    ledger.resolve("void", "void", reason="no_deciding_source")
    ledger.withdraw("withdrawn", reason="a slip")
    return made


@pytest.fixture
def clock(clock):
    from datetime import UTC, datetime

    clock.now = datetime(2024, 12, 1, tzinfo=UTC)
    return clock


def keys(frame):
    return [key or "bens" for key in frame["key"].astype(object).where(frame["key"].notna(), None)]


def test_the_pages_together_are_the_whole_frame_with_the_same_status(ledger, many):
    whole = ledger.claims().sort_values("entry", ascending=False, ignore_index=True)
    pages = [ledger.browse(offset=offset, limit=3) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    seen = [(row.entry, row.status) for page in pages for row in page.itertuples()]
    assert seen == [(row.entry, row.status) for row in whole.itertuples()]
    assert ledger.count() == whole.status.value_counts().to_dict()


def test_every_filter_leaves_what_it_says(ledger, many):
    assert keys(ledger.browse(words="storm WITHDRAWN")) == ["withdrawn"]
    assert keys(ledger.browse(words="lovelace due")) == ["due"]
    assert keys(ledger.browse(words="100%_")) == []
    assert keys(ledger.browse(status=("void", "disputed"), order="oldest")) == ["disputed", "void"]
    assert keys(ledger.browse(source="Ada Lovelace", topic="weather", status="open")) == ["open"]
    assert keys(ledger.browse(ruled=True)) == ["void", "resolved"]
    assert keys(ledger.browse(ruled=True, not_ruled_by="ana")) == []
    assert keys(ledger.browse(by="ben")) == ["bens"]
    assert keys(ledger.browse(status="open", not_forecast_by="ana")) == ["bens"]
    assert keys(ledger.browse(status="open", order="closing")) == ["open", "bens"]
    assert keys(ledger.browse(status="due", closed_before="2024-11-02")) == []
    assert ledger.filters() == {"source": ["Ada Lovelace"], "topic": ["weather"], "type": ["event"]}


def test_a_list_can_be_seen_as_it_stood(ledger, many):
    assert ledger.count(as_of="2024-11-30") == {}


def test_one_ruling_stands_only_without_four_eyes(tmp_path, clock):
    from ledger import Ledger

    with Ledger(tmp_path / "four.sqlite", "ana", four_eyes=True, clock=clock) as ledger:
        ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"), key="rain")
        ledger.resolve("rain", "no", evidence=["dry"])
        assert ledger.count() == {"due": 1} == ledger.claims().status.value_counts().to_dict()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"colour": "red"}, "filter: expected one of"),
        ({"status": "gone"}, "status: expected among open, due"),
        ({"order": "random"}, "order: expected newest or oldest or closing"),
        ({"limit": 501}, "page: expected at most 500"),
        ({"offset": -1}, "page: expected at most 500"),
    ],
)
def test_a_list_that_is_none_is_refused_in_one_sentence(ledger, wanted, sentence):
    with pytest.raises(InputError, match=sentence):
        ledger.browse(**wanted)


def test_what_others_read_is_left_out_of_the_list_until_one_has_read_it_oneself(ledger, open_as, statement):
    claim = ledger.record(
        next(each for each in ledger.propose(statement) if each.scorable), question="Will they?", criteria="The report."
    )
    open_as("ben").read(claim, "0.11")
    (row,) = ledger.browse().itertuples()
    assert row.blind
    assert (row.readers, row.probability) == (1, 0.8), "the lexicon's alone"
    ledger.read(claim, "0.31")
    (row,) = ledger.browse().itertuples()
    assert not row.blind
    assert (row.readers, row.probability) == (3, 0.31)


def test_the_claims_left_to_read_are_counted_and_fetched_few_at_a_time(ledger, statement):
    for each in [one for one in ledger.propose(statement) if one.scorable]:
        ledger.record(each, question="Will they?", criteria="The report.")
    whole = ledger.to_read()
    some = ledger.to_read(limit=1)
    assert some.attrs["left"] == whole.attrs["left"] == len(whole) >= 1
    assert list(some.entry) == list(whole.entry[:1])
    assert list(ledger.to_read(claim=str(whole.entry.iloc[0])).entry) == [whole.entry.iloc[0]]
    assert ledger.to_read(claim="nothing").empty


def test_the_headline_is_the_line_of_the_scores(ledger, many):
    line, headline = ledger.scores().iloc[0], ledger.headline()
    assert {name: headline[name] for name in ("n", "n_pending", "n_void")} == {
        name: line[name] for name in ("n", "n_pending", "n_void")
    }


def test_ones_own_forecasts_are_ones_own(ledger, open_as, many):
    open_as("ben").forecast("open", "0.9")
    claim_id = ledger.browse(words="open").claim_id.iloc[0]
    assert list(ledger.own([claim_id]).probability) == [0.3]


def test_the_newest_statements_come_first_with_their_claims(ledger, statement):
    second = ledger.archive("It may rain.", publisher="Met", published_at="2024-11-01")
    assert list(ledger.newest(1).entry) == [second.seq]
    ledger.record(
        statement=second, start=0, end=12, question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02")
    )
    assert list(ledger.newest().n_claims) == [1, 0]


def test_what_was_decided_of_a_statement_is_found_without_the_others(ledger, statement):
    second = ledger.archive("It may rain. It may snow.", publisher="Met", published_at="2024-11-01")
    said = {"question": "Rain?", "criteria": "The gauge.", "window": ("2024-11-01", "2024-11-02")}
    claim = ledger.record(statement=second, start=0, end=12, **said)
    ledger.record(**said)
    ledger.reject(statement=second, start=13, end=25, reason="opinion")
    claims, rejected = ledger.decided(second)
    assert (list(claims.entry), list(rejected.start), list(rejected.reason)) == ([claim.seq], [13], ["opinion"])
    nothing = ledger.decided(statement)
    assert [len(frame) for frame in nothing] == [0, 0]
    one = ledger.statement(second)
    assert (one["statement_id"], one["publisher"], one["title"]) == (second.entry_id, "Met", None)


def test_an_own_forecast_of_the_future_is_refused_and_one_written_with_a_claim_stands(ledger):
    made = ledger.record(
        question="Rain?", criteria="The gauge.", window=("2024-11-01", "2199-11-02"), own="35%", rationale="clouds"
    )
    said = ledger.show(made)
    assert [(each["basis"], each["forecaster"], each["probability"]) for each in said["forecasts"]] == [
        ("own", "ana", 0.35)
    ]
    assert said["history"][1]["said"]["rationale"] == "clouds"
    for future in ("2199-01-01", "2199-01-01T10:00:00Z"):
        with pytest.raises(InputError, match="stated_at: expected a day or time not after now"):
            ledger.forecast(made, "0.5", stated_at=future)
    ledger.forecast(made, "0.5", stated_at="2024-10-30")

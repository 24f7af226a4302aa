"""The page Funnel and audit: counts with reasons, agreement, the journal, and an audit when asked."""

from __future__ import annotations

import sqlite3

from dashboard_pages import HOSTILE, MARK, alerts, answered, markdown, pressed, visit

from dashboard import data
from ledger import Ledger


def texts(at):
    return "\n".join(text.value for text in at.text)


def metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def test_the_steps_are_the_ledgers_with_their_reasons(book):
    at = visit("funnel")
    assert not at.exception
    assert not alerts(at)
    with Ledger(book) as ledger:
        found = ledger.funnel()
    table = at.dataframe[0].value
    assert table.to_dict("records") == found.to_dict("records")
    assert "due 1" in table.set_index("step").left_out["resolved"]


def test_agreement_is_the_ledgers(book):
    for actor, best in (("ben", "0.7"), ("cleo", "0.6")):
        with Ledger(book, actor) as ledger:
            ledger.read("due", best)
    at = visit("funnel")
    with Ledger(book) as ledger:
        found = ledger.agreement()
    shared = found[found.raters != ""]
    assert at.dataframe[1].value.says.tolist() == shared.says.tolist()
    assert at.dataframe[1].value.n.tolist() == shared.n.tolist()


def test_where_nobody_shares_an_item_the_page_says_how_they_would(empty):
    with Ledger(empty, "ana") as ledger:
        ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"))
    at = visit("funnel")
    assert "two people read the same claim (page Read) or rule on it (page Resolve)" in markdown(at)


def test_the_journal_is_named_by_its_end_and_its_last_checkpoint(book):
    at = visit("funnel")
    with Ledger(book, "ana") as ledger:
        stood = ledger.standing()
        assert metrics(at)["Entries"] == f"{stood.entries:,}"
        assert metrics(at)["Chain"] == stood.chain_hash[:12]
        assert metrics(at)["Last checkpoint"] == "none yet"
        assert stood.chain_hash in texts(at)
        note = ledger.checkpoint()
        ledger.record(question="Rain?", criteria="The gauge.", window=("2024-11-01", "2024-11-02"))
        stood = ledger.standing()
    data.forget()
    at = visit("funnel")
    assert metrics(at)["Last checkpoint"] == stood.checkpoint_at[:10]
    assert note.strip() in texts(at)
    assert "1 issued; 2 entries since" in markdown(at)


def test_an_audit_of_a_whole_ledger_says_what_it_looked_at(book):
    at = pressed(visit("funnel"), "Audit now")
    (said,) = at.success
    with Ledger(book) as ledger:
        size = ledger.info()["entries"]
    assert said.value == f"Whole: {size:,} entries, no finding in database, entries, checkpoints, books."
    at = pressed(visit("funnel", audit_depth="without the books"), "Audit now")
    assert at.success[0].value.endswith("no finding in database, entries, checkpoints.")


def test_an_altered_book_is_found_and_shown(book):
    with sqlite3.connect(book) as connection:
        connection.execute("UPDATE outcomes SET value = 0.5 WHERE rowid = 1")
    connection.close()
    at = pressed(visit("funnel", audit_depth="without the books"), "Audit now")
    assert at.success
    at = pressed(visit("funnel"), "Audit now")
    assert "Not whole" in alerts(at)[0]
    assert set(at.dataframe[-1].value.level) == {"books"}
    assert "book outcomes" in at.dataframe[-1].value.what.iloc[0]


def test_an_audit_against_a_kept_checkpoint_finds_another_history(book, tmp_path):
    with Ledger(book, "ana") as ledger:
        note = ledger.checkpoint()
    data.forget()
    at = visit("funnel")
    answered(at, "A checkpoint kept").set_value(note)
    assert "it continues the checkpoint" in pressed(at, "Audit now").success[0].value
    answered(at, "A checkpoint kept").set_value("no checkpoint")
    at = pressed(at, "Audit now")
    assert "checkpoint" in alerts(at)[0]
    assert not at.success


def test_an_empty_ledger_says_where_to_begin_and_can_be_audited(empty):
    at = visit("funnel")
    assert "Nothing is recorded yet" in markdown(at)
    assert pressed(at, "Audit now").success


def test_hostile_raters_stay_inert(hostile):
    with Ledger(hostile) as ledger:
        claim = ledger.claims().query("status == 'due' and space == 'binary'").entry.iloc[0]
    for actor in HOSTILE[:2]:
        with Ledger(hostile, actor) as ledger:
            ledger.resolve(str(claim), "no", evidence=["x"], known_at="2024-12-03")
    at = pressed(visit("funnel"), "Audit now")
    assert not at.exception
    assert MARK in at.dataframe[1].value.to_csv()
    assert MARK not in markdown(at)
    assert not any("\u202e" in frame.value.to_csv() for frame in at.dataframe)

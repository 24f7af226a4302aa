"""A generated ledger comes to what its generator counted, appended or imported, in one portion or in several."""

import pytest
from benchmarks import ledgers

from ledger import Ledger, importing
from ledger.journal import totals

CLAIMS, FORECASTS = 300, 3_000


def found(ledger):
    """Return tallies, claims by state and late forecasts as the kept books have them, by group."""
    with ledger._store.reading() as connection:
        counted_by = totals.groups.c.dimension.in_(totals.DIMENSIONS)
        groups = connection.execute(totals.groups.select().where(counted_by)).all()
        tallies = connection.execute(totals.tallies.select()).all()
    names = {row.group_no: ({0: "source", 1: "own"}[row.basis], row.dimension, row.member) for row in groups}
    cases = {}
    for row in tallies:
        if row.group_no in names:
            cases.setdefault(names[row.group_no], {})[row.forecast, row.outcome] = row.cases
    claims = {names[row.group_no]: {"scored": row.scored, "void": row.void, "waiting": row.waiting} for row in groups}
    return cases, claims, {names[row.group_no]: row.late for row in groups}


def assert_as_expected(ledger, expected):
    cases, claims, late = found(ledger)
    assert cases == {group: dict(tally) for group, tally in expected.tallies.items()}
    for group in claims.keys() | expected.claims.keys():
        states = {state: expected.claims[group][state] for state in ("scored", "void", "waiting")}
        assert claims.get(group, dict.fromkeys(states, 0)) == states, group
    assert {group: count for group, count in late.items() if count} == dict(expected.late)


def test_what_members_appended_comes_to_what_the_generator_counted(tmp_path):
    expected = ledgers.build(tmp_path / "l.sqlite", CLAIMS, FORECASTS)
    with Ledger(tmp_path / "l.sqlite", create=False) as ledger:
        assert len(ledger.forecasts()) == expected.forecasts == FORECASTS
        assert_as_expected(ledger, expected)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("scale") / "l.jsonl"
    return path, ledgers.write(path, CLAIMS, FORECASTS)


def test_a_file_taken_in_by_portions_comes_to_what_the_generator_counted(file, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "PORTION", 1_000)
    monkeypatch.setattr(importing, "BATCH", 500)
    path, expected = file
    with Ledger(tmp_path / "l.sqlite", "ana") as ledger:
        done = ledger.import_file(path)
        assert (done.rejects, done.known, done.duplicates) == ([], 0, 0)
        assert done.kinds["forecast made"] == expected.forecasts == FORECASTS
        assert_as_expected(ledger, expected)
        assert ledger.import_file(path).added == 0
        assert ledger.audit().ok


def test_an_import_stopped_half_way_keeps_its_portions_and_goes_on_where_it_stopped(file, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "PORTION", 1_000)
    monkeypatch.setattr(importing, "BATCH", 500)
    path, expected = file

    def stop(done, size):
        if done > size // 2:
            raise KeyboardInterrupt

    with Ledger(tmp_path / "l.sqlite", "ana") as ledger:
        with pytest.raises(KeyboardInterrupt):
            ledger.import_file(path, progress=stop)
        taken = ledger.info()["entries"] - 1
        assert taken
        assert taken % 1_000 == 0  # whole portions
        done = ledger.import_file(path)
        assert (done.known, done.duplicates) == (taken, 0)
        assert_as_expected(ledger, expected)


def test_a_strict_import_is_one_transaction_whatever_its_size(file, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "PORTION", 1_000)
    monkeypatch.setattr(importing, "BATCH", 500)
    path = tmp_path / "bad.jsonl"
    lines = file[0].read_text().splitlines()
    path.write_text("\n".join([*lines[:-1], lines[-1].replace('"body":{', '"body":{"strange":1,')]) + "\n")
    with Ledger(tmp_path / "l.sqlite", "ana") as ledger:
        before = ledger.info()["chain_hash"]
        done = ledger.import_file(path, strict=True)
        assert (len(done.rejects), done.taken, ledger.info()["chain_hash"]) == (1, False, before)
        assert ledger.import_file(path).added  # else what is sound comes in


def test_the_same_seed_gives_the_same_file_whatever_the_memory(file, tmp_path):
    assert ledgers.write(tmp_path / "again.jsonl", CLAIMS, FORECASTS).tallies == file[1].tallies
    assert (tmp_path / "again.jsonl").read_bytes() == file[0].read_bytes()

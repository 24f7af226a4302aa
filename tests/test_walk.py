import sqlite3
import subprocess

import pytest
from attacker import Attacker
from hypothesis import given
from hypothesis import strategies as st

from ledger import Ledger
from ledger import entries as e
from ledger.journal import halves, store
from ledger.journal.append import canonical
from ledger.journal.walk import _OFTEN, Walk, _is_canonical, _Plain
from ledger.values import new_id

ENTRIES = 1_300


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """The file of a ledger of many entries, with a checkpoint in either half."""
    file = tmp_path_factory.mktemp("long") / "ledger.sqlite"
    with Ledger(file, "ana") as ledger:
        for _ in range(2):
            ledger.append([e.NoteAdded(about=new_id(), text=f"note {n}") for n in range(ENTRIES // 2)])
            ledger.checkpoint()
    return file


@pytest.fixture
def several(monkeypatch):
    """Take a ledger of some hundred entries for a long one; return the processes that were begun."""
    begun, real = [], subprocess.Popen
    monkeypatch.setattr(halves, "LONG", 500)
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **options: begun.append(real(*args, **options)) or begun[-1])
    return begun


def _walks(file):
    """Walk by two processes, and by one; both as what they found."""
    opened = store.open_store(file, checked=False)
    with opened.reading() as connection:
        found = [vars(made) for made in (halves.walk(connection, 0, 100), Walk(connection, 0, 100))]
    opened.close()
    return [[each[name] for name in ("faults", "issued", "tiles", "size")] for each in found]


def test_two_halves_are_found_to_be_what_the_whole_is(long, several):
    ours, whole = _walks(long)
    assert ours == whole
    assert [each.returncode for each in several] == [0]
    assert len(ours[1]) == 2
    assert len(ours[2]) == ours[3] // 256


@pytest.mark.parametrize(
    ("seq", "how"),
    [
        (3, "DELETE FROM journal WHERE seq = {}"),
        (ENTRIES // 2 + 100, "UPDATE journal SET actor = 'eve' WHERE seq = {}"),
    ],
)
def test_what_is_wrong_in_either_half_is_found_as_in_the_whole(long, several, tmp_path, seq, how):
    file = tmp_path / "copy.sqlite"
    with sqlite3.connect(long) as whole, sqlite3.connect(file) as copy:
        whole.backup(copy)
    with Attacker(str(file)) as attacker:
        attacker.do(how.format(seq))
    ours, one = _walks(file)
    assert ours == one
    assert any(at in (seq, seq + 1) for at, _ in ours[0])


def test_without_another_process_the_whole_is_walked(long, several, monkeypatch):
    monkeypatch.setattr(halves.sys, "executable", "/bin/false")
    ours, whole = _walks(long)
    assert ours == whole
    assert several[0].returncode == 1


def test_a_short_journal_is_walked_by_one_process(long, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    ours, whole = _walks(long)
    assert ours == whole


# -- the canonical form, known by its shape --------------------------------------------------------------------------

plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), max_size=8)
bodies = st.dictionaries(
    st.sampled_from(["a", "b", "kind", "text", "z"]),
    plain | st.integers(-9, 99) | st.none() | st.lists(plain, max_size=2) | st.dictionaries(st.just("in"), plain),
    max_size=4,
)


@given(bodies, st.integers(0, 60), st.sampled_from(['"', " ", ",", ":", "{", "}", "0", "-", "a", '"b":"",', '""']))
def test_a_shape_seen_often_tells_canonical_bodies_from_others(body, place, put_in):
    text = canonical(body)
    known = _Plain()
    for _ in range(_OFTEN + 2):
        assert known(f"<{text}>", 1, len(text) + 1)
    altered = text[:place] + put_in + text[place:]
    assert known(f"<{altered}>", 1, len(altered) + 1) == _is_canonical(altered)

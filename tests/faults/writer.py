"""A writer in a process of its own: appends notes one at a time and says every receipt as soon as it has it.

A line is said before each append (``try N ID``) and after it (``done N ID SEQ CHAIN``), and is with whoever reads as
soon as it is said. The processes are forked from one that has loaded the program already: starting them costs little,
so that many can be at work at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from contextlib import suppress

from ledger import entries as e
from ledger.journal import turns
from ledger.journal.append import append
from ledger.journal.store import open_store
from ledger.values import new_id

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.faults.writer", "psycopg"])


def write(where, about, actor, count, say):
    """Append notes until there are so many, saying each attempt and each receipt."""
    store = open_store(where)
    for number in range(count):
        entry_id = new_id()
        say(f"try {number} {entry_id}")
        with store.writing() as connection:
            body = e.NoteAdded(about=about, text=f"note {number}")
            (receipt,) = append(connection, actor, [body], entry_ids=[entry_id])
        say(f"done {number} {entry_id} {receipt.seq} {receipt.chain_hash}")


def _work(told, *job):
    turns.PATIENCE = 300.0  # thirty-two at once on a busy machine may wait for minutes: that is no fault
    try:
        write(*job, lambda line: told.send(("said", line)))
    except BaseException:
        told.send(("failed", traceback.format_exc()))


class Writer:
    """A process that writes; what it said is read as it comes, and whole at its end."""

    def __init__(self, where, about, actor="writer", count=100_000):
        self._heard, told = _PROCESSES.Pipe(duplex=False)
        self._process = _PROCESSES.Process(target=_work, args=(told, str(where), about, actor, count))
        self._process.start()
        self.pid = self._process.pid
        told.close()

    def next_line(self):
        """What it says next, waited for."""
        kind, line = self._heard.recv()
        assert kind == "said", line
        return line

    def signal(self, number):
        """Send a signal to it."""
        os.kill(self.pid, number)

    def end(self, timeout=300):
        """Wait until it ends; return the lines not yet read, without one cut short by a kill, and its error."""
        lines, error = [], ""
        with suppress(EOFError, OSError):
            while self._heard.poll(timeout):
                kind, said = self._heard.recv()
                if kind == "said":
                    lines.append(said)
                else:
                    error = said
        self._process.join(timeout)
        assert self._process.exitcode is not None, "a writer does not end"
        self._process.close()
        self._heard.close()
        return lines, error

    def kill(self):
        """Kill it, as nothing can be caught; return what it had said and was not read."""
        self.signal(signal.SIGKILL)
        return self.end()[0]

"""What somebody with the file may do to it: each attack takes an :class:`~attacker.Attacker` and two numbers.

``EDITS`` are found by the audit alone; ``REWRITES`` leave a file in which everything fits, and are found only against a
checkpoint of more entries than the number they return.
"""

from __future__ import annotations

import json

from ledger.journal import schema
from ledger.journal.append import canonical, chain_hash, leaf_hash

COLUMNS = ("entry_id", "kind", "actor", "recorded_at", "leaf_hash", "chain_hash")


def _quoted(value):
    return "'" + str(value).replace("'", "''") + "'"


def payload(attacker, number, other):
    """Another character somewhere in a payload."""
    rows = attacker.rows()
    row = rows[number % len(rows)]
    at = other % len(row.payload)
    char = "x" if row.payload[at] != "x" else "y"
    attacker.write(row.seq, payload=row.payload[:at] + char + row.payload[at + 1 :])


def column(attacker, number, other):
    """A column of an entry, payload apart."""
    rows = attacker.rows()
    row, name = rows[number % len(rows)], COLUMNS[other % len(COLUMNS)]
    attacker.write(row.seq, **{name: getattr(row, name) + "0"})


def gap(attacker, number, other):
    """An entry goes; the last one going is a shorter journal, which only a checkpoint shows."""
    attacker.do(f"DELETE FROM journal WHERE seq = {number % (len(attacker.rows()) - 1)}")


def swap(attacker, number, other):
    """Two entries change places."""
    count = len(attacker.rows())
    one, two = number % count, (number + 1 + other % (count - 1)) % count
    for old, new in ((one, -1), (two, one), (-1, two)):
        attacker.do(f"UPDATE journal SET seq = {new} WHERE seq = {old}")


def back_date(attacker, number, other):
    """An entry of the day before the first is appended, and every hash fits."""
    last = attacker.rows()[-1]
    said = json.loads(last.payload)
    said |= {"seq": last.seq + 1, "entry_id": f"00000000-0000-7000-8000-{other:012x}"[:36],
             "recorded_at": "2000-01-01T00:00:00.000000Z"}  # fmt: skip
    text = canonical(said)
    leaf = leaf_hash(text.encode())
    values = (said["seq"], said["entry_id"], last.kind, last.actor, said["recorded_at"], text, leaf,
              chain_hash(last.chain_hash, leaf))  # fmt: skip
    attacker.do(f"INSERT INTO journal VALUES ({', '.join(map(_quoted, values))})")


def _row(attacker, number, tables):
    """A row of a table that has any, and the condition that is true of it alone."""
    filled = [(table, rows) for table in tables if (rows := _conditions(attacker, table))]
    table, rows = filled[number % len(filled)]
    return table, rows[(number // len(filled)) % len(rows)]


def _conditions(attacker, table):
    """What is true of each row of a table alone: its number in the file, or its key where it has no number."""
    numbered = table.dialect_options["sqlite"]["with_rowid"]
    names = ["rowid"] if numbered else [column.name for column in table.primary_key]
    rows = attacker.do(f"SELECT {', '.join(names)} FROM {table.name} ORDER BY {', '.join(names)}").all()
    return [" AND ".join(f"{name} = {_quoted(value)}" for name, value in zip(names, row, strict=True)) for row in rows]


def cell(attacker, number, other):
    """One value in a book."""
    table, this = _row(attacker, number, schema.books.sorted_tables)
    column = list(table.columns)[other % len(table.columns)]
    name = f'"{column.name}"'
    new = {int: "coalesce({}, 0) + 1", bool: "NOT coalesce({}, 0)", float: "coalesce({}, 0) + 0.125"}
    value = new.get(column.type.python_type, "coalesce({}, '') || 'x'").format(name)
    attacker.do(f"UPDATE {table.name} SET {name} = {value} WHERE {this}")


def book_row(attacker, number, other):
    """A row of a book goes, or stands twice."""
    table, this = _row(attacker, number, schema.books.sorted_tables)
    if other % 2 or table.primary_key.columns:  # of which no row stands twice
        attacker.do(f"DELETE FROM {table.name} WHERE {this}")
    else:
        attacker.do(f"INSERT INTO {table.name} SELECT * FROM {table.name} WHERE {this}")


def text(attacker, number, other):
    """A text beside the journal: its words, its salt, its plain hash, or all of it."""
    _, this = _row(attacker, number, [schema.texts])
    name = ("text", "salt", "sha256", None)[other % 4]
    do = "DELETE FROM texts" if name is None else f"UPDATE texts SET {name} = coalesce({name}, '') || 'ab'"
    attacker.do(f"{do} WHERE {this}")


EDITS = (payload, column, gap, swap, back_date, cell, book_row, text)


def rewrite(attacker, number, other):
    """Another actor in an entry; hashes, checkpoints in the journal and books are made to fit."""
    rows = attacker.rows()
    row = rows[number % len(rows)]
    said = json.loads(row.payload) | {"actor": "mallory"}
    attacker.write(row.seq, actor="mallory", payload=canonical(said))
    attacker.recompute()
    return row.seq


def cut(attacker, number, other):
    """The end is cut off, the first entry stays."""
    first = 1 + number % (len(attacker.rows()) - 1)
    attacker.do(f"DELETE FROM journal WHERE seq >= {first}")
    attacker.recompute()
    return first


REWRITES = (rewrite, cut)

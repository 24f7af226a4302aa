"""A recipe's texts: words, in which what stands in braces is an expression on the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.errors import InputError
from ledger.exchange.functions import Function
from ledger.exchange.grammar import Expression, compile_expression
from ledger.exchange.operands import ISO, Value, Ways, text
from ledger.exchange.operators import Evaluate


@dataclass(frozen=True)
class Template:
    """Text in which what stands in braces is an expression; if it is one expression alone, it keeps its kind.

    Attributes:
        text: as it was written.
        evaluate: row → value.
        names: the columns it takes.
        column: the one column it is, if it is nothing else.
        constant: whether it takes nothing from the row.
        bare: whether it is one column with words around it, so that it tells apart what the column does.
    """

    text: str
    evaluate: Evaluate
    names: frozenset[str]
    column: str | None = None
    constant: bool = False
    bare: bool = False


def compile_template(said: str, where: str, more: Mapping[str, Function] | None = None, ways: Ways = ISO) -> Template:
    """Compile a text with expressions in braces; ``{{`` is a brace.

    Raises:
        InputError: for an expression that is none, or a brace left open.

    >>> compile_template("{a} beats {b}", "question").evaluate({"a": "Butler", "b": "Pitt"})
    'Butler beats Pitt'
    """
    pieces: list[str | Expression] = []
    words, at = "", 0
    while at < len(said):
        if said.startswith(("{{", "}}"), at):
            words, at = words + said[at], at + 2
        elif said[at] == "{":
            end = _closing(said, at, where)
            pieces += [words] if words else []
            pieces.append(compile_expression(said[at + 1 : end], where, more, ways))
            words, at = "", end + 1
        elif said[at] == "}":
            raise InputError(where, "an opening brace before }", repr(said))
        else:
            words, at = words + said[at], at + 1
    pieces += [words] if words or not pieces else []
    names = frozenset(name for piece in pieces if isinstance(piece, Expression) for name in piece.names)
    (first, *others) = pieces
    holes = [piece for piece in pieces if isinstance(piece, Expression)]
    bare = len(holes) == 1 and holes[0].column is not None
    if others:
        parts = [piece.evaluate if isinstance(piece, Expression) else _same(piece) for piece in pieces]
        return Template(said, lambda row: "".join([text(part(row)) for part in parts]), names, bare=bare)
    if isinstance(first, Expression):
        return Template(said, first.evaluate, names, first.column, bare=bare)
    return Template(said, _same(first), names, constant=True)


def _same(value: Value) -> Evaluate:
    return lambda _: value


def _closing(said: str, at: int, where: str) -> int:
    """Return where the brace that opens here is closed, outside of any quoted text."""
    quote = ""
    for place in range(at + 1, len(said)):
        sign = said[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"`":
            quote = sign
        elif sign == "}":
            return place
    raise InputError(where, "a closing brace", repr(said))

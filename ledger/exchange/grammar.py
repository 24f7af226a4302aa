"""The expressions of a recipe: a closed little language over the columns of a row. Nothing is ever evaluated as Python.

::

    choice  = "if" choice "then" choice "else" choice | either
    either  = both { "or" both }
    both    = denial { "and" denial }
    denial  = "not" denial | compared
    compared= sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" "(" choice {"," choice} ")" ]
    sum     = product { ("+" | "-") product }
    product = signed { ("*" | "/" | "%") signed }
    signed  = "-" signed | value
    value   = number | 'text' | "text" | true | false | null | name | `any name` | function "(" [choice {"," …}] ")"
            | "(" choice ")"

Arithmetic is decimal and exact. What is missing makes a sum missing; a comparison with it is missing too, which no
condition takes for true, but for ``!=``, which is true. ``x = ''`` and ``x = null`` ask whether x is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ledger.errors import InputError
from ledger.exchange import operators
from ledger.exchange.functions import Function, functions
from ledger.exchange.operands import ISO, Value, Ways, missing, truth
from ledger.exchange.operators import Evaluate

MOST_CHARACTERS, MOST_NESTED = 4_000, 40
_TOKENS = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|\.\d+)
    | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<quoted>`[^`]+`)
    | (?P<name>[^\W\d]\w*(?:\.\w+)*)
    | (?P<sign><=|>=|!=|<>|==|[-+*/%(),=<>])
    )""",
    re.VERBOSE,
)
_WORDS = {"if", "then", "else", "and", "or", "not", "in", "true", "false", "null"}
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Expression:
    """An expression, ready to be evaluated.

    Attributes:
        text: as it was written.
        evaluate: row → value.
        names: the columns it takes.
        column: the one column it is, if it is nothing else.
    """

    text: str
    evaluate: Evaluate
    names: frozenset[str]
    column: str | None = None


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def compile_expression(
    said: str, where: str, more: Mapping[str, Function] | None = None, ways: Ways = ISO
) -> Expression:
    """Compile an expression.

    Args:
        said: the expression.
        where: the field of the recipe, for messages.
        more: functions beside those of :mod:`ledger.exchange.functions`, such as the look-up in another file.
        ways: how the file writes numbers and dates.

    Raises:
        InputError: with the character at which it stops being one.

    >>> compile_expression("if p > 1 then p / 100 else p", "p").evaluate({"p": "70"})
    Decimal('0.7')
    """
    if len(said) > MOST_CHARACTERS:
        raise InputError(where, f"an expression of at most {MOST_CHARACTERS:,} characters", f"{len(said):,}")
    parser = _Parser(said, {**functions(ways), **(more or {})}, where, ways)
    evaluate = parser.whole()
    column = next(iter(parser.names)) if parser.bare and len(parser.names) == 1 else None
    return Expression(said, evaluate, frozenset(parser.names), column)


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, said: str, known: Mapping[str, Function], where: str, ways: Ways) -> None:
        self.said, self.functions, self.where, self.ways = said, known, where, ways
        self.names: set[str] = set()
        self.deep = 0
        self.tokens = list(self._cut())
        self.bare = len(self.tokens) == 2 and self.tokens[0].kind in {"name", "quoted"}
        self.at = 0

    def _cut(self) -> Sequence[_Token]:
        found, at, said = [], 0, self.said.rstrip()
        while at < len(said):
            match = _TOKENS.match(said, at)
            if match is None:
                raise self._stopped(_Token("end", said[at:].strip()[:20], at), "a name, a number, 'text' or a sign")
            kind = str(match.lastgroup)
            word = match.group(kind)
            found.append(_Token("word" if kind == "name" and word in _WORDS else kind, word, match.start(kind)))
            at = match.end()
        return [*found, _Token("end", "", len(said))]

    def _stopped(self, token: _Token, expected: str) -> InputError:
        place = f"{token.text!r} at character {token.at + 1}" if token.text else "the end"
        return InputError(self.where, expected, f"{place} of {self.said!r}")

    @property
    def _next(self) -> _Token:
        return self.tokens[self.at]

    def _take(self, *texts: str) -> str | None:
        """Take the next word or sign if it is one of these."""
        token = self._next
        if token.kind in {"word", "sign"} and token.text in texts:
            self.at += 1
            return token.text
        return None

    def _need(self, wanted: str) -> None:
        if self._take(wanted) is None:
            raise self._stopped(self._next, f"{wanted!r}")

    def whole(self) -> Evaluate:
        found = self.choice()
        if self._next.kind != "end":
            raise self._stopped(self._next, "the end of the expression, or a sign such as + or =")
        return found

    def choice(self) -> Evaluate:
        self.deep += 1
        if self.deep > MOST_NESTED:
            raise InputError(self.where, f"an expression nested at most {MOST_NESTED} deep", "one nested deeper")
        found = self._if() if self._take("if") else self._either()
        self.deep -= 1
        return found

    def _if(self) -> Evaluate:
        condition = self.choice()
        self._need("then")
        yes = self.choice()
        self._need("else")
        no = self.choice()
        return lambda row: yes(row) if truth(condition(row)) else no(row)

    def _either(self) -> Evaluate:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda row: operators.joined((part(row) for part in parts), True)

    def _both(self) -> Evaluate:
        parts = [self._denial()]
        while self._take("and"):
            parts.append(self._denial())
        return parts[0] if len(parts) == 1 else lambda row: operators.joined((part(row) for part in parts), False)

    def _denial(self) -> Evaluate:
        denials = 0
        while self._take("not"):
            denials += 1
        found = self._compared()
        if denials == 0:
            return found
        return lambda row: truth(found(row)) == (denials % 2 == 0)

    def _compared(self) -> Evaluate:
        left = self._sum()
        denied = self._take("not") is not None
        if self._take("in"):
            among = self._list()
            blank = any(each in operators.NOTHINGS for each in among)
            return lambda row: operators.among(left(row), [each(row) for each in among], blank=blank) != denied
        if denied:
            raise self._stopped(self._next, "'in' after not")
        sign = self._take("=", "==", "!=", "<>", "<", "<=", ">", ">=")
        if sign is None:
            return left
        right = self._sum()
        if sign in operators.SAME and (left in operators.NOTHINGS or right in operators.NOTHINGS):
            asked, wanted = right if left in operators.NOTHINGS else left, operators.SAME[sign]
            return lambda row: missing(asked(row)) == wanted
        if sign in operators.SAME:
            return operators.sameness(left, right, same=operators.SAME[sign])
        return operators.order(left, right, operators.ORDERS[sign], self.ways)

    def _list(self) -> list[Evaluate]:
        self._need("(")
        found: list[Evaluate] = []
        if self._take(")"):
            return found
        while True:
            found.append(self.choice())
            if self._take(")"):
                return found
            self._need(",")

    def _sum(self) -> Evaluate:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Evaluate:
        return self._chain(self._signed, "*", "/", "%")

    def _chain(self, part: Callable[[], Evaluate], *signs: str) -> Evaluate:
        """Parse values with signs of one rank between them, computed from the left."""
        first = part()
        others: list[tuple[str, Evaluate]] = []
        while sign := self._take(*signs):
            others.append((sign, part()))
        return operators.arithmetic(first, others) if others else first

    def _signed(self) -> Evaluate:
        minus = 0
        while self._take("-"):
            minus += 1
        found = self._value()
        if minus == 0:
            return found
        return operators.arithmetic(lambda _: Decimal(0), [("+" if minus % 2 == 0 else "-", found)])

    def _value(self) -> Evaluate:
        token = self._next
        self.at += 1
        if token.kind == "number":
            exact = Decimal(token.text)
            return lambda _: exact
        if token.kind == "text":
            words = token.text[1:-1].replace(token.text[0] * 2, token.text[0])
            return (lambda _: words) if words else operators.empty
        if token.kind == "word" and token.text in _CONSTANTS:
            constant = _CONSTANTS[token.text]
            return operators.null if constant is None else lambda _: constant
        if token.kind == "name" and self._next.kind == "sign" and self._next.text == "(":
            return self._call(token)
        if token.kind in {"name", "quoted"}:
            name = token.text.strip("`")
            self.names.add(name)
            return lambda row: row[name]
        if token.kind == "sign" and token.text == "(":
            found = self.choice()
            self._need(")")
            return found
        raise self._stopped(token, "a column, a number, 'text' or a function")

    def _call(self, token: _Token) -> Evaluate:
        if token.text not in self.functions:
            raise self._stopped(token, f"a function among {', '.join(sorted(self.functions))}")
        function, given = self.functions[token.text], self._list()
        if not function.fewest <= len(given) <= function.most:
            span = str(function.fewest) if function.fewest == function.most else f"{function.fewest} to {function.most}"
            raise InputError(self.where, f"{span} values for {token.text}()", len(given))
        compute = function.compute
        if function.lazy:
            return lambda row: compute(row, *given)
        if function.of_row:
            return lambda row: compute(row, *(each(row) for each in given))
        if len(given) == 1:
            (one,) = given
            return lambda row: compute(one(row))
        return lambda row: compute(*(each(row) for each in given))

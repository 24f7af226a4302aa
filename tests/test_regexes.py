"""Every regular expression of the language room, run on hostile text: none may cost more than 50 ms for 10⁵ characters.

A tenth of the text is tried first, because the cost of a power of the length shows there: ten times the length costs a
quadratic expression a hundred times as much, so what takes less than a hundredth of the limit is well below it. Of a
piece of up to a hundred characters a tenth holds a hundred, and a cubic expression takes a million steps for it, which
is more than that. Everything else is run at its whole length.

The 50 ms are those of the machine they were set on. On a slower one, or on one that is busy, a linear expression of
our own takes longer in the same proportion, and so may the others.

The expressions are collected, not listed: all that stand in the modules and all that are built from the YAML
tables. How each is used (search, match, finditer …) is read from the source, and a test sees to it that none is
compiled where this collection would miss it.
"""

import ast
import importlib
import pkgutil
import random
import re
import time
from pathlib import Path

import pytest

import ledger.language
from ledger.language import cues, durations, periods, relations, windows
from ledger.language.tables import table

sre = re._parser
code = re._constants
LENGTH, LIMIT, RUNS = 100_000, 0.050, 5
LINEAR, LINEAR_TAKES = re.compile(r"[a-z]+\d"), 0.0018  # seconds, over LENGTH, where LIMIT was set
PIECE = 100  # characters: of a longer one a tenth of the text holds too few
FOLDER = Path(ledger.language.__file__).parent
METHODS = {"search", "match", "fullmatch", "finditer", "findall", "sub", "split"}
# The functions that compile, and where what they compile is collected below.
BUILDERS = {("periods", "expand"), ("cues", "_expression")}
MODULES = sorted(
    found.name.removeprefix("ledger.language.")
    for found in pkgutil.walk_packages(ledger.language.__path__, "ledger.language.")
    if not found.ispkg
)
TREES = {name: ast.parse((FOLDER / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")) for name in MODULES}


def uses():
    """By the name of an expression the methods it is called with, anywhere in the room."""
    found = {}
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                held = node.func.value
                name = held.id if isinstance(held, ast.Name) else getattr(held, "attr", None)
                found.setdefault(name, set()).add(node.func.attr)
    return found


def patterns(value, name):
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, list | tuple | set | frozenset):
        for number, one in enumerate(value):
            yield from patterns(one, f"{name}[{number}]")
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from patterns(one, f"{name}[{key}]")


def collected():
    """Every expression: its name, itself, and the methods to run it with."""
    called = uses()
    for module in MODULES:
        for name, value in vars(importlib.import_module(f"ledger.language.{module}")).items():
            for label, one in patterns(value, f"{module}.{name}"):
                # what is passed on (``scene.says(_MODEL)``) or kept in a table is searched or substituted
                yield label, one, frozenset(called.get(name, {"search", "sub"}))
    built = {
        "windows.open": relations.opens(),
        "windows.relations": relations._relations(),
        "windows.not_phrases": windows._not_phrases(),
        "windows.lengths": durations._lengths(),
        "windows.counters": durations._counters(),
        "windows.roller": durations._roller(),
        "windows.periods": periods._rules(),
    }
    for label, held in built.items():
        for name, one in patterns(held, label):
            yield name, one, frozenset({"fullmatch", "match", "search"})
    for kinds in sorted(set(cues._beginnings().values())):
        yield f"cues[{' '.join(kinds)}]", cues._expression(kinds), frozenset({"match"})


ALL = {label: (one, methods) for label, one, methods in collected()}
SHAPES = [
    "a", "A", "é", "1", "7 ", " ", "\t", "\n", "\r\n", "\n\n", "\u00a0", '"', "“", "’", "'s ", ".", "...", "A. ", "A.",
    "1. ",     "(", "((", ")", "[", ",", ", ", ",1", "-", " - ", "a-", "A-", "–", "%", "1% ", "1-", "1 to ",
    "_", ":", "A: ",
    "Aa: ",     "Aa ", "A ", "aa ", "Aa aa ", "of Aa ", "the aa ", "Aa, ", "Aa’s ", "and ", "in ", "is ",
    "to ", "we ", "said ",
    "Aa said ", "the Aa of ", "\x00", "😀", "? ", "a b, ",
]  # fmt: skip


def sample(tree, rng):
    """A text that an expression, or nearly so, matches: made from its own literals."""
    out = []
    for op, value in tree:
        if op is code.LITERAL:
            out.append(chr(value))
        elif op is code.IN:
            kind, what = rng.choice(value)
            classes = {code.CATEGORY_DIGIT: "7", code.CATEGORY_WORD: "a", code.CATEGORY_SPACE: " "}
            letter = {code.LITERAL: chr, code.RANGE: lambda w: chr(rng.randint(*w))}
            out.append(letter[kind](what) if kind in letter else classes.get(what, "x"))
        elif op is code.BRANCH:
            out.append(sample(rng.choice(value[1]), rng))
        elif op is code.SUBPATTERN:
            out.append(sample(value[3], rng))
        elif op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            low, high, inner = value
            out.append("".join(sample(inner, rng) for _ in range(rng.randint(low, max(low, min(int(high), low + 2))))))
        elif op in (code.NOT_LITERAL, code.ANY):
            out.append("x")
    return "".join(out)


def hostile(pattern):
    """What texts are made of: plain shapes, and near-matches of the expression, whole and cut off."""
    rng = random.Random(pattern.pattern)
    pieces = list(SHAPES)
    for _ in range(6):
        made = sample(sre.parse(pattern.pattern, pattern.flags), rng)[:300]
        pieces += [made, made + " ", made[:-1], made[: len(made) * 2 // 3] + " ", made + "\n"]
    return [piece for piece in dict.fromkeys(pieces) if piece]


def repeated(piece, length):
    return (piece * (length // len(piece) + 1))[:length]


def run(pattern, method, text):
    if method in {"finditer", "findall", "sub", "split"}:
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, method)(text)


def seconds(pattern, method, text, enough):
    """The best of a few runs: another process on the machine must not fail this."""
    best = float("inf")
    for _ in range(RUNS):
        begun = time.process_time()
        run(pattern, method, text)
        best = min(best, time.process_time() - begun)
        if best < enough:
            break
    return best


def slowness():
    """How many times as long as on the machine of the limit anything takes on this one, at this moment; at least 1."""
    return max(1, seconds(LINEAR, "search", repeated("aa ", LENGTH), LINEAR_TAKES) / LINEAR_TAKES)


def slow_on(pattern, methods, pieces):
    """Where an expression takes too long: the method, the text, and the milliseconds."""
    found = []
    for piece in pieces:
        whole, part = repeated(piece, LENGTH), repeated(piece, LENGTH // 10)
        for method in sorted(methods):
            if len(piece) <= PIECE and seconds(pattern, method, part, LIMIT / 100) < LIMIT / 100:
                continue
            if (took := seconds(pattern, method, whole, LIMIT / 2)) >= LIMIT and took >= LIMIT * slowness():
                found.append((method, whole[:40], round(took * 1000)))
    return found


@pytest.mark.parametrize("label", sorted(ALL))
def test_every_expression_ends_within_50_ms_on_100_000_hostile_characters(label):
    pattern, methods = ALL[label]
    assert slow_on(pattern, methods, hostile(pattern)) == []


@pytest.mark.parametrize(
    ("expression", "piece"),
    [
        (r"a+b", "a"),
        (r" +$", " x" + " " * 98),
        (r"\w+(?: \w+)*!", "aa "),
        (r"(?:\w+,? )+said", "Aa, " + "a" * 96),
    ],
)
def test_an_expression_that_is_too_slow_is_found_though_a_tenth_of_the_text_is_tried_first(expression, piece):
    """The controls: quadratic ones, of the shortest piece and of the longest that is tried shortened."""
    assert seconds(re.compile(expression), "search", repeated(piece, LENGTH // 10), LIMIT / 100) >= LIMIT / 100


def test_no_expression_is_compiled_where_the_collection_would_miss_it():
    missed = []
    for module, tree in TREES.items():
        inner = {
            id(node): (module, function.name)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.Lambda)
            for node in ast.walk(function)
            if isinstance(function, ast.FunctionDef)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if isinstance(of, ast.Name) and of.id == "re":
                    where = inner.get(id(node))
                    if node.func.attr != "compile" and node.func.attr in METHODS:
                        missed.append((module, node.lineno, f"re.{node.func.attr}"))
                    elif node.func.attr == "compile" and where is not None and where not in BUILDERS:
                        missed.append((module, node.lineno, "compiled in a function"))
    assert missed == []
    assert len(ALL) > 200


def first_words(tree, begun):
    """The letters with which an expression can begin, up to the first character that is no letter."""
    ways = {(begun, False)}
    for op, value in tree:
        grown = set()
        for text, ended in ways:
            grown |= {(text, True)} if ended else step(op, value, text)
        ways = grown
    return ways


def step(op, value, text):
    if op is code.LITERAL:
        letter = chr(value)
        return {(text + letter.lower(), False)} if letter.isalpha() or (letter in "'’" and not text) else {(text, True)}
    if op is code.IN:
        return set().union(*(step(kind, what, text) for kind, what in value))
    if op is code.BRANCH:
        return set().union(*(first_words(branch, text) for branch in value[1]))
    if op is code.SUBPATTERN:
        return first_words(value[3], text)
    if op in (code.MAX_REPEAT, code.MIN_REPEAT):
        low, _, inner = value
        return first_words(inner, text) | ({(text, False)} if low == 0 else set())
    return {(text, op not in (code.ASSERT, code.ASSERT_NOT, code.AT))}


def test_each_kind_of_cue_lists_every_word_it_can_begin_with():
    for row in table("cues")["kinds"]:
        words = {text for text, _ in first_words(sre.parse(row["pattern"], re.IGNORECASE), "") if text}
        assert {word.replace("’", "'") for word in words} == set(row["first"].split(" ")), row["kind"]

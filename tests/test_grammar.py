"""The expressions of recipes: what they compute, and that nothing but the closed language gets in."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.exchange.functions import FUNCTIONS
from ledger.exchange.grammar import compile_expression
from ledger.exchange.operands import Ways, equal
from ledger.exchange.templates import compile_template


def compute(said, **row):
    return compile_expression(said, "field").evaluate(row)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("0.1 + 0.2", Decimal("0.3")),
        ("-p", Decimal("-0.5")),
        ("--p", Decimal("0.5")),
        ("2 - -p", Decimal("2.5")),
        ("7 % 4", 3),
        ("-1 % 4", 3),
        ("p * 100 >= 50", True),
        ("p > 0.5 or name = 'Ada'", True),
        ("not p > 0.5 and not name = 'Emmy'", True),
        ("not not true", True),
        ("name in ('Emmy', 'Ada')", True),
        ("name not in ('Emmy', 'Ada')", False),
        ("year in (2017, 2018)", True),
        ("if empty > 1 then 'a' else if p = .5 then 'b' else 'c'", "b"),
        ("if missing(empty) then null else empty + 1", None),
        ("empty + 1", None),
        ("empty = 1", None),
        ("empty != 1", True),
        ("empty = ''", True),
        ("empty != ''", False),
        ("null != name", True),
        ("coalesce(empty, '') != 'a'", True),
        ("empty in ('a', '')", True),
        ("empty not in ('a', 'b')", True),
        ("not (empty = 'a')", True),
        ("empty > 1 and p > 0.4", None),
        ("empty > 1 and p > 0.6", False),
        ("empty > 1 or p > 0.4", True),
        ("coalesce(name, 1 / 0)", "Ada"),
        ("number('(68,956.2)')", Decimal("-68956.2")),
        ("days_between('2024-01-01', '2024-01-31')", 30),
        ("days_between(date('2024-01-02 00:00Z'), date('2024-01-01 12:00Z'))", Decimal("-0.5")),
        ("date('2024-01-31 12:00Z') > date('2024-01-31')", False),
        ("'it''s'", "it's"),
        ('"say ""so"""', 'say "so"'),
        ("`Question title`", "Rain?"),
        ("user.name", "Emmy"),
        ("lower(strip(' A '))", "a"),
        ("concat(year, '-', 1 + 1)", "2018-2"),
        ("slice('abcdef', 1, 3)", "bc"),
        ("slice('abcdef', -2)", "ef"),
        ("split('LEAN DEMOCRATIC', ' ', -1)", "DEMOCRATIC"),
        ("split('LEAN', ' ', 2)", None),
        ("replace('a-b', '-', '+')", "a+b"),
        ("number('$1,234.50')", Decimal("1234.50")),
        ("number('\u22123')", Decimal(-3)),
        ("percent('70%')", Decimal("0.7")),
        ("percent(70)", Decimal("0.7")),
        ("round(2.345, 2)", Decimal("2.34")),
        ("floor(-0.5)", -1),
        ("abs(-2)", 2),
        ("min(3, empty, 2)", 2),
        ("max('2024-01-02', '2023-12-31')", "2024-01-02"),
        ("max('9', '10')", "10"),
        ("coalesce(empty, '', name)", "Ada"),
        ("length(name)", 3),
        ("contains(name, 'd') and starts(name, 'A') and ends(name, 'a')", True),
        ("column(concat('na', 'me'))", "Ada"),
        ("date('11/6/18', '%m/%d/%y')", date(2018, 11, 6)),
        ("day(date('2018-11-07 02:00:00Z'), 'America/New_York')", date(2018, 11, 6)),
        ("year('2018-11-06') + month('2018-11-06')", 2029),
        ("add_days('2018-11-06', -6)", date(2018, 10, 31)),
        ("add_months('2024-01-31', 1)", date(2024, 2, 29)),
        ("add_days(date('2021-01-01 00:00Z'), -0.5)", datetime(2020, 12, 31, 12, tzinfo=UTC)),
        ("add_days(date('2021-01-01 00:00Z'), 0.0000000000199)", datetime(2021, 1, 1, 0, 0, 0, 2, tzinfo=UTC)),
        ("date('1540000000000', 'unix ms') = date('1540000000', 'unix')", True),
        ("date('2018-11-06') < '2018-11-07'", True),
    ],
)
def test_an_expression_gives_its_value(said, value):
    row = {"p": "0.5", "name": "Ada", "year": "2018", "empty": None, "Question title": "Rain?", "user.name": "Emmy"}
    assert compile_expression(said, "field").evaluate(row) == value


@pytest.mark.parametrize(
    "said",
    [
        "", "1 +", "(1", "1 2", "p ==", "f(1)", "lower()", "lower(1, 2)", "if p then 1", "p not 1", "'open", "p; q",
        "a = b = c",         "__import__('os')", "p.__class__()", "lambda: 1", "[1]", "p[0]", "p ** 2", "x := 1", "{p}",
        "p if q else r", "@p",
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused_in_one_sentence(said):
    with pytest.raises(InputError, match=r"^field: expected"):
        compile_expression(said, "field")


@pytest.mark.parametrize("said", ["p / 0", "'a' + 1", "1e999 * 1e999 / 0", "date('yesterday')", "date('1', '%%')",
                                  "column('q')", "add_days('9999-12-31', 1)", "'a' > 1", "round(1, 1e30)",
                                  "date('2024-01-01', 'x')", "day('2024-01-01', 'Atlantis')"])  # fmt: skip
def test_what_cannot_be_computed_is_an_input_error_and_no_other(said):
    with pytest.raises(InputError):
        compute(said, p="0.5")


def test_depth_length_and_text_are_limited():
    with pytest.raises(InputError, match="nested at most"):
        compile_expression("(" * 100 + "1" + ")" * 100, "field")
    with pytest.raises(InputError, match="at most 4,000 characters"):
        compile_expression("1+" * 3_000 + "1", "field")
    grown = "'ab'"
    for _ in range(20):
        grown = f"replace({grown}, 'b', 'bbbbbbbb')"
    with pytest.raises(InputError, match="text of at most"):
        compute(grown)


def test_a_long_chain_without_nesting_is_no_deep_one():
    assert compute("+".join(["1"] * 1_000)) == 1_000
    assert compute("not " * 900 + "true") is True


def test_a_row_that_would_recurse_is_never_reached_by_attributes():
    assert set(compile_expression("user.name", "field").names) == {"user.name"}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-1000, max_value=1000),
       st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-1000, max_value=1000))  # fmt: skip
def test_arithmetic_is_exact(a, b):
    assert compute("a + b - b", a=str(a), b=str(b)) == a
    assert compute("a * b", a=str(a), b=str(b)) == a * b
    assert compute("a < b", a=str(a), b=str(b)) == (a < b)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_an_input_error(said):
    with contextlib.suppress(InputError):
        compile_expression(said, "field")


@given(st.sampled_from([None, True, Decimal(1), "1", "1.0", "a", "true", date(2024, 1, 1), "2024-01-01"]),
       st.sampled_from([None, False, Decimal(0), "1", "b", date(2024, 1, 1)]))  # fmt: skip
def test_being_equal_goes_both_ways(a, b):
    assert equal(a, b) == equal(b, a)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("plain", "plain"), ("{p}", Decimal(1)), ("{p} of {p + 1}", "1 of 2"), ("{{p}}", "{p}"), ("{'}'}{p}", "}1"),
        ("", ""),        ("{none}", None), ("a{none}b", "ab"),
    ],
)  # fmt: skip
def test_a_template_keeps_the_kind_of_a_lone_expression_and_joins_the_rest_as_text(said, value):
    assert compile_template(said, "field").evaluate({"p": Decimal(1), "none": None}) == value


@pytest.mark.parametrize("said", ["{p", "p}", "{}", "{'p}"])
def test_a_brace_left_open_is_refused(said):
    with pytest.raises(InputError, match="field: expected"):
        compile_template(said, "field")


def test_every_function_is_in_the_documentation():
    from pathlib import Path

    told = (Path(__file__).resolve().parents[1] / "docs" / "import.md").read_text(encoding="utf-8")
    assert all(f"`{name}(" in told for name in FUNCTIONS)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("percent('46,5 %')", Decimal("0.465")),
        ("number('1.234,5')", Decimal("1234.5")),
        ("number(Decimals)", Decimal("0.70")),
        ("date('31.10.2024')", date(2024, 10, 31)),
        ("date('2024-10-31')", date(2024, 10, 31)),
        ("add_days('31.10.2024', 1)", date(2024, 11, 1)),
        ("year('31.10.2024')", 2024),
        ("'9.11.2024' > '31.10.2024'", True),
        ("max('9.11.2024', '31.10.2024')", "9.11.2024"),
        ("days_between('31.10.2024', '9.11.2024')", 9),
    ],
)
def test_numbers_and_dates_are_read_as_the_file_writes_them(said, value):
    ways = Ways(comma=True, form="%d.%m.%Y")
    assert compile_expression(said, "field", ways=ways).evaluate({"Decimals": Decimal("0.70")}) == value


def test_a_format_that_begins_with_the_year_is_not_mixed_with_iso_where_day_and_month_could_change_places():
    with pytest.raises(InputError, match="a date as in"):
        compile_expression("date('2024-05-13')", "field", ways=Ways(form="%Y-%d-%m")).evaluate({})

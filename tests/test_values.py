from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger import values as v


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        ("0.70", "0.70"),
        (" 0.7 ", "0.7"),
        ("1", "1"),
        ("0", "0"),
        (0, "0"),
        (1, "1"),
        (0.0, "0.0"),
        (0.1, "0.1"),
        (Decimal("0.50"), "0.50"),
        (".5", ".5"),
        ("1e-3", "1e-3"),
        ("+0.5", "+0.5"),
        ("70%", "0.7"),
        ("0%", "0"),
        ("100%", "1"),
        ("0.5 %", "0.005"),
        ("29%", "0.29"),
    ],
)
def test_a_probability_keeps_the_text_it_was_entered_with_and_a_percent_becomes_its_fraction(entered, kept):
    assert v.probability_text(entered) == kept


@pytest.mark.parametrize(
    "wrong",
    ["1.7", "abc", "", "-0.1", "101%", "%", "0,7", "1_0", "٠.٧", "1e", "nan", "inf", "true", True, False, None,
     float("nan"), float("inf"), 1.0001, Decimal("NaN"), b"0.5", [0.5], "0" * 60],
)  # fmt: skip
def test_what_is_no_probability_is_refused_with_one_sentence(wrong):
    with pytest.raises(ValueError, match="expected a number from 0 to 1 or a percent such as 70%, got ") as error:
        v.probability_text(wrong)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("wrong", ["1e999", "-1e400", "", "0x1", "١", True, None, "1 2"])
def test_what_is_no_finite_decimal_number_is_refused(wrong):
    with pytest.raises(ValueError, match="expected a decimal number"):
        v.decimal_text(wrong)


@given(st.decimals(0, 1, allow_nan=False, allow_infinity=False, places=6))
def test_a_probability_text_is_worth_what_was_entered(number):
    assert Decimal(v.probability_text(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_float_comes_back_exactly_from_its_decimal_text(number):
    assert float(v.decimal_text(number)) == number


@given(st.integers(0, 1000))
def test_a_percent_is_exact(permille):
    percent = f"{permille // 10}.{permille % 10}%"
    assert Decimal(v.probability_text(percent)) == Decimal(permille) / 1000


def test_an_instant_is_utc_text_of_fixed_width():
    local = datetime(2024, 10, 31, 15, 8, tzinfo=timezone(timedelta(hours=-4)))
    assert v.instant_text(local) == "2024-10-31T19:08:00.000000Z"
    assert v.instant_text(datetime(7, 1, 2, tzinfo=UTC)) == "0007-01-02T00:00:00.000000Z"


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_instants_as_text_sort_as_times(one, other):
    assert (v.instant_text(one) < v.instant_text(other)) == (one < other)


@pytest.mark.parametrize(
    "wrong", ["2024-10-31T15:08:00", "31.10.2024", "2024-13-01T00:00Z", 5, None, "0001-01-01T00:00:00+05:00"]
)
def test_an_instant_without_a_zone_or_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected a (date and time|time zone)"):
        v.instant(wrong)


@pytest.mark.parametrize("wrong", ["2024-02-30", "x", 5, None, datetime(2024, 1, 1, tzinfo=UTC)])
def test_a_day_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="expected a day such as 2024-10-31"):
        v.day(wrong)


def test_a_moment_is_a_day_or_an_instant():
    assert v.moment(date(2024, 10, 31)) == "2024-10-31"
    assert v.moment("2024-10-31T00:00:00+02:00") == "2024-10-30T22:00:00.000000Z"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://x.example", "https://", "https:// x", "http://a b", "HTTPS", "data:text/html,x"],
)
def test_only_web_addresses_are_addresses(address):
    with pytest.raises(ValidationError, match="http"):
        TypeAdapter(v.Url).validate_python(address)


@pytest.mark.parametrize("kind", [v.Words, v.Name])
@pytest.mark.parametrize("wrong", ["", "   ", "a\x00b", "\ud800", "x" * 20_001, 5, None])
def test_words_are_text_with_something_in_it_that_every_database_can_hold(kind, wrong):
    with pytest.raises(ValidationError) as error:
        TypeAdapter(kind).validate_python(wrong)
    assert len(error.value.errors()) == 1


@pytest.mark.parametrize("address", ["https://x.example/\x00", "https://x.example/\ud800", "https://x.example/\n"])
def test_an_address_holds_no_character_a_database_refuses(address):
    with pytest.raises(ValidationError):
        TypeAdapter(v.Url).validate_python(address)


@pytest.mark.parametrize("wrong", ["x", "", "0" * 36, "00000000-0000-7000-8000-00000000000G", 5])
def test_an_entry_id_is_a_uuid(wrong):
    with pytest.raises(ValidationError):
        TypeAdapter(v.EntryId).validate_python(wrong)


def test_new_ids_are_entry_ids_and_rise():
    made = [v.new_id() for _ in range(100)]
    assert made == sorted(set(made))
    assert all(TypeAdapter(v.EntryId).validate_python(one) == one for one in made)

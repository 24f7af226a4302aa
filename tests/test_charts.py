"""The charts: one layered chart each, readable on white and black, with named units and a finding in words."""

import ast
import json
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pytest

from ledger.charts import (
    comparison,
    evidence,
    fan,
    funnel,
    reliability,
    scores,
    sensitivity,
    shrinkage,
    terms,
    theme,
    timeline,
)
from ledger.verification.comparison import compare_all
from ledger.verification.evidence import evidence_over_time
from ledger.verification.reliability import band, bins
from ledger.verification.sensitivity import sensitivity as sensitivity_table
from ledger.verification.tally import tally

CHARTS = Path(reliability.__file__).parent
WINDOW = {"opens": "2024-10-31", "closes": "2024-11-30"}


def _record(n=200, shift=0.0, distinct=False, kind="consistency"):
    random = np.random.default_rng(3)
    p = random.random(n) if distinct else random.integers(1, 20, n) / 20
    return band(tally(p, random.random(n) < np.clip(p + shift, 0, 1)), draws=100, kind=kind)


def _groups():
    return pd.DataFrame(
        {
            "group": ["ana", "ben", "a source with a very long name"],
            "n": [40, 5, 1200],
            "brier": [0.14, 0.05, 0.21],
            "brier_low": [0.10, np.nan, 0.19],
            "brier_high": [0.18, np.nan, 0.23],
        }
    )


def _forecasts():
    return pd.DataFrame(
        {
            "made_at": ["2024-11-10", "2024-10-31T12:00:00+02:00", "2024-11-03T08:00Z"],
            "probability": [0.9, 0.6, 0.75],
            "forecaster": ["ana", "ana", "icd203"],
            "basis": ["own", "own", "read"],
        }
    )


def _deciles():
    return bins(tally([0.2, 0.25, 0.8, 0.8], [0, 1, 1, 1]))


def _pairs():
    random = np.random.default_rng(2)
    frame = pd.DataFrame({"forecaster": np.repeat(["ana", "ben", "a long name of an office"], 40)})
    frame["claim"] = np.tile(np.arange(40), 3)
    frame["brier"] = np.repeat([0.1, 0.3, 0.3], 40) + random.normal(0, 0.1, 120)
    return compare_all(frame, draws=100)


def _terms():
    return pd.DataFrame(
        {
            "term": ["likely", "almost certain", "we expect", "remote chance"],
            "n": [120, 45, 60, 6],
            "observed": [0.7, 0.8, 0.74, 0.17],
            "low": [0.61, 0.66, 0.62, 0.03],
            "high": [0.78, 0.89, 0.83, 0.56],
            "band_low": [0.55, 0.95, np.nan, 0.01],
            "band_high": [0.8, 0.99, np.nan, 0.05],
            "band_best": [0.675, 0.97, np.nan, 0.03],
        }
    )


def _surveyed():
    return _terms().assign(survey="readers", survey_low=0.5, survey_best=0.6, survey_high=0.8)


def _lines():
    """The line of one source with many claims, of one with few, and of one whose own claims settle none."""
    return pd.DataFrame(
        {"group": ["ana", "ben", "cleo"], "n": [200, 30, 4], "slope": [0.7, 0.9, 1.0], "slope_low": [0.5, 0.4, 0.2],
         "slope_high": [0.9, 1.4, 1.8], "raw_slope": [0.68, 9.0, np.nan], "kept": [0.9, 0.4, 0.1]}
    )  # fmt: skip


def test_a_shrunk_line_is_judged_by_its_interval_and_few_claims_are_not_judged():
    said = shrinkage.sentence(_lines())
    assert said.startswith("Of 2 sources that can be judged 1 is too sure (slope below 1): ana.")
    assert said.endswith("1 with fewer than 20 forecasts, too few to judge.")


def test_a_raw_line_far_outside_is_drawn_at_the_edge_and_said_as_it_is():
    rows = [row for data in shrinkage.shrinkage_chart(_lines()).to_dict()["datasets"].values() for row in data]
    ben = next(row for row in rows if row.get("group") == "ben")
    assert (ben["edge"], ben["said"]) == ("beyond", "9.00")
    assert ben["shown"] < 3


def _codings():
    rows = [(name, p, y) for name, y in (("strict", 0), ("lenient", 1)) for p, y in ((0.8, y), (0.3, 0), (0.9, 1))]
    return sensitivity_table(pd.DataFrame(rows, columns=["coding", "probability", "outcome"]))


def _steps():
    return pd.DataFrame(
        {
            "step": ["documents read", "sentences", "candidates", "claims", "scored"],
            "n": [3, 400, 60, 25, 20],
            "left_out": ["", "no cue 340", "opinion 30, no window 5", "pending 5", None],
        }
    )


def _bets(n=60, rate=0.3):
    random = np.random.default_rng(4)
    frame = pd.DataFrame({"known_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(n), unit="D")})
    return evidence_over_time(frame.assign(probability=0.8, outcome=(random.random(n) < rate).astype(int)))


def _ranges():
    """Two forecasts of one moment with two intervals each, and a point said later."""
    rows = [("2024-11-01", who, who, level, 10 - half, 10 + half, 10)
            for who in ("ana", "ben") for level, half in ((0.5, 2), (0.9, 5))]  # fmt: skip
    rows.append(("2024-11-10T12:00:00Z", "cleo", "third", np.nan, 18, 18, 18))
    return pd.DataFrame(rows, columns=["made_at", "forecaster", "forecast", "level", "low", "high", "middle"])


ALL = {
    "calibration": lambda: reliability.calibration_chart(_record(), title="Calibration"),
    "deciles": lambda: reliability.decile_chart(_deciles(), title="Bins"),
    "records": lambda: scores.track_record_chart(_groups(), reference=0.25, title="Track records"),
    "timeline": lambda: timeline.timeline_chart(
        _forecasts(), **WINDOW, known_at="2024-11-13", outcome="yes", title="T"
    ),
    "fan": lambda: fan.fan_chart(_ranges(), **WINDOW, known_at="2024-12-01", number=16, unit="mm", title="Fan"),
    "comparison": lambda: comparison.comparison_chart(_pairs(), title="Pairs"),
    "terms": lambda: terms.terms_chart(_terms(), lexicon="ICD 203", title="Terms"),
    "sensitivity": lambda: sensitivity.sensitivity_chart(_codings(), title="Coding choices"),
    "funnel": lambda: funnel.funnel_chart(_steps(), title="Funnel"),
    "shrinkage": lambda: shrinkage.shrinkage_chart(_lines(), title="Lines"),
    "survey": lambda: terms.terms_chart(_surveyed(), lexicon="ICD 203", title="Terms"),
    "evidence": lambda: evidence.evidence_chart(_bets(), title="Evidence"),
}
every_chart = pytest.mark.parametrize("draw", ALL.values(), ids=ALL.keys())


def _titles(spec, channel):
    return {
        layer["encoding"][channel]["title"] for layer in spec["layer"] if "title" in layer["encoding"].get(channel, {})
    }


def _tooltips(spec):
    found = [layer["encoding"].get("tooltip", []) for layer in spec["layer"]]
    return {tip["title"] for tips in found for tip in (tips if isinstance(tips, list) else [tips])}


@every_chart
def test_every_chart_is_one_layered_chart_as_wide_as_its_container(draw):
    spec = draw().to_dict(validate=True)  # the pages draw it unchecked
    assert "layer" in spec
    assert spec["width"] == "container"
    assert not {"vconcat", "hconcat", "facet"} & set(spec)


@every_chart
def test_every_chart_is_transparent_and_nothing_in_it_is_black_or_unset(draw):
    spec = draw().to_dict()
    assert spec["config"]["background"] == "transparent"
    assert spec["config"]["axis"]["labelColor"] == theme.GREY
    assert not any(colour in json.dumps(spec).lower() for colour in ('"black"', "#000", '"#fff', '"white"'))
    for layer in spec["layer"]:
        assert "color" in layer["mark"] or "color" in layer["encoding"], layer["mark"]


@every_chart
def test_every_chart_has_one_selection_named_point(draw):
    assert [param["name"] for param in draw().to_dict()["params"]] == ["point"]


@every_chart
def test_every_chart_can_be_drawn_as_svg_and_png(draw):
    converter = pytest.importorskip("vl_convert", reason="vl-convert-python (extra: export) is not installed")
    spec = draw().properties(width=320).to_dict()
    assert converter.vegalite_to_svg(spec).startswith("<svg")
    assert converter.vegalite_to_png(spec)[:4] == b"\x89PNG"


def test_text_and_axes_have_contrast_on_white_and_on_dark():
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for colour, least in [(theme.GREY, 4), (theme.BLUE, 3), (theme.ORANGE, 3), (theme.GREEN, 3), (theme.PURPLE, 3)]:
        for ground in ("#ffffff", "#0e1117"):
            light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= least, (colour, ground)


def test_the_theme_is_the_one_in_use():
    assert alt.theme.active == theme.NAME


def test_charts_import_nothing_of_the_ledger_but_charts_and_read_no_clock():
    for file in CHARTS.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        modules |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
        assert not {m for m in modules if m.startswith("ledger") and not m.startswith("ledger.charts")}, file
        assert not {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & {"now", "today", "utcnow"}


def test_the_calibration_chart_names_its_axes_and_its_counts():
    spec = reliability.calibration_chart(_record()).to_dict()
    assert _titles(spec, "x") == {"Forecast probability"}
    assert _titles(spec, "y") == {"Observed frequency"}
    assert {"Observed frequency", "Recalibrated (CORP)", "Number of forecasts"} <= _tooltips(spec)


def test_a_click_on_the_calibration_chart_gives_the_forecast_and_on_the_bins_their_ends():
    param = reliability.calibration_chart(_record()).to_dict()["params"][0]
    assert param["select"]["fields"] == ["forecast"]
    param = reliability.decile_chart(_deciles()).to_dict()["params"][0]
    assert param["select"]["fields"] == ["from_percent", "to_percent"]


def test_the_histogram_counts_every_forecast_once_and_stands_below_zero():
    frame = _record()
    spec = reliability.calibration_chart(frame).to_dict()
    bars = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rect")
    rows = spec["datasets"][bars["data"]["name"]]
    assert sum(row["cases"] for row in rows) == frame["cases"].sum() == 200
    assert max(row["top"] for row in rows) < 0


def test_the_band_is_drawn_only_when_the_frame_has_one():
    bare = _record().drop(columns=["low", "high"])
    kinds = [layer["mark"]["type"] for layer in reliability.calibration_chart(bare).to_dict()["layer"]]
    assert "area" not in kinds
    kinds = [layer["mark"]["type"] for layer in reliability.calibration_chart(_record()).to_dict()["layer"]]
    assert kinds.count("area") == 1


def test_one_distinct_forecast_still_shows_its_band():
    one = band(tally([0.7] * 9, [1] * 5 + [0] * 4), draws=50)
    kinds = [layer["mark"]["type"] for layer in reliability.calibration_chart(one).to_dict()["layer"]]
    assert "rule" in kinds


def test_thousands_of_distinct_forecasts_are_thinned_for_the_screen_and_both_ends_stay():
    frame = _record(n=6000, distinct=True)
    spec = reliability.calibration_chart(frame).to_dict()
    line = spec["layer"][-1]
    rows = spec["datasets"][line["data"]["name"]]
    assert len(rows) <= reliability.MOST_ROWS + 1
    assert rows[0]["forecast"] == frame["forecast"].iloc[0]
    assert rows[-1]["forecast"] == frame["forecast"].iloc[-1]


def test_the_calibration_sentence_says_which_way_the_forecasts_erred_and_where():
    said = reliability.sentence(_record(n=400, shift=-0.25))
    assert "events happened less often than forecast" in said
    assert "below the band at forecasts of" in said
    assert "half of all calibrated sources" in said


def test_the_verdict_of_a_simultaneous_band_needs_no_excuse():
    said = reliability.sentence(_record(n=400, shift=-0.25, kind="simultaneous"))
    assert "below the band" in said
    assert "half of all" not in said


def test_a_calibrated_record_is_said_to_stay_inside():
    frame = pd.DataFrame(
        {"forecast": [0.5], "cases": [4], "observed": [0.5], "recalibrated": [0.5], "low": 0.2, "high": 0.8}
    )
    assert reliability.sentence(frame).endswith("stays inside the 90% band of a calibrated source.")
    assert "as often as forecast" in reliability.sentence(frame)
    assert reliability.sentence(frame.head(0)) == "No forecasts to draw."


def test_the_track_records_name_the_score_its_range_and_its_direction():
    spec = scores.track_record_chart(_groups()).to_dict()
    assert _titles(spec, "x") == {"Mean Brier score (0–1, lower is better)"}
    assert {"Mean Brier score (0–1, lower is better)", "Number of forecasts"} <= _tooltips(spec)


def test_groups_with_too_few_forecasts_are_grey_and_stand_last():
    spec = scores.track_record_chart(_groups()).to_dict()
    rows = spec["datasets"][spec["layer"][-1]["data"]["name"]]
    assert [row["group"] for row in rows] == ["ana", "a source with a very long name", "ben"]
    assert rows[-1]["judged"] == "too few"


def test_a_group_without_interval_keeps_its_dot_and_has_no_line():
    spec = scores.track_record_chart(_groups()).to_dict()
    rule, dots = spec["layer"]
    assert len(spec["datasets"][rule["data"]["name"]]) == 2
    assert len(spec["datasets"][dots["data"]["name"]]) == 3


def test_an_infinite_score_is_left_to_the_table():
    frame = _groups().assign(log_score=[0.4, np.inf, 0.6])
    spec = scores.track_record_chart(frame, score="log_score", axis_title="Mean log score (lower is better)").to_dict()
    assert len(spec["datasets"][spec["layer"][-1]["data"]["name"]]) == 2


def test_the_track_record_sentence_names_best_worst_and_those_too_few_to_judge():
    said = scores.sentence(_groups())
    assert "the lowest mean Brier score is 0.14 (ana, n = 40), the highest 0.21" in said
    assert "1 with fewer than 20 forecasts, too few to judge." in said
    assert said.endswith("Their intervals do not overlap.")
    assert "none has the 20 forecasts" in scores.sentence(_groups().query("n < 20"))
    assert scores.sentence(_groups().head(0)) == "No group has a score yet."
    assert "overlap" not in scores.sentence(_groups()[["group", "n", "brier"]])


def test_the_steps_hold_until_the_outcome_was_known_or_the_window_closed():
    early = timeline.timeline_chart(_forecasts(), **WINDOW, known_at="2024-11-13").to_dict()
    late = timeline.timeline_chart(_forecasts(), **WINDOW).to_dict()
    for spec, end in [(early, "2024-11-13T00:00:00"), (late, "2024-12-01T00:00:00")]:
        line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
        assert line["mark"]["interpolate"] == "step-after"
        times = [row["made_at"] for row in spec["datasets"][line["data"]["name"]]]
        assert max(times).startswith(end)
        assert min(times).startswith("2024-10-31T10:00:00")


@pytest.mark.parametrize(
    ("opens", "closes", "written"),
    [("2024-11-01", "2024-11-01", "%-d %b, %H:%M"), ("2024-10-31", "2024-11-30", "%-d %b %Y"),
     ("2024-10-31", "2030-01-01", "%b %Y"), ("2024-10-31", "2199-01-01", "%Y")],
)  # fmt: skip
def test_the_days_of_a_timeline_are_written_whole(opens, closes, written):
    frame = pd.DataFrame({"made_at": [opens], "probability": [0.5], "forecaster": ["Ada Lovelace"]})
    spec = timeline.timeline_chart(frame, opens=opens, closes=closes).to_dict()
    axes = [layer["encoding"]["x"]["axis"]["format"] for layer in spec["layer"]]
    assert set(axes) == {written}


def test_the_shade_covers_the_last_day_of_the_window():
    spec = timeline.timeline_chart(_forecasts(), **WINDOW).to_dict()
    shade = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rect")
    row = spec["datasets"][shade["data"]["name"]][0]
    assert row["end"].startswith("2024-12-01")
    assert row["window"] == "31 Oct 2024 to 30 Nov 2024"


def test_more_forecasters_than_colours_share_one():
    many = pd.DataFrame({"made_at": "2024-11-01", "probability": 0.5, "forecaster": list("abcdefg")})
    spec = timeline.timeline_chart(many, **WINDOW).to_dict()
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["color"] == {"value": theme.BLUE}


def test_a_claim_without_forecasts_still_shows_its_window():
    empty = _forecasts().head(0)
    assert timeline.timeline_chart(empty, **WINDOW).to_dict()["layer"]
    assert timeline.sentence(empty, **WINDOW).startswith("No forecasts yet; window 31 Oct 2024")


def test_the_timeline_sentence_counts_forecasts_and_names_the_outcome():
    said = timeline.sentence(_forecasts(), **WINDOW, outcome="yes")
    assert said.startswith("3 forecasts by 2 forecasters, the last 90% on 10 Nov 2024")
    assert said.endswith("outcome: yes.")


def test_the_fan_has_a_bar_an_interval_thicker_where_it_is_narrower_and_a_dot_a_forecast():
    spec = fan.fan_chart(_ranges(), **WINDOW, number=16, unit="mm").to_dict()
    bars, dots = (next(layer for layer in spec["layer"] if layer["mark"].get("type") == kind and "tooltip" in
                       layer["encoding"] and "x" in layer["encoding"]) for kind in ("rule", "circle"))  # fmt: skip
    rows = _data(spec, bars)
    assert [(row["interval"], row["low"], row["high"]) for row in rows[:2]] == [("50%", 8, 12), ("90%", 5, 15)]
    assert rows[0]["thick"] > rows[1]["thick"]
    assert rows[0]["beside"] < rows[2]["beside"]  # of one moment, so beside each other
    assert [row["forecaster"] for row in _data(spec, dots)] == ["ana", "ben", "cleo"]
    assert _titles(spec, "y") == {"Number (mm)"}


def test_a_fan_of_ranges_without_a_middle_has_no_empty_layer_and_can_still_be_clicked():
    frame = pd.DataFrame({"made_at": ["2024-05-23"], "forecaster": ["NOAA"], "forecast": ["a"], "level": [0.7],
                          "low": [8], "high": [13], "middle": [None]})  # fmt: skip
    spec = fan.fan_chart(frame, opens="2024-06-01", closes="2024-11-30").to_dict(validate=True)
    assert "circle" not in {layer["mark"]["type"] for layer in spec["layer"]}
    assert [param["name"] for param in spec["params"]] == ["point"]


def test_the_fan_draws_the_number_across_only_when_it_is_known():
    with_it, without = (
        fan.fan_chart(_ranges(), **WINDOW, number=number).to_dict()["layer"] for number in (16, None)
    )  # fmt: skip
    assert len(with_it) == len(without) + 2


def test_the_fan_sentence_says_which_ranges_held_the_number():
    said = fan.sentence(_ranges(), **WINDOW, number=14.5, unit="mm")
    assert said.startswith(
        "3 forecasts by 3 forecasters, the last 18 on 10 Nov 2024; window 31 Oct 2024 to 30 Nov 2024"
    )
    assert said.endswith("the number was 14.5 mm: 2 of 2 held it in their widest range, 1 of 1 points lay above it.")
    assert fan.sentence(_ranges(), **WINDOW, number=16).endswith(
        "the number was 16: 0 of 2 held it in their widest range, 1 of 1 points lay above it."
    )
    assert fan.sentence(_ranges(), **WINDOW).endswith("the number is not known yet.")
    assert fan.sentence(_ranges().head(4), **WINDOW).startswith(
        "2 forecasts by 2 forecasters, the last 5 to 15 (90%) on 1 Nov 2024"
    )
    empty = _ranges().head(0)
    assert fan.sentence(empty, **WINDOW).startswith("No forecasts yet; window")
    assert fan.fan_chart(empty, **WINDOW).to_dict()["layer"]


def _data(spec, layer):
    return spec["datasets"][layer["data"]["name"]]


def test_pairs_that_differ_are_blue_stand_first_and_name_both_sources():
    spec = comparison.comparison_chart(_pairs()).to_dict()
    rows = _data(spec, spec["layer"][-1])
    assert [row["verdict"] for row in rows] == ["differ", "differ", "not told apart"]
    assert rows[0]["label"].count("\n") == 2
    assert {"Claims in common", "False discovery rate (q)"} <= _tooltips(spec)
    assert "first − second" in next(iter(_titles(spec, "x")))


def test_the_scale_of_differences_has_nought_in_the_middle():
    spec = comparison.comparison_chart(_pairs()).to_dict()
    low, high = spec["layer"][-1]["encoding"]["x"]["scale"]["domain"]
    assert low == -high < 0


def test_the_comparison_sentence_says_who_is_better_or_that_nobody_could_be_told_apart():
    assert "ana is better than" in comparison.sentence(_pairs())
    same = _pairs().assign(q_value=0.8)
    assert comparison.sentence(same) == "3 pairs compared on common claims: none could be told apart."
    assert comparison.sentence(same.head(0)) == "No two sources have a claim in common."
    alone = _pairs().drop(columns="q_value")
    assert "2 differ" in comparison.sentence(alone)


def test_a_pair_with_an_infinite_difference_is_left_to_the_table():
    frame = _pairs().assign(estimate=[np.inf, 0.1, 0.2])
    spec = comparison.comparison_chart(frame).to_dict()
    assert len(_data(spec, spec["layer"][-1])) == 2


def test_terms_stand_in_the_order_of_the_lexicon_and_those_outside_their_band_are_marked():
    spec = terms.terms_chart(_terms(), lexicon="ICD 203").to_dict()
    rows = {row["term"]: row["verdict"] for row in _data(spec, spec["layer"][-1])}
    assert list(rows) == ["almost certain", "we expect", "likely", "remote chance"]
    assert rows == {
        "almost certain": "outside",
        "we expect": "inside",
        "likely": "inside",
        "remote chance": "too few",
    }
    assert len(_data(spec, spec["layer"][0])) == 3  # a term that the lexicon does not know has no band
    assert "Band of ICD 203" in _tooltips(spec)


def test_the_terms_sentence_says_which_word_came_true_more_or_less_often_than_the_lexicon_has_it():
    said = terms.sentence(_terms(), lexicon="ICD 203")
    assert '"almost certain" came true 80% of the time (n = 45), less often than ICD 203 has it (95% to 99%)' in said
    assert said.endswith("1 with fewer than 20 forecasts, too few to judge.")
    assert "none of the 2 that can be judged" in terms.sentence(_terms().iloc[[0, 2]])
    assert "none has the 20 forecasts" in terms.sentence(_terms().tail(1))
    assert terms.sentence(_terms().head(0)) == "No term has a resolved forecast yet."


def test_every_coding_choice_has_a_tick_and_every_measure_a_range_with_its_headline():
    spec = sensitivity.sensitivity_chart(_codings(), measures=["brier", "skill", "auc"]).to_dict()
    bars, ticks, dots = spec["layer"]
    assert len(_data(spec, ticks)) == 2 * len(_data(spec, bars))
    assert _data(spec, dots)[0]["name"] == "Mean Brier score (lower is better)"
    assert "Coding choice" in _tooltips(spec)


def test_a_measure_without_finite_values_is_left_out_of_the_chart():
    frame = _codings().assign(value=lambda f: np.where(f["measure"] == "log_score", np.inf, f["value"]))
    spec = sensitivity.sensitivity_chart(frame).to_dict()
    assert "log_score" not in {row["measure"] for row in _data(spec, spec["layer"][1])}


def test_the_sensitivity_sentence_names_the_choices_at_both_ends():
    said = sensitivity.sentence(_codings())
    assert said.startswith("Under 2 coding choices the mean Brier score runs from 0.05 (lenient) to 0.25 (strict)")
    assert "stays at" in sensitivity.sentence(_codings().query("coding == 'strict'"))
    assert sensitivity.sentence(_codings().head(0)) == "No coding choice has a score yet."


def test_the_funnel_counts_what_goes_on_and_what_is_left_out_and_a_finer_step_loses_nothing():
    spec = funnel.funnel_chart(_steps()).to_dict()
    rows = _data(spec, spec["layer"][-1])
    assert [row["on"] for row in rows] == [3, 60, 25, 20, 20]
    assert [row["left"] for row in rows] == [0, 340, 35, 5, 0]
    assert rows[2]["label"] == "60 · 35 left out: opinion 30, no window 5"
    assert "most are left out between sentences and candidates (340)" in funnel.sentence(_steps())
    assert funnel.sentence(_steps().head(0)) == "Nothing has been read yet."
    assert funnel.sentence(_steps().head(1)) == "3 documents read; nothing is left out."


def test_the_evidence_is_drawn_as_steps_beside_its_threshold_and_turns_orange_where_it_suffices():
    spec = evidence.evidence_chart(_bets()).to_dict()
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert line["mark"]["interpolate"] == "step-after"
    rows = _data(spec, spec["layer"][-1])
    assert {row["state"] for row in rows} == {"enough", "not enough"}
    assert _data(spec, spec["layer"][0])[0]["limit"] == 20
    low, high = line["encoding"]["y"]["scale"]["domain"]
    assert low < 1 < 20 < high


def test_infinite_evidence_is_drawn_at_the_edge_and_said_in_words():
    frame = _bets(3).assign(evidence=[1.0, np.inf, np.inf])
    spec = evidence.evidence_chart(frame).to_dict()
    assert _data(spec, spec["layer"][-1])[-1]["shown"] == evidence.MOST
    assert "infinite (certain and wrong)" in evidence.sentence(frame)


def test_the_evidence_sentence_names_the_day_on_which_it_first_sufficed():
    assert "it first reached 20 on " in evidence.sentence(_bets())
    assert "of the 20 that would suffice" in evidence.sentence(_bets(20, rate=0.8))
    assert evidence.sentence(_bets().head(0)) == "No outcome is known yet."


@pytest.mark.parametrize(
    "draw",
    [
        lambda: comparison.comparison_chart(_pairs().head(0)),
        lambda: terms.terms_chart(_terms().head(0)),
        lambda: sensitivity.sensitivity_chart(_codings().head(0)),
        lambda: funnel.funnel_chart(_steps().head(0)),
        lambda: evidence.evidence_chart(_bets().head(0)),
    ],
)
def test_nothing_to_draw_is_an_empty_chart_and_no_error(draw):
    assert draw().to_dict()["layer"]

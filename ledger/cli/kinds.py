"""Printing the scores of claims on options and on quantities: a table each, or a line beside the binary scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.cli import output
from ledger.showing import figure, percent

if TYPE_CHECKING:
    import pandas as pd

    from ledger import Ledger

MOST_UNITS = 4  # how many units have a line of their own
COUNTS = {"n_pending": "pending:d", "n_open": "of these open:d", "n_void": "void:d"}
OPTIONS = {
    "group": "group", "n": "n:d", "brier_sum": "Brier sum (0–2):.4f", "brier_sum_low": "low:.4f",
    "brier_sum_high": "high:.4f", "log_score": "log score:.4f", "n_infinite": "∞:d", "skill": "skill:.3f",
}  # fmt: skip
RANKED = {"n_ordered": "ordered:d", "ranked_probability": "RPS:.4f", "ranked_per_threshold": "RPS ÷ (K−1):.4f"}
READ_OPTIONS = (
    "Lower is better for the Brier sum (over options, 0–2), the log score (natural log) and the RPS (ranked "
    "probability score of ordered options: summed over thresholds, and ÷ (K−1), 0–1); low–high is the 95 % interval "
    "by clusters; ∞: certain and wrong; skill is of the Brier sum against {against}."
)
ERRORS = {
    "group": "group", "unit": "unit", "n": "n:d", "bias": "bias:,.2f", "mae": "mean abs. error:,.2f",
    "n_ranges": "ranges:d", "inside": "inside:.2f",
}  # fmt: skip
POINTS = {"mae": "MAE:s", "mae_low": "low:s", "mae_high": "high:s", "rmse": "RMSE:s", "bias": "bias:s"}
RANGES = {"n_ranges": "ranges:d", "inside": "inside:.2f"}
WIS = {"wis": "WIS:s", "dispersion": "width:s", "overprediction": "over:s", "underprediction": "under:s",
       "pinball": "pinball:s", "coverage": "coverage"}  # fmt: skip
READ_QUANTITIES = (
    "In the unit of the number, lower is better for MAE (mean absolute error), RMSE, WIS (weighted interval score, the "
    "median at half weight: width + over + under) and pinball (mean over levels); bias: forecast − number; inside: "
    "share of the ranges that held the number; coverage: level of the central intervals, and the share that held it; "
    "low–high is the 95 % interval by clusters."
)


def echo(frame: pd.DataFrame, kind: str, form: str | None) -> None:
    """Print the scores of one kind: all of them as JSON or CSV, else as a table with how to read it."""
    if form is not None or not frame.n.any():
        output.echo_frame(frame, form, {}, empty="") if form else output.say(f"No claim of the kind {kind} is scored.")
        return
    late = late_columns(frame)
    if kind == "options":
        columns = OPTIONS | ({"n_floored": "floored:d"} if "n_floored" in frame else {})
        output.echo_frame(frame, None, columns | (RANKED if frame.n_ordered.any() else {}) | COUNTS | late, empty="")
        output.paragraph(READ_OPTIONS.format(against=_against(frame)) + floor(frame) + beside(frame))
        return
    columns = {"group": "group", "unit": "unit", "n": "n:d"} | POINTS
    columns |= RANGES if frame.n_ranges.any() else {}
    columns |= WIS if frame.n_distributions.any() else {}
    columns |= {"skill": "skill:.3f"} if frame.n_compared.any() else {}
    output.table([_row(line) for line in output.plain(frame.to_dict("records"))], columns | COUNTS | late)
    against = f" Skill (of the WIS, else the absolute error) is against {_against(frame)}."
    output.paragraph(READ_QUANTITIES + (against if frame.n_compared.any() else "") + beside(frame))


def late_columns(frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns of forecasts that were left out by when they were made, where there are any."""
    columns = {"n_late": "late:d", "n_inside_lead": "inside lead:d"}
    return {name: head for name, head in columns.items() if name in frame and frame[name].any()}


def beside(frame: pd.DataFrame) -> str:
    """Return what stands beside every score, in sentences: what was left out as late, and the share in hindsight."""
    told = {"n_late": "late: forecasts left out, made too late.",
            "n_inside_lead": "inside lead: forecasts left out, made inside the lead."}  # fmt: skip
    left_out = "".join(f" {told[name]}" for name in late_columns(frame))
    done = frame[frame.n > 0]
    return f"{left_out} Coded in hindsight: {round((done.hindsight * done.n).sum())} of {done.n.sum()}."


def floor(frame: pd.DataFrame) -> str:
    """Return what a floor of the log score did, in a sentence; nothing where there is none."""
    if "n_floored" not in frame or frame.empty:
        return ""
    return f" Log score with a floor of {frame.log_floor.iloc[0]:g}; floored: forecasts that gave what happened less."


def _against(frame: pd.DataFrame) -> str:
    (name,) = frame.reference.unique()
    return str(name) if name == "equal chances" else f"{name}, on the claims compared"


def _row(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line of scores with its amounts as text, of a length that fits their size."""
    written = {
        name: None if line[name] is None else figure(line[name]) for name in (*POINTS, *WIS) if name != "coverage"
    }
    return line | written | {"coverage": coverage(line["coverage"])}


def coverage(levels: list[dict[str, Any]]) -> str:
    """Return how often central intervals held the number, in words: of many levels those that are read most.

    >>> coverage([{"level": 0.5, "n": 4, "inside": 0.25}, {"level": 0.9, "n": 4, "inside": 1.0}])
    '50%: 0.25, 90%: 1.00'
    """
    read = [each for each in levels if len(levels) <= MOST_UNITS or each["level"] in {0.5, 0.8, 0.9, 0.95}]
    return ", ".join(f"{percent(each['level'])}: {each['inside']:.2f}" for each in read)


def echo_others(ledger: Ledger, said: dict[str, Any], log_floor: float | None = None) -> None:
    """Print a line for each other kind of claim the ledger holds, beside the binary scores."""
    held = ledger.claims(as_of=said["as_of"]).space.value_counts().to_dict()
    for kind, name, line in (("options", "Options", _options), ("quantity", "Quantities", _quantity)):
        if not held.get(kind):
            continue
        if said["which"] == "time-averaged":
            output.say(f"{name}: not averaged over time.")
            continue
        frame = ledger.scores(kind=kind, log_floor=log_floor if kind == "options" else None, **said)
        done = output.plain(frame[frame.n > 0].to_dict("records"))
        for scored in done[:MOST_UNITS]:
            output.paragraph(line(scored))
        if len(done) > MOST_UNITS:
            more = len(done) - MOST_UNITS
            output.say(f"Quantities in {more} more unit{'s' * (more > 1)}: `score --kind quantity`.")
        if not done:
            output.say(f"{name}: none of {held[kind]} claim{'s' * (held[kind] > 1)} is scored yet.")


def _counted(line: dict[str, Any]) -> str:
    late = f", {line['n_late']} late" if line["n_late"] else ""
    late += f", {line['n_inside_lead']} made inside the lead" if line.get("n_inside_lead") else ""
    seen = f"; coded in hindsight: {round(line['hindsight'] * line['n'])} of {line['n']}"
    return f"{line['n_pending']} pending, {line['n_void']} void{late}{seen}"


def _interval(line: dict[str, Any], name: str, write: Any) -> str:
    low, high = line[f"{name}_low"], line[f"{name}_high"]
    return write(line[name]) if low is None else f"{write(line[name])} (95 % {write(low)} to {write(high)})"


def _options(line: dict[str, Any]) -> str:
    log = "∞" if line["log_score"] is None else f"{line['log_score']:.4f}"
    told = f"{line['n_infinite']} infinite"
    if "n_floored" in line:
        told = f"floor {line['log_floor']:g}, {line['n_floored']} floored"
    ranked = ""
    if line["n_ordered"]:
        ranked = (
            f"; ranked probability {line['ranked_probability']:.4f} summed over thresholds, "
            f"{line['ranked_per_threshold']:.4f} ÷ (K−1), of {line['n_ordered']} on ordered options"
        )
    return (
        f"Options: n {line['n']}, Brier sum (0–2) {_interval(line, 'brier_sum', '{:.4f}'.format)}, log score {log} "
        f"({told}), skill {line['skill']:.3f} against {line['reference']} "
        f"(Brier sum {line['reference_score']:.4f}){ranked}; {_counted(line)}."
    )


def _quantity(line: dict[str, Any]) -> str:
    unit = f" in {line['unit']}" if line["unit"] else ""
    said = [f"Quantities{unit}: n {line['n']}"]
    if line["n_points"]:
        said.append(f"MAE {_interval(line, 'mae', figure)}, RMSE {figure(line['rmse'])}, bias {figure(line['bias'])}")
    if line["n_ranges"]:
        said.append(f"{line['inside']:.2f} of {line['n_ranges']} ranges held the number")
    if line["coverage"]:
        said.append(f"coverage {coverage(line['coverage'])}")
    if line["n_wis"]:
        parts = (f"{word} {figure(line[name])}" for word, name in
                 (("width", "dispersion"), ("over", "overprediction"), ("under", "underprediction")))  # fmt: skip
        said.append(f"WIS (median at half weight) {figure(line['wis'])} = {' + '.join(parts)}, n {line['n_wis']}")
    if line["n_distributions"]:
        said.append(f"pinball {figure(line['pinball'])}")
    return "; ".join([*said, _counted(line)]) + "."

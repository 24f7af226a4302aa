"""A report for a meeting: one page of the calibration in view, to be read, printed or sent.

The page stands alone: no script, no request, no font from elsewhere. Every text in it goes through
:func:`ledger.inert.escaped`, so that what strangers wrote is shown as it is and does nothing. A calibration in, text
out; no database, no clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ledger.errors import InputError
from ledger.inert import escaped

if TYPE_CHECKING:
    from ledger.calibrating import Calibration
    from ledger.journal.standing import Standing

CHARTS = ("curve", "bins")
MOST_CLAIMS = 200
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
HOW_TO_READ = {
    "curve": "Across: the probability said. Up: how often it happened. On the dashed line the two are equal. The blue "
    "line is the curve that fits the record best and never falls (CORP); the grey band is where the line of a "
    "calibrated source would lie, forecast by forecast, nine times in ten; the dots are the probabilities said, larger "
    "with more forecasts; the grey bars below count them.",
    "bins": "Across: the mean probability said in each tenth. Up: how often it happened, with its 95 % interval "
    "(Wilson), claims taken as independent. On the dashed line the two are equal; dots are larger with more forecasts; "
    "the grey bars below count them. The bins are for the eye: the numbers above are from the forecasts themselves.",
}
PARTS = (
    "Miscalibration: how far said and happened lie apart, 0 is best. Discrimination: how well the forecasts tell yes "
    "from no, higher is better. Uncertainty: what always saying the base rate would have scored."
)


def page(
    found: Calibration,
    journal: Standing,
    seen: datetime,
    *,
    title: str = "Calibration",
    chart: str = "curve",
    most: int = MOST_CLAIMS,
) -> str:
    """Return the report as one HTML page.

    Args:
        found: what is in view.
        journal: what it stands on.
        seen: the moment it is looked at from.
        title: its heading.
        chart: "curve" or "bins".
        most: at most so many of the claims behind it, the worst scored first.

    Raises:
        InputError: another chart, or a number of claims below 0.
    """
    if chart not in CHARTS:
        raise InputError("chart", " or ".join(CHARTS), repr(chart))
    if most < 0:
        raise InputError("claims", "0 or more", most)
    style = files("ledger").joinpath("report.css").read_text(encoding="utf-8")
    drawn = [] if found.tally is None else [*_judged(found), *_figure(found, chart), *_claims(found, most)]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escaped(title)} – {escaped(journal.name)}</title><style>{style}</style></head><body><main>",
        f"<header><h1>{escaped(title)}</h1>",
        f'<p class="about">Ledger {escaped(journal.name)}, as it stood on {seen:%d %B %Y, %H:%M} UTC.</p>',
        f'<p class="filters">{" ".join(escaped(each) for each in found.words)}</p></header>',
        *_numbers(found.summary),
        *([] if drawn else [f'<p class="verdict">{escaped(each)}</p>' for each in found.sentences]),
        *drawn,
        *_foot(journal),
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _number(value: Any, form: str = ".3f") -> str:
    """Return a number in words; what is missing is a dash, what is not finite a sign."""
    if value is None or math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else format(value, form)


def _numbers(line: dict[str, Any]) -> list[str]:
    """Four numbers, each with what it is, its scale and its n; and what is not in them."""
    low, high = _number(line["brier_low"]), _number(line["brier_high"])
    shown = (
        ("Mean Brier score", "brier", "0–1, lower is better", f"95 % interval {low} to {high}, by events"),
        ("Miscalibration", "miscalibration", "0–1, 0 is best", "part of the Brier score"),
        ("Discrimination", "discrimination", "0–1, higher is better", "part of the Brier score"),
        ("Log score", "log_score", "natural log, lower is better", f"certain and wrong: {line['n_infinite']}"),
    )
    n = f"n&nbsp;=&nbsp;{line['n']:,}"
    cells = (
        f"<div><dt>{name}</dt><dd>{_number(line[key])}</dd><small>{scale}; {n}; {small}</small></div>"
        for name, key, scale, small in shown
    )
    late = f" {line['n_late']:,} forecasts made too late are left out." if line["n_late"] else ""
    inside = f" {line['n_inside_lead']:,} made inside the lead are left out." if line.get("n_inside_lead") else ""
    return [
        f'<dl class="numbers">{"".join(cells)}</dl>',
        f"<p>{line['n']:,} forecasts are scored, on claims of {line['n_clusters']:,} events. "
        f"<strong>{line['n_pending']:,} claims are pending</strong> ({line['n_open']:,} with an open window) and "
        f"<strong>{line['n_void']:,} void</strong>: they are not scored. Coded in hindsight: "
        f"{_number(line['hindsight'], '.0%')} of the scored. It happened in {_number(line['base_rate'], '.0%')} (base "
        f"rate); skill against always saying that: {_number(line['skill'])}.{late}{inside}</p>",
    ]


def _judged(found: Calibration) -> list[str]:
    """The verdict with its uncertainty, what n can tell, and the decomposition in a sentence."""
    parts, verdict, enough = (escaped(each) for each in found.sentences)
    return [
        f'<p class="verdict"><strong>{escaped(found.verdict.capitalize())}.</strong> {verdict} {enough}</p>',
        f"<p>{parts} <small>{PARTS}</small></p>",
    ]


def _figure(found: Calibration, chart: str) -> list[str]:
    """The chart, how it is read, and its numbers as a table."""
    from ledger.charts import files as drawing
    from ledger.charts import reliability

    curve, bins = found.curve, found.bins
    if curve is None or bins is None:
        return []
    says = reliability.sentence(curve if chart == "curve" else bins)
    if drawing.can_draw():
        drawn = reliability.calibration_chart(curve) if chart == "curve" else reliability.decile_chart(bins)
        picture = f'<div class="chart" role="img" aria-label="{escaped(says)}">{drawing.svg(drawn)}</div>'
    else:
        picture = f"<p>{escaped(drawing.MISSING)}</p>"
    rows = (
        (f"{row.from_percent}–{row.to_percent}%", f"{row.cases:,}", f"{row.forecast:.1%}", f"{row.observed:.1%}",
         f"{row.low:.0%} to {row.high:.0%}")
        for row in bins.itertuples()
    )  # fmt: skip
    heads = ("Said", "n", "Mean said", "Happened", "95 % interval")
    return [
        "<figure>",
        picture,
        f"<figcaption><strong>{escaped(says)}</strong> {HOW_TO_READ[chart]}</figcaption>",
        "</figure>",
        _table("The same record in tenths", heads, rows, "tenths"),
    ]


def _claims(found: Calibration, most: int) -> list[str]:
    """The claims behind it, the worst scored first."""
    if most == 0:
        return []
    worst, n = found.worst(most), found.figures.n
    cells = (
        (escaped(row["entry"]), _words(row["question"], row["quote"]), escaped(row["forecaster"]),
         f"{row['probability']:.0%}", _outcome(row["outcome"]), f"{row['brier']:.3f}", escaped(row["closes"]))
        for row in worst.to_dict("records")
    )  # fmt: skip
    heads = ("Claim", "Question and words", "Forecaster", "Said", "Happened", "Brier (0–1)", "Closed")
    shown = f"{len(worst):,} of {n:,}, the worst scored first" if len(worst) < n else f"{n:,}"
    return [f"<h2>The claims behind it ({shown})</h2>", _table("Brier: lower is better", heads, cells, "claims")]


def _words(question: Any, quote: Any) -> str:
    said = f"<br><q>{escaped(quote)}</q>" if isinstance(quote, str) and quote else ""
    return f"{escaped(question)}{said}"


def _outcome(value: float) -> str:
    """Return an outcome in words.

    >>> _outcome(1.0), _outcome(0.75)
    ('yes', '0.75 (partial)')
    """
    return {0.0: "no", 1.0: "yes"}.get(value, f"{value:g} (partial)")


def _table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]], name: str) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    top = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead>"
    return f'<table class="{name}">{top}\n<tbody>{body}</tbody></table>'


def _foot(journal: Standing) -> list[str]:
    """What the numbers rest on: the journal's size and head, and the last checkpoint, to be compared with a copy."""
    issued = escaped(str(journal.checkpoint_at)[:10])
    held = (
        f"last checkpoint issued on {issued}:</p><pre>{escaped(journal.checkpoint)}</pre>"
        if journal.checkpoint
        else "no checkpoint was issued yet, so that a rewritten history could not be told.</p>"
    )
    return [
        "<footer><h2>What this rests on</h2>",
        f"<p>Journal of {journal.entries:,} entries, chain <code>{escaped(journal.chain_hash)}</code>; {held}",
        "<p>Only claims whose window has closed are scored; intervals treat the claims of one event (else of one "
        "statement) as standing or falling together.</p></footer>",
    ]

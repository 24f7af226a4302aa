"""Commands about those who read: what is left for one of them, and whether they and the others agree."""

from __future__ import annotations

import click

from ledger.cli import output

TO_READ = {
    "entry": "claim:d", "source": "source", "published_on": "said on", "term": "term", "low": "low:.2f",
    "best": "best:.2f", "high": "high:.2f", "lexicon": "lexicon", "quote": "quote",
}  # fmt: skip
AGREEMENT = {
    "stage": "stage", "raters": "raters", "n": "n:d", "measure": "measure", "value": "value:.2f", "low": "low:.2f",
    "high": "high:.2f", "prevalence": "prevalence",
}  # fmt: skip


@click.command("to-read")
@output.as_of
@output.formats
@click.pass_context
def to_read(ctx: click.Context, /, as_of: str | None, form: str | None) -> None:
    """List the claims you have not read yet, blind."""
    with output.opened(ctx) as ledger:
        frame = ledger.to_read(as_of=as_of)
    output.echo_frame(frame, form, TO_READ, empty="Nothing is left to read.")
    if form is None and len(frame):
        output.say(
            f"{len(frame)} to read. `read CLAIM BEST --low … --high … --own-belief …` records how sure it sounds."
        )


@click.command()
@output.as_of
@output.formats
@click.pass_context
def agreement(ctx: click.Context, /, as_of: str | None, form: str | None) -> None:
    """Say how far coders, readers and resolvers agree."""
    with output.opened(ctx) as ledger:
        frame = ledger.agreement(as_of=as_of)
    output.echo_frame(frame, form, AGREEMENT, empty="")
    if form is None:
        output.say()
        for (stage, raters), lines in frame.groupby(["stage", "raters"], sort=False):
            for says in lines.says.drop_duplicates():
                measures = ", ".join(lines.measure[lines.says == says])
                output.paragraph(f"{stage}{', ' * bool(raters)}{raters} ({measures}): {says}")
        output.paragraph(
            "1 is full agreement and 0 what chance gives; a rare answer lowers kappa however often two agree. The lean "
            "is above 0 where readings follow the reader's own belief."
        )

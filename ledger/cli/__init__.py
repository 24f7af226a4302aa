"""The command line: the same verbs as :class:`ledger.Ledger`.

Heavy imports happen inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys

import click

from ledger import __version__
from ledger.cli import (
    agreeing,
    claiming,
    comparing,
    demo,
    entering,
    exporting,
    importing,
    keeping,
    language,
    output,
    proving,
    reporting,
    reviewing,
    stewarding,
    timestamping,
)
from ledger.errors import LedgerError


class Verbs(click.Group):
    """A group that lists its verbs in the order of a claim's life."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs as they were added."""
        return list(self.commands)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--ledger", "where", metavar="URL|FILE", help="The ledger; default: $FORECAST_LEDGER_URL or ledger.sqlite."
)
@click.option("--actor", metavar="NAME", help="Who acts; default: $FORECAST_LEDGER_ACTOR or the user's name.")
@click.version_option(__version__, prog_name="forecast-ledger")
@click.pass_context
def cli(ctx: click.Context, where: str | None, actor: str | None) -> None:
    """Keep public assessments, resolve them, score them honestly.

    Exit codes: 0 done, 1 findings or rejects, 2 wrong use.
    """
    ctx.obj = {
        "named": where or os.environ.get("FORECAST_LEDGER_URL"),
        "where": where or os.environ.get("FORECAST_LEDGER_URL") or "ledger.sqlite",
        "actor": actor or os.environ.get("FORECAST_LEDGER_ACTOR") or "",
    }


for command in (
    keeping.init, keeping.info, entering.archive, language.propose, claiming.record, claiming.reject,
    agreeing.to_read, entering.read, entering.forecast, claiming.lock, claiming.revise, claiming.withdraw,
    entering.resolve, entering.settle, reviewing.due, reviewing.claims, reviewing.show, reviewing.score,
    reviewing.calibration, reporting.report, reviewing.sources, comparing.compare, comparing.evidence,
    comparing.aggregate, comparing.recalibrate, comparing.bounds, language.terms, reviewing.sensitivity,
    reviewing.funnel,
    language.lexicons, language.proposer_report, agreeing.agreement,
    importing.import_file,
    exporting.export, exporting.restore,
    proving.audit, proving.checkpoint, proving.prove, proving.check_proof, proving.anchor,
    timestamping.timestamp, timestamping.check_timestamp, proving.keys,
    keeping.backup, keeping.migrate,
    stewarding.members, stewarding.set_member, stewarding.ask_erasure, stewarding.erase, stewarding.erasures,
    keeping.dashboard, demo.demo,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Run a command; every failure ends in one sentence and an exit code, never in a trace."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(prog_name="forecast-ledger", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        output.say(f"forecast-ledger: {error.format_message()}", err=True)
        if isinstance(error, click.UsageError) and error.ctx is not None:
            output.say(f"try '{error.ctx.command_path} --help'", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except LedgerError as error:
        output.say(f"forecast-ledger: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        output.say(f"forecast-ledger: {error.filename or 'file'}: {error.strerror or error}", err=True)
        sys.exit(2)
    except Exception as error:
        if os.environ.get("FORECAST_LEDGER_DEBUG"):
            raise
        output.say(
            f"forecast-ledger: this is a fault of the program ({type(error).__name__}: {error}); "
            "FORECAST_LEDGER_DEBUG=1 shows where",
            err=True,
        )
        sys.exit(2)

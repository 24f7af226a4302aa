"""Commands of stewards: who may do what, and the erasure of a text by two people."""

from __future__ import annotations

import click

from ledger.cli import output

MEMBERS = {"subject": "member", "role": "role", "since": "since", "by": "by", "entry": "entry:d"}
ERASURES = {
    "statement": "statement:d", "asked_by": "asked by", "asked_at": "on", "reason": "reason", "erased_by": "erased by",
    "erased_at": "on", "entry": "entry:d",
}  # fmt: skip


@click.command()
@output.as_of
@output.formats
@click.pass_context
def members(ctx: click.Context, /, as_of: str | None, form: str | None) -> None:
    """List the members and their roles."""
    with output.opened(ctx) as ledger:
        frame = ledger.members(as_of=as_of)
    frame = frame.assign(role=frame.role.fillna("none")) if form is None else frame
    output.echo_frame(frame, form, MEMBERS, empty="No members: everybody who holds this ledger may do everything.")


@click.command("set-member")
@click.argument("subject")
@click.argument("role", type=click.Choice(["viewer", "forecaster", "resolver", "steward", "none"]))
@output.retry
@click.pass_context
def set_member(ctx: click.Context, /, subject: str, role: str, entry_id: str | None) -> None:
    """Give a member a role, or take it away (none).

    SUBJECT is the name somebody acts under: --actor on the command line, "issuer|subject" of the login on the pages.
    The first member of a ledger is a steward; from then on only members act.
    """
    with output.opened(ctx) as ledger:
        made = ledger.set_member(subject, None if role == "none" else role, entry_id=entry_id)
        output.receipt(made, "member")


@click.command("ask-erasure")
@click.argument("statement")
@output.reason
@output.retry
@click.pass_context
def ask_erasure(ctx: click.Context, /, statement: str, reason: str, entry_id: str | None) -> None:
    """Ask that a statement's text be erased.

    Another person confirms it with `erase`.
    """
    with output.opened(ctx) as ledger:
        output.receipt(ledger.ask_erasure(statement, reason=reason, entry_id=entry_id), "erasure asked")


@click.command()
@click.argument("statement")
@output.retry
@click.pass_context
def erase(ctx: click.Context, /, statement: str, entry_id: str | None) -> None:
    """Erase a text that another asked to erase.

    The statement's entry and its salted hash stay, so that the audit is whole. Backups and exports made before still
    hold the text; on PostgreSQL the owner's VACUUM of the table texts frees the old row.
    """
    with output.opened(ctx) as ledger:
        output.receipt(ledger.erase(statement, entry_id=entry_id), "text erased")


@click.command()
@output.as_of
@output.formats
@click.pass_context
def erasures(ctx: click.Context, /, as_of: str | None, form: str | None) -> None:
    """List the erased texts, and those asked for."""
    with output.opened(ctx) as ledger:
        frame = ledger.erasures(as_of=as_of)
    output.echo_frame(frame, form, ERASURES, empty="Nobody has asked for an erasure.")

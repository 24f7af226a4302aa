"""What keeps a claim as it is: the lock on its words and readings, and a receipt to be kept by those who forecast."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from dashboard import data, parts
from ledger.errors import LedgerError

LOCKS = (
    "Locked, the claim is no longer revised and its words are no longer read; forecasts of one's own go on. Lock it "
    "when its readings are in and before anybody looks for the outcome: then nobody can say that hindsight chose the "
    "words. This is not undone."
)


def lock(claim: dict[str, Any]) -> None:
    """Say that a claim is locked, or offer to lock it, to those who may.

    Args:
        claim: with claim_id, status and locked_at, as a page that shows the outcome has it or a blind one.
    """
    if claim["locked_at"]:
        st.caption(f":material/lock: Locked on {claim['locked_at'][:10]}: its words and its readings stay as they are.")
        return
    if claim["status"] not in {"open", "due"} or not data.ledger().may("lock"):
        return
    with st.popover("Lock the claim", icon=":material/lock_open:"):
        st.markdown(LOCKS)
        sent = st.button("Lock it", type="primary", key=f"lock:{claim['claim_id']}")
    if not sent:
        return
    name = f"lock:{claim['claim_id']}"
    made = parts.attempt(lambda ledger: ledger.lock(claim["claim_id"], entry_id=parts.once(name)))
    if made is not None:
        parts.done(name)
        parts.receipt(made, "Locked")
        st.rerun()


def receipt(claim: dict[str, Any]) -> None:
    """Offer a receipt of all entries about a claim: made when asked for, since it may examine the journal."""
    key = f"receipt:{claim['claim_id']}:{data.standing().entries}"
    if st.button("Make a receipt", icon=":material/receipt_long:", help="A small file with every entry about this "
                 "claim and the proof that it is in the journal; it can be checked without this ledger."):  # fmt: skip
        try:
            with st.spinner("Proving every entry …"):
                st.session_state[key] = data.ledger().prove(claim["claim_id"])
        except LedgerError as error:
            parts.say(str(error))
    made = st.session_state.get(key)
    if made is None:
        return
    many, size = len(json.loads(made)["entries"]), json.loads(made)["checkpoint"].splitlines()[1]
    st.download_button("Download the receipt", made, f"receipt-{claim['entry']}.json", "application/json",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
    st.caption(
        f"{many} {'entry' if many == 1 else 'entries'}, proved to be among the first {int(size):,} of the journal. "
        "Anybody checks it with “forecast-ledger check-proof”; keep it where this ledger's keeper has no access."
    )

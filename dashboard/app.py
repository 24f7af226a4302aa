"""The dashboard: page set-up and navigation; nothing else."""

import streamlit as st

from dashboard import admission, parts

st.set_page_config(page_title="Forecast ledger", page_icon="⚖️", layout="wide")
parts.readable()
who = admission.standing()
page = st.navigation(
    [
        st.Page("views/home.py", title="Home", icon=":material/home:", default=True,
                help="What needs me today: claims to resolve, disagreements, new statements."),
        st.Page("views/record.py", visibility=who.sees("record"), title="Record", icon=":material/edit_note:",
                help="What did they say? A statement becomes candidates, a candidate becomes a claim."),
        st.Page("views/importing.py", title="Import", icon=":material/upload_file:", url_path="import",
                visibility=who.sees("import"),
                help="What do you have already? A file of forecasts is looked at, then taken in."),
        st.Page("views/claims.py", title="Claims", icon=":material/list_alt:",
                help="What do we hold? Search and filter all claims."),
        st.Page("views/forecast.py", visibility=who.sees("forecast"), title="Forecast", icon=":material/trending_up:",
                help="What do you expect? Your own probabilities, in one line or claim by claim."),
        st.Page("views/read.py", visibility=who.sees("read"), title="Read", icon=":material/hearing:",
                help="How sure did they sound? Blind readings of the words, one claim after another."),
        st.Page("views/resolve.py", visibility=who.sees("resolve"), title="Resolve", icon=":material/gavel:",
                help="What happened? The queue, without how sure anyone was."),
        st.Page("views/calibration.py", title="Calibration", icon=":material/monitoring:",
                help="Can we trust it? Scores and the calibration curve."),
        st.Page("views/sources.py", title="Sources", icon=":material/groups:",
                help="Who has been right? Track records, few claims said aloud, and two on the same claims."),
        st.Page("views/terms.py", title="Terms", icon=":material/translate:",
                help="What did the words mean? A term across lexicons, and how often it came true."),
        st.Page("views/sensitivity.py", title="Sensitivity", icon=":material/tune:",
                help="How much depends on us? Every headline number under every coding choice."),
        st.Page("views/funnel.py", title="Funnel and audit", icon=":material/filter_alt:",
                help="Is the record whole? What was left out and why, agreement, and the audit of the journal."),
        st.Page("views/members.py", title="Members", icon=":material/badge:", visibility=who.sees("members"),
                help="Who may do what? Members and their roles, and texts that are to be erased."),
        st.Page("views/claim.py", title="Claim", icon=":material/description:", visibility="hidden"),
    ],
    position=who.menu,
)  # fmt: skip
parts.guarded(lambda: who.enter(page))

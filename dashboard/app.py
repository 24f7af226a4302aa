"""The dashboard: page set-up and navigation; nothing else."""

import streamlit as st

from dashboard import parts

st.set_page_config(page_title="Forecast ledger", page_icon="⚖️", layout="wide")
page = st.navigation(
    [
        st.Page("views/home.py", title="Home", icon=":material/home:", default=True,
                help="What needs me today: claims to resolve, disagreements, new statements."),
        st.Page("views/record.py", title="Record", icon=":material/edit_note:",
                help="What did they say? A statement becomes candidates, a candidate becomes a claim."),
        st.Page("views/importing.py", title="Import", icon=":material/upload_file:", url_path="import",
                help="What do you have already? A file of forecasts is looked at, then taken in."),
        st.Page("views/claims.py", title="Claims", icon=":material/list_alt:",
                help="What do we hold? Search and filter all claims."),
        st.Page("views/read.py", title="Read", icon=":material/hearing:",
                help="How sure did they sound? Blind readings of the words, one claim after another."),
        st.Page("views/resolve.py", title="Resolve", icon=":material/gavel:",
                help="What happened? The queue, without how sure anyone was."),
        st.Page("views/calibration.py", title="Calibration", icon=":material/monitoring:",
                help="Can we trust it? Scores and the calibration curve."),
        st.Page("views/terms.py", title="Terms", icon=":material/translate:",
                help="What did the words mean? A term across lexicons, and how often it came true."),
        st.Page("views/claim.py", title="Claim", icon=":material/description:", visibility="hidden"),
    ],
    position="top",
)  # fmt: skip
parts.guarded(page.run)

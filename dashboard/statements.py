"""The form that archives a statement, pasted or uploaded; what was typed outlives a reload."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from dashboard import parts, uploads
from dashboard.beside import Beside
from dashboard.drafts import Draft, drop
from ledger.errors import InputError
from ledger.language import web

NAME = "archive"
WEB = ("html", "htm")
UTF8 = "utf-8-sig"
EARLIEST = date(1800, 1, 1)


def uploaded(found: Any) -> tuple[str, str]:
    """Return the text of an uploaded file and, of a web page, its title.

    Raises:
        InputError: if it is too large, not in UTF-8 (nor, of a web page, in the encoding it names), or says nothing.
    """
    raw = found.getvalue()
    uploads.within(len(raw))
    page = str(found.name).lower().endswith(WEB)
    form = web.encoding(raw) if page else UTF8
    try:
        text = raw.decode(form)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        named = "UTF-8 text" if form == UTF8 else f"text in {form}, as it says"
        raise InputError("file", named, f"the byte 0x{raw[error.start]:02x} in line {line}") from error
    if not page:
        return text, ""
    title, text = web.words(text)
    if not text:
        raise InputError("file", "a web page with words in it", "one without")
    return text, title


def new_statement(how: str) -> None:
    """Show the form that archives a statement."""
    draft, beside, found = Draft(NAME), Beside(), None
    said: dict[str, Any] = {}
    with st.container(border=True):
        if how == "Paste":
            said["text"] = st.text_area("Text of the statement", height=220, key=draft.field("text", ""),
                                        placeholder="Paste what was said, in its own words")  # fmt: skip
        else:
            found = st.file_uploader(f"Text or web page, at most {parts.MOST_MB} MB", type=["txt", "md", *WEB],
                                     max_upload_size=parts.MOST_MB, key="archive_file",
                                     help="Of a web page the words are kept, without its markup.")  # fmt: skip
        beside.keep("text", "file")
        st.caption("Its words, who published them and on what day are needed; all the rest may stay empty.")
        left, right = st.columns(2)  # a row each: the keyboard, and a phone, go from left to right
        said["publisher"] = left.text_input("Publisher", key=draft.field("publisher", ""),
                                            placeholder="U.S. Department of Defense")  # fmt: skip
        said["title"] = right.text_input("Title", key=draft.field("title", ""))
        with left:
            beside.keep("publisher")
        left, right = st.columns(2)
        day = left.date_input("Published on", format="YYYY-MM-DD", min_value=EARLIEST, key=draft.field("day"))
        said["url"] = right.text_input("Address of the page", key=draft.field("url", ""), placeholder="https://…")
        with left:
            beside.keep("published on", "published at")
        with right:
            beside.keep("url")
        left, right = st.columns(2)
        clock = left.text_input("At (its own clock, may stay empty)", key=draft.field("clock", ""), placeholder="15:08")
        said["time_zone"] = right.text_input("Time zone", key=draft.field("zone", ""), placeholder="America/New_York")
        with right:
            beside.keep("time zone")
        left, right = st.columns(2)
        said["source"] = left.text_input("Who speaks", key=draft.field("source", ""))
        said["series"] = right.text_input("Series (track records are kept by series)", key=draft.field("series", ""))
        excerpt = st.checkbox("The text is an excerpt", key=draft.field("excerpt", False))
        beside.keep_last()
        sent = st.button("Archive the statement", type="primary", key="archive_sent")
        draft.keep()
    if not sent:
        return
    try:
        if how == "Upload":
            if found is None:
                raise InputError("file", "a text file", "nothing")
            said["text"], title = uploaded(found)
            said["title"] = said["title"].strip() or title
        if not said["publisher"].strip():
            raise InputError("publisher", "who published it", "nothing")
        if day is None:
            raise InputError("published on", "the day it was published", "nothing")
    except InputError as error:
        beside.tell(error)
        return
    moment = f"{day.isoformat()}T{clock.strip()}" if clock.strip() else day.isoformat()
    archive(said, beside, published_at=moment, excerpt=excerpt)


def archive(said: dict[str, Any], beside: Beside, **more: Any) -> None:
    """Archive what was entered and go to its candidates, or say beside the field why not."""
    text = said.pop("text")
    kept = {name: value.strip() for name, value in said.items() if value.strip()} | more
    made = parts.attempt(lambda ledger: ledger.archive(text, entry_id=parts.once("archive"), **kept), beside.tell)
    if made is not None:
        parts.done("archive")
        drop(NAME)
        parts.receipt(made, "Archived")
        st.query_params["statement"] = str(made.seq)
        st.rerun()

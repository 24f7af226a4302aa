"""Time stamps against an authority of the test's own: what holds, what does not, and that nothing else is sent."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC
from pathlib import Path

import pytest
import rfc3161_client
from stub_authority import POLICY, Authority, Clerk, needs_openssl
from stub_model import serving

from ledger import timestamping
from ledger.calling import CallError, web_address
from ledger.errors import InputError
from ledger.notes import Checkpoint, sha256
from ledger.timestamping import TimestampError

ROOT = Path(__file__).resolve().parents[1]
NOTE = Checkpoint(12, sha256(b"twelve entries").hex(), "forecast-ledger/01a2").note().encode()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    needs_openssl()
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority, monkeypatch):
    """The authority behind a real server, asked past any proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serving(Clerk) as held:
        held.authority, held.digests = authority, "sha256"
        held.url = f"http://127.0.0.1:{held.server_port}/stamp"
        yield held


@pytest.fixture(scope="module")
def stamped(authority):
    """A reply of the authority to a request for the note, which openssl made."""
    (authority.place / "note.txt").write_bytes(NOTE)
    authority.openssl("-query", "-data", "note.txt", "-sha512", "-cert", "-out", "note.tsq")
    return authority.reply((authority.place / "note.tsq").read_bytes(), digests="sha512")


def roots(authority, name="root"):
    return timestamping.read_roots((authority.place / f"{name}.pem").read_bytes(), f"{name}.pem")


def ask(server, **options):
    return timestamping.request(NOTE, server.url, roots(server.authority), **{"timeout": 5, **options})


def test_a_checkpoint_is_stamped_kept_and_checked_offline_by_us_and_by_openssl(run, server, authority, tmp_path):
    run("init")
    run("checkpoint", "--out", "checkpoint.txt")
    trusted = authority.place / "root.pem"
    code, out, err = run("timestamp", "checkpoint.txt", "--tsa", server.url, "--ca", trusted)
    assert (code, err) == (0, f"sending the SHA-256 of checkpoint.txt to {server.url}, and nothing else of it\n")
    assert out.startswith("stamped at 2") and "written to checkpoint.txt.tsr" in out
    assert sorted(each.name for each in tmp_path.glob("checkpoint*")) == ["checkpoint.txt", "checkpoint.txt.tsr"]
    code, out, _ = run("check-timestamp", "checkpoint.txt", "checkpoint.txt.tsr", "--ca", trusted)
    root = (tmp_path / "checkpoint.txt").read_text(encoding="utf-8").splitlines()[2]
    assert code == 0
    assert f"UTC, under the policy {POLICY}, number " in out
    assert "holds: of the checkpoint of 1 entry of forecast-ledger/" in out
    assert f"root {root}" in out
    files = "-data", tmp_path / "checkpoint.txt", "-in", tmp_path / "checkpoint.txt.tsr"
    assert "Verification: OK" in authority.openssl("-verify", *files, "-CAfile", trusted)
    assert len(server.asked) == 1


def test_only_the_hash_of_the_note_and_a_random_number_leave(server):
    ask(server), ask(server)
    (kind, first), (_, second) = server.asked
    assert kind == "application/timestamp-query"
    assert len(first) < 80
    assert sha256(NOTE) in first
    at = first.index(sha256(NOTE)) + 32
    assert first[4:at] == second[4:at]
    assert first[at:] != second[at:]


def test_a_stamp_that_openssl_asked_for_is_read_as_well(authority, stamped):
    made = timestamping.check(NOTE, stamped, roots(authority), "note.tsr")
    assert (made.policy, made.at.tzinfo, made.verified) == (POLICY, UTC, True)


def test_certificates_in_an_order_the_library_does_not_take_are_put_in_order(authority, stamped):
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        rfc3161_client.decode_timestamp_response(stamped)
    assert sorted(stamped) == sorted(timestamping._in_order(stamped))
    assert timestamping.check(NOTE, stamped, roots(authority), "note.tsr").verified


def test_a_note_changed_by_one_byte_is_found(run, authority, stamped, tmp_path):
    (tmp_path / "note.txt").write_bytes(NOTE.replace(b"\n12\n", b"\n13\n"))
    (tmp_path / "note.tsr").write_bytes(stamped)
    words = "check-timestamp", "note.txt", "note.tsr", "--ca", authority.place / "root.pem"
    code, out, err = run(*words)
    said = "note.tsr: expected a time stamp of this note, got one of another text: one of the two was changed"
    assert (code, out, err) == (1, f"DOES NOT HOLD: {said}\n", "")
    code, out, _ = run(*words, "--json")
    assert (code, json.loads(out)) == (1, {"ok": False, "problem": said})
    (tmp_path / "note.txt").write_bytes(NOTE)
    code, out, _ = run(*words, "--json")
    said = json.loads(out)
    assert (code, said["ok"], said["size"], said["policy"]) == (0, True, 12, POLICY)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("other", "unable to get local issuer certificate"),
        ("same_name", "certificate signature failure"),
        ("past", "certificate has expired"),
        ("between", "unable to get issuer certificate"),
        ("signer", "unable to get local issuer certificate"),
    ],
)
def test_only_a_root_that_was_valid_then_vouches_for_a_stamp(authority, stamped, name, why):
    with pytest.raises(
        TimestampError, match=f"under the given root certificate, valid at the time it names, got {why}"
    ):
        timestamping.check(NOTE, stamped, roots(authority, name), "note.tsr")


def test_a_flipped_bit_never_changes_what_a_stamp_says_and_half_a_stamp_is_none(authority, stamped):
    trusted = roots(authority)
    holds = timestamping.check(NOTE, stamped, trusted, "note.tsr")
    refused = 0
    for place in range(0, len(stamped), 4):
        raw = bytearray(stamped)
        raw[place] ^= 1
        try:
            assert timestamping.check(NOTE, bytes(raw), trusted, "note.tsr") == holds
        except InputError:
            refused += 1
    assert refused > 0.9 * len(stamped) / 4
    for length in range(0, len(stamped), 50):
        with pytest.raises(InputError):
            timestamping.check(NOTE, stamped[:length], trusted, "note.tsr")


def test_without_a_root_a_stamp_is_kept_and_said_to_be_unverified(run, server, tmp_path):
    (tmp_path / "note.txt").write_bytes(NOTE)
    code, out, err = run("timestamp", "note.txt", "--tsa", server.url, "--out", "kept.tsr")
    assert (code, out[:20]) == (0, "said to be stamped a")
    assert "not verified: without --ca nobody knows who signed it" in err
    again = run("timestamp", "note.txt", "--tsa", server.url, "--out", "kept.tsr")
    assert again == (2, "", "forecast-ledger: --out: expected a file that is not there yet, got kept.tsr\n")
    assert len(server.asked) == 1


def test_an_authority_that_rejects_says_why(run, server, tmp_path):
    server.digests = "sha512"
    (tmp_path / "note.txt").write_bytes(NOTE)
    code, _, err = run("timestamp", "note.txt", "--tsa", server.url)
    assert code == 2
    assert "expected a granted time stamp, got rejection; Message digest algorithm is not supported." in err
    assert [each.name for each in tmp_path.iterdir()] == ["note.txt"]


def test_the_answer_to_an_earlier_request_or_about_another_note_is_refused_with_or_without_a_root(server):
    old, _ = ask(server)
    server.body = old
    for trusted in (None, roots(server.authority)):
        with pytest.raises(TimestampError, match="expected the random number that was sent"):
            timestamping.request(NOTE, server.url, trusted, timeout=5)
        with pytest.raises(TimestampError, match="one of another text"):
            timestamping.request(NOTE + b"\n", server.url, trusted, timeout=5)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"0\x80", b"0\x03\x02\x01\x00", b"0\x84\xff\xff\xff\xff", b"\xff" * 99]
)
def test_what_is_no_time_stamp_is_one_clear_error(server, body):
    server.body = body
    with pytest.raises(InputError, match="expected a time stamp as RFC 3161 has it, got something else"):
        ask(server)


@pytest.mark.parametrize(
    ("status", "said"),
    [(500, "answered 500 Internal Server Error$"), (302, "answered 302 Found, which is not followed")],
)
def test_a_server_that_refuses_or_sends_elsewhere_is_one_clear_error(server, status, said):
    server.status, server.body = status, b""
    with pytest.raises(CallError, match=said):
        ask(server)
    assert len(server.asked) == 1


def test_a_server_that_is_slow_or_says_too_much_or_is_not_there_is_one_clear_error(server):
    server.delay, server.body = 0.5, b" " * 200_000
    with pytest.raises(CallError, match=r"^the time-stamp server at .* did not answer within 0\.1 seconds$"):
        ask(server, timeout=0.1)
    server.delay = 0
    with pytest.raises(CallError, match="answered more than 100,000 bytes"):
        ask(server)
    server.url = "http://127.0.0.1:9"
    with pytest.raises(CallError, match=r"cannot be reached \(ConnectError\)"):
        ask(server)


@pytest.mark.parametrize("url", ["ftp://tsa.example", "tsa.example", "http://", "http://[", "file:///etc/passwd", ""])
def test_an_address_that_is_not_of_the_web_is_refused_before_anything_is_sent(url):
    with pytest.raises(InputError, match="--tsa: expected an http or https address"):
        timestamping.request(NOTE, url, None)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(InputError, match=r"without a user or a password in it, got one with$"):
        web_address("--tsa", "https://ada:secret@tsa.example")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"note": b"a letter\n"}, "note: expected a checkpoint as `forecast-ledger checkpoint --out` writes it"),
        ({"note": b"\xff\xfe"}, "note: expected a checkpoint as"),
        ({"ca": b"a letter\n"}, r"ca: expected a root certificate in PEM"),
        ({"note": None}, "note: No such file"),
    ],
)
def test_a_file_that_is_none_is_one_clear_error(run, tmp_path, files, said):
    for name, raw in ({"note": NOTE, "ca": b"", "reply": b""} | files).items():
        if raw is not None:
            (tmp_path / name).write_bytes(raw)
    for words in (("timestamp", "note", "--tsa", "http://127.0.0.1:9"), ("check-timestamp", "note", "reply")):
        code, _, err = run(*words, "--ca", "ca")
        assert code == 2
        assert said in err


@pytest.mark.parametrize("absent", ["rfc3161_client", "httpx"])
def test_without_the_extra_its_name_is_said(run, monkeypatch, tmp_path, absent):
    monkeypatch.setitem(sys.modules, absent, None)
    (tmp_path / "note.txt").write_bytes(NOTE)
    code, _, err = run("timestamp", "note.txt", "--tsa", "http://127.0.0.1:9")
    assert (code, "pip install 'forecast-ledger[timestamp]'" in err) == (2, True)


def test_without_openssl_the_tests_fail_where_they_must_not_be_skipped(monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="openssl is not installed"):
        needs_openssl()
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception):
        needs_openssl()


def test_one_module_alone_asks_servers_of_the_web_and_loads_what_it_needs_when_it_does():
    network = "httpx|requests|urllib3|urllib.request|aiohttp|socket|ssl|http|smtplib|ftplib"
    sends = re.compile(rf"^\s*(?:import|from) (?:{network})\b", re.MULTILINE)
    at_once = re.compile(r"^(?:import|from) (?:httpx|rfc3161_client)\b", re.MULTILINE)
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for room in ("ledger", "dashboard")
        for path in (ROOT / room).rglob("*.py")
    }
    assert [path for path, text in texts.items() if sends.search(text)] == ["ledger/calling.py"]
    assert [path for path, text in texts.items() if at_once.search(text)] == []

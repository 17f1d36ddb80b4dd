"""The corpus of bundles: what may be given to an import, each with the one fault that it has.

Most have a last line that fits, as somebody who means it would reckon it: what stands in the lines must be refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.hostile.judge import NAME, NUMBER

TABLES = ("cases", "assessments", "referrals", "sessions", "events")

Lines = list[dict[str, Any]]
"""The heading, and the lines of the records."""


@frozen
class Spoilt:
    """A fault of a bundle: what is done to the file of a whole one."""

    name: str
    do: Callable[[Path], None]


def ended(content: bytes, counts: dict[str, Any], digits: str | None = None) -> bytes:
    """The lines of a file, and the last one that fits them."""
    start = json.dumps({"counts": counts, "sha256": ""}, separators=(",", ":")).encode()[:-2]
    digits = hashlib.sha256(content + start).hexdigest() if digits is None else digits
    return content + start + digits.encode() + b'"}\n'


def written(lines: list[Any]) -> bytes:
    """The file of such lines, with the last one that fits them."""
    counts = dict.fromkeys(TABLES, 0)
    for line in lines[1:]:
        table = line.get("table") if isinstance(line, dict) else None
        counts[table if isinstance(table, str) and table in counts else "cases"] += 1
    return ended(b"".join(json.dumps(line).encode() + b"\n" for line in lines), counts)


def all_but_last(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:-1])


def lines_of(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_bytes().splitlines()[:-1]]


def with_lines(change: Callable[[Lines], Any]) -> Callable[[Path], None]:
    """Other lines, and the last one that fits them."""

    def do(path: Path) -> None:
        lines = lines_of(path)
        path.write_bytes(written(change(lines) or lines))

    return do


def with_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return do


def with_text(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Other bytes of the lines, and the last one that fits them."""

    def do(path: Path) -> None:
        *lines, ending = path.read_bytes().splitlines(keepends=True)
        content, counts = change(b"".join(lines)), json.loads(ending)["counts"]
        counts["events"] += content.count(b"\n") - len(lines)
        path.write_bytes(ended(content, counts))

    return do


def with_ending(change: Callable[[dict[str, int]], dict[str, Any]]) -> Callable[[Path], None]:
    """Other counts, with the digest that fits them."""

    def do(path: Path) -> None:
        *lines, ending = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(ended(b"".join(lines), change(json.loads(ending)["counts"])))

    return do


def with_heading(**fields: Any) -> Callable[[Path], None]:
    return with_lines(lambda lines: [lines[0] | fields, *lines[1:]])


def first(lines: Lines, table: str) -> dict[str, Any]:
    return next(line for line in lines[1:] if line["table"] == table)


def with_line(of: str, /, **fields: Any) -> Callable[[Path], None]:
    """The first line of a table with other fields."""
    return with_lines(lambda lines: first(lines, of).update(fields))


def with_document(of: str, /, **fields: Any) -> Callable[[Path], None]:
    """The first record of a table with other fields."""
    return with_lines(lambda lines: first(lines, of)["document"].update(fields))


def without(key: str) -> Callable[[Path], None]:
    return with_lines(lambda lines: first(lines, "cases").pop(key) and None)


def other(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def turned(lines: Lines) -> Lines:
    return [lines[0], *reversed(lines[1:])]


def without_cases(lines: Lines) -> Lines:
    return [line for line in lines if line.get("table") != "cases"]


def differing(lines: Lines) -> Lines:
    """A record twice, in two ways."""
    twice = deepcopy(first(lines, "cases"))
    twice["document"]["opened_by"] = NAME
    return [lines[0], first(lines, "cases"), twice, *lines[2:]]


def renamed(lines: Lines) -> Lines:
    """Another id in the line and in the record, but not in what belongs to it."""
    case = first(lines, "cases")
    case["id"] = case["document"]["id"] = NAME
    return lines


BUNDLES: tuple[Spoilt, ...] = (
    # no bundle
    Spoilt("an empty file", with_bytes(lambda _: b"")),
    Spoilt("an empty line", with_bytes(lambda _: b"\n")),
    Spoilt("somebody's text", with_bytes(lambda _: f"{NAME} {NUMBER}\n".encode())),
    Spoilt("a text without an end", with_bytes(lambda _: NAME.encode() * 1_000)),
    Spoilt("zeros", with_bytes(lambda old: bytes(len(old)))),
    Spoilt("a line of 20 MB", with_bytes(lambda _: b"[" * 20_000_000)),
    Spoilt("another JSON Lines", with_bytes(lambda _: json.dumps({"name": NAME}).encode() + b"\n")),
    Spoilt("a number", with_bytes(lambda _: b"1\n")),
    Spoilt("UTF-16", with_bytes(lambda old: old.decode().encode("utf-16"))),
    Spoilt("a mark of order in front", with_bytes(lambda old: b"\xef\xbb\xbf" + old)),
    Spoilt("a folder", lambda path: other(path, Path.mkdir)),
    Spoilt("a pipe", lambda path: other(path, os.mkfifo)),
    Spoilt("a link to nowhere", lambda path: other(path, lambda at: at.symlink_to("nowhere"))),
    # cut, joined, changed
    Spoilt("without its last byte", with_bytes(lambda old: old[:-1])),
    Spoilt("without its last line", with_bytes(all_but_last)),
    Spoilt("without its first line", with_bytes(lambda old: b"".join(old.splitlines(keepends=True)[1:]))),
    Spoilt("its heading alone", with_bytes(lambda old: old.splitlines(keepends=True)[0])),
    Spoilt("half of it", with_bytes(lambda old: old[: len(old) // 2])),
    Spoilt("twice", with_bytes(lambda old: old + old)),
    Spoilt("the ends of lines of another system", with_bytes(lambda old: old.replace(b"\n", b"\r\n"))),
    Spoilt("a word more", with_bytes(lambda old: old.replace(b"helpline", b"help line"))),
    Spoilt("a digest of something else", with_bytes(lambda old: ended(all_but_last(old), {"cases": 1}, "0" * 64))),
    Spoilt("a digest of somebody's words", with_bytes(lambda old: ended(all_but_last(old), {"cases": 1}, NAME))),
    # the heading
    Spoilt("a newer form", with_heading(victor_bundle=2)),
    Spoilt("a form of zero", with_heading(victor_bundle=0)),
    Spoilt("a form that is true", with_heading(victor_bundle=True)),
    Spoilt("a form that is a text", with_heading(victor_bundle=NAME)),
    Spoilt("a form of a thousand digits", with_text(lambda old: old.replace(b'bundle":1', b'bundle":' + b"9" * 5_000))),
    Spoilt("newer records", with_heading(schema=99)),
    Spoilt("records of a form that is a text", with_heading(schema=NAME)),
    Spoilt("countries that are a text", with_heading(countries=NAME)),
    Spoilt("a time that is none", with_heading(at=NAME)),
    Spoilt("a field more", with_heading(**{NAME: NUMBER})),
    Spoilt("a heading with a key twice", with_text(lambda old: old.replace(b'{"victor', b'{"note":"","victor', 1))),
    Spoilt("a heading that is a list", with_lines(lambda lines: [[lines[0]], *lines[1:]])),
    # the counts
    Spoilt("a count too many", with_ending(lambda counts: counts | {"cases": counts["cases"] + 1})),
    Spoilt("counts that only sum up", with_ending(lambda counts: counts | {
        "cases": counts["cases"] + 1, "events": counts["events"] - 1})),
    Spoilt("a count of a table that there is not", with_ending(lambda counts: {
        **{name: count for name, count in counts.items() if name != "cases"}, NAME: counts["cases"]})),
    Spoilt("a count that is true", with_ending(lambda counts: counts | {"cases": True})),
    Spoilt("a negative count", with_ending(lambda counts: counts | {
        "cases": -counts["cases"], "events": counts["events"] + 2 * counts["cases"]})),
    # a line
    Spoilt("an empty line between", with_text(lambda old: old.replace(b"\n", b"\n\n", 1))),
    Spoilt("a line that is a list", with_lines(lambda lines: [*lines, [NAME]])),
    Spoilt("a line that is a text", with_lines(lambda lines: [*lines, NAME])),
    Spoilt("a line that is nested", with_text(lambda old: old + b"[" * 100_000 + b"]" * 100_000 + b"\n")),
    Spoilt("a line with a field more", with_line("cases", **{NAME: NUMBER})),
    Spoilt("a line without a table", without("table")),
    Spoilt("a line without an id", without("id")),
    Spoilt("a line without a version", without("version")),
    Spoilt("a line without a document", without("document")),
    Spoilt("another table", with_line("cases", table=NAME)),
    Spoilt("a table of the store itself", with_line("cases", table="audit")),
    Spoilt("the register of exports", with_line("cases", table="exports")),
    Spoilt("a table that is a list", with_line("cases", table=["cases"])),
    Spoilt("a case among the events", with_line("cases", table="events")),
    Spoilt("another id", with_line("cases", id=NAME)),
    Spoilt("an id that is a number", with_line("cases", id=NUMBER)),
    Spoilt("a version that is a text", with_line("cases", version=NAME)),
    Spoilt("a version of zero", with_line("cases", version=0)),
    Spoilt("a version that is true", with_line("cases", version=True)),
    Spoilt("a version that no column holds", with_line("cases", version=2**31)),
    Spoilt("a version that is a fraction", with_line("cases", version=1.5)),
    Spoilt("tables in another order", with_lines(turned)),
    Spoilt("a case after the events", with_lines(lambda lines: [lines[0], *lines[2:], lines[1]])),
    # a document
    Spoilt("a document that is a text", with_line("cases", document=NAME)),
    Spoilt("a document that is null", with_line("cases", document=None)),
    Spoilt("an empty document", with_line("cases", document={})),
    Spoilt("a document of another kind", with_document("cases", kind="referral")),
    Spoilt("a newer document", with_document("cases", schema=99)),
    Spoilt("a document with a field more", with_document("cases", **{NAME: NUMBER})),
    Spoilt("a state that there is not", with_document("cases", status=NAME)),
    Spoilt("a time without a zone", with_document("cases", opened_at="2026-11-23T09:30:00")),
    Spoilt("half of a character", with_document("cases", opened_by="\ud800" + NAME)),
    Spoilt("answers that are a list", with_document("cases", answers=[NAME])),
    Spoilt("a state that the history does not have", with_document("referrals", state="completed")),
    Spoilt("a number that is none", with_text(lambda old: old.replace(b'"by":"desk 1"', b'"by":NaN'))),
    Spoilt("a key twice", with_text(lambda old: old.replace(b'"kind"', b'"id":"x","kind"', 1))),
    # what does not belong here
    Spoilt("another country", with_document("cases", country="bg")),
    Spoilt("a country of somebody's words", with_document("cases", country=NAME)),
    Spoilt("cases that are missing", with_lines(without_cases)),
    Spoilt("a case that is another one", with_lines(renamed)),
    Spoilt("a session of nobody's case", with_document("sessions", case_id=NAME)),
    Spoilt("an event of nobody's case", with_document("events", case_id="")),
    Spoilt("a case in two ways", with_lines(differing)),
)  # fmt: skip

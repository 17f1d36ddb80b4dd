"""Finds the line of a TOML file that an error of the loader speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import define, field

from victor.errors import RuleError, VictorError

HEADER = re.compile(r"\s*\[\[?\s*([\w.\-\s\"']+?)\s*\]\]?")
KEY = re.compile(r"\s*([\w.\-]+|\"[^\"]*\"|'[^']*')\s*=")
QUOTED = re.compile(r"'([^']+)'")
RULES = {"outcome": "when", "definition": "rule", "route": "when"}
"""The field in which an entry has its rule."""
MARKS = ('"""', "'''")


@define
class Block:
    """One table of a file: an entry, or what stands before all of them.

    Attributes:
        word: Its header: ``indicator``, ``weights.values`` …; empty for what stands before the first header.
        line: The line of the header.
        fields: The first and the last line of each field.
    """

    word: str
    line: int
    fields: dict[str, tuple[int, int]] = field(factory=dict)


def outline(text: str) -> list[Block]:
    r"""The tables of a TOML text, in their order.

    >>> [(one.word, one.line, one.fields) for one in outline('id = "a"\n[[list]]\nitems = [\n  "b",\n]')]
    [('', 1, {'id': (1, 1)}), ('list', 2, {'items': (3, 5)})]
    """
    blocks = [Block("", 1)]
    lines = enumerate(text.split("\n"), 1)
    for number, line in lines:
        header, key = HEADER.match(line), KEY.match(line)
        if key:
            last = _end(number, line[key.end() :], lines)
            blocks[-1].fields.setdefault(key[1].strip("\"'"), (number, last))
        elif header:
            blocks.append(Block(re.sub(r"[\s\"']", "", header[1]), number))
    return blocks


def _end(number: int, rest: str, lines: Iterator[tuple[int, str]]) -> int:
    """The line on which a value ends; lines that belong to it are taken."""
    depth, inside = _read(rest, 0, "")
    while depth > 0 or inside:
        following = next(lines, None)
        if following is None:
            break
        number, line = following
        depth, inside = _read(line, depth, inside)
    return number


def _read(line: str, depth: int, inside: str) -> tuple[int, str]:
    """How many brackets are open after a line, and the marks of a text of several lines in which it ends."""
    at = 0
    while at < len(line):
        if inside:
            at, inside = _through(line, at, inside)
        elif line[at : at + 3] in MARKS:
            inside, at = line[at : at + 3], at + 3
        elif line[at] in "\"'":
            at, _ = _through(line, at + 1, line[at])
        elif line[at] == "#":
            break
        else:
            depth += (line[at] in "[{") - (line[at] in "]}")
            at += 1
    return depth, inside


def _through(line: str, at: int, mark: str) -> tuple[int, str]:
    """Where a text ends that is closed by a mark; the mark while it does not end on this line."""
    while at < len(line):
        if line[at] == "\\" and mark[0] == '"':
            at += 2
        elif line.startswith(mark, at):
            return at + len(mark), ""
        else:
            at += 1
    return len(line), mark


def line_of(error: VictorError, text: str) -> int:
    r"""The line of a text that an error speaks of; the first one where it speaks of the whole.

    >>> line_of(VictorError("not right", path="indicator begs, text"), '[[indicator]]\nid = "begs"\ntext = 1')
    3
    """
    said = f"{error.path or ''} {error.message}"
    told = re.search(r"\bline (\d+)", said)
    if told:
        return int(told[1])
    if "end of document" in said:
        return len(text.rstrip("\n").split("\n"))
    return _place(error, text)


def _place(error: VictorError, text: str) -> int:
    rows, blocks = text.split("\n"), outline(text)
    names = QUOTED.findall(error.message)
    path = [part for part in re.split(r",\s*", error.path or "") if part and not part.startswith("column ")]
    if path and path[-1].startswith("definition "):  # of a rule the innermost definition is at fault
        path = path[-1:]
    found = _blocks(path[0], blocks, rows) if path else []
    if not found:
        wanted = re.findall(r"^(\w+) = ", error.expected or "")
        return _top([*path, *wanted], names, blocks, rows)
    block = found[-1] if "stands twice" in error.message else found[0]
    for name in _fields(path, names, error):
        for one in (block, *_under(block, blocks)):
            if name in one.fields:
                return _naming(one.fields[name], names, rows)
    below = [one.fields[name] for one in _under(block, blocks) for name in names if name in one.fields]
    return below[0][0] if below else block.line


def _fields(path: list[str], names: list[str], error: VictorError) -> Iterator[str]:
    """The fields of an entry that may be meant, the likeliest first."""
    if error.message.startswith("there is no field"):
        yield from names
    for part in path[1:]:
        bare = re.sub(r"\[\d+\]", "", part)
        yield from (bare, bare.rpartition(".")[2], bare.partition(".")[0])
    if len(path) > 1:
        return
    if path[0].startswith("tag "):
        yield "tags"
    elif isinstance(error, RuleError):
        yield RULES.get(path[0].partition(" ")[0], "")
    elif "stands" in error.message or "ladder" in error.message:  # twice, for something else too, or for nothing
        yield "id"
    elif "says 'victim'" in error.message:
        yield "text"


def _naming(place: tuple[int, int], names: Iterable[str], rows: list[str]) -> int:
    """The line of a value on which one of the names stands; its first one otherwise."""
    first, last = place
    for number in range(first, last + 1):
        row = rows[number - 1].partition("=")[2] if number == first else rows[number - 1]
        if any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", row) for name in names):
            return number
    return first


def _under(block: Block, blocks: list[Block]) -> Iterator[Block]:
    """The tables that belong to an entry, such as ``[weights.values]``."""
    after = [one for one in blocks if one.line > block.line]
    for one in after:
        if not one.word.startswith(f"{block.word}."):
            return
        yield one


def _blocks(entry: str, blocks: list[Block], rows: list[str]) -> list[Block]:
    """The entries of which a path speaks by word and id, by word and number, or by id alone."""
    word, _, name = entry.rpartition(" ")
    numbered = re.fullmatch(r"(\w+) number (\d+)", entry)
    if numbered:
        return [one for one in blocks if one.word == numbered[1]][int(numbered[2]) - 1 :][:1]
    word, name = (word.split(" ")[0], entry.partition(" ")[2]) if word else ("", entry)
    if word == "tag":
        return [one for one in blocks if "tags" in one.fields and _says(one.fields["tags"], name, rows)]
    if "." in entry and not word:  # a locale file: section.key
        section, _, key = entry.partition(".")
        return [Block(section, one.fields[key][0]) for one in blocks if one.word == section and key in one.fields]
    return [
        one
        for one in blocks
        if one.word and (one.word == f"{word}.{name}" or ((not word or one.word == word) and _id(one, rows) == name))
    ]


def _says(place: tuple[int, int], name: str, rows: list[str]) -> bool:
    return any(f'"{name}"' in row or f"'{name}'" in row for row in rows[place[0] - 1 : place[1]])


def _id(block: Block, rows: list[str]) -> str | None:
    if "id" not in block.fields:
        return None
    value = rows[block.fields["id"][0] - 1].partition("=")[2].strip()
    told = re.match(r"\"([^\"]*)\"|'([^']*)'", value)
    return (told[1] or told[2] or "") if told else None


def _top(path: list[str], named: Iterable[str], blocks: list[Block], rows: list[str]) -> int:
    """A field or table at the top of a file, by its path or by the name in the message."""
    top = blocks[0]
    names = [part for one in path for part in (one, one.partition(".")[0].partition("[")[0])]
    for name in (*names, *named):
        if name in top.fields:
            return _naming(top.fields[name], named, rows)
        tables = [one for one in blocks if one.word == name]
        if tables:
            return tables[0].line
    mine = [one for name in named for one in _blocks(name, blocks, rows)]
    return mine[0].line if mine else 1

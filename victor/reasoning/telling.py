"""Tells a finding in the reader's language: as text, for a rich terminal, as HTML and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, frozen

from victor.guideline import ENGLISH, Checklist, Wording
from victor.guideline.checklist import STRENGTHS
from victor.html import Displayed, Html
from victor.rules import (
    Always,
    And,
    AtLeast,
    AtMost,
    Explained,
    Named,
    Not,
    OneOf,
    Or,
    Possibly,
    Rule,
    Surely,
    Verdict,
    Yes,
    explain,
)
from victor.words import Words, words

if TYPE_CHECKING:
    from htpy import Node
    from rich.tree import Tree

    from victor.reasoning.finding import Finding

MARKS = {True: "✓", False: "–", None: "?"}
"""Never a cross: what is not established is not refuted."""
STYLES = {True: "green", False: "dim", None: "yellow"}


@frozen
class Line:
    """One line of an explanation and the lines below it.

    Attributes:
        said: What the part of the rule says.
        holds: True, False, or None while it is undecided.
        status: ``draft`` where the words are a translation that nobody has reviewed.
        detail: How far a count is.
        deciding: The items that decide it.
        open: The items that can still decide it.
    """

    said: str
    holds: bool | None
    status: str
    detail: str = ""
    deciding: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    below: tuple[Line, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The line as plain data."""
        return {
            "says": self.said,
            "holds": self.holds,
            "detail": self.detail,
            "deciding": list(self.deciding),
            "open": list(self.open),
            "because": [line.as_dict() for line in self.below],
        }


@frozen
class Explanation(Displayed):
    """Why an outcome is what it is. ``print`` it, show it in a notebook, or take `as_dict`."""

    title: str
    headline: str
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    language: str = ENGLISH

    def __str__(self) -> str:
        return "\n".join((self.headline, *(text for line in self.lines for text in _flat(line, 0)), *self.remarks))

    def __rich__(self) -> Tree:
        from rich.text import Text
        from rich.tree import Tree

        tree = Tree(Text(self.headline, style="bold"), guide_style="dim")

        def grow(branch: Tree, line: Line) -> None:
            said = Text(f"{MARKS[line.holds]} ", style=STYLES[line.holds]) + Text(_said(line))
            twig = branch.add(said)
            for below in line.below:
                grow(twig, below)

        for line in self.lines:
            grow(tree, line)
        for remark in self.remarks:
            tree.add(Text(remark, style="italic dim"))
        return tree

    def _pieces(self, language: str) -> Node:  # noqa: ARG002  it was told in its own
        from victor.reasoning.shown_explanation import explanation_panel

        return explanation_panel(self)

    def as_html(self, language: str = ENGLISH) -> Html:  # noqa: ARG002  as above
        """The explanation for a notebook; it stays in the language in which it was told."""
        return super().as_html(self.language)

    def _plain(self) -> str:
        return str(self)

    def as_dict(self) -> dict[str, object]:
        """The explanation as plain data."""
        return {
            "title": self.title,
            "headline": self.headline,
            "outcomes": [line.as_dict() for line in self.lines],
            "remarks": list(self.remarks),
            "language": self.language,
        }


def _said(line: Line) -> str:
    return f"{line.said} ({line.detail})" if line.detail else line.said


def _flat(line: Line, level: int) -> Iterator[str]:
    yield f"{'  ' * level}{MARKS[line.holds]} {_said(line)}"
    for below in line.below:
        yield from _flat(below, level + 1)


def tell(finding: Finding, language: str = ENGLISH) -> Explanation:
    """Tell why a finding is what it is, most serious outcome first."""
    checklist = finding.checklist
    teller = _Teller(checklist, language, words(language))
    layout = checklist.program.layout
    masks = finding.rules_read()
    lines = []
    for outcome in reversed(list(checklist.outcomes.values())):
        explained = explain(checklist.rules[outcome.id], layout, *masks)
        line = teller.line(explained, outcome.text.in_language(language))
        # What cannot be established with these answers is not refuted, and must not read so.
        lines.append(line if line.holds is not False else evolve(line, detail=teller.say["cannot"]))
    say = teller.say
    established = finding.established
    headline = str(established.text.in_language(language)) if established else say["none_established"]
    remarks = [] if established else [say["not_a_negative"]]
    if not finding.certain and finding.could_become:
        could = checklist.outcomes[finding.could_become].text.in_language(language)
        remarks.append(f"{say['may_become']}: {could}")
    if not finding.exact:
        remarks.append(say["bound"])
    if checklist.partial:
        remarks.append(say["partial"])
    if teller.drafts or say["status"] == "draft":
        remarks.append(f"[{say['draft']}]")
    remarks.append(say["judgement"])
    title = str(checklist.title.in_language(language))
    return Explanation(title, headline, tuple(lines), tuple(remarks), language)


def tell_rule(rule: Rule, checklist: Checklist, language: str = ENGLISH) -> Line:
    """What a rule says by itself, all of its parts in words, without any answer.

    >>> import victor
    >>> country = victor.country("gr")
    >>> line = tell_rule(country.rules["exploiter_present"], country.checklist())
    >>> line.said, line.below[0].said
    ('all of these', 'Somebody who may exploit the child is present at the contact')
    """
    return _whole(rule, _Teller(checklist, language, words(language)))


def _whole(rule: Rule, teller: _Teller) -> Line:
    drafts = teller.drafts
    said = teller.rule(rule)
    below = () if isinstance(rule, Named) else tuple(_whole(part, teller) for part in _parts(rule))
    return Line(said, None, teller.status(drafts), below=below)


def _parts(rule: Rule) -> tuple[Rule, ...]:
    """The parts that are not said in the words of the rule itself."""
    match rule:
        case And(rules) | Or(rules):
            return rules
        case Not(inner) | Possibly(inner) | Surely(inner):
            return _parts(inner)
        case _:
            return ()


def _touched(explained: Explained) -> bool:
    """Whether any answer bears on the part so far."""
    return any(part.deciding or (part.span and part.span[0]) for part in explained.walk())


def holds(verdict: Verdict) -> bool | None:
    """True, False, or None while it is undecided."""
    return verdict.must if verdict.decided else None


@define
class _Teller:
    checklist: Checklist
    language: str
    say: Words
    drafts: int = 0

    def line(self, explained: Explained, wording: Wording | None = None) -> Line:
        rule = explained.rule
        if isinstance(rule, Named) and wording is None:
            wording = self.checklist.definitions[rule.name].text.in_language(self.language)
        drafts = self.drafts
        said = self.wording(wording) if wording else self.rule(rule)
        status = wording.status if wording else self.status(drafts)
        untouched = wording is not None and not explained.verdict.decided and not _touched(explained)
        below = () if untouched else tuple(self.below(explained, named=wording is not None))
        detail = self.detail(explained)
        return Line(said, holds(explained.verdict), status, detail, explained.deciding, explained.open, below)

    def below(self, explained: Explained, *, named: bool) -> Iterator[Line]:
        """The lines under a part: what bears on it now, with what only groups them left out."""
        rule = explained.rule
        if isinstance(rule, Named):
            yield from self.below(explained.parts[0], named=True)
        elif isinstance(rule, And | Or):
            yield from (self.line(part) for part in explained.parts if self.bears(part, explained))
        elif isinstance(rule, AtLeast):
            counted = explained.deciding if explained.verdict.must else ()
            yield from (self.yes(item) for item in counted)
        elif named and explained.parts:
            yield from (self.line(part) for part in explained.parts)
        elif named and not isinstance(rule, Always):
            drafts = self.drafts
            said = self.rule(rule)
            yield Line(said, holds(explained.verdict), self.status(drafts), deciding=explained.deciding)

    def yes(self, item: str) -> Line:
        """The line of a sign that counts."""
        drafts = self.drafts
        said = self.item(item)
        return Line(said, True, self.status(drafts), deciding=(item,))

    def status(self, drafts: int) -> str:
        """Draft, if a draft wording was used since there were so many of them."""
        return "draft" if self.drafts > drafts else "original"

    def bears(self, part: Explained, whole: Explained) -> bool:
        """Whether a part is worth a line: in a decided rule what decides it, in an open one what is not lost."""
        if whole.verdict.decided:
            decides = [one for one in whole.parts if holds(one.verdict) == whole.verdict.must]
            return part in decides or not decides
        return part.verdict.may or isinstance(whole.rule, And)

    def detail(self, explained: Explained) -> str:
        inner = explained
        while isinstance(inner.rule, Named):
            inner = inner.parts[0]
        if inner.span is None or not isinstance(inner.rule, AtLeast):
            return ""
        low, high = inner.span
        said = self.say["yes_so_far"].format(low=low)
        return said if low == high else f"{said}, {self.say['up_to'].format(high=high)}"

    def wording(self, wording: Wording) -> str:
        self.drafts += wording.status == "draft"
        return wording.text

    def item(self, item: str) -> str:
        """An item as its guideline words it."""
        if item == "outcome":
            return self.say["outcome"]
        entry = self.checklist.indicators.get(item) or self.checklist.facts[item]
        return self.wording(entry.text.in_language(self.language))

    def groups(self, names: tuple[str, ...], *, one: bool) -> str:
        """What a count counts: ``strong signs of “Exploitation”``."""
        say = self.say
        kinds = [say[f"{name}_one" if one else name] for name in names if name in STRENGTHS]
        of = [self.group(name) for name in names if name not in STRENGTHS and name != "indicators"]
        signs = " ".join((*kinds, say["sign"] if one else say["signs"]))
        return say["signs_of"].format(signs=signs, groups=say["joined"].join(of)) if of else signs

    def group(self, name: str) -> str:
        category = self.checklist.categories.get(name)
        text = self.wording(category.text.in_language(self.language)) if category else name.replace("_", " ")
        return f"“{text}”"

    def values(self, item: str, values: frozenset[str]) -> str:
        fact = self.checklist.facts.get(item)
        known: Mapping[str, Any] = {choice.id: choice.text for choice in fact.choices} if fact else {}
        return self.say["or"].join(
            self.wording(known[value].in_language(self.language)) if value in known else value.replace("_", " ")
            for value in sorted(values)
        )

    def rule(self, rule: Rule) -> str:
        """A part of a rule in words."""
        say = self.say
        match rule:
            case Always(value):
                return say["always"] if value else say["never"]
            case Yes(item):
                return self.item(item)
            case AtMost(item, limit):
                return say["at_most"].format(item=self.item(item), limit=limit)
            case OneOf(item, values):
                return say["one_of"].format(item=self.item(item), values=self.values(item, values))
            case AtLeast():
                return self.at_least(rule)
            case Not(inner):
                return self.negated(inner)
            case And():
                return say["all_of"]
            case Or():
                return say["any_of"]
            case Named(name, _):
                return self.wording(self.checklist.definitions[name].text.in_language(self.language))
            case Possibly(inner):
                return say["possibly"].format(rule=self.rule(inner))
            case Surely(inner):
                return say["surely"].format(rule=self.rule(inner))

    def negated(self, rule: Rule) -> str:
        """The contrary of a part, in its own words where it has some."""
        say = self.say
        match rule:
            case AtMost(item, limit):
                return say["at_least_number"].format(item=self.item(item), limit=limit + 1)
            case OneOf(item, values):
                return say["none_of"].format(item=self.item(item), values=self.values(item, values))
            case AtLeast(_, 1, said) if said and said[0] not in self.checklist.weights:
                return say["no_sign"].format(groups=self.groups(said, one=True))
            case AtLeast(_, limit, said) if said and said[0] not in self.checklist.weights:
                return say["fewer"].format(limit=limit, groups=self.groups(said, one=False))
            case _:
                return say["not"].format(rule=self.rule(rule))

    def at_least(self, rule: AtLeast) -> str:
        if not rule.said:
            return self.say["sum"].format(limit=rule.limit)
        if rule.said[0] in self.checklist.weights:
            return self.say["score"].format(groups=rule.said[0].replace("_", " "), limit=rule.limit)
        one = rule.limit == 1
        return self.say["count_one" if one else "count"].format(
            limit=rule.limit, groups=self.groups(rule.said, one=one)
        )

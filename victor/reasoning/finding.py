"""Findings: what a checklist says about answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from victor.guideline import ENGLISH, Checklist, Indicator, Outcome
from victor.html import Displayed
from victor.reasoning.answers import UNKNOWN, Answers
from victor.reasoning.questions import STRENGTH_ORDER, most_decisive_first, open_items
from victor.rules import Rule

if TYPE_CHECKING:
    from htpy import Node

    from victor.reasoning.telling import Explanation


@frozen
class Finding(Displayed):
    """What a checklist says about answers. It never says that somebody is not a victim.

    Attributes:
        checklist: The checklist, as it stands on its day.
        answers: What was answered.
        outcome: The most serious outcome whose rule must hold, whatever is still unknown; None while none is
            established, which is not a finding that there is nothing.
        could_become: The most serious outcome whose rule may hold, given what is still unknown.
        exact: False when so many unknowns pull a rule both ways that `outcome` is a lower bound only, and
            `could_become` an upper one.
    """

    checklist: Checklist = field(repr=lambda checklist: checklist.id)
    answers: Answers
    outcome: str | None
    could_become: str | None
    exact: bool = True

    @property
    def certain(self) -> bool:
        """Whether no answer that is still missing can change the outcome."""
        return self.outcome == self.could_become

    @property
    def established(self) -> Outcome | None:
        """The outcome with its text and advice."""
        return self.checklist.outcomes[self.outcome] if self.outcome else None

    @cached_property
    def _masks(self) -> tuple[int, int]:
        return self.checklist.program.encode(self.answers.values_by_item())

    @cached_property
    def _reachable(self) -> list[Rule]:
        """The rules of the outcomes that can still be established, most serious first."""
        ladder = list(self.checklist.rules)
        low = ladder.index(self.outcome) + 1 if self.outcome else 0
        high = ladder.index(self.could_become) + 1 if self.could_become else 0
        return [self.checklist.rules[outcome] for outcome in reversed(ladder[low:high])]

    @cached_property
    def _open(self) -> tuple[str, ...]:
        return open_items(self._reachable, self.checklist.program.layout, *self._masks)

    @cached_property
    def open_questions(self) -> tuple[str, ...]:
        """The items that can still change the outcome and are worth asking, most decisive first.

        Decisive is what can establish a more serious outcome with the fewest further answers, its own among them (see
        `victor.reasoning.questions.most_decisive_first`). What was asked and cannot be determined is not asked again:
        it stands in `undetermined`.
        """
        asked = set(self.undetermined)
        worth_asking = [item for item in self._open if item not in asked]
        return most_decisive_first(worth_asking, self.checklist, self._reachable, *self._masks)

    @property
    def undetermined(self) -> tuple[str, ...]:
        """The items that could change the outcome, but were asked and cannot be determined."""
        answers = self.answers
        return tuple(item for item in self._open if item in answers and answers[item].value == UNKNOWN)

    @cached_property
    def because(self) -> tuple[str, ...]:
        """Answers that establish the outcome by themselves, none of which can be left out; strong signs stay longest.

        Empty while no outcome is established.
        """
        if self.outcome is None:
            return ()
        program = self.checklist.program
        place = list(self.checklist.rules).index(self.outcome)
        reasons = self.answers.values_by_item()

        def weight(item: str) -> int:
            indicator = self.checklist.indicators.get(item)
            return -STRENGTH_ORDER[indicator.strength] if indicator else 1

        for item in sorted(reasons, key=weight):
            fewer = {name: value for name, value in reasons.items() if name != item}
            if program.verdicts(fewer)[place].must:
                reasons = fewer
        order = {item: number for number, item in enumerate((*self.checklist.indicators, *self.checklist.facts))}
        return tuple(sorted(reasons, key=order.__getitem__))

    @property
    def signs(self) -> tuple[Indicator, ...]:
        """The indicators among the deciding answers."""
        return tuple(self.checklist.indicators[item] for item in self.because if item in self.checklist.indicators)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources on which the outcome and the deciding signs rest; the checklist's own come last."""
        cited = [citation for indicator in self.signs for citation in indicator.sources]
        if self.established:
            cited = [*self.established.sources, *cited]
        return tuple(dict.fromkeys(citation.source for citation in (*cited, *self.checklist.sources)))

    def explain(self, language: str = ENGLISH) -> Explanation:
        """Why the outcome is what it is: a tree of reasons for a terminal, a notebook or a program."""
        from victor.reasoning.telling import tell

        return tell(self, language)

    def rules_read(self) -> tuple[int, int]:
        """The answers as the checklist's rules read them: `yes` and `maybe` (see `victor.rules.Layout`)."""
        return self._masks

    def as_dict(self) -> dict[str, object]:
        """The finding as plain data, as ``victor assess --json`` prints it."""
        return {
            "checklist": self.checklist.id,
            "version": self.checklist.version,
            "digest": self.checklist.digest,
            "outcome": self.outcome,
            "could_become": self.could_become,
            "certain": self.certain,
            "exact": self.exact,
            "open_questions": list(self.open_questions),
            "undetermined": list(self.undetermined),
            "because": list(self.because),
            "sources": list(self.sources),
        }

    def _pieces(self, language: str) -> Node:
        from victor.reasoning.showing import finding_panel

        return finding_panel(self, language)

    def _plain(self) -> str:
        return str(self.explain())


def assess(checklist: Checklist, answers: Mapping[str, object] | None = None, /, **more: object) -> Finding:
    """Say what a checklist says about answers.

    Args:
        checklist: For example ``victor.country("gr").checklist()``.
        answers: Answers by item: ``True``, ``False``, ``"unknown"`` (asked, cannot be determined), ``None`` (not
            asked), a whole number, a span ``(12, 15)``, a choice.
        more: The same as keywords.

    Raises:
        AnswerError: When an answer belongs to no item, or is of the wrong kind.
    """
    given = Answers.of(answers, **more).check(checklist.items)
    return find(checklist, given)


def find(checklist: Checklist, answers: Answers) -> Finding:
    """The finding for answers that have been checked."""
    program = checklist.program
    yes, maybe = program.layout.encode(answers.values_by_item())
    outcome = could_become = None
    exact = True
    for name, verdict in zip(reversed(checklist.rules), reversed(program.verdicts_of(yes, maybe)), strict=True):
        exact = exact and verdict.exact
        if could_become is None and verdict.may:
            could_become = name
        if verdict.must:
            outcome = name
            break
    return Finding(checklist, answers, outcome, could_become, exact)

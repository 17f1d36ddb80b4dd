"""The threshold explorer: cut-offs, weights and what they cost, over a whole cohort, as fast as a hand moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve

from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.notebook.form import Act, Form
from victor.notebook.program import program
from victor.notebook.spoken import spoken
from victor.notebook.thresholds.curve import roc
from victor.notebook.thresholds.figures import figures, matrix, said
from victor.notebook.thresholds.layout import body
from victor.notebook.thresholds.profiles import profiles
from victor.notebook.thresholds.reckoning import Reckoning, outcomes
from victor.notebook.thresholds.setting import ALARMS, MOST_POINTS, PREVALENCES, SIGN, Setting, first, moved
from victor.notebook.thresholds.shape import shape
from victor.notebook.thresholds.telling import Teller
from victor.notebook.thresholds.worth import benefit, natural, note
from victor.research.cohort import Cohort
from victor.research.fourfold.accuracy import Band
from victor.research.results.protection import SMALLEST
from victor.research.scores.roc import cutoffs
from victor.research.scores.weighing import Scores

if TYPE_CHECKING:
    from htpy import Node

NINETY = 0.9


class ThresholdExplorer(Form):
    """Sliders for the cut-off and the weights of a score; what they find, miss and cost follows the hand.

    Unknown answers are a band: what is established without them, and what is possible with them. Nothing of a child is
    in a trait, so no saved notebook holds it; profiles are shown of synthetic children only, and small counts of real
    ones are kept back.

    Args:
        cohort: The children; their truth is known.
        checklist: The checklist whose signs are weighed, and whose own outcomes are shown beside the score.
        language: Of the texts; can be switched on the page.

    Raises:
        ResearchError: When the cohort has no truth, or too few victims or others: at least one of each, of real
            children at least 11.

    >>> import victor
    >>> from victor.research.cohort import Cohort
    >>> checklist = victor.checklist("ilo_child_labour")
    >>> cohort = Cohort.synthetic(checklist, 5_000, prevalence=0.05, seed=7)
    >>> explorer = ThresholdExplorer(cohort, checklist)
    >>> explorer.reply({"do": "move", "sliders": {"cutoff": 20, "strong": 4}, "n": 1})["done"]
    1
    >>> explorer.cutoff, explorer.weights["excessive_hours"]
    (20, 4)
    """

    _esm = program("thresholds.js", "thresholds.css")

    def __init__(self, cohort: Cohort, checklist: Checklist, *, language: str = "en") -> None:
        super().__init__(language=language)
        self._checklist = checklist
        self._first = first(checklist, _share(cohort))
        scores = Scores.of(cohort, checklist, self._first.weights(checklist))
        _require(scores)
        self._outcomes = outcomes(cohort, checklist)
        self._first = evolve(self._first, cutoff=_youden(scores))
        self._reckoning = Reckoning(scores, self._first)
        self.draw()

    @property
    def scores(self) -> Scores:
        """The scores of all children, as they are weighed now."""
        return self._reckoning.scores

    @property
    def weights(self) -> dict[str, int]:
        """The points of each sign, as the sliders stand now."""
        return dict(self.scores.weights)

    @property
    def cutoff(self) -> int:
        """The lowest score that is positive, as the slider stands now."""
        return self._setting.cutoff

    @property
    def band(self) -> Band:
        """The four cells at the cut-off: as established, and as possible."""
        return self._reckoning.band

    @property
    def _setting(self) -> Setting:
        return self._reckoning.setting

    @property
    def _teller(self) -> Teller:
        return Teller(self.language)

    # --- the page ---------------------------------------------------------------------------------------------------

    @property
    def say(self) -> dict[str, str]:
        """The small words of forms; nothing is saved here."""
        return {**super().say, "failed": self._teller.say["failed"]}

    def _title(self) -> Node:
        from htpy import fragment, h2, p

        from victor.html import badge

        say, one, cohort = self._teller.say, self._checklist, self.scores.cohort
        title = one.title.in_language(self.language).text
        size = self._teller.count(cohort.size)
        line = say["subject"].format(checklist=title, version=one.version, count=size)
        mark = badge("synthetic", say["synthetic"]) if cohort.is_synthetic else None
        return fragment[h2[say["title"]], p(".soft")[line, " ", mark]]

    def _body(self) -> Node:
        return body(self._checklist, self._setting.points, self._notes(), self._teller)

    def _notes(self) -> list[str]:
        say, cohort = self._teller.say, self.scores.cohort
        absent = sum(one not in cohort.yes for one in self._checklist.indicators)
        unverified = self.scores.histograms().low.unverified
        return [
            *([say["note_synthetic"]] if cohort.is_synthetic else []),
            say["note_points"],
            say["note_optimism"],
            say["note_silence"],
            *([say["note_absent"].format(count=absent)] if absent else []),
            *([say["note_unverified"]] if unverified else []),
        ]

    def _languages(self) -> tuple[str, ...]:
        return spoken(self._checklist)

    def _draft(self) -> bool:
        return super()._draft() or self._checklist.drafted.get(self.language, False)

    def _now(self) -> dict[str, Any]:
        one, teller = self._reckoning, self._teller
        most = self._setting.most(self._checklist)
        panels = {
            "shape": shape(one, most, teller),
            "matrix": matrix(one, teller),
            "figures": figures(one, teller),
            "roc": roc(one, self._outcomes, self._checklist, teller),
            "natural": natural(one, teller),
            "benefit": benefit(one, teller),
            "worth": note(one, teller),
            "missed": profiles(one, teller),
        }
        return {"panels": panels, "sliders": self._sliders(most), "said": said(one, teller)}

    def _sliders(self, most: int) -> dict[str, list[int]]:
        """Where each slider stands, and how far it goes; 1 beside a sign that does not follow its strength."""
        setting = self._setting
        weights, own = setting.weights(self._checklist), setting.own
        return {
            "cutoff": [setting.cutoff, most],
            "prevalence": [setting.prevalence, len(PREVALENCES) - 1],
            "alarms": [setting.alarms, len(ALARMS) - 1],
            **{name: [points, MOST_POINTS] for name, points in setting.points.items()},
            **{f"{SIGN}{one}": [weights[one], MOST_POINTS, int(one in own)] for one in weights},
        }

    # --- the acts ---------------------------------------------------------------------------------------------------

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {
            "move": lambda act: self._set(moved(self._setting, act.get("sliders"), self._checklist)),
            "reset": lambda _: self._set(self._first),
            "youden": lambda _: self._set(evolve(self._setting, cutoff=_youden(self.scores))),
            "ninety": lambda _: self._set(evolve(self._setting, cutoff=_ninety(self.scores))),
        }

    def _set(self, setting: Setting) -> None:
        """Let everything follow; only what was weighed otherwise is weighed anew."""
        scores = self.scores.weighing(setting.weights(self._checklist))
        self._reckoning = Reckoning(scores, setting)


def _share(cohort: Cohort) -> float:
    from victor.research.planes import count

    truth, known = cohort.reference()
    return count(truth & known) / max(count(known), 1)


def _require(scores: Scores) -> None:
    """Refuse a cohort whose figures could not be computed, or not be shown."""
    low = scores.histograms().low
    if scores.cohort.is_synthetic:
        low.require(1)
    elif min(low.victims, low.others) < SMALLEST:
        raise ResearchError(
            "too few victims or others, so that every figure would be kept back",
            path="truth",
            expected=f"at least {SMALLEST} of each whose truth is known",
            hint="explore with Cohort.synthetic(checklist, n, seed=…)",
        )


def _youden(scores: Scores) -> int:
    return cutoffs(scores.histograms().low).best().at


def _ninety(scores: Scores) -> int:
    return cutoffs(scores.histograms().low).highest_with(sensitivity=NINETY).at

"""From answers to findings and plans: pure functions over a guideline."""

from victor.reasoning.answers import UNKNOWN, Answer, Answers, Value
from victor.reasoning.finding import Finding, assess
from victor.reasoning.plan import Certainty, Plan, Step, Withheld
from victor.reasoning.routing import plan
from victor.reasoning.telling import Explanation, Line

__all__ = [
    "UNKNOWN",
    "Answer",
    "Answers",
    "Certainty",
    "Explanation",
    "Finding",
    "Line",
    "Plan",
    "Step",
    "Value",
    "Withheld",
    "assess",
    "plan",
]

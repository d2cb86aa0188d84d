"""The pure core: facts in, answers out. No input or output, no clock, no environment."""

from .diagnosis import Answer
from .errors import CaseError, EnroltriageError, Finding, KnowledgeError, Problem
from .expert import Expert
from .knowledge import KnowledgeBase

__all__ = [
    "Answer",
    "CaseError",
    "EnroltriageError",
    "Expert",
    "Finding",
    "KnowledgeBase",
    "KnowledgeError",
    "Problem",
]

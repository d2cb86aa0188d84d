"""From the words of a ticket to symptoms, codes and facts, each with its place in the text.

``recogniser`` puts it together; the others, from letters to symptoms, stand below it:
``letters``, ``tokens``, ``lexicon``, ``layout``, ``sentences``, ``phrases``, ``mentions``,
``descriptions``, ``codes``, ``topic``, ``evidence``, ``stated``. ``worded`` tells by what texts are read,
``unlike`` which texts other words may read otherwise.
All that they know stands in the rule files.
"""

from .decision import Span
from .recogniser import NOT_RECOGNISED, Recogniser, Recognition, Stated, recogniser_of
from .unlike import unlike_of
from .worded import Worded, worded

__all__ = [
    "NOT_RECOGNISED",
    "Recogniser",
    "Recognition",
    "Span",
    "Stated",
    "Worded",
    "recogniser_of",
    "unlike_of",
    "worded",
]

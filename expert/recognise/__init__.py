"""From the words of a ticket to symptoms, codes and facts, each with its place in the text.

``recogniser`` puts it together; the others, from letters to symptoms, stand below it:
``letters``, ``tokens``, ``lexicon``, ``layout``, ``phrases``, ``mentions``, ``descriptions``, ``codes``.
All that they know stands in the rule files.
"""

from .recogniser import NOT_RECOGNISED, Recogniser, Recognition, Span, Stated

__all__ = ["NOT_RECOGNISED", "Recogniser", "Recognition", "Span", "Stated"]

"""The knowledge as a book to read: every entry a page, all of them linked.

``chapters`` says what each page shows, as plain values, for the pages that are served and for the
export alike; ``entries`` and ``examples`` are its parts, ``finding`` looks things up, ``origins``
tells where all of it comes from. ``export`` writes the book as files.
"""

from .chapters import STAGES, Book, Shown

__all__ = ["STAGES", "Book", "Shown"]

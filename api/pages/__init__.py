"""The pages for people. Everything that they need is served from the package, and works without JavaScript.

``frame`` makes a page, ``forms`` reads what people send, ``refused`` tells what cannot be done;
every other module is a page, by the name of its path. What they say around the knowledge stands in
``texts``, in every language.
"""

from . import (
    case,
    case_changes,
    cases,
    compare,
    diagram,
    docs,
    insights,
    knowledge,
    sign_in,
    triage,
)
from .frame import blueprint as blueprint

__all__ = [
    "blueprint",
    "case",
    "case_changes",
    "cases",
    "compare",
    "diagram",
    "docs",
    "insights",
    "knowledge",
    "sign_in",
    "triage",
]

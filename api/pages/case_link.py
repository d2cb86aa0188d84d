"""Where a case can be looked at."""

from __future__ import annotations

from flask import current_app, url_for

from .frame import link

VIEWS = ("pages.case", "pages.cases")
"""The pages that may show one case."""


def case_link(case_id: str) -> str:
    """The address of a case's page; where there is none, of the case as data."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint in VIEWS and len(rule.arguments) == 1:
            return link(rule.endpoint.partition(".")[2], **dict.fromkeys(rule.arguments, case_id))
    return url_for("case reading.readCase", case_id=case_id)

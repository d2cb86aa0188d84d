"""Incidents: many cases within a few hours whose likeliest cause concerns the whole tenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from enroltriage.api.store.database import Connection
from enroltriage.api.store.incidents import LOOKED_AT, count_likely
from enroltriage.expert import Answer, KnowledgeBase
from enroltriage.expert.notices import INCIDENT, incident

TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class IncidentRule:
    """From how many cases within how many hours on it is one; 0 cases: never."""

    cases: int
    hours: int

    def found(
        self,
        connection: Connection,
        knowledge: KnowledgeBase,
        case_id: str,
        answer: Answer,
        at: datetime,
    ) -> dict[str, Any] | None:
        """The incident that a case belongs to, as it is recorded: cause, cases, hours.

        The case itself is counted, whether it is kept already or about to be. Of very many cases it
        is only known that there are at least so many.
        """
        standing = (cause.id for cause in answer.causes if cause.status != "excluded")
        cause = next(standing, None)
        if not self.cases or cause is None or not is_tenant_wide(knowledge, cause):
            return None
        since = at - timedelta(hours=self.hours)
        most = max(LOOKED_AT, self.cases)
        others = count_likely(connection, cause, since, at, but=case_id, most=most)
        if others.cases + 1 < self.cases:
            return None
        found = {"cause": cause, "cases": others.cases + 1, "hours": self.hours}
        return {**found, "at_least": True} if others.is_least else found


NO_INCIDENTS = IncidentRule(0, 0)


def is_tenant_wide(knowledge: KnowledgeBase, cause: str) -> bool:
    """Whether what resolves a cause reaches everybody in the tenant."""
    return knowledge.resolutions[knowledge.causes[cause].resolution].reach == TENANT


def announced(answer: Answer, knowledge: KnowledgeBase, found: Mapping[str, Any] | None) -> Answer:
    """The answer with the notice of the incident that was recorded with it, if there was one."""
    if found is None or INCIDENT not in knowledge.notices:
        return answer
    notice = incident(
        knowledge,
        found["cause"],
        found["cases"],
        found["hours"],
        answer.locale,
        is_least=found.get("at_least", False),
    )
    return replace(answer, notices=(*answer.notices, notice), alike=None)

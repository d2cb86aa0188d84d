"""What it costs to find out facts and to try remedies, in minutes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .knowledge import KnowledgeBase
from .resolutions import Resolution


def cost_of_asking(knowledge: KnowledgeBase, facts: Iterable[str]) -> int:
    """Minutes to find out these facts together: each role is handed the case once."""
    asked = [knowledge.facts[name] for name in facts]
    roles = dict.fromkeys(fact.asked_of for fact in asked if fact.asked_of)
    waiting = sum(knowledge.roles[role].handover for role in roles)
    return waiting + sum(fact.minutes for fact in asked)


def cost_of_trying(knowledge: KnowledgeBase, resolution: Resolution, asked: Collection[str]) -> int:
    """Minutes of work, handing over and risk; with finding out how to go about it, unless asked."""
    first = () if resolution.varies_by is None else (resolution.varies_by,)
    unasked = [fact for fact in first if fact not in asked]
    handover = knowledge.roles[resolution.actor].handover
    work = resolution.minutes + resolution.risk + handover
    return work + cost_of_asking(knowledge, unasked)

"""The pages that are held to what all pages must keep, each by its address without a language.

``{case}`` stands for the id of a case that was opened, ``{symptom}``, ``{cause}``, ``{resolution}``, ``{fact}`` and
``{rule}`` for those of entries. A new page is added here, and is then looked at in both languages, in light and dark,
wide and narrow, and attacked.
"""

PAGES = {
    "diagram": "/",
    "symptom": "/?symptom={symptom}",
    "diagram-node": "/?node=c-{cause}",
    "diagram-layers": "/?layers=taken&layers=success&layers=examples",
    "diagram-found": "/?q=missing+licence",
    "sign-in": "/sign-in",
    "triage": "/triage",
    "triage-facts": "/triage?fact.symptom={symptom}",
    "triage-resolved": "/triage?fact.platform=ios&fact.symptom=workplace-join-failed&fact.company_portal=outdated",
    "cases": "/cases",
    "case": "/cases/{case}",
    "case-what-if": "/cases/{case}?what.device_count=3&what.device_limit=15",
    "case-answer": "/cases/{case}?tell=platform",
    "case-erase": "/cases/{case}/erase",
    "compare": "/compare",
    "insights": "/insights",
    "insights-empty": "/insights?since=2001-01-01&until=2001-01-31",
    "knowledge": "/knowledge",
    "knowledge-found": "/knowledge?q=certificate&kind=&platform=ios",
    "knowledge-rules": "/knowledge/rules",
    "knowledge-stage": "/knowledge/rules?stage=confirmed",
    "knowledge-index": "/knowledge/index",
    "knowledge-sources": "/knowledge/sources",
    "knowledge-decisions": "/knowledge/decisions",
    "knowledge-symptom": "/knowledge/symptoms/{symptom}",
    "knowledge-cause": "/knowledge/causes/{cause}",
    "knowledge-resolution": "/knowledge/resolutions/{resolution}",
    "knowledge-fact": "/knowledge/facts/{fact}",
    "knowledge-rule": "/knowledge/rules/{rule}",
    "knowledge-nothing": "/knowledge/causes/mfa-enable",
    "refused": "/?symptom=no-such-symptom",
}
"""Addresses by what their pictures are called."""

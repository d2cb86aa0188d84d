"""What cannot be done with a case, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from enroltriage.api.problems import Refusal
from enroltriage.expert.errors import KnowledgeError, Problem


def not_found(fault: str = "is not the id of a case") -> Refusal:
    """There is no such case."""
    return Refusal(404, "There is no case with this id.", [Problem("/path/case_id", fault)])


class UnreadableRules(Refusal):
    """The rules of an earlier version, which this version of the software cannot read."""

    def __init__(self, version: str, error: KnowledgeError) -> None:
        detail = (
            f"The rules of version {version} answered, and this version of enroltriage cannot read"
            " them. The history tells what was concluded; an earlier enroltriage can answer again."
        )
        found = [Problem("/query/knowledge", str(finding)) for finding in error.findings]
        super().__init__(409, detail, found)


def gone() -> Refusal:
    """The case was erased."""
    detail = "The case was erased: nothing of it can be changed. Open a new one."
    return Refusal(410, detail, [Problem("/path/case_id", "is the id of an erased case")])


def stale(revision: int, locale: str) -> Refusal:
    """The caller has seen another state of the case."""
    detail = "The case is in another state than the request is meant for. Read it, and decide anew."
    fault = f"does not name revision {revision}, which the case has now"
    return Refusal(
        412, detail, [Problem("/header/If-Match", fault)], {"ETag": f'"{revision}-{locale}"'}
    )


def unusable_query(name: str, fault: str) -> Refusal:
    """A parameter of the query has a value that it cannot have."""
    return Refusal(422, "The query cannot be used.", [Problem(f"/query/{name}", fault)])


def unusable_header(name: str, fault: str) -> Refusal:
    """A header has a value that it cannot have."""
    return Refusal(422, "The header cannot be used.", [Problem(f"/header/{name}", fault)])


def unconditional() -> Refusal:
    """A change without a word on which state it is meant for."""
    detail = (
        "Say which state of the case the change is meant for: If-Match with the ETag that was read,"
        " or * where it is right whatever was told meanwhile."
    )
    return Refusal(428, detail, [Problem("/header/If-Match", "is missing")])


def no_such_version(kept: Sequence[str]) -> Refusal:
    """The version of the rules never answered here."""
    fault = Problem("/query/knowledge", "is not a version that has answered here", tuple(kept))
    return Refusal(404, "No rules of this version are kept.", [fault])


def full(what: str, limit: str) -> Refusal:
    """The case holds as much as a case may."""
    detail = f"The case holds as many {what} as one may: {limit}. Open a new one that refers to it."
    return Refusal(413, detail, [Problem("", f"is more than the case has room for: {limit}")])


def other_request() -> Refusal:
    """The key of this write was used for another one."""
    fault = Problem("/header/Idempotency-Key", "was used for another request")
    detail = "The Idempotency-Key was used for a request that was not the same. Use a new key."
    return Refusal(422, detail, [fault])


def forgotten() -> Refusal:
    """What this write had changed has been erased."""
    fault = Problem("/header/Idempotency-Key", "belongs to a case that was erased")
    return Refusal(410, "The request was carried out once, and its case was erased since.", [fault])


def refuse_fact(told: Sequence[str]) -> Refusal:
    """The case has no such fact that could be taken back."""
    fault = Problem("/path/name", "is not a fact that somebody has told of this case", tuple(told))
    return Refusal(404, "There is no such fact to take back.", [fault])


def erased_since() -> Refusal:
    """What a diagnosis rests on is erased."""
    detail = "The case was erased. Its history still tells what was concluded, and by which rules."
    return Refusal(410, detail, [Problem("/path/case_id", "is the id of an erased case")])


def not_diagnosed() -> Refusal:
    """The case had not been diagnosed yet."""
    fault = Problem("/query/as_of", "is before the first diagnosis of the case")
    return Refusal(404, "The case had not been diagnosed at that time.", [fault])

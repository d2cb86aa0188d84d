"""The case that the body of a request describes, for every path that takes one.

The schema of the path checks the shape, the core the values; the faults of both are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Request
from marshmallow import Schema

from enroltriage.expert.case import CURRENT_EDITION
from enroltriage.expert.errors import CaseError, Problem

from .bodies import read_object
from .negotiate import language_of
from .problems import refusal_of
from .schemas import MAX_FACTS
from .shapes import faults_of_count, faults_of_shape, faults_of_text

LANGUAGE_INSTEAD = dict.fromkeys(("lang", "locale"), "put the language into the body, as locale")
"""What to do instead of naming the language in the query."""
ReadValues = Callable[[Mapping[str, Any]], object]
"""Reads the values of a body as the core does, and raises CaseError for what does not fit."""


def read_case_request(
    request: Request, content: bytes, schema: Schema, read_values: ReadValues
) -> dict[str, Any]:
    """What the content of the body says, as the core takes it.

    It has ``facts``, ``text``, ``locale`` and ``edition``, also where they were left out.

    ``read_values`` is asked only where the shape is at fault, so that the answer names the faults of
    the values too; it is given the parts that have the right shape. Raises Refusal.
    """
    body = read_object(content)
    problems = [*faults_of_shape(schema, body), *_faults_of_size(body)]
    if problems:
        at_fault = {problem.pointer for problem in problems}
        fitting = {
            key: body[key] for key in schema.fields if key in body and f"/{key}" not in at_fault
        }
        problems += _faults_of_values(read_values, _completed(request, fitting))
        raise refusal_of(dict.fromkeys(problems))
    return _completed(request, body)


def _completed(request: Request, body: Mapping[str, Any]) -> dict[str, Any]:
    locale = body.get("locale")
    return {
        **body,
        "facts": body.get("facts") or {},
        "text": body.get("text"),
        "locale": language_of(request, None, "/locale") if locale is None else locale,
        "edition": body.get("edition") or CURRENT_EDITION,
    }


def _faults_of_size(body: dict[str, Any]) -> Iterator[Problem]:
    yield from faults_of_text(body)
    facts = body.get("facts")
    if isinstance(facts, dict):
        yield from faults_of_count("/facts", facts, MAX_FACTS, "facts")


def _faults_of_values(read_values: ReadValues, fitting: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        read_values(fitting)
    except CaseError as error:
        return error.problems
    return ()

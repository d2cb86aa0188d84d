"""The shapes of requests and answers of a diagnosis, and of errors.

A request is checked by its schema here; the facts in it are checked by the core against the
vocabulary. Answers are not poured through their schemas: those describe them in the OpenAPI
document, and tests hold the two together. ``x-enum`` and ``x-ref`` in the metadata are
filled in from the knowledge when the document is made.
"""

from __future__ import annotations

from typing import Any, get_args

from marshmallow import RAISE, Schema, fields, validate

from enroltriage.expert.diagnosis import Outcome, Status
from enroltriage.expert.engines import ENGINES
from enroltriage.expert.language import TAG

from .schema_fields import minutes, nested, one_of, shaped, text, texts

MAX_FACTS = 256
LANGUAGE_TAG = f"^{TAG}$"


def locale() -> fields.String:
    """The language of the answer, in a body that asks for one."""
    return fields.String(
        allow_none=True,
        error_messages={"invalid": "must be a language tag, for instance de or en-GB"},
        metadata={
            "description": "The language of the answer, a BCP 47 tag; without it Accept-Language"
            " decides. An unsupported one falls back to English. In a query it is called `lang`.",
            "pattern": LANGUAGE_TAG,
        },
    )


class Request(Schema):
    """The body of a request."""

    class Meta:
        """Unknown keys are faults: a misspelt one would be lost in silence."""

        unknown = RAISE

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.error_messages["type"] = f"must be an object; its keys may be {', '.join(self.fields)}"


class CaseGiven(Request):
    """What is known about a case, and the language of the answer."""

    text = fields.String(
        allow_none=True,
        error_messages={"invalid": "must be a string"},
        metadata={"description": "A ticket as it came, up to 64 KiB in UTF-8."},
    )
    facts = fields.Dict(
        allow_none=True,
        error_messages={"invalid": "must be an object of facts by name"},
        metadata={"x-ref": "Facts"},
    )
    locale = locale()


class CaseRequest(CaseGiven):
    """What is known about a case."""

    edition = fields.String(
        allow_none=True,
        error_messages={"invalid": "must be a string"},
        metadata={"description": "The edition of the knowledge.", "x-enum": "editions"},
    )


class KnowledgeVersion(Schema):
    """Which knowledge answered."""

    version = text("A digest of the rule files.")
    learned_at = fields.String(
        metadata={
            "format": "date-time",
            "description": "Until when reported outcomes count in the likelihoods; missing where nothing"
            " was learned from any.",
        }
    )


class SourceCited(Schema):
    """Where a statement comes from."""

    id = text()
    title = text()
    section = text("The section of the document, as an anchor.")
    date = fields.String(required=True, metadata={"format": "date"})


class Table(Schema):
    """A table that belongs to the steps."""

    title = text()
    columns = texts()
    rows = fields.List(fields.List(fields.String()), required=True)


class VariantChosen(Schema):
    """One way to carry out the resolution."""

    id = text()
    title = text()
    steps = texts()
    links = texts()


class ResolutionOffered(Schema):
    """The steps that remove a cause; those of the chosen variants come first."""

    id = text(enum="resolutions")
    title = text()
    actor = text("Who carries it out.", enum="roles")
    destructive = fields.Boolean(
        required=True, metadata={"description": "Whether data or enrolments may be lost."}
    )
    steps = texts()
    warnings = texts()
    notes = texts()
    tables = nested(Table, many=True)
    links = texts()
    wait_hours = fields.Integer(required=True, allow_none=True)
    variants = nested(VariantChosen, many=True)
    sources = nested(SourceCited, many=True)


class RuleUsed(Schema):
    """A rule behind the status: what it concluded, and from which facts."""

    rule = text(enum="rules")
    sentence = text()
    facts = texts(enum="facts")


class RuleNotUsed(Schema):
    """A rule that would have given another status, and what it lacks."""

    rule = text(enum="rules")
    status = one_of(("confirmed", "excluded"))
    state = one_of(("false", "unknown", "overruled"))
    sentence = text()
    facts = texts("The facts that say otherwise, or that are not known.", enum="facts")


class Explanation(Schema):
    """Why a cause has its status, and what stands in the way of another."""

    why = nested(RuleUsed, many=True)
    why_not = nested(RuleNotUsed, many=True)


class CauseJudged(Schema):
    """A cause that a symptom at hand points to, and the rules behind its status."""

    id = text(enum="causes")
    title = text()
    status = one_of(get_args(Status))
    likelihood = fields.Float(
        required=True,
        validate=validate.Range(0, 1),
        metadata={"description": "1 if confirmed, 0 if excluded; the possible ones sum to 1."},
    )
    rules = texts("Every rule behind the status.", enum="rules")
    reasons = texts("What those rules say about why.")
    resolution = nested(ResolutionOffered, nullable=True)
    notes = texts()
    explanation = fields.Nested(
        Explanation, metadata={"description": "Only where `explain=true` asks for it."}
    )


def _spans() -> fields.List[Any]:
    return fields.List(
        fields.List(fields.Integer(), validate=validate.Length(equal=2)),
        required=True,
        metadata={"description": "Places in the text, in code points, half open."},
    )


class SymptomFound(Schema):
    """A symptom at hand, given or recognised."""

    id = text(enum="symptoms")
    title = text()
    score = fields.Float(required=True, validate=validate.Range(0, 1))
    spans = _spans()
    notes = texts("What else is worth knowing while the case is open.")


class FactUsed(Schema):
    """A fact that the answer rests on, in its canonical form."""

    name = text(enum="facts")
    value = shaped("FactValue")
    origin = one_of(("given", "recognised", "derived"))
    rule = text("The rule that derived it.", nullable=True, enum="rules")
    spans = _spans()


class Choice(Schema):
    """A value and what it is called."""

    value = shaped("Scalar")
    label = text()


class NextQuestion(Schema):
    """The fact worth asking for next. The answer "unknown" is always accepted."""

    fact = text(enum="askable")
    type = one_of(("enum", "boolean", "integer", "date", "text"))
    question = text()
    help = text(nullable=True)
    answers = nested(Choice, many=True)
    asked_of = text(enum="roles")
    cost = minutes("Minutes to find it out, with handing the case over.")
    expected_saving = fields.Float(
        required=True,
        allow_none=True,
        metadata={
            "description": "Minutes that asking this first saves on average, compared with trying"
            " the remedies without asking. Negative where it costs more than it saves: it is asked"
            " for safety's sake, or the plan (`actions`) tries something first. Null where no plan"
            " reckons with it."
        },
    )


class Action(Schema):
    """A step of the plan, as long as nothing is learned: after each answer, ask for it again."""

    kind = one_of(("ask", "try"))
    id = text("The fact to ask for, or the resolution to try.")
    title = text()
    actor = text(enum="roles")
    cost = minutes("Minutes more: work, handing over, and for a resolution its risk.")
    causes = texts("What an answer could decide, or the resolution removes.", enum="causes")
    likelihood = fields.Float(
        required=True,
        allow_none=True,
        validate=validate.Range(0, 1),
        metadata={"description": "That the resolution helps once its turn has come; else null."},
    )
    destructive = fields.Boolean(required=True, allow_none=True)
    reach = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(("device", "user", "tenant", None)),
        metadata={"description": "Whom the resolution affects; null for a question."},
    )


class Notice(Schema):
    """Something the reader must know about the answer."""

    code = text(enum="notices")
    message = text()
    facts = texts(enum="facts")


class Diagnosis(Schema):
    """The causes of a case, ranked, with what resolves them and what to ask next."""

    knowledge = nested(KnowledgeVersion)
    engine = one_of(tuple(ENGINES))
    locale = text(enum="languages")
    outcome = one_of(get_args(Outcome))
    symptoms = nested(SymptomFound, many=True)
    facts = nested(FactUsed, many=True)
    causes = nested(CauseJudged, many=True)
    next_question = nested(NextQuestion, nullable=True)
    actions = nested(Action, many=True)
    notices = nested(Notice, many=True)


_SCALAR = {"type": ["string", "boolean", "number"]}


class Fault(Schema):
    """One fault of a request."""

    pointer = text(
        "A JSON pointer to the fault in the body; empty for the body as a whole. Elsewhere:"
        " /query/..., /path/... and /header/... with the name of what is at fault."
    )
    detail = text()
    allowed = fields.List(
        fields.Raw(metadata=dict(_SCALAR)),
        metadata={"description": "The accepted values or names."},
    )
    did_you_mean = fields.Raw(metadata={**_SCALAR, "description": "The closest accepted one."})


class Problem(Schema):
    """An error in the form of RFC 9457."""

    type = text(format="uri-reference")
    title = text()
    status = fields.Integer(required=True, validate=validate.Range(400, 599))
    detail = text()
    instance = text("The path of the request.", format="uri-reference")
    request_id = text("Identifies the request in the service's log.")
    errors = nested(Fault, many=True)

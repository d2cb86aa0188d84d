"""The shapes of the entries of the knowledge, for the OpenAPI document."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from .schema_fields import minutes as cost
from .schema_fields import nested, one_of, shaped, text, texts
from .schemas import Choice, KnowledgeVersion, SourceCited, Table


class Reference(Schema):
    """Another entry of the knowledge."""

    id = text()
    title = text()


class Cited(Schema):
    """An entry that says where it comes from."""

    sources = nested(SourceCited, many=True)


class ReviewDue(Schema):
    """Who looks an entry through, and by which day for the next time."""

    who = text()
    by = text(format="date")


class Timed(Cited):
    """An entry with the time in which it holds; times are years and months, as ``2026-11``."""

    pack = text(
        "The pack that it stands in; null where it stands in none.", nullable=True, enum="packs"
    )
    since = text("It holds from this month on; null where nothing says so.", nullable=True)
    until = text("It held until before this month; null where no end is known.", nullable=True)
    review = nested(ReviewDue, nullable=True)


class Held(Timed):
    """An entry of a pack."""

    pack = text(enum="packs")
    since = text("It holds from this month on.")


class ShownMessage(Cited):
    """When a message was displayed. It is recognised at all times."""

    message = text()
    since = text("It is displayed from this month on; null: as long as is known.", nullable=True)
    until = text("It was displayed until before this month; null: it still is.", nullable=True)


class Hint(Cited):
    """A condition that multiplies a cause's likelihood by a factor; it proves nothing."""

    when = shaped("Condition")
    sentence = text("The condition in words.")
    factor = fields.Float(required=True)
    note = text(nullable=True)


class Frequent(Schema):
    """How often a cause is at work where a symptom is seen."""

    weight = fields.Integer(
        required=True, metadata={"description": "Its relative frequency, as the rules expect it."}
    )
    reported = fields.Integer(
        required=True,
        metadata={
            "description": "In how many cases it was, by the outcomes that were learned from."
        },
    )
    share = fields.Float(
        required=True,
        metadata={"description": "How likely it is before any other fact: from 0 to 1."},
    )


class CauseOfSymptom(Cited, Frequent, Reference):
    """A cause that a symptom points to."""

    hints = nested(Hint, many=True)
    note = text(nullable=True)


class ExampleCase(Schema):
    """A case and what its answer says."""

    name = text()
    facts = fields.Dict(required=True)
    text = text(nullable=True)
    expect = fields.Dict(required=True)


class SymptomEntry(Held):
    """What the user sees, and the causes that it points to."""

    id = text(enum="symptoms")
    title = text()
    description = text(nullable=True)
    messages = shaped("Phrases", "What is displayed, by language.")
    shown = nested(ShownMessage, many=True)
    partial_messages = shaped("Phrases", "The parts that are enough to recognise it, by language.")
    codes = texts()
    applies_to = shaped("Bounds", "The facts that limit it, with the values it applies to.")
    shown_in = nested(Choice, many=True)
    causes = nested(CauseOfSymptom, many=True)
    ask = texts("The facts worth asking for, in this order.", enum="askable")
    notes = texts()
    examples = nested(ExampleCase, many=True)
    rules = texts("The rules made from this entry.", enum="rules")


class SymptomOfCause(Frequent, Reference):
    """A symptom that points to a cause."""


class DecidingRule(Cited):
    """What confirms or excludes a possible cause."""

    rule = text(enum="rules")
    then = one_of(("confirmed", "excluded"))
    when = shaped("Condition")
    sentence = text("The condition in words.")
    note = text(nullable=True)


class CauseEntry(Held):
    """What is wrong, how it is established or excluded, and what resolves it."""

    id = text(enum="causes")
    title = text()
    description = text(nullable=True)
    sits_in = texts("Where the fault lies.")
    symptoms = nested(SymptomOfCause, many=True)
    deciding = nested(DecidingRule, many=True)
    rules = texts("The rules made from this entry.", enum="rules")
    resolution = nested(Reference)
    superseded = text("Why later sources no longer name it.", nullable=True)
    notes = texts()


class VariantEntry(Cited):
    """One way to carry out a resolution."""

    id = text()
    title = text()
    applies_for = nested(Choice, many=True)
    steps = texts()
    links = texts()


class ResolutionEntry(Held):
    """The steps that remove causes."""

    id = text(enum="resolutions")
    title = text()
    causes = nested(Reference, many=True)
    actor = text("Who carries it out.", enum="roles")
    actor_title = text()
    destructive = fields.Boolean(required=True)
    minutes = cost("Minutes of work.")
    risk = cost("What it may cost beyond the work, as minutes.")
    reach = one_of(("device", "user", "tenant"), "Whom it affects.")
    steps = texts()
    warnings = texts()
    notes = texts()
    tables = nested(Table, many=True)
    links = texts()
    wait_hours = fields.Integer(required=True, allow_none=True)
    varies_by = text("The fact that chooses a variant.", nullable=True, enum="facts")
    variants = nested(VariantEntry, many=True)
    rules = texts("The rules made from this entry.", enum="rules")


class HintOfFact(Schema):
    """Where a fact shifts likelihood: a symptom, one of its causes, and the factor."""

    symptom = text(enum="symptoms")
    cause = text(enum="causes")
    factor = fields.Float(required=True)


class FactEntry(Timed):
    """One thing that can be known of a case."""

    id = text(enum="facts")
    title = text()
    type = one_of(("enum", "boolean", "integer", "date", "text"))
    question = text(nullable=True)
    help = text(nullable=True)
    asked_of = text("Who can answer it.", nullable=True, enum="roles")
    asked_of_title = text(nullable=True)
    minutes = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How long finding it out takes whoever is asked."},
    )
    values = nested(Choice, many=True)
    aliases = shaped("Aliases", "Other ways to write a value.")
    minimum = fields.Integer(required=True, allow_none=True)
    maximum = fields.Integer(required=True, allow_none=True)
    multiple = fields.Boolean(required=True, metadata={"description": "Several values may hold."})
    hint = fields.Boolean(
        required=True, metadata={"description": "It shifts likelihood and proves nothing."}
    )
    derived = fields.Boolean(
        required=True, metadata={"description": "It is derived by rules and cannot be given."}
    )
    derived_by = texts("The rules that derive it.", enum="rules")
    read_by = texts("The rules whose conditions read it.", enum="rules")
    hints = nested(HintOfFact, many=True)


class EntryReference(Reference):
    """The entry of the knowledge that a rule was made from."""

    kind = one_of(("facts", "contradictions", "symptoms", "causes", "resolutions"))


class RuleEntry(Timed):
    """If the condition holds, unless something else was concluded, then this is concluded."""

    id = text(enum="rules")
    sentence = text("The whole rule in words.")
    when = shaped("Condition")
    unless = fields.List(fields.Raw(metadata={"x-ref": "Conclusion"}), required=True)
    then = shaped("Conclusion")
    stratum = fields.Integer(
        required=True,
        validate=validate.Range(0),
        metadata={"description": "A rule's exceptions are final in the strata below its own."},
    )
    entry = nested(EntryReference)
    note = text(nullable=True)


ENTRIES: dict[str, type[Schema]] = {
    "symptoms": SymptomEntry,
    "causes": CauseEntry,
    "resolutions": ResolutionEntry,
    "facts": FactEntry,
    "rules": RuleEntry,
}


def list_of(kind: str) -> type[Schema]:
    """The shape of the list of all entries of this kind."""
    members = {
        "items": nested(ENTRIES[kind], many=True),
        "knowledge": nested(KnowledgeVersion),
    }
    return type(f"{ENTRIES[kind].__name__.removesuffix('Entry')}List", (Schema,), dict(members))


class Alive(Schema):
    """The process lives."""

    status = one_of(("ok",))


class Ready(Schema):
    """The knowledge is loaded and free of errors."""

    status = one_of(("ready",))
    version = text("The version of the software.")
    knowledge = nested(KnowledgeVersion)
    engine = text()
    warnings = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many warnings of each kind verification has."},
    )

"""Two validators read the schema: a quick one that passes files, a slow one that explains faults."""

import copy

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from enroltriage.rules.loader import SHIPPED, rule_files
from enroltriage.rules.schema_check import check_schema, kind_of, quick_validator, schema
from enroltriage.rules.strict_yaml import Document

FILES = [yaml.safe_load(file.read_text("utf-8")) for file in rule_files(SHIPPED)]
# Control characters aside: Python's patterns take four of them for spaces, JSON Schema's do not.
WORDS = st.text(st.characters(exclude_categories=["C"]), max_size=4)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(0, 3),
    WORDS,
    st.just("2020-01"),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(WORDS, inner, max_size=2)),
    max_leaves=4,
)


@st.composite
def spoilt_files(draw):
    """A shipped file with something replaced, added or left out, somewhere below its kind."""
    value = copy.deepcopy(draw(st.sampled_from(FILES)))
    place = value
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = draw(st.sampled_from(list(keys)))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 3)) == 0:
            break
        place = inner
    change = draw(st.sampled_from(["replace", "remove", "add"]))
    if change == "remove":
        del place[key]
    elif change == "add" and isinstance(place, dict):
        place[draw(WORDS)] = draw(VALUES)
    else:
        place[key] = draw(VALUES)
    return value


@settings(max_examples=150)
@given(spoilt_files())
def test_a_file_is_passed_exactly_where_the_published_schema_passes_it(value):
    document = Document("spoilt.yaml", value, {})
    kind = kind_of(document)
    fits = kind is not None and Draft202012Validator(
        {"$ref": f"#/$defs/{kind}", "$defs": schema()["$defs"]}
    ).is_valid(value)
    assert (check_schema(document) == []) is fits


def test_every_shipped_file_is_passed():
    assert all(check_schema(Document("file.yaml", value, {})) == [] for value in FILES)


def test_the_quick_check_passes_letters_of_every_script_as_editors_do():
    """A pattern that only Python reads so made every other file be checked twice, and slowly."""
    kinds = [kind_of(Document("file.yaml", value, {})) for value in FILES]
    assert all(
        quick_validator(kind).is_valid(value) for kind, value in zip(kinds, FILES, strict=True)
    )

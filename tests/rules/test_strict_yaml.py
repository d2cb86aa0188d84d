"""YAML is read by the 1.2 core schema, whatever the parser behind it thinks."""

import pytest

from enroltriage.rules.strict_yaml import parse


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("Off", "Off"), ("true", True), ("False", False),
        ("012", 12), ("-3", -3), ("0x1F", "0x1F"), ("1_000", "1_000"), ("1.5", 1.5), ("1e3", 1000.0),
        ("12:30", "12:30"), ("2019-11-18", "2019-11-18"), ("~", None), ("null", None), ('"null"', "null"),
        ("'5'", "5"), ("=", "="), ("<<", "<<"), (".5", 0.5), (".", "."), ("99999999999999999999999", "9" * 23),
    ],
)  # fmt: skip
def test_a_scalar_means_what_yaml_1_2_says(written, read):
    value = parse(f"key: {written}\n", "x.yaml").value["key"]
    assert value == read
    assert type(value) is type(read)


def test_every_value_has_a_place():
    document = parse("a:\n  - b: 1\n    c: [x, y]\n", "x.yaml")
    assert document.value == {"a": [{"b": 1, "c": ["x", "y"]}]}
    assert document.place(("a",)) == (1, 1)
    assert document.place(("a", 0, "c")) == (2 + 1, 5)
    assert document.place(("a", 0, "c", 1)) == (3, 12)
    assert document.place(("a", 0, "missing")) == (2, 5)

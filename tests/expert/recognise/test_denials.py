"""What is said to be new is not denied by it."""

import pytest


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("I have never seen JamDetected on the printer", []),
        ("I have never seen before JamDetected on the printer", ["paper-jam"]),
        ("Never seen before: the printer has a paper jam", ["paper-jam"]),
        ("Never seen before, and I have never seen JamDetected on the printer", []),
    ],
)
def test_who_never_saw_it_before_sees_it_now(said, text, symptoms):
    assert said(text) == symptoms

"""The application comes from a factory; importing it does nothing."""

from __future__ import annotations

from collections.abc import Callable


def test_importing_the_service_reads_no_rule_and_loads_no_drawing(
    in_new_process: Callable[..., str],
) -> None:
    code = """
import sys, pathlib
def fail(path):
    raise AssertionError(path)
pathlib.Path.read_bytes = fail
import enroltriage.api.app, enroltriage.api.serve, enroltriage.api.cli
print("pygraphviz" in sys.modules)
try:
    enroltriage.api.app.create_app()
except AssertionError as read:
    print(str(read).endswith(".yaml"))
"""
    assert in_new_process(code).split() == ["False", "True"]

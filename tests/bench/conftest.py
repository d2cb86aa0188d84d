"""Makes the checkout's ``bench`` importable, which is never installed with the package."""

import importlib.util
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "bench"

if "bench" not in sys.modules:
    spec = importlib.util.spec_from_file_location("bench", FOLDER / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["bench"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["bench"])


@pytest.fixture(autouse=True)
def _of_the_article(monkeypatch, article):
    """What the benchmarks take for the shipped rules are those of the article, which are read quickly."""
    for place in ("enroltriage.rules.folders.SHIPPED", "bench.backtest.SHIPPED"):
        monkeypatch.setattr(place, article)

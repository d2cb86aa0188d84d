"""Makes the checkout's ``bench`` importable, which is never installed with the package."""

import importlib.util
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "bench"

if "bench" not in sys.modules:
    spec = importlib.util.spec_from_file_location("bench", FOLDER / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["bench"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["bench"])

"""Makes `enroltriage` importable from a checkout where it is not installed.

Under tox and after an installation, this does nothing: the tests then see what is installed.
"""

import importlib.util
import sys
import types
from pathlib import Path

if importlib.util.find_spec("enroltriage") is None:
    _checkout = types.ModuleType("enroltriage")
    _checkout.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["enroltriage"] = _checkout

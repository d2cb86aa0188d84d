"""The diagram of a large knowledge: an overview first, readable parts, smooth where all of it is drawn."""

from __future__ import annotations

import importlib.util
import json
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from .test_all_pages import LAYOUT

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "build" / "pictures" / "diagram-scale.json"
RULES = 2_000
"""They make 239 symptoms on two platforms, and 1,079 nodes."""
MOST_PAINT_MS = 1_000
MOST_FRAME_MS = 1_000 / 60 + 1
FRAMES = """(zooms) => new Promise((resolve) => {
  const box = document.getElementById("drawing"), around = box.getBoundingClientRect(), times = [];
  const x = around.left + around.width / 2, y = around.top + around.height / 2;
  const point = (type, dx, dy) => box.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, pointerType: "mouse", button: 0, clientX: x + dx, clientY: y + dy, bubbles: true, cancelable: true}));
  box.setPointerCapture = () => {};
  let count = 0, last;
  if (!zooms) point("pointerdown", 0, 0);
  requestAnimationFrame(function frame(now) {
    if (last !== undefined) times.push(now - last);
    last = now;
    count += 1;
    if (zooms) box.dispatchEvent(new WheelEvent("wheel", {deltaY: Math.floor(count / 30) % 2 ? 2 : -2, ctrlKey: true,
      clientX: x, clientY: y, bubbles: true, cancelable: true}));
    else point("pointermove", 200 * Math.sin(count / 15), 200 * Math.cos(count / 15));
    if (count < 120) return requestAnimationFrame(frame);
    if (!zooms) point("pointerup", 0, 0);
    resolve(times);
  });
})"""


@pytest.fixture(scope="module")
def large(
    serving: Callable[..., AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server of a generated knowledge."""
    if "bench" not in sys.modules:
        spec = importlib.util.spec_from_file_location("bench", ROOT / "bench" / "__init__.py")
        assert spec is not None
        sys.modules["bench"] = importlib.util.module_from_spec(spec)
    from bench.knowledge import write_knowledge

    folder = tmp_path_factory.mktemp("rules")
    write_knowledge(folder, RULES)
    with serving(WORKERS="1", RULES=str(folder)) as address:
        yield address


def test_a_large_knowledge_opens_from_an_overview(person: Callable[..., Any], large: str) -> None:
    """Platforms, then symptoms, then a drawing that can be read; what is searched is drawn with its paths."""
    someone = person("en", at=large)
    page = someone.visit("/")
    assert page.locator("#drawing").count() == 0
    assert page.locator("section.platform").count() == 2
    someone.picture("diagram-overview-en-light")
    page.locator("section.platform a.button").first.click()
    assert page.locator("section.platform").count() == 1
    page.locator(".cards.symptoms a").first.click()
    assert 4 < page.locator("#drawing .node[data-kind]").count() < 20
    page.goto(f"{large}/?lang=en")
    page.focus("#q")
    page.keyboard.type("cause 77")
    page.wait_for_selector("#hits [data-node=c-cause-77]")
    page.keyboard.press("Enter")
    page.wait_for_selector('#panel [data-of="c-cause-77"]')
    assert 4 < page.locator("#drawing .node[data-kind]").count() < 20
    assert someone.violations() == []


def test_all_of_it_is_painted_at_once_and_moves_smoothly(
    person: Callable[..., Any], large: str
) -> None:
    """The page can be read before a thousand nodes are drawn; then they follow each frame of the screen."""
    page = person("en", at=large).visit("/")  # warm, as every later one is
    told: dict[str, Any] = {}
    for path in ("/", "/?platform=alpha", "/?symptom=symptom-7", "/?whole=1"):
        page.goto(f"{large}{path}")
        told[path] = page.evaluate(LAYOUT)
        assert told[path]["paint"] < MOST_PAINT_MS, told
        assert told[path]["moved"] == [], told
    page.wait_for_selector("#drawing svg")
    assert page.locator("#drawing .node[data-kind]").count() > 1_000
    for name, zooms in (("pan", False), ("zoom", True)):
        frames = page.evaluate(FRAMES, zooms)
        told[name] = {"median": statistics.median(frames), "mean": statistics.mean(frames)}
        assert told[name]["median"] <= MOST_FRAME_MS, told
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(told, indent=1), "utf-8")


def test_without_scripts_all_of_it_is_a_picture_beside_lists(
    person: Callable[..., Any], large: str
) -> None:
    page = person("en", js=False, at=large).visit("/?whole=1")
    assert re.search(r"/diagram\.svg\?.*whole=1", page.locator("#drawing img").get_attribute("src"))
    assert page.locator(".cards.symptoms a").count() > 200

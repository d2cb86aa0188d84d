"""Whatever stands in a rule file, a drawing of it is inert, whole and well-formed."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from enroltriage.diagrams import Diagrams
from enroltriage.diagrams.lettering import wrapped
from enroltriage.expert.conditions import Is
from enroltriage.expert.knowledge import KnowledgeBase

Make = Callable[..., KnowledgeBase]
ATTACKS = [
    "<script>alert(1)</script>",
    "</title></g><script>alert(1)</script>",
    '"]; evil [href="javascript:alert(1)" label="',
    '" onload="alert(1)',
    "javascript:alert(1)",
    "<b>bold</b>",
    "<<table><tr><td href='javascript:alert(1)'>x</td></tr></table>>",
    r"\N \G \E \T \H \L node",
    "ends with a backslash \\",
    '\\" ]; evil -> node; "',
    "two\nlines\r\nand\ttabs",
    "&lt;script&gt; &amp; &unknown; &#60; &#x3c; &",
    "nul \x00 bell \x07 escape \x1b delete \x7f and half \ud800 a letter",
    "]]> <!-- comment --> <!DOCTYPE x> <?php ?>",
    "url(javascript:alert(1)); } * { display: none",
    "ä" * 500,
    "ein " * 300,
    "‮right to left",
    "%s {0} {label} {{}}",
]
ALLOWED = {"svg", "g", "title", "text", "polygon", "polyline", "path", "ellipse"}
CONFIRMED = "confirmed"


@pytest.fixture(params=ATTACKS, ids=range(len(ATTACKS)))
def hostile(request: pytest.FixtureRequest, make: Make) -> KnowledgeBase:
    causes = {
        "k": [("confirmed", Is("a", (True,)))],
        "j": [("excluded", Is("b", (False,)))],
    }
    return make(causes, {"s": ["k", "j"]}, text=request.param)


def test_no_text_becomes_an_element_or_an_attribute(hostile: KnowledgeBase) -> None:
    """The drawing has the elements of any drawing: no script, link, event or style."""
    for highlight in (None, "k"):
        svg = Diagrams(hostile).export("svg", language="en", highlight=highlight)
        root = ElementTree.fromstring(svg)  # noqa: S314 - that it can be parsed is the test
        for element in root.iter():
            assert element.tag.rpartition("}")[2] in ALLOWED
            for name in element.attrib:
                bare = name.rpartition("}")[2].lower()
                assert not bare.startswith("on")
                assert bare not in {"href", "style", "src"}


def test_no_text_adds_a_node_or_an_edge(hostile: KnowledgeBase, make: Make) -> None:
    def drawn(knowledge: KnowledgeBase) -> list[str]:
        svg = Diagrams(knowledge).export("svg", language="de")
        groups = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")  # noqa: S314
        return sorted(str(g.get("id")) for g in groups)

    causes = {"k": [("confirmed", Is("a", (True,)))], "j": [("excluded", Is("b", (False,)))]}
    assert drawn(hostile) == drawn(make(causes, {"s": ["k", "j"]}))


def test_what_graphviz_would_expand_stays_a_text(make: Make) -> None:
    """Neither the label nor the tooltip of a node shows its name in place of an escape."""
    made = make({"k": [("confirmed", Is("a", (True,)))]}, {"s": ["k"]}, text=r"x\Nx \G &lt;y&gt;")
    root = ElementTree.fromstring(Diagrams(made).export("svg", language="en"))  # noqa: S314
    (node,) = (g for g in root.iter() if g.get("id") == "c-k")
    label = "".join(t.text or "" for t in node.iter("{http://www.w3.org/2000/svg}text"))
    assert "c-k" not in label
    assert "<" not in label
    assert str(node.findtext("{http://www.w3.org/2000/svg}title")).startswith(r"x\Nx \G &lt;y&gt;")


def test_every_form_survives_every_text(hostile: KnowledgeBase) -> None:
    diagrams = Diagrams(hostile)
    assert diagrams.export("png", language="en").startswith(b"\x89PNG")
    assert diagrams.export("pdf", language="en").startswith(b"%PDF-")
    assert diagrams.export("dot", language="en").decode().startswith("digraph")
    assert diagrams.export("json", language="en").decode().startswith("{")


def test_hostile_ids_become_harmless_ones(make: Make) -> None:
    evil = '"><script>:a\\N'
    made = make({evil: [("confirmed", Is("a", (True,)))]}, {f"{evil}s": [evil]})
    svg = Diagrams(made).export("svg", language="en")
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert "c-script-a-n" in {g.get("id") for g in root.iter()}
    assert b"<script" not in svg


def test_no_line_ends_inside_a_host_name_or_before_a_short_end() -> None:
    lines = wrapped("Does it point to name-s.example.com when you sign-in?", 16, 9).split(r"\n")
    assert any("name-s.example.com" in line for line in lines)
    assert any("sign-in?" in line for line in lines)

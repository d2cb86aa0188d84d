"""``/``: the decision graph to look at, narrowed, searched, with a node lit and told of; and its parts by themselves.

``/diagram/drawing``, ``/diagram/panel`` and ``/diagram/hits`` are what a script puts into the page
without loading all of it; ``/diagram.svg`` and its sisters are what is shown, as files. All take the
parameters of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Response, render_template, request

from enroltriage.api.diagram_paths import MEDIA_TYPES, SVG_POLICY
from enroltriage.api.knowledge_view import KnowledgeView
from enroltriage.api.negotiate import in_language
from enroltriage.api.service import DiagramFormat, current_service
from enroltriage.expert.knowledge import KnowledgeBase

from .diagram_asked import (
    LAYERS,
    OF_CASES,
    Asked,
    method_fact,
    methods_of,
    platforms_of,
    read_asked,
)
from .diagram_layers import offered
from .diagram_overview import cards, overview
from .diagram_panel import panel_of
from .diagram_search import Hit, Index, index_of, recognised, search
from .diagram_seen import Seen
from .frame import link, page, page_language, view
from .knowledge_parts import drawn, symptom_parts, symptoms_by_platform
from .texts import texts_of

FORMATS = ("svg", "png", "pdf", "dot")


@view("/", scope="diagnose")
def diagram() -> Response:
    """The page."""
    seen = _seen()
    asked, service, language = seen.asked, seen.service, seen.language
    knowledge = service.knowledge
    shown: dict[str, Any] = {"way": seen.way, "asked": asked, "seen": seen, "node_link": _to(asked)}
    if seen.way == "overview":
        shown["platforms"] = overview(knowledge, asked, language)
    else:
        ids = {d["entry"] for _, d in seen.graph.nodes(data=True) if d["kind"] == "symptom"}
        shown["symptoms"] = cards(
            [knowledge.symptoms[i] for i in knowledge.symptoms if i in ids], language
        )
    if seen.way == "inline":
        shown["svg"] = seen.inline(_to(asked))
    if seen.panel_node is not None:
        shown["panel"] = panel_of(seen, seen.panel_node)
    if asked.symptom is not None:
        shown |= symptom_parts(KnowledgeView(knowledge, language), asked.symptom)
        shown["plan"] = drawn(service.diagrams, language, (asked.symptom,), "tree")
    return page("diagram.html", **shown, **_choices(seen), hits=_hits(seen), formats=FORMATS)


@view("/diagram/drawing", scope="diagnose")
def diagram_drawing() -> Response:
    """The drawing by itself, as the page holds it."""
    seen = _seen()
    return _fragment(seen.inline(_to(seen.asked)))


@view("/diagram/panel", scope="diagnose")
def diagram_panel() -> Response:
    """The panel by itself; nothing where no node is chosen."""
    seen = _seen()
    if seen.panel_node is None:
        return _fragment("")
    shown = {
        "panel": panel_of(seen, seen.panel_node),
        "asked": seen.asked,
        "node_link": _to(seen.asked),
    }
    return _fragment(_rendered("diagram_panel.html", **shown))


@view("/diagram/hits", scope="diagnose")
def diagram_hits() -> Response:
    """What is found, to be chosen from."""
    seen = _seen()
    return _fragment(_rendered("diagram_hits.html", asked=seen.asked, hits=_hits(seen)))


@view("/diagram.<any(svg, png, pdf, dot):format>", scope="diagnose")
def diagram_file(format: DiagramFormat) -> Response:
    """What is shown, as a file."""
    seen = _seen()
    response = Response(seen.file(format), content_type=MEDIA_TYPES[format])
    name = "-".join(filter(None, ("enroltriage", seen.asked.symptom or seen.asked.platform)))
    response.headers["Content-Disposition"] = f'attachment; filename="{_plain(name)}.{format}"'
    response.headers["Cache-Control"] = "no-cache, private"
    response.headers["Content-Security-Policy"] = SVG_POLICY
    return in_language(response, seen.language)


def _seen() -> Seen:
    """What this request is to see. Raises Refusal."""
    service, language = current_service(), page_language()
    parts = service.diagrams.parts
    nodes = parts.graph(parts.part(language))
    return Seen(service, language, read_asked(request, service.knowledge, tuple(nodes)))


def _to(asked: Asked) -> Callable[[str], str]:
    """Makes the address at which a node is chosen, all else being as it is."""
    return lambda node: f"{asked.link(node=node, q='')}#panel"


def _choices(seen: Seen) -> dict[str, Any]:
    """What the form offers to choose from, and how much is shown."""
    knowledge, language = seen.service.knowledge, seen.language
    platforms, method = platforms_of(knowledge), method_fact(knowledge)
    fact = knowledge.platform_fact.name
    kinds = [data["kind"] for _, data in seen.graph.nodes(data=True)]
    in_platform = [s.id for s in knowledge.symptoms.values()
                   if seen.asked.platform is None or s.applies({fact: seen.asked.platform})]  # fmt: skip
    return {
        "platform_choices": [(p, knowledge.label(fact, p, language)) for p in platforms],
        "symptom_choices": symptoms_by_platform(knowledge, in_platform, language),
        "method_choices": [
            (value, knowledge.label(method.name, value, language))
            for value in methods_of(knowledge, platforms)
        ] if method else [],
        "layer_choices": offered(),
        "layers_refused": bool({*seen.asked.layers} & {*OF_CASES} - {*offered()}),
        "layers_shown": [name for name in LAYERS if name in seen.asked.layers and name in offered()],
        "counts": {f"{kind}s": kinds.count(kind) for kind in ("symptom", "cause", "question")}
        | {"resolutions": len({d["entry"] for _, d in seen.graph.nodes(data=True)
                               if d["kind"] == "resolution"}), "nodes": len(kinds)},
        "knowledge_counts": {kind: len(getattr(knowledge, kind)) for kind in ("symptoms", "causes", "rules")},
    }  # fmt: skip


def _hits(seen: Seen) -> list[dict[str, Any]]:
    """What is found of the words sought, each with the address at which it is shown."""
    if not seen.asked.q:
        return []
    service = seen.service
    parts: Any = service.diagrams.parts
    index = _index(service.knowledge, parts, seen.language)
    found = search(index, seen.asked.q) or recognised(service.expert, index, seen.asked.q)
    return [_hit(seen, hit) for hit in found]


def _hit(seen: Seen, hit: Hit) -> dict[str, Any]:
    """A hit outside of what is shown leads to where nothing narrows it."""
    within = hit.node in seen.graph or not seen.asked.is_narrowed
    asked = seen.asked if within else Asked(layers=seen.asked.layers)
    return {"hit": hit, "address": _to(asked)(hit.node)}


@lru_cache(maxsize=4)
def _index(knowledge: KnowledgeBase, parts: Any, language: str) -> Index:
    return index_of(knowledge, parts.graph(parts.part(language)))


def _rendered(template: str, **shown: Any) -> str:
    language = page_language()
    return render_template(template, t=texts_of(language), language=language, link=link, **shown)


def _fragment(html: str) -> Response:
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache, private"
    return in_language(response, page_language())


def _plain(name: str) -> str:
    """A name for a file: ids of rule files may hold anything."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", name)[:80]

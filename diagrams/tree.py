"""The decision trees of symptoms as a picture: what to ask and try, with likelihood and cost.

From left to right in the order of the plan; of the branches of a step, the one of the smallest
expected cost stands first. A line is as broad as its branch is likely. Steps are drawn once,
ends at every line that leads to them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import networkx as nx

from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.tree import Branch, Node, Tree

from .dot import EDGE, NODE, PAGE
from .lettering import markup, plain, raised, stacked, titled, wrapped
from .style import A4, EDGE_FONT_SIZE, FADED_LINE, FONT, TREE_MARKS, edge_style, node_style
from .texts import say

FORMAT = "enroltriage-decision-trees/1"
KINDS = {"ask": "question", "try": "resolution"}
_PAGE = {"id": "plan-drawing", "labeljust": "l", "nodesep": "0.2", "ordering": "out"}
_LETTERS, _EDGE_LETTERS, _LINES = 30, 26, 5


def forest(
    knowledge: KnowledgeBase,
    trees: Sequence[Tree],
    language: str,
    lit: Collection[str] | None = None,
) -> nx.DiGraph[str]:
    """The trees with all that their picture tells, as one graph of plain values.

    ``lit`` are the symptoms whose trees are lit, the others being dimmed; None lights none.
    """
    titles = ", ".join(tree.title for tree in trees) if len(trees) == 1 else ""
    graph: nx.DiGraph[str] = nx.DiGraph(
        language=language,
        version=knowledge.version,
        editions=list(knowledge.editions),
        title=say("tree-title" if titles else "trees-title", language, symptom=titles),
        trees={tree.symptom: tree.title for tree in trees},
    )
    for tree in trees:
        state = "" if lit is None else "lit" if tree.symptom in lit else "dim"
        prefix = "" if len(trees) == 1 else f"{tree.symptom}-"
        drawn = nx.relabel_nodes(_grown(knowledge, tree), lambda id_, prefix=prefix: prefix + id_)  # type: ignore[misc]
        for source, target, data in drawn.edges(data=True):
            data |= {"id": f"{source}__{target}", "state": state}
        for _, data in drawn.nodes(data=True):
            data |= {"state": state, "tree": tree.symptom}
        graph.update(drawn)
    return graph


def trees_to_json(trees: Iterable[Tree]) -> str:
    """The trees as JSON text."""
    body = {"format": FORMAT, "trees": [tree.to_dict() for tree in trees]}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _grown(knowledge: KnowledgeBase, tree: Tree) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    nodes = {node.id: node for node in tree.nodes}
    for node in tree.nodes:
        if node.branches:
            _add(graph, knowledge, node.id, node, tree.locale)
    for node in tree.nodes:
        for number, branch in enumerate(node.branches, 1):
            if branch.result == "failed" and not branch.likelihood:
                continue  # what is established helps
            target, leaf = branch.then, nodes[branch.then]
            if not leaf.branches:
                target = f"{node.id}-{number}-{leaf.kind}"
                _add(graph, knowledge, target, leaf, tree.locale)
            _join(graph, node.id, target, branch, tree.locale)
    return graph


def _add(
    graph: nx.DiGraph[str], knowledge: KnowledgeBase, id_: str, node: Node, language: str
) -> None:
    kind = KINDS.get(node.kind, node.kind)
    roles = ", ".join(knowledge.roles[role].title[language] for role in node.actors)
    minutes = [say("minutes", language, minutes=_number(node.cost))]
    if node.branches:
        minutes.append(say("expected", language, minutes=_number(node.expected_cost)))
    reach = [say("legend-tenant", language)] if node.reach == "tenant" else []
    sub = "\n".join(filter(None, [roles, " · ".join(minutes)])) if node.cost else ""
    tooltip = "\n".join([node.title, sub, *reach])
    graph.add_node(id_, kind=kind, entry=" ".join(node.entries), label=node.title, sub=sub,
                   tooltip=tooltip, destructive=node.destructive, tenant=bool(reach))  # fmt: skip


def _join(graph: nx.DiGraph[str], source: str, target: str, branch: Branch, language: str) -> None:
    """Several branches to one node are one line."""
    percent = say("percent", language, number=_number(branch.likelihood * 100))
    label = f"{percent}\n{branch.label}"
    if graph.has_edge(source, target):
        data = graph.edges[source, target]
        data["labels"].append(label)
        data["likelihood"] += branch.likelihood
    else:
        graph.add_edge(source, target, id=f"{source}__{target}", effect=branch.result,
                       labels=[label], likelihood=branch.likelihood)  # fmt: skip
    edge = graph.edges[source, target]
    edge["label"] = edge["tooltip"] = "\n".join(edge["labels"])


def _number(value: float) -> str:
    return str(round(value))


def forest_dot(graph: nx.DiGraph[str]) -> str:
    """The DOT source of a forest; the same graph always gives the same text."""
    import graphviz  # no start waits for it

    language, trees = str(graph.graph["language"]), graph.graph["trees"]
    edition = say("edition", language, editions=", ".join(graph.graph["editions"]),
                  version=str(graph.graph["version"]))  # fmt: skip
    heading = str(graph.graph["title"])
    lines = [markup(heading, 18, bold=True), markup(edition, 10), *_legend(graph, language)]
    fonts = {"fontname": FONT}
    drawing = graphviz.Digraph("plan", node_attr=fonts | NODE, edge_attr=fonts | EDGE)
    drawing.attr("graph", label=f"<{stacked(*lines)}>", **fonts | PAGE | _PAGE)
    if not trees:
        drawing.node("empty", wrapped(say("empty", language), 60), shape="plaintext")
    for symptom, title in trees.items():
        name = f"cluster-{symptom}" if len(trees) > 1 else None
        with drawing.subgraph(name=name) as part:
            if name is not None:
                part.attr("graph", label=f"<{markup(title, 14, bold=True)}>", color=FADED_LINE)
            for id_, data in graph.nodes(data=True):
                if data["tree"] == symptom:
                    part.node(id_, **_node(id_, data))
    for source, target, data in graph.edges(data=True):
        drawing.edge(source, target, **_edge(data))
    return str(drawing.source)


def _legend(graph: nx.DiGraph[str], language: str) -> Iterator[str]:
    yield markup(say("tree-legend", language), EDGE_FONT_SIZE)
    for flag, sign in TREE_MARKS.items():
        if any(data.get(flag) for _, data in graph.nodes(data=True)):
            yield markup(f"{sign} {say(f'legend-{flag}', language)}", EDGE_FONT_SIZE)


def _node(id_: str, data: dict[str, Any]) -> dict[str, str]:
    flags = frozenset(flag for flag in TREE_MARKS if data.get(flag))
    signs = "".join(f"{sign} " for flag, sign in TREE_MARKS.items() if flag in flags)
    title = signs + data["label"]
    if data["sub"]:
        label = titled(title, data["sub"], _LETTERS, _LINES, EDGE_FONT_SIZE)
    else:
        label = wrapped(title, _LETTERS, _LINES)
    said = {"label": label, "id": id_, "tooltip": plain(data["tooltip"])}
    classes = " ".join([data["kind"], *sorted(flags), *filter(None, [data["state"]])])
    return (
        said | {"class": classes} | node_style(data["kind"], A4, flags=flags, state=data["state"])
    )


def _edge(data: dict[str, Any]) -> dict[str, str]:
    label = raised(data["labels"], _EDGE_LETTERS, _LINES)
    said = {"id": data["id"], "class": data["effect"], "label": label}
    said |= {"tooltip": plain(data["tooltip"])} | edge_style("leads", data["state"])
    if data["effect"] == "not-known":
        said["style"] = "dashed"
    return said | {"arrowhead": "normal", "penwidth": f"{0.6 + 3.4 * data['likelihood']:.2g}"}

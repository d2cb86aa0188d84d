"""The decision graph says what the knowledge says: no more, no less, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import networkx as nx
import pytest

from enroltriage.diagrams import decision_graph
from enroltriage.diagrams.graph import KINDS
from enroltriage.expert.conditions import All, Any, Atom, Compare, Concluded, Is, facts_of
from enroltriage.expert.knowledge import Hint, KnowledgeBase
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED
from enroltriage.expert.vocabulary import DerivedRule

Graph = nx.DiGraph  # its nodes are strings
Make = Callable[..., KnowledgeBase]
NO, YES = (Is("a", (False,)), Is("a", (True,)))


def _of(graph: Graph, kind: str) -> dict[str, str]:
    return {node: data["entry"] for node, data in graph.nodes(data=True) if data["kind"] == kind}


def _walks(graph: Graph) -> Iterator[list[str]]:
    """Every way from a symptom to the first cause on it."""
    causes = _of(graph, "cause")
    trail = [[symptom] for symptom in _of(graph, "symptom")]
    while trail:
        walk = trail.pop()
        if walk[-1] in causes:
            yield walk
        else:
            trail += [[*walk, node] for node in graph.successors(walk[-1])]


def _walked_pairs(graph: Graph) -> set[tuple[str, str]]:
    entry = nx.get_node_attributes(graph, "entry")
    return {(entry[walk[0]], entry[walk[-1]]) for walk in _walks(graph)}


def _pairs(knowledge: KnowledgeBase) -> set[tuple[str, str]]:
    return {(s.id, pair.cause) for s in knowledge.symptoms.values() for pair in s.causes}


def test_every_walk_is_a_pair_of_the_knowledge_and_every_pair_has_a_walk(
    knowledge: KnowledgeBase, language: str
) -> None:
    assert _walked_pairs(decision_graph(knowledge, language)) == _pairs(knowledge)


def test_the_walks_to_a_cause_ask_for_the_facts_of_its_rules(
    knowledge: KnowledgeBase, graph: Graph
) -> None:
    """For each symptom: no question of a rule is missing, and none is there without a rule."""
    entry = nx.get_node_attributes(graph, "entry")
    asked: dict[tuple[str, str], set[str]] = {}
    for walk in _walks(graph):
        pair = (entry[walk[0]], entry[walk[-1]])
        if graph.edges[walk[-2], walk[-1]]["effect"] != "shifts":
            asked.setdefault(pair, set()).update(entry[node] for node in walk[1:-1])
    for (_, cause), facts in asked.items():
        rules = knowledge.causes[cause].rules
        assert facts == {fact for rule in rules for fact in facts_of(rule.when)}


def test_every_walk_to_a_confirmation_names_a_rule_that_confirms(
    knowledge: KnowledgeBase, graph: Graph
) -> None:
    for walk in _walks(graph):
        data, cause = graph.edges[walk[-2], walk[-1]], graph.nodes[walk[-1]]["entry"]
        for rule in data["rules"] if data["effect"] == "confirms" else ():
            assert knowledge.rules[rule].then == Atom(CONFIRMED, cause)


def test_every_entry_of_the_knowledge_appears(knowledge: KnowledgeBase, graph: Graph) -> None:
    for kind, shelf in (
        ("symptom", knowledge.symptoms),
        ("cause", knowledge.causes),
        ("resolution", knowledge.resolutions),
    ):
        assert set(_of(graph, kind).values()) == set(shelf)
    variants = {(r.id, v.id) for r in knowledge.resolutions.values() for v in r.variants}
    drawn = {(d["entry"], d["variant"]) for _, d in graph.nodes(data=True) if d["variant"]}
    assert drawn == variants


def test_every_rule_of_the_knowledge_stands_behind_a_node_or_an_edge(
    knowledge: KnowledgeBase, graph: Graph
) -> None:
    """Save those that only say how conclusions hang together, or which facts cannot."""
    behind = {rule for _, data in graph.nodes(data=True) for rule in data["rules"]}
    for _, _, data in graph.edges(data=True):
        behind |= {*data["rules"], *(r for e in data["excludes"] for r in e["rules"])}
    assert behind <= set(knowledge.rules)
    entries = {*knowledge.facts, *knowledge.symptoms, *knowledge.causes, *knowledge.resolutions}
    left = {rule for rule in knowledge.rules if rule.partition(".")[0] in entries} - behind
    assert all(rule.endswith((".still-possible", ".contradicted")) for rule in left)


def test_every_cause_leads_to_its_resolution(knowledge: KnowledgeBase, graph: Graph) -> None:
    for node, cause in _of(graph, "cause").items():
        targets = {graph.nodes[target]["entry"] for target in graph.successors(node)}
        assert targets == {knowledge.causes[cause].resolution}


def test_each_variant_hangs_on_the_values_that_choose_it(
    knowledge: KnowledgeBase, graph: Graph
) -> None:
    for source, target, data in graph.edges(data=True):
        resolution = knowledge.resolutions.get(graph.nodes[target]["entry"])
        if graph.nodes[source]["kind"] != "cause" or resolution is None or not resolution.variants:
            continue
        values = knowledge.facts[str(resolution.varies_by)].values or {}
        covered = {v for variant in resolution.variants for v in variant.applies_for}
        chosen = {v.id: set(v.applies_for) for v in resolution.variants}
        wanted = chosen.get(graph.nodes[target]["variant"], set(values) - covered)
        assert all(values[value]["en"] in data["label"] for value in wanted)


def test_flags_are_those_of_the_knowledge(knowledge: KnowledgeBase, graph: Graph) -> None:
    for node, id_ in _of(graph, "resolution").items():
        assert graph.nodes[node]["destructive"] is knowledge.resolutions[id_].destructive
    for node, id_ in _of(graph, "cause").items():
        assert graph.nodes[node]["superseded"] is (knowledge.causes[id_].superseded is not None)


def test_a_bound_symptom_says_so_in_its_own_box(knowledge: KnowledgeBase, graph: Graph) -> None:
    """On a line into it, the words could be read as those of its neighbour."""
    for node, id_ in _of(graph, "symptom").items():
        bounds = knowledge.symptoms[id_].applies_to.get("enrollment_method", ())
        assert bool(graph.nodes[node]["sub"]) is bool(bounds)
        assert not any(data["label"] for _, _, data in graph.in_edges(node, data=True))


def test_symptoms_share_the_questions_that_lead_to_the_same_causes(graph: Graph) -> None:
    """And only those: the certificate is asked for with one cause in mind, and with two."""
    asking = {node for node, fact in _of(graph, "question").items() if fact == "push_certificate"}
    assert sorted(len(list(graph.successors(node))) for node in asking) == [1, 2]
    (licence,) = (n for n, fact in _of(graph, "question").items() if fact == "user_license")
    assert graph.in_degree(licence) == 3


def test_a_derived_fact_is_one_question_that_names_what_it_compares(graph: Graph) -> None:
    (limit,) = (n for n, f in _of(graph, "question").items() if f == "device_limit_reached")
    data = graph.nodes[limit]
    assert (data["label"], data["sub"]) == (
        "Device limit reached?",
        "from: Number of devices and Device limit",
    )


def test_what_only_excludes_is_a_line_of_its_own_kind(graph: Graph) -> None:
    edges = graph.in_edges("c-ios-unspecified-fault", data=True)
    assert [(data["effect"], data["label"]) for _, _, data in edges] == [
        ("excludes", "ruled out by: Yes"),
        ("shifts", "shifts likelihood: Only one"),
    ]


def test_the_answers_that_exclude_are_kept_beside_the_one_that_confirms(graph: Graph) -> None:
    (edge,) = (data for _, _, data in graph.in_edges("c-user-license-missing", data=True))
    assert edge["label"] == "None assigned / Wrong type"
    assert [excluded["label"] for excluded in edge["excludes"]] == ["Valid"]


def test_a_question_that_only_shifts_likelihood_is_drawn_as_such(graph: Graph) -> None:
    (node,) = (n for n, fact in _of(graph, "question").items() if fact == "devices_affected")
    assert list(graph.predecessors(node)) == ["s-profile-install-network-error"]
    assert [(target, d["effect"], d["label"]) for _, target, d in graph.out_edges(node, True)] == [
        ("c-ios-unspecified-fault", "shifts", "shifts likelihood: Only one")
    ]


def test_what_a_symptom_asks_for_without_a_rule_is_a_hint(make: Make, language: str) -> None:
    """Only where the pair has such a hint, and not for what a rule reads, even by derivation."""
    made = make({"k": [(CONFIRMED, YES)], "j": [], "i": [(EXCLUDED, Is("d", (True,)))]},
                {"s": ["k", "j", "i"], "t": ["k"]})  # fmt: skip
    hints = {
        "k": (Hint(YES, 2, ()), Hint(All((Is("b", (True,)), Is("c", (False,)))), 2, ())),
        "j": (Hint(Is("b", (False,)), 3, ()), Hint(Is("n", (3,)), 2, ())),
        "i": (),
    }
    asking = replace(
        made.symptoms["s"],
        causes=tuple(replace(p, hints=hints[p.cause]) for p in made.symptoms["s"].causes),
        ask=("a", "b", "n", "m", "d"),
    )
    more = Compare("n", "more_than", number=2)
    derived = replace(made.facts["a"], name="d", derived=(DerivedRule("r", more, True, ()),))
    made = replace(
        made, facts={**made.facts, "d": derived}, symptoms={**made.symptoms, "s": asking}
    )
    graph = decision_graph(made, language)
    assert _walked_pairs(graph) == _pairs(made)
    entry = nx.get_node_attributes(graph, "entry")
    shifts = {
        (entry[u], entry[v]): d["label"].partition(": ")[2]
        for u, v, d in graph.edges(data=True)
        if d["effect"] == "shifts"
    }
    yes, no = ("Yes", "No") if language == "en" else ("Ja", "Nein")
    both = "b ({0}): {1} {2} c ({0}): {3}".format(
        language, yes, "and" if language == "en" else "und", no
    )
    assert shifts == {("b", "k"): both, ("b", "j"): no}


def test_two_facts_that_must_hold_together_are_asked_one_after_the_other(graph: Graph) -> None:
    (walk,) = (walk for walk in _walks(graph) if walk[-1] == "c-mfa-enabled")
    labels = [graph.edges[edge]["label"] for edge in nx.utils.pairwise(walk)]
    assert labels == ["", "Yes", "Setup Assistant (legacy)"]


def test_a_cause_that_waits_for_the_others_says_so(graph: Graph) -> None:
    (edge,) = (data for _, _, data in graph.in_edges("c-cname-records-missing", data=True))
    assert edge["label"] == "No, and all others excluded"


def test_the_languages_differ_in_words_alone(knowledge: KnowledgeBase) -> None:
    english, german = (decision_graph(knowledge, language) for language in ("en", "de"))
    assert set(english.edges) == set(german.edges)
    for node in english:
        if english.nodes[node]["kind"] == "question":
            assert english.nodes[node]["label"] != german.nodes[node]["label"]
    for edge in english.edges:
        assert bool(english.edges[edge]["label"]) is bool(german.edges[edge]["label"])


def test_every_node_has_words_and_a_safe_id(knowledge: KnowledgeBase, language: str) -> None:
    graph = decision_graph(knowledge, language)
    for node, data in graph.nodes(data=True):
        assert data["label"]
        assert data["tooltip"]
        assert data["kind"] in KINDS
        assert set(node) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    ids = [data["id"] for _, _, data in graph.edges(data=True)]
    assert len({*graph, *ids}) == len(graph) + len(ids)


@pytest.mark.parametrize(
    ("causes", "symptoms"),
    [
        ({"k": []}, {"s": ["k"]}),
        ({"k": [(CONFIRMED, All((YES, Is("b", (True,)))))], "j": [(CONFIRMED, Is("b", (True,)))]},
         {"s": ["k", "j"], "t": ["j"], "u": ["k"]}),
        ({"k": [(CONFIRMED, Any((YES, All((NO, Is("b", (True,)), Is("c", (False,)))))))],
          "j": [(CONFIRMED, All((NO, Is("b", (True,)))))]},
         {"s": ["k", "j"], "t": ["j"], "u": ["k"]}),
        ({"k": [(CONFIRMED, Concluded(Atom(EXCLUDED, "j")))], "j": [(EXCLUDED, NO)]},
         {"s": ["k", "j"]}),
        ({"k": [(CONFIRMED, Compare("n", "at_least", other="m")), (EXCLUDED, YES)],
          "j": [(EXCLUDED, All((NO, Is("b", (True,)))))]}, {"s": ["k", "j"], "t": ["k"]}),
    ],
    ids=["no rule", "chain beside single", "alternatives", "waiting only", "comparison"],
)  # fmt: skip
def test_the_law_of_pairs_holds_for_rules_of_any_form(
    make: Make, causes: dict[str, object], symptoms: dict[str, list[str]]
) -> None:
    made = make(causes, symptoms)
    assert _walked_pairs(decision_graph(made, "en")) == _pairs(made)


def test_questions_that_lead_on_by_other_answers_are_not_shared(make: Make) -> None:
    """After a yes, b decides k; asked at once, b decides j. One node would confuse the two."""
    both = All((YES, Is("b", (True,))))
    made = make({"k": [(CONFIRMED, both)], "j": [(CONFIRMED, Is("b", (True,)))]}, {"s": ["k", "j"]})
    graph = decision_graph(made, "en")
    walks = {tuple(graph.nodes[n]["entry"] for n in walk) for walk in _walks(graph)}
    assert walks == {("s", "a", "b", "k"), ("s", "b", "j")}


def test_comparisons_and_alternatives_read_as_words(make: Make) -> None:
    more = Any((Compare("n", "at_least", other="m"), Compare("n", "more_than", number=9)))
    made = make({"k": [(CONFIRMED, more), (EXCLUDED, Is("n", (3,), negated=True))]}, {"s": ["k"]})
    (edge,) = (d for _, _, d in decision_graph(made, "en").in_edges("c-k", data=True))
    assert edge["label"] == "≥ m (en) or > 9"
    assert [excluded["label"] for excluded in edge["excludes"]] == ["other than 3"]


def test_entries_whose_ids_become_alike_stay_apart(make: Make) -> None:
    made = make({"k": [(CONFIRMED, YES)], "K": [(CONFIRMED, NO)]}, {"s": ["k"], "S:": ["K"]})
    graph = decision_graph(made, "en")
    assert _walked_pairs(graph) == {("s", "k"), ("S:", "K")}
    assert {"s-s", "s-s--2", "c-k", "c-k--2"} <= set(graph)

"""One trace explains every answer; an explanation says nothing that the trace does not hold."""

import re
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is, evaluate, leaves
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.rulebase import (
    CONTRADICTED,
    FACT,
    SUSPECTED,
)
from enroltriage.expert.space import Space
from enroltriage.expert.vocabulary import LANGUAGES

from .random_printers import PRINTERS, VALUES, other_rules

QUOTED = {"en": re.compile("“([^”]*)”"), "de": re.compile("„([^“]*)“")}
STATES = {"false": False, "unknown": None, "overruled": True}
HOLDS, FAILS, OPEN = Is("so", (True,)), Is("so", (False,)), Is("open", (True,))


def split(words, phrases):
    """What the words stand for, phrase by phrase; fails where no phrase fits."""
    found = []
    while words:
        fitting = [phrase for phrase in phrases if words[: len(phrase)] == phrase]
        assert fitting, f"{words} say more than {list(phrases)}"
        longest = max(fitting, key=len)
        found.append(phrases[longest])
        words = words[len(longest) :]
    return found


class Law:
    """That what is said of a case names only what its trace holds, and enough of it.

    What stands in quotation marks is read as phrases: a fact with its values, a symptom, the title
    of what is concluded. Which are allowed follows from titles, labels and the trace alone.
    """

    def __init__(self, knowledge, trace, language):
        self.knowledge, self.trace, self.language = knowledge, trace, language

    def _title(self, name):
        return self.knowledge.facts[name].title[self.language]

    def _valued(self, name, *values):
        labels = tuple(self.knowledge.label(name, value, self.language) for value in values)
        return labels if self.knowledge.facts[name].multiple else (self._title(name), *labels)

    def _concluded(self, atom):
        if atom.kind == FACT:
            return self._valued(atom.subject, atom.value)
        of = self.knowledge.symptoms if atom.kind == CONTRADICTED else self.knowledge.causes
        return (of[atom.subject].title[self.language],)

    def _written(self, leaf):
        """A test as the rule has it, whatever the case."""
        match leaf:
            case Concluded(atom):
                return self._concluded(atom)
            case Compare(fact, _, _, other):
                return tuple(self._title(name) for name in (fact, other) if name)
            case Is(fact, values):
                return self._valued(fact, *values)

    def _held(self, tests):
        """Of tests that are decided: the conclusions, and the facts with the values they have."""
        for test in tests:
            if isinstance(test.leaf, Concluded):
                yield self._concluded(test.leaf.atom), test.leaf.atom
            for name, value in test.facts.items():
                several = isinstance(value, tuple)
                for one in set(value) & set(test.leaf.values) if several else (value,):
                    yield self._valued(name, one), name

    def _lacking(self, tests):
        """Of tests that are not decided: the facts not known, or what is not so in spite of them."""
        for test in tests:
            for name in test.facts.keys() - self.trace.facts.keys():
                for given_fact in self.knowledge.given_for(name):
                    if given_fact not in self.trace.facts:
                        yield (self._title(given_fact),), given_fact
                yield (self._title(name),), name
            if test.facts.keys() <= self.trace.facts.keys():
                yield self._written(test.leaf), self._written(test.leaf)

    def check(self, cause, explanation):
        """Look at everything that is said of one cause."""
        for used in explanation.why:
            trace = self.trace[used.rule]
            assert trace.fired
            self._check_reasons(trace, used, before=self._concluded(trace.rule.then))
        own = {f"{cause}.{made.id}": made for made in self.knowledge.causes[cause].rules}
        assert [missed.rule for missed in explanation.why_not] == [
            id_ for id_ in own if not self.trace[id_].fired
        ]
        for missed in explanation.why_not:
            trace = self.trace[missed.rule]
            assert missed.status == own[missed.rule].then
            assert trace.state is STATES[missed.state]
            if trace.state:
                assert trace.blocked_by
                prevailing = sum(map(self._concluded, trace.blocked_by), ())
                self._check_reasons(trace, missed, after=prevailing)
            else:
                self._check_lack(trace, missed, own[missed.rule].when, Atom(SUSPECTED, cause))

    def _quoted(self, sentence, numbers=()):
        assert re.findall(r"\d+", QUOTED[self.language].sub("", sentence)) == list(numbers)
        return tuple(QUOTED[self.language].findall(sentence))

    def _check_reasons(self, trace, told, before=(), after=()):
        words = self._quoted(told.sentence)
        end = len(words) - len(after)
        assert (words[: len(before)], words[end:]) == (before, after)
        phrases = dict(self._held(test for test in trace.tests if test.state))
        named = split(words[len(before) : end], phrases)
        known = {name: self.trace.facts[name] for name in named if isinstance(name, str)}
        assert set(told.facts) == known.keys()
        unsaid = Atom(SUSPECTED, trace.rule.then.subject)
        drawn = {name for name in named if isinstance(name, Atom)}
        drawn |= {unsaid}.intersection(self.trace.drawn)
        assert evaluate(trace.rule.when, known, drawn) is True, told.sentence

    def _check_lack(self, trace, told, when, suspicion):
        numbers = [str(x.number) for x in leaves(when) if getattr(x, "number", None) is not None]
        words, written = self._quoted(told.sentence, numbers), ()
        for leaf in leaves(when):
            written += self._written(leaf)
        assert words[: len(written)] == written
        tests = [test for test in trace.tests if test.state is trace.state]
        allowed = dict(self._held(tests) if trace.state is False else self._lacking(tests))
        # Its own cause is named where that does not come into question, or is ruled out already.
        own, suspected = self._concluded(suspicion), suspicion in self.trace.drawn
        if trace.blocked_by or not suspected:
            allowed[own] = own
        named = split(words[len(written) :], allowed)
        known = {name: self.trace.facts.get(name) for name in told.facts}
        if trace.state is False:
            assert known.keys() == {name for name in named if isinstance(name, str)}
            assert evaluate(trace.rule.when, known) is False, told.sentence
            assert suspected or own in named
            return
        assert set(known.values()) <= {None}
        assert known.keys() <= set(named)
        assert (own in named) is (bool(trace.blocked_by) or not suspected)
        supposed = iter(trace.tests)
        assert evaluate(self._suppose(trace.rule.when, supposed, named), {"so": True}) is True

    def _suppose(self, condition, tests, named):
        """The condition, if all that is named came to hold."""
        if isinstance(condition, All | Either):
            parts = tuple(self._suppose(part, tests, named) for part in condition.parts)
            return type(condition)(parts)
        test = next(tests)
        if test.state is not None:
            return HOLDS if test.state else FAILS
        unknown = test.facts.keys() - self.trace.facts.keys()
        comes = unknown <= set(named) if unknown else self._written(test.leaf) in named
        return HOLDS if comes else OPEN


@given(st.data())
def test_a_rule_fired_exactly_where_its_trace_says_so(expert, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    fired = {trace.rule.id for trace in expert.trace(facts) if trace.fired}
    assert fired == set(expert.diagnose(facts).fired)


@given(st.data())
def test_every_test_in_a_trace_tells_the_facts_that_decide_it(expert, facts_of_a_case, data):
    for trace in expert.trace(data.draw(facts_of_a_case)):
        for tested in trace.tests:
            unknown = [name for name, value in tested.facts.items() if value is None]
            if tested.state is not None and not isinstance(tested.leaf, Concluded):
                assert tested.facts
                assert not unknown
            assert tested.state is not False or not isinstance(tested.leaf, Concluded)


@pytest.fixture(scope="module")
def choices(knowledge):
    """By symptom and fact that its rules look at, the values that they can tell apart, and none."""
    space, found = Space(knowledge), {}
    for symptom in knowledge.symptoms:
        rules = space.rules([symptom])
        names = (name for name in space.facts([symptom]) if name != knowledge.platform_fact.name)
        found[symptom] = {name: (None, *space.values(name, rules)) for name in names}
    return found


@pytest.fixture(scope="module")
def spread(knowledge, choices):
    """A hundred cases of each symptom, spread over all that its rules can tell apart."""
    space, name = Space(knowledge), knowledge.symptom_fact.name
    return [
        {name: symptom, **case}
        for symptom, of in choices.items()
        for case in islice(space.cases(of), None, None, space.size(of) // 100 + 1)
    ]


@pytest.fixture(scope="module")
def cases_around_rules(expert, spread, choices):
    """Cases that bring a rule of a cause into one of the states in which it is not used."""
    name = expert.knowledge.symptom_fact.name
    by_state = {state: {} for state in STATES.values()}
    for case in spread:
        for rule in expert.trace(case):
            if rule.rule.path[0] == "cause" and "rules" in rule.rule.path and not rule.fired:
                by_state[rule.state].setdefault(rule.rule.id, case)

    @st.composite
    def case_around_rules(draw):
        of_state = by_state[draw(st.sampled_from([*by_state]))]
        case = of_state[draw(st.sampled_from([*of_state]))]
        more = {fact: st.sampled_from(values) for fact, values in choices[case[name]].items()}
        return draw(st.fixed_dictionaries({}, optional=more)) | case

    return case_around_rules()


def hold_to_the_law(expert, facts, language):
    """Checks the whole answer; returns the states of the rules that were not used."""
    answer = expert.diagnose(facts, locale=language, explain=True)
    law = Law(expert.knowledge, expert.trace(facts), language)
    for cause in answer.causes:
        assert [used.rule for used in cause.explanation.why] == list(cause.rules)
        law.check(cause.id, cause.explanation)
    return {missed.state for cause in answer.causes for missed in cause.explanation.why_not}


@given(st.data())
def test_an_explanation_names_only_what_the_trace_holds(
    expert, facts_of_a_case, cases_around_rules, data
):
    for cases in (facts_of_a_case, cases_around_rules):
        facts = data.draw(cases)
        for language in LANGUAGES:
            hold_to_the_law(expert, facts, language)


def test_so_does_it_for_rules_that_are_false_unknown_and_overruled(expert, spread):
    met = set()
    for case in spread:
        for language in LANGUAGES:
            met |= hold_to_the_law(expert, case, language)
    assert met == STATES.keys()


@settings(max_examples=50)
@given(st.data())
def test_so_does_it_whatever_the_rules_say(printers, explained, data):
    rules = data.draw(other_rules(printers.causes))
    for _ in range(5):
        facts = data.draw(PRINTERS)
        for language in LANGUAGES:
            knowledge, trace, told = explained(rules, facts, language)
            for cause, explanation in told.items():
                Law(knowledge, trace, language).check(cause, explanation)


@settings(max_examples=50)
@given(st.data())
def test_what_is_said_to_prevail_even_then_does_so(printers, explained, data):
    rules, facts = data.draw(other_rules(printers.causes)), data.draw(PRINTERS)
    *_, told = explained(rules, facts)
    missed = (missed for explanation in told.values() for missed in explanation.why_not)
    for rule in (each for each in missed if "Even then" in each.sentence):
        looked_at = {given for name in rule.facts for given in printers.given_for(name)}
        other = st.fixed_dictionaries({name: VALUES[name] for name in looked_at & VALUES.keys()})
        _, trace, _ = explained(rules, facts | data.draw(other))
        assert not trace[rule.rule].fired

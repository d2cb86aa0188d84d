"""Reported outcomes shift how likely causes are: for answers to come, and never for those given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from enroltriage.api.app import case_desk, create_app, make_app
from enroltriage.api.cases.learning import Lessons
from enroltriage.api.clock import now
from enroltriage.api.config import Config
from enroltriage.api.packed_rules import pack_rules
from enroltriage.api.service import EXTENSION, service_of
from enroltriage.api.store.lessons import forget_lessons, keep_lessons, lessons_by_now
from enroltriage.api.store.turns import take_turn

SOUND = Path(__file__).parents[1] / "rules/sound"
CONFIG = Config(rules=SOUND, log_level="error")
ANY = {"If-Match": "*"}
PALE = {"model": "laser", "symptom": "prints-pale", "connection": "both"}


class Clock:
    """A time that goes on when told."""

    def __init__(self):
        self.time = datetime(2126, 11, 29, 18, 20, tzinfo=UTC)  # after all that cases record

    def __call__(self):
        """The time now."""
        return self.time

    def next_hour(self):
        """Let an hour go by."""
        self.time += timedelta(hours=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def service():
    """The service over rules of printers."""
    return service_of(create_app(CONFIG))


def over(service, database, lessons):
    """The same service over this database."""
    desk = case_desk(service.expert, pack_rules(SOUND), database)
    return make_app(replace(service, cases=desk, lessons=lessons), CONFIG)


@pytest.fixture
def app(service, database, clock):
    """The service, which learns once an hour, by this clock."""
    return over(service, database, Lessons(database, 60, clock))


@pytest.fixture
def learn(app):
    """What the service does now and then."""
    return app.extensions[EXTENSION].learn


@pytest.fixture
def symptom(service):
    """One with several causes, of which none is confirmed or excluded at first."""
    return max(service.knowledge.symptoms.values(), key=lambda each: len(each.causes))


@pytest.fixture
def facts(service, symptom):
    """What brings it about."""
    bound = {fact: values[0] for fact, values in symptom.applies_to.items()}
    return {service.knowledge.symptom_fact.name: symptom.id, **bound}


@pytest.fixture
def rare(client, facts):
    """The cause that is least likely by the rules."""
    return diagnosis(client, facts)["causes"][-1]["id"]


@pytest.fixture
def report(client, opened, facts):
    """Opens a case and reports an outcome of it."""

    def run(cause, *, worked=True, case=None):
        case = case or opened(facts=facts)
        told = {"cause": cause, "worked": worked}
        response = client.post(f"/v1/cases/{case['id']}/outcome", json=told, headers=ANY)
        assert response.status_code == 200, response.get_json()
        return response.get_json()

    return run


def diagnosis(client, facts):
    return client.post("/v1/diagnoses", json={"facts": facts}).get_json()


def str_of(clock):
    return clock().isoformat().replace("+00:00", "Z")


def of_case(client, case, **query):
    return client.get(f"/v1/cases/{case['id']}/diagnosis", query_string=query).get_json()


def forget(database):
    with database.writing() as connection:
        forget_lessons(connection, take_turn(connection, now()))


def first(answer):
    return answer["causes"][0]["id"]


def test_what_answers_do_not_reckon_with_yet_is_told_as_waiting(database, report, rare, clock):
    lessons = Lessons(database, 60, clock)
    lessons.learned()
    assert lessons.waiting == 0
    report(rare)
    lessons.learned()
    assert lessons.waiting == 0
    for _ in range(3):
        report(rare)
    lessons.learned()
    assert lessons.waiting == 3
    clock.next_hour()
    lessons.learned()
    assert lessons.waiting == 0


def test_what_often_worked_comes_first_in_answers_to_come(
    client, learn, facts, rare, report, clock
):
    for _ in range(30):
        report(rare)
    assert first(diagnosis(client, facts)) != rare
    learn()
    answer = diagnosis(client, facts)
    assert first(answer) == rare
    assert answer["knowledge"]["learned_at"] == str_of(clock)


def test_an_answer_that_was_given_stays_as_it_is(client, learn, opened, facts, rare, report):
    case = opened(facts=facts)
    before = of_case(client, case)
    for _ in range(30):
        report(rare)
    learn()
    assert of_case(client, case) == before
    assert before["case"]["recorded"]
    assert "learned_at" not in before["knowledge"]


def test_a_case_that_is_diagnosed_again_has_both_answers_on_record(
    client, learn, opened, facts, rare, report, clock
):
    """Each is given again to the last digit, whatever was learned since."""
    case = opened(facts=facts)
    answers, times = [of_case(client, case)], []
    for _ in range(3):
        for _ in range(10):
            report(rare)
        clock.next_hour()
        learn()
        times.append(str_of(clock))
        client.post(f"/v1/cases/{case['id']}/diagnosis", headers=ANY)
        answers.append(of_case(client, case))
    then = [of_case(client, case, as_of=answer["case"]["at"]) for answer in answers]
    assert [each["causes"] for each in then] == [answer["causes"] for answer in answers]
    assert [each["next_question"] for each in then] == [a["next_question"] for a in answers]
    assert all(each["case"]["recorded"] for each in then)
    learned = [each["knowledge"].get("learned_at") for each in then]
    assert learned == [None, *times]
    history = client.get(f"/v1/cases/{case['id']}/history").get_json()["entries"]
    on_record = [e["content"].get("learned_at") for e in history if e["kind"] == "diagnosis"]
    assert on_record == learned


def test_within_an_hour_answers_do_not_change_again(client, learn, facts, rare, report, clock):
    report(rare)
    learn()
    answer = diagnosis(client, facts)
    report(rare)
    learn()
    assert diagnosis(client, facts) == answer
    clock.next_hour()
    learn()
    assert diagnosis(client, facts) != answer


def test_whoever_shares_the_store_learns_the_same(
    service, database, clock, client, learn, facts, rare, report
):
    """Also who looks later, when more was reported."""
    report(rare)
    learn()
    report(rare)
    other = over(service, database, Lessons(database, 60, clock))
    other.extensions[EXTENSION].learn()
    assert diagnosis(other.test_client(), facts) == diagnosis(client, facts)


def test_what_did_not_work_in_the_end_is_taken_back(
    client, learn, facts, rare, report, clock, database
):
    before = diagnosis(client, facts)
    case = report(rare)
    learn()
    assert diagnosis(client, facts) != before
    report(rare, worked=False, case=case)
    clock.next_hour()
    learn()
    after = diagnosis(client, facts)
    assert after["causes"] == before["causes"]
    with database.reading() as connection:
        assert lessons_by_now(connection) == {}


def test_what_is_learned_can_be_forgotten(client, learn, facts, rare, report, clock, database):
    before = diagnosis(client, facts)
    case = report(rare)
    learn()
    client.post(f"/v1/cases/{case['id']}/diagnosis", headers=ANY)
    wiser = of_case(client, case)
    forget(database)
    clock.next_hour()
    learn()
    assert diagnosis(client, facts)["causes"] == before["causes"]
    assert of_case(client, case) == wiser


def test_after_all_was_forgotten_only_what_is_reported_from_then_on_counts(
    client, rare, report, told, database, service, symptom
):
    """Whatever becomes of what was reported before: none of it is counted back, or once more."""
    first, second = report(rare), report(rare)
    forget(database)
    report(rare, worked=False, case=first)
    other = next(id_ for id_ in service.knowledge.symptoms if id_ != symptom.id)
    told(second, **{service.knowledge.symptom_fact.name: [other]})
    with database.reading() as connection:
        assert lessons_by_now(connection) == {}
    report(rare)
    with database.reading() as connection:
        assert lessons_by_now(connection) == {(symptom.id, rare): 1}
    report(rare, case=second)
    with database.reading() as connection:
        assert lessons_by_now(connection) == {(symptom.id, rare): 1, (other, rare): 1}


def test_a_clock_that_was_ahead_keeps_nobody_from_learning(
    client, learn, facts, rare, report, clock, database
):
    with database.writing() as connection:
        keep_lessons(connection, clock() + timedelta(days=400))
    report(rare)
    learn()
    assert "learned_at" in diagnosis(client, facts)["knowledge"]
    assert diagnosis(client, facts)["knowledge"]["learned_at"] > str_of(clock)


def test_what_an_erased_case_has_taught_stays(client, learn, rare, report, database, symptom):
    case = report(rare)
    assert client.delete(f"/v1/cases/{case['id']}", headers=ANY).status_code == 204
    with database.reading() as connection:
        assert lessons_by_now(connection) == {(symptom.id, rare): 1}


def test_a_case_that_gets_another_symptom_teaches_that(
    client, told, rare, report, database, service, symptom
):
    case = report(rare)
    other = next(id_ for id_ in service.knowledge.symptoms if id_ != symptom.id)
    assert told(case, **{service.knowledge.symptom_fact.name: [other]}).status_code == 200
    with database.reading() as connection:
        assert lessons_by_now(connection) == {(other, rare): 1}


def test_causes_tell_how_often_they_were_at_work(client, learn, rare, report, symptom):
    def at_work():
        (found,) = (
            each
            for each in client.get(f"/v1/causes/{rare}").get_json()["symptoms"]
            if each["id"] == symptom.id
        )
        (same,) = (
            each
            for each in client.get(f"/v1/symptoms/{symptom.id}").get_json()["causes"]
            if each["id"] == rare
        )
        assert all(found[name] == same[name] for name in ("weight", "reported", "share"))
        return found

    before = at_work()
    assert before["reported"] == 0
    report(rare)
    learn()
    after = at_work()
    assert (after["weight"], after["reported"]) == (before["weight"], 1)
    assert after["share"] == pytest.approx((before["share"] * 10 + 1) / 11, abs=1e-4)


def test_pages_that_were_kept_are_asked_for_anew(client, learn, rare, report):
    tag = client.get(f"/v1/causes/{rare}").headers["ETag"]
    same = {"If-None-Match": tag}
    assert client.get(f"/v1/causes/{rare}", headers=same).status_code == 304
    report(rare)
    learn()
    assert client.get(f"/v1/causes/{rare}", headers=same).status_code == 200


def test_a_service_that_is_not_to_learn_does_not(
    service, database, client, learn, facts, rare, report
):
    before = diagnosis(client, facts)
    report(rare)
    learn()
    still = over(service, database, Lessons(database, 0))
    still.extensions[EXTENSION].learn()
    assert diagnosis(still.test_client(), facts) == before


def test_new_rules_reckon_with_what_was_learned_by_the_old(database, tmp_path, clock):
    """And a case that the old ones answered is given again as they did."""
    folder = Path(copytree(SOUND, tmp_path / "rules"))
    url = database.url.render_as_string(hide_password=False)
    config = replace(CONFIG, rules=folder, database=url)
    app = create_app(config)
    client, switch = app.test_client(), app.extensions[EXTENSION]
    case = client.post("/v1/cases", json={"facts": PALE}).get_json()
    told = {"cause": "toner-used-up", "worked": True}
    client.post(f"/v1/cases/{case['id']}/outcome", json=told, headers=ANY)
    switch.learn()
    client.post(f"/v1/cases/{case['id']}/diagnosis", headers=ANY)
    before = of_case(client, case)
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text("utf-8") + "# a later version\n", "utf-8")
    assert client.post("/v1/knowledge:reload").get_json()["changed"]
    after = diagnosis(client, PALE)
    assert after["knowledge"]["version"] != before["knowledge"]["version"]
    assert after["knowledge"]["learned_at"] == before["knowledge"]["learned_at"]
    assert after["causes"] == before["causes"]
    assert of_case(client, case) == before
    service_of(app).cases.database.close()

"""The rules change while cases are open: a case keeps its answer until it is diagnosed again."""

import re
from pathlib import Path
from shutil import copytree

import pytest
from orjson import loads
from sqlalchemy import text, update

from enroltriage.api.app import create_app
from enroltriage.api.config import load_config
from enroltriage.api.follower import Follower
from enroltriage.api.logs import configure_logging
from enroltriage.api.packed_rules import pack_files
from enroltriage.api.service import EXTENSION, service_of
from enroltriage.api.store.rule_versions import kept_versions
from enroltriage.api.store.tables import RULE_VERSIONS

SOUND = Path(__file__).parents[1] / "rules/sound"
JAMMED = {"model": "laser", "symptom": "prints-nothing", "paper": "jammed"}
ANY = {"If-Match": "*"}
UNREADABLE = pack_files({"pack.yaml": "nobody: knows"})


@pytest.fixture
def folder(tmp_path):
    return Path(copytree(SOUND, tmp_path / "rules"))


@pytest.fixture
def app(folder, database):
    """The service over rules of printers, and this database."""
    url = database.url.render_as_string(hide_password=False)
    app = create_app(load_config(rules=folder, database=url, log_level="error"))
    yield app
    service_of(app).cases.database.close()


@pytest.fixture
def change(client, folder):
    """Has the service answer by rules in which jammed paper excludes nothing; tells the versions."""

    def reload():
        file = folder / "causes/paper-missing.yaml"
        file.write_text(file.read_text("utf-8").replace("[loaded, jammed]", "[loaded]"), "utf-8")
        told = client.post("/v1/knowledge:reload").get_json()
        assert told["changed"], told
        return told["before"]["version"], told["knowledge"]["version"]

    return reload


def status_of(answer, cause):
    return next(one["status"] for one in answer["causes"] if one["id"] == cause)


def test_a_case_keeps_its_answer_until_it_is_diagnosed_again(client, opened, change):
    case = opened(facts=JAMMED)
    path = f"/v1/cases/{case['id']}"
    drawn = client.get(f"{path}/diagram.svg").data
    change()
    assert client.get(path).get_json() == case
    assert client.get(f"{path}/diagram.svg").data == drawn
    again = client.post(f"{path}/diagnosis", headers=ANY).get_json()
    assert status_of(case["diagnosis"], "paper-missing") == "excluded"
    assert status_of(again["diagnosis"], "paper-missing") == "possible"
    assert client.get(f"{path}/diagram.svg").data != drawn


def test_both_answers_stay_on_record_with_their_versions(client, opened, change):
    case = opened(facts=JAMMED)
    path = f"/v1/cases/{case['id']}"
    old, new = change()
    client.patch(f"{path}/facts", json={"plug": "tight"}, headers=ANY)
    entries = client.get(f"{path}/history").get_json()["entries"]
    recorded = [e["content"] for e in entries if e["kind"] == "diagnosis"]
    assert [content["knowledge"] for content in recorded] == [old, new]
    assert [status_of(content, "paper-missing") for content in recorded] == ["excluded", "possible"]
    then = client.get(f"{path}/diagnosis", query_string={"as_of": case["changed_at"]}).get_json()
    assert then["knowledge"] == {"version": old}
    assert then["case"]["recorded"] is True
    by_old = client.get(f"{path}/diagnosis", query_string={"knowledge": old}).get_json()
    assert by_old["outcome"] == "exhausted"


def test_what_was_written_under_a_key_is_answered_as_before(client, change):
    key = {"Idempotency-Key": "k-1"}
    first = client.post("/v1/cases", json={"facts": JAMMED}, headers=key)
    change()
    again = client.post("/v1/cases", json={"facts": JAMMED}, headers=key)
    assert (again.status_code, again.data) == (201, first.data)


def test_a_new_case_is_answered_by_the_new_rules(opened, change):
    _, new = change()
    assert opened(facts=JAMMED)["diagnosis"]["knowledge"] == {"version": new}


def test_what_others_have_told_is_diagnosed_anew_where_the_new_rules_answer_otherwise(
    client, opened, change
):
    case = opened(facts=JAMMED, by="user")
    path = f"/v1/cases/{case['id']}"
    change()
    same = client.patch(f"{path}/facts?by=user", json={"paper": "jammed"}, headers=ANY)
    assert same.get_json() == case
    now = client.patch(f"{path}/facts?by=tool", json={"paper": "jammed"}, headers=ANY).get_json()
    assert now["revision"] == case["revision"] + 2
    assert status_of(now["diagnosis"], "paper-missing") == "possible"


@pytest.fixture
def other(tmp_path, database):
    """Another server on the same store, with a folder of its own that does not change."""
    url = database.url.render_as_string(hide_password=False)
    folder = Path(copytree(SOUND, tmp_path / "other"))
    app = create_app(load_config(rules=folder, database=url, log_level="error"))
    yield app
    service_of(app).cases.database.close()


def version_of(app):
    return service_of(app).knowledge.version


def test_a_server_follows_the_rules_that_another_one_was_told_to_answer_by(app, other, change):
    follower = Follower(other.extensions[EXTENSION])
    _, new = change()
    assert version_of(other) != new
    follower.look_at_store()
    assert version_of(other) == version_of(app) == new
    answer = other.test_client().post("/v1/diagnoses", json={"facts": JAMMED}).get_json()
    assert status_of(answer, "paper-missing") == "possible"


def test_both_are_told_to_go_back(app, other, change, client, folder):
    followers = [Follower(each.extensions[EXTENSION]) for each in (app, other)]
    old, _ = change()
    for follower in followers:
        follower.look_at_store()
    told = other.test_client().post("/v1/knowledge:reload").get_json()
    assert told["knowledge"]["version"] == old
    for follower in followers:
        follower.look_at_store()
    assert version_of(app) == version_of(other) == old


def test_rules_that_nobody_could_be_told_of_are_told_later_and_not_taken_back(
    app, other, change, database, tmp_path
):
    """The store was away when this server was told to change; what was told before it comes second."""
    followers = [Follower(each.extensions[EXTENSION]) for each in (app, other)]
    change()
    pack = tmp_path / "other/pack.yaml"
    pack.write_text(pack.read_text("utf-8") + "# the last word\n", "utf-8")
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE rule_changes RENAME TO away"))
    assert other.test_client().post("/v1/knowledge:reload").status_code == 503
    last = version_of(other)
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO rule_changes"))
    for follower in reversed(followers):
        follower.look_at_store()
    assert version_of(app) == version_of(other) == last


def waiting(client):
    """What is said to wait, by its kind."""
    told = re.findall(r'enroltriage_waiting\{work="(.+)"\} (.+)', client.get("/metrics").text)
    return {work: float(number) for work, number in told if float(number)}


def test_a_change_of_the_rules_that_is_not_taken_over_yet_is_told_as_waiting(app, other, change):
    """Another thread of the server is just reading its rules."""
    follower, switch = Follower(other.extensions[EXTENSION]), other.extensions[EXTENSION]
    change()
    with switch._turn():
        follower.look_at_store()
        assert waiting(other.test_client()) == {"rule-changes": 1}
    for _ in range(2):
        follower.look_at_store()
    assert waiting(other.test_client()) == {}


def test_rules_that_answered_while_the_store_was_away_are_kept_when_it_is_back(
    app, client, folder, database, opened
):
    """Also those that were changed again meanwhile, and those that no case was answered by."""
    follower = Follower(app.extensions[EXTENSION])
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE rule_changes RENAME TO away"))
    versions = [version_of(app)]
    assert waiting(client) == {}
    for words in ("# once more\n", "# and again\n"):
        pack = folder / "pack.yaml"
        pack.write_text(pack.read_text("utf-8") + words, "utf-8")
        assert client.post("/v1/knowledge:reload").status_code == 503
        versions.append(version_of(app))
        answered = client.post("/v1/diagnoses", json={"facts": JAMMED})
        assert answered.get_json()["knowledge"]["version"] == versions[-1]
    follower.look_at_store()
    assert waiting(client) == {"rules-to-tell": 1, "rules-to-keep": 3}
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO rule_changes"))
    follower.look_at_store()
    assert waiting(client) == {}
    with database.reading() as connection:
        assert sorted(kept_versions(connection)) == sorted(set(versions))
    assert len(set(versions)) == 3
    where = f"/v1/cases/{opened(facts=JAMMED)['id']}/diagnosis"
    for version in versions:
        told = client.get(where, query_string={"knowledge": version}).get_json()
        assert told["knowledge"]["version"] == version


@pytest.fixture
def known(app):
    """The first rules have answered, and the server has looked into the store since."""
    Follower(app.extensions[EXTENSION]).look_at_store()


def test_a_server_that_starts_with_earlier_rules_answers_by_those_that_were_told_last(
    known, other, change, capsys
):
    """A reload elsewhere has not changed its folder; both versions are told, and what to do."""
    old, new = change()
    configure_logging("warning")
    follower = Follower(other.extensions[EXTENSION])
    assert version_of(other) == new
    warned = loads(capsys.readouterr().err.splitlines()[-1])
    assert (warned["folder"], warned["told"], warned["knowledge"]) == (old, new, new)
    assert "reload" in warned["event"]
    follower.look_at_store()
    assert version_of(other) == new
    told = other.test_client().post("/v1/knowledge:reload").get_json()
    assert told["knowledge"]["version"] == version_of(other) == old


def test_a_server_that_starts_with_new_rules_tells_the_others(
    known, app, change, tmp_path, database
):
    follower = Follower(app.extensions[EXTENSION])
    change()
    folder = Path(copytree(SOUND, tmp_path / "deployed"))
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text("utf-8") + "# deployed\n", "utf-8")
    url = database.url.render_as_string(hide_password=False)
    deployed = create_app(load_config(rules=folder, database=url, log_level="error"))
    version = version_of(deployed)
    Follower(deployed.extensions[EXTENSION]).look_at_store()
    follower.look_at_store()
    assert version_of(app) == version_of(deployed) == version
    service_of(deployed).cases.database.close()


def test_a_server_that_starts_and_cannot_read_the_rules_told_last_answers_by_its_own(
    known, other, change, database
):
    old, new = change()
    with database.writing() as connection:
        which = RULE_VERSIONS.c.version == new
        connection.execute(update(RULE_VERSIONS).where(which).values(files=UNREADABLE))
    Follower(other.extensions[EXTENSION]).look_at_store()
    assert version_of(other) == old


def test_rules_that_another_server_cannot_read_leave_it_as_it_is(other, change, database):
    """It may be of an earlier version of the software."""
    follower = Follower(other.extensions[EXTENSION])
    old, new = change()
    with database.writing() as connection:
        which = RULE_VERSIONS.c.version == new
        connection.execute(update(RULE_VERSIONS).where(which).values(files=UNREADABLE))
    follower.look_at_store()
    assert version_of(other) == old

"""Requests reach now one server, now another; a case and a key are the same on all."""

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


def test_what_one_server_was_told_the_other_answers(client, opened, told, several):
    before = list(several.given)
    case = opened(facts=FACTS)
    now = told(case, device_count=20).get_json()
    assert [client.get(f"/v1/cases/{case['id']}").get_json() for _ in range(4)] == [now] * 4
    assert all(now > then + 1 for now, then in zip(several.given, before, strict=True))


def test_a_write_that_is_sent_again_to_the_other_server_is_carried_out_once(client):
    answers = [
        client.post("/v1/cases", json={"facts": FACTS}, headers={"Idempotency-Key": "k-1"})
        for _ in range(4)
    ]
    assert {answer.data for answer in answers} == {answers[0].data}
    assert len(client.get("/v1/cases").get_json()["cases"]) == 1


def test_a_state_that_was_read_of_one_server_is_the_condition_of_the_other(client, opened, told):
    case = opened(facts=FACTS)
    etags = {client.get(f"/v1/cases/{case['id']}").headers["ETag"] for _ in range(4)}
    assert etags == {'"2-en"'}
    told(case, device_count=20)
    for _ in range(2):
        response = client.patch(
            f"/v1/cases/{case['id']}/facts", json={"ever_worked": True}, headers={"If-Match": '"2"'}
        )
        assert response.status_code == 412

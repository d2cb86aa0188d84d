"""People sign in to the pages with a key, once; what they may not see, they are not shown."""

import re
from datetime import UTC, datetime

import pytest

from enroltriage.api.access.issuing import revoke, rotate
from enroltriage.api.access.session import COOKIE

HTML = {"Accept": "text/html"}


def token_in(html):
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


@pytest.fixture
def sign_in(client):
    """Gives a key on the page for it, as somebody does who was led there from an address."""

    def give(key, then="/?lang=de"):
        token = token_in(client.get(then, headers=HTML).text)
        return client.post("/sign-in", data={"csrf_token": token, "key": key, "next": then})

    return give


def test_where_no_key_was_ever_made_nobody_signs_in(client):
    page = client.get("/", headers=HTML)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers


def test_who_comes_without_a_key_is_shown_the_form_at_the_address_itself(client, key_for):
    key_for()
    page = client.get("/?symptom=device-cap-reached&lang=de", headers=HTML)
    assert page.status_code == 401
    assert page.headers["WWW-Authenticate"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "API-Schlüssel" in page.text
    assert 'value="/?symptom=device-cap-reached&amp;lang=de"' in page.text


def test_programs_are_told_of_it_as_everywhere(client, key_for):
    key_for()
    assert client.get("/").mimetype == "application/problem+json"


def test_who_signs_in_is_led_to_where_they_wanted_and_sees_who_they_are(client, key_for, sign_in):
    answer = sign_in(key_for("diagnose", "admin", name="Front desk"))
    assert (answer.status_code, answer.location) == (303, "/?lang=de")
    page = client.get("/?lang=de", headers=HTML)
    assert page.status_code == 200
    assert "Angemeldet als Front desk" in page.text


def test_the_cookie_is_read_by_no_script_sent_by_no_other_site_and_holds_no_secret(
    client, key_for, sign_in
):
    key = key_for()
    cookie = sign_in(key).headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert key.rpartition("_")[2] not in cookie


def test_by_https_the_cookie_goes_by_https_alone(client, key_for):
    key_for()
    page = client.get("/", headers=HTML, base_url="https://localhost")
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_wrong_key_is_told_so_and_signs_nobody_in(client, key_for, sign_in):
    key_for()
    answer = sign_in("etk_0000000000000000_" + "x" * 43)
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert client.get("/", headers=HTML).status_code == 401


@pytest.mark.parametrize("where", ["https://example.com/", "//example.com", "/\\example.com", ""])
def test_nobody_is_led_to_another_site(client, key_for, where):
    key = key_for()
    token = token_in(client.get("/", headers=HTML).text)
    answer = client.post("/sign-in", data={"csrf_token": token, "key": key, "next": where})
    assert (answer.status_code, answer.location) == (303, "/?lang=en")


def test_a_form_without_its_token_is_not_taken(client, key_for):
    key = key_for()
    for form in ({"key": key}, {"key": key, "csrf_token": "guessed"}):
        answer = client.post("/sign-in", data=form, headers=HTML)
        assert answer.status_code == 400
        assert "load the page again" in answer.text
    assert client.get("/", headers=HTML).status_code == 401


def test_who_signs_out_is_out(client, key_for, sign_in):
    sign_in(key_for())
    token = token_in(client.get("/", headers=HTML).text)
    assert client.post("/sign-out", data={"csrf_token": token}).location == "/sign-in?lang=en"
    assert client.get("/", headers=HTML).status_code == 401


@pytest.mark.parametrize("end", [revoke, rotate])
def test_a_key_that_is_revoked_or_has_another_secret_opens_nothing_any_more(
    serve, database, key_for, sign_in, client, end
):
    key = key_for()
    sign_in(key)
    end(database, key.split("_")[1], datetime.now(UTC))
    other = serve(database).test_client()  # which does not know the key from before
    other.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert other.get("/", headers=HTML).status_code == 401


def test_a_cookie_of_one_server_is_good_at_every_other_of_the_store(
    serve, database, key_for, sign_in, client
):
    sign_in(key_for())
    other = serve(database).test_client()
    other.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert other.get("/", headers=HTML).status_code == 200


def test_a_cookie_that_was_changed_opens_nothing(client, key_for, sign_in):
    sign_in(key_for())
    value = client.get_cookie(COOKIE).value
    signed, _, signature = value.rpartition(".")
    # Its first letter: some bits of the last one stand for nothing.
    client.set_cookie(COOKIE, f"{signed}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}")
    assert client.get("/", headers=HTML).status_code == 401


def test_who_is_signed_in_may_read_by_the_interface_and_change_nothing(client, key_for, sign_in):
    sign_in(key_for())
    assert client.get("/v1/diagram.svg").status_code == 200
    assert client.post("/v1/diagnoses", json={}).status_code == 401


def test_a_key_without_the_scope_of_a_page_is_told_which_one_it_lacks(client, key_for, sign_in):
    sign_in(key_for("cases:write"))
    page = client.get("/?lang=de", headers=HTML)
    assert page.status_code == 403
    assert "diagnose" in page.text
    assert "Abmelden" in page.text

"""What is told at the end: what was found, why rows were refused, and what is likely not as it was meant."""

import json

import pytest

from enroltriage.api.batch import counts
from enroltriage.api.batch.counts import OTHER, Counts
from enroltriage.api.batch.rejects import Rejects
from enroltriage.expert import Problem

GOOD = {"platform": "ios", "symptom": "device-cap-reached"}


@pytest.fixture
def summary(batch, tmp_path):
    """The summary of a run, as JSON; with its exit status."""

    def run(*options):
        result = batch("in.jsonl", "out.jsonl", "--summary", str(tmp_path / "told.json"), *options)
        return json.loads((tmp_path / "told.json").read_bytes()), result

    return run


def test_the_summary_counts_what_was_found(summary, write_lines, read_lines):
    ambiguous = {"error_message": "Profile Installation Failed", "id": 1}
    write_lines("in.jsonl", [GOOD, GOOD, {**GOOD, "platform": "windows"}, {}, ambiguous, "{", "[]"])
    told, result = summary()
    assert result.exit_code == 0
    rows = read_lines("out.jsonl")
    vague = ["ambiguous-message" in row["notices"] for row in rows]
    assert vague == [False, False, False, False, True]
    assert told.pop("seconds") > 0
    assert told.pop("rows_per_second") > 0
    assert told == {
        "knowledge": rows[0]["knowledge"],
        "rows": 7,
        "rejected": 2,
        "outcomes": {"open": 2, "unrecognised": 2, "out-of-scope": 1},
        "symptoms": {"device-cap-reached": 3},
        "causes": {"device-limit-reached": 2},
        "abstentions": {"unrecognised": 1, "ambiguous": 1},
        "rejections": {"reasons": {"is not JSON": 1, "must be an object": 1}, "others": 0},
        "not_read": {},
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Device Cap Reached"), ("de", "Gerätekapazität erreicht")]
)
def test_the_summary_is_told_in_the_language_of_the_reader(batch, write_lines, language, title):
    write_lines("in.jsonl", [GOOD] * 1200)
    told = batch("in.jsonl", "out.jsonl", "--lang", language).stderr
    assert title in told
    assert ("1,200" if language == "en" else "1.200") in told


OF_EACH = {
    "is not JSON": ["{", "nonsense", "["],
    "platform: is not one of the allowed values": [{"platform": "beos"}, {"platform": "[b]"}],
    "has the key … more than once in the same object": ['{"a": 1, "a": 2}', '{"b:c": 1, "b:c": 2}'],
    "holds …, a whole number of more than 64 bits; put it in quotation marks": [
        '{"x": 18446744073709551616}', '{"x": -98446744073709551616}'],
    "symptom: is not one of the allowed values": [{"symptom": ["x"]}, {"symptom": [*GOOD.values()]}],
}  # fmt: skip
RARE = [[1], {"facts": []}, {"text": 5}]


def test_refused_rows_are_counted_by_the_most_frequent_reasons(summary, write_lines):
    write_lines("in.jsonl", [row for rows in OF_EACH.values() for row in rows] + RARE + [GOOD])
    told, result = summary()
    assert result.exit_code == 0
    reasons = told["rejections"]["reasons"]
    assert len(reasons) == 5
    assert {r: n for r, n in reasons.items() if not r.startswith("symptom")} == {
        reason: len(rows) for reason, rows in OF_EACH.items() if not reason.startswith("symptom")
    }
    assert told["rejections"]["others"] == 3
    assert told["rejected"] == sum(reasons.values()) + 3


@pytest.mark.parametrize(
    ("language", "most", "others"),
    [("en", "is not JSON", "other reasons"), ("de", "ist kein JSON", "andere Gründe")],
)
def test_the_reasons_are_told_below_the_number_of_refused_rows(
    batch, write_lines, language, most, others
):
    write_lines("in.jsonl", [row for rows in OF_EACH.values() for row in rows] + RARE + [GOOD])
    lines = batch("in.jsonl", "out.jsonl", "--lang", language).stderr.splitlines()
    told = [line.split() for line in lines]
    first = next(n for n, words in enumerate(told) if words[:1] in (["Rejected"], ["Abgewiesen"]))
    assert told[first][-1] == "14"
    assert told[first + 1] == [*most.split(), "3"]
    assert [*others.split(), "3"] in told[first + 2 :]


def test_a_row_counts_once_and_by_what_is_wrong_first():
    rejects = Rejects("utf-8")
    rejects.add(1, [Problem("/facts/a/0", "is odd"), Problem("/facts/b", "is odd")], {})
    rejects.add(2, [Problem("/facts", "must be an object")], {})
    rejects.add_text(3, "is not UTF-8: byte 0xff at offset 1", b"")
    assert rejects.reasons == {"a: is odd": 1, "facts: must be an object": 1, "is not UTF-8": 1}


def test_no_more_reasons_and_keys_are_held_than_may_be(monkeypatch):
    monkeypatch.setattr(counts, "MOST_REASONS", 3)
    monkeypatch.setattr(counts, "MOST_KEYS", 2)
    all_rows = Counts()
    for number in range(20):
        each = Counts.of((), counts.Counter({"often": 2, f"once {number}": 1}))
        each.keys = counts.Counter({"id": 2, f"key {number}": 1})
        all_rows.add(each)
    assert (all_rows.reasons["often"], all_rows.reasons.total(), all_rows.rejected) == (40, 60, 60)
    assert all_rows.reasons[OTHER] >= 17
    assert len(all_rows.reasons) == 3
    assert all_rows.keys["id"] == 40
    assert len(all_rows.keys) == 2


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "None of the rows could be used."), ("de", "Keine der Zeilen war verwendbar.")],
)
def test_a_run_without_a_row_that_could_be_used_ends_with_status_1(
    batch, write_lines, tmp_path, language, told
):
    write_lines("in.jsonl", ["nonsense", {"platform": "beos"}])
    result = batch("in.jsonl", "out.jsonl", "--lang", language)
    assert result.exit_code == 1
    assert told in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "in.jsonl", "out.jsonl", "out.jsonl.rejected.jsonl",
    }  # fmt: skip


@pytest.mark.parametrize("rows", [[], [GOOD], [GOOD, "nonsense"], ["", ""]])
def test_a_run_without_rows_or_with_some_that_could_be_used_ends_with_status_0(
    batch, write_lines, rows
):
    write_lines("in.jsonl", rows)
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 0
    assert "None of the rows" not in result.stderr


@pytest.mark.parametrize(
    ("options", "name"),
    [(("--text", "bodi"), "bodi"), (("--column", "platform=bodi"), "bodi"), (("--keep", "bodi"), "bodi")],
)  # fmt: skip
def test_a_named_key_that_no_row_has_is_told_with_those_that_there_are(
    summary, write_lines, options, name
):
    write_lines("in.jsonl", [{"id": 1, "body": "x"}, {"id": 2, "body": "y", "team": 3}])
    told, result = summary(*options)
    assert result.exit_code == 0
    assert told["warnings"] == [{"pointer": f"/{name}", "detail": "no row has this key",
                                 "allowed": ["body", "id", "team"], "did_you_mean": "body"}]  # fmt: skip
    assert (
        f"Warning: no row has the key “{name}”; there are: body, id, team. Did you mean “body”?"
        in result.stderr
    )


def test_the_warning_is_told_in_the_language_of_the_reader(batch, write_lines):
    write_lines("in.jsonl", [{"id": 1, "body": "x"}])
    told = batch("in.jsonl", "out.jsonl", "--text", "nix", "--lang", "de").stderr
    assert "Warnung: Keine Zeile hat den Schlüssel „nix“; es gibt: body, id." in told


@pytest.mark.parametrize(
    ("language", "start"),
    [("en", "Warning: no row has a key that is called like"), ("de", "Warnung: Keine Zeile hat einen Schlüssel, der")],
)  # fmt: skip
def test_rows_in_which_nothing_is_read_are_told_with_the_keys_that_there_are(
    batch, write_lines, language, start
):
    write_lines("in.jsonl", [{"id": 1, "body": "x"}])
    told = batch("in.jsonl", "out.jsonl", "--lang", language).stderr
    (line,) = [line for line in told.splitlines() if line.startswith(start)]
    assert line.endswith(": body, id.")
    write_lines("in.jsonl", [{"id": 1, "body": "x"}, {"facts": {}}])
    assert start not in batch("in.jsonl", "out.jsonl", "--overwrite", "--lang", language).stderr


def test_a_named_key_that_only_some_rows_have_is_no_reason_to_warn(summary, write_lines):
    """However late and however rare, and however many others there are."""
    rows = [{f"key {n}": n, "id": n} for n in range(3000)]
    write_lines("in.jsonl", [*rows, {"nix": "x"}])
    told, result = summary("--text", "nix")
    assert told["warnings"] == []
    assert "Warning" not in result.stderr


def test_what_was_met_before_a_run_was_broken_off_counts(batch, write_lines, monkeypatch):
    from enroltriage.api.batch import output, run

    write_lines("in.jsonl", [{"nix": "x"}, *({"id": n, "note": "x" * 200} for n in range(600))])
    original, calls = run.Output.write, []

    def stop(self, *arguments):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        original(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(output, "COMMIT_SECONDS", 0)
        patched.setattr(run.Output, "write", stop)
        assert batch("in.jsonl", "out.jsonl", "--text", "nix").exit_code == 1
    result = batch("in.jsonl", "out.jsonl", "--text", "nix")
    assert result.exit_code == 0
    assert "Warning" not in result.stderr


def test_the_summary_lists_keys_that_are_not_read_in_one_line(batch, summary, write_lines):
    rows = [{**GOOD, "id": n, "team": 3, "facts": {}, "text": None} for n in range(3)]
    write_lines("in.jsonl", [*rows, {**GOOD, "tags": [], "kept": 1}])
    told, result = summary("--keep", "kept")
    assert told["not_read"] == {"team": 3, "tags": 1}
    assert told["warnings"] == []
    assert result.exit_code == 0
    assert (
        "Not read: team, tags."
        in batch("in.jsonl", "out.jsonl", "--overwrite", "--keep", "kept").stderr
    )


@pytest.mark.parametrize(("language", "end"), [("en", " and 15 more."), ("de", " und 15 weitere.")])
def test_of_very_many_keys_that_are_not_read_some_are_listed(batch, write_lines, language, end):
    write_lines("in.jsonl", [{**GOOD, **{f"column {n:02}": n for n in range(25)}}])
    lines = batch("in.jsonl", "out.jsonl", "--lang", language).stderr.splitlines()
    (line,) = [line for line in lines if line.endswith(end)]
    assert line.count("column") == 10


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Warning: “platfrom” is not read (2 rows); rename it, or name it with --column or --text."
      " Did you mean “platform”?"),
     ("de", "Warnung: „platfrom“ wird nicht gelesen (Zeilen: 2); bitte umbenennen oder mit --column"
      " oder --text nennen. War „platform“ gemeint?")],
)  # fmt: skip
def test_a_key_that_is_likely_a_slip_is_told_and_stops_nothing(
    summary, write_lines, language, told
):
    slip = {"platfrom": "ios", "symptom": "device-cap-reached"}
    write_lines("in.jsonl", [GOOD, slip, slip])
    found, result = summary("--lang", language)
    assert result.exit_code == 0
    assert found["not_read"] == {"platfrom": 2}
    assert found["warnings"] == [
        {"pointer": "/platfrom", "detail": "is not read", "did_you_mean": "platform"}
    ]
    assert told in result.stderr


@pytest.mark.parametrize("options", [("--column", "platform=OS"), ("--text", "Body")])
def test_a_slip_of_a_name_that_the_caller_gave_is_told_too(summary, write_lines, options):
    write_lines("in.jsonl", [{"OS": "ios", "Body": "x"}, {"Os": "ios", "body": "x"}])
    told, _ = summary(*options)
    (warning,) = told["warnings"]
    assert (warning["pointer"], warning["did_you_mean"]) in (("/Os", "OS"), ("/body", "Body"))


def test_a_key_beside_the_one_that_it_resembles_is_no_slip(summary, write_lines):
    write_lines("in.jsonl", [{**GOOD, "Platform": "of the user", "symptoms": "it hangs"}])
    told, result = summary()
    assert told["not_read"] == {"Platform": 1, "symptoms": 1}
    assert told["warnings"] == []
    assert "Warning" not in result.stderr


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_columns_of_a_table_that_are_not_read_are_told_as_keys_are(batch, tmp_path, ending):
    if ending == "csv":
        (tmp_path / "in.csv").write_text("id,Platform,text,team\n1,ios,x,3\n2,ios,y,4\n")
    else:
        arrow = pytest.importorskip("pyarrow")
        table = arrow.table(
            {"id": [1, 2], "Platform": ["ios"] * 2, "text": ["x", "y"], "team": [3, 4]}
        )
        pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "in.parquet")
    result = batch(f"in.{ending}", "out.jsonl")
    assert result.exit_code == 0
    assert "Not read: Platform, team." in result.stderr
    assert "Warning: “Platform” is not read (2 rows)" in result.stderr

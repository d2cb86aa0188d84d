"""Which column is what, and what of the input the answers carry."""

import pytest

from enroltriage.api.batch.columns import ANSWERED


def test_columns_are_facts_by_their_names_and_others_are_carried_through(
    batch, write_lines, read_lines, expert
):
    write_lines("in.jsonl", [{"id": "a7", "platform": "ios", "team": 3, "symptom": "device-cap-reached",
                              "device_count": 5, "device_limit": 5, "tags": {"x": [1.5, None]}}])  # fmt: skip
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    (row,) = read_lines("out.jsonl")
    answer = expert.diagnose(
        {"platform": "ios", "symptom": "device-cap-reached", "device_count": 5, "device_limit": 5}
    )
    assert list(row) == ["id", "team", "tags", *ANSWERED]
    assert row == {
        "id": "a7",
        "team": 3,
        "tags": {"x": [1.5, None]},
        "outcome": "confirmed",
        "symptoms": ["device-cap-reached"],
        "score": 1.0,
        "causes": [{"id": c.id, "status": c.status, "likelihood": c.likelihood} for c in answer.causes],
        "first_cause": "device-limit-reached",
        "next_question": None,
        "action": "try:free-device-slot",
        "notices": [notice.code for notice in answer.notices],
        "knowledge": answer.knowledge_version,
        "candidates": [],
    }  # fmt: skip


def test_columns_may_be_called_otherwise(batch, write_lines, read_lines):
    write_lines("in.jsonl", [{"number": 1, "OS": "ipados", "platform": "of the user",
                              "body": "Gerätekapazität erreicht", "text": "mine"}])  # fmt: skip
    options = ("--id", "number", "--text", "body", "--column", "platform=OS")
    assert batch("in.jsonl", "out.jsonl", *options).exit_code == 0
    (row,) = read_lines("out.jsonl")
    assert list(row)[:3] == ["number", "platform", "text"]
    assert row["symptoms"] == ["device-cap-reached"]


def test_a_fact_may_be_read_from_no_column(batch, write_lines, read_lines):
    write_lines("in.jsonl", [{"platform": "a railway platform", "symptom": "device-cap-reached"}])
    assert batch("in.jsonl", "out.jsonl", "--column", "platform=").exit_code == 0
    (row,) = read_lines("out.jsonl")
    assert row["platform"] == "a railway platform"
    assert row["outcome"] == "open"


def test_only_what_is_to_be_kept_is_carried_through_and_that_may_be_a_fact(
    batch, write_lines, read_lines
):
    write_lines("in.jsonl", [{"a": 1, "b": 2, "platform": "ios", "id": 4}, {"b": 3}])
    assert batch("in.jsonl", "out.jsonl", "--keep", "b", "--keep", "platform").exit_code == 0
    assert [list(row.items())[:3] for row in read_lines("out.jsonl")] == [
        [("id", 4), ("b", 2), ("platform", "ios")],
        [("line", 2), ("b", 3), ("outcome", "unrecognised")],
    ]


def test_a_row_without_an_id_is_told_by_its_line(batch, write_lines, read_lines):
    write_lines("in.jsonl", [{"line": 77, "x": 1}, "", {"id": None}, {"x": 2}])
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    heads = [dict(list(row.items())[:2]) for row in read_lines("out.jsonl")]
    assert heads == [
        {"line": 1, "x": 1}, {"id": None, "outcome": "unrecognised"}, {"line": 4, "x": 2},
    ]  # fmt: skip


def test_a_column_called_like_one_of_the_answer_gives_way_to_it(batch, write_lines, read_lines):
    write_lines("in.jsonl", [{"id": 1, "outcome": "old", "knowledge": "old", "line": 9}])
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    (row,) = read_lines("out.jsonl")
    assert (row["line"], row["outcome"]) == (9, "unrecognised")
    assert row["knowledge"] != "old"


def test_json_lines_may_hold_text_and_facts_as_rest_takes_them(batch, write_lines, read_lines):
    facts = {"platform": "ios", "symptom": ["device-cap-reached"], "device_count": None}
    write_lines("in.jsonl", [{"id": 1, "text": None, "facts": facts}, {"facts": None, "text": ""},
                             {"platform": "ios", "facts": {"symptom": "device-cap-reached"}}])  # fmt: skip
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    rows = read_lines("out.jsonl")
    assert [row["outcome"] for row in rows] == ["open", "unrecognised", "open"]
    assert "facts" not in rows[0]


VAGUE = "Profile Installation Failed"
"""A message that several symptoms show."""


@pytest.mark.parametrize("given", [{}, {"symptom": "unknown"}])
def test_a_row_that_fits_several_symptoms_tells_which(
    batch, write_lines, read_lines, expert, given
):
    """Also where nobody could tell the symptom, so that it is not asked for again."""
    write_lines("in.jsonl", [{"id": 1, "text": VAGUE, **given}, {"id": 2}])
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    vague, nothing = read_lines("out.jsonl")
    asked = expert.diagnose({}, text=VAGUE).next_question
    assert vague["candidates"] == [choice.value for choice in asked.answers]
    assert len(vague["candidates"]) > 1
    assert list(vague)[-1] == "candidates"
    assert nothing["candidates"] == []


@pytest.mark.parametrize("source", ["csv", "jsonl"])
def test_the_candidates_are_written_as_other_lists_of_ids(
    batch, tmp_path, read_csv, expert, source
):
    lines = {"csv": f"id,text\n1,{VAGUE}\n", "jsonl": f'{{"id": 1, "text": "{VAGUE}"}}\n'}
    (tmp_path / f"in.{source}").write_text(lines[source])
    assert batch(f"in.{source}", "out.csv").exit_code == 0
    (row,) = read_csv("out.csv")
    assert list(row)[-1] == "candidates"
    assert row["candidates"].split(" ") == [*expert.diagnose({}, text=VAGUE).candidates]


def test_the_candidates_are_a_list_in_parquet(batch, write_lines, tmp_path, expert):
    parquet = pytest.importorskip("pyarrow.parquet")
    write_lines("in.jsonl", [{"id": 1, "text": VAGUE}, {"id": 2}])
    assert batch("in.jsonl", "out.parquet").exit_code == 0
    found = parquet.read_table(tmp_path / "out.parquet").column("candidates").to_pylist()
    assert found == [[*expert.diagnose({}, text=VAGUE).candidates], []]


def test_a_whole_answer_is_the_one_that_rest_gives(batch, write_lines, read_lines, expert):
    text = "Hallo, es erscheint „Gerätekapazität erreicht“."
    cases = [{"platform": "ios", "symptom": "device-cap-reached"}, {"platform": "ios"}]
    write_lines("in.jsonl", [{"id": 1, **cases[0]}, {"id": 2, **cases[0]},
                             {"id": 3, **cases[1], "text": text}])  # fmt: skip
    assert batch("in.jsonl", "out.jsonl", "--full", "--lang", "de-AT").exit_code == 0
    first = expert.diagnose(cases[0], locale="de").to_dict()
    assert read_lines("out.jsonl") == [
        {"id": 1, "answer": first},
        {"id": 2, "answer": first},
        {"id": 3, "answer": expert.diagnose(cases[1], text=text, locale="de").to_dict()},
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--column", "platfrom=OS"), "did you mean platform?"),
        (("--column", "platform"), "right is, for instance, --column platform=OS"),
        (("--column", "platfrom"), "right is, for instance, --column platform=OS"),
        (("--column", "team", "--lang", "de"), "richtig ist zum Beispiel --column platform=OS"),
        (
            ("--column", "user_licence=Lizenz"),
            "right is, for instance, --column user_license=Lizenz",
        ),
        (("--column", "OS=device_count"), "right is, for instance, --column device_count=OS"),
        (("--column", "platform=id", "--column", "platform=x"), "is given twice"),
        (("--column", "platform=OS"), "OS: the column is missing"),
        (("--id", "Id"), "did you mean id?"),
        (("--text", "body"), "body: the column is missing"),
        (("--keep", "team"), "team: the column is missing"),
        (("--column", "platform="), "no column is called like a fact"),
        (("--delimiter", "ab"), "must be one ASCII character"),
        (("--encoding", "cp1253x"), "did you mean cp1253?"),
        (("--encoding", "ansi"), "is no encoding: name one such as cp1252 (Windows)"),
        (("--encoding", "base64"), "is no encoding"),
        (("--encoding", "utf-16"), "cannot be read by rows: save the file as UTF-8"),
        (("--encoding", "iso2022_jp"), "cannot be read by rows"),
        (("--full",), "--full writes JSON lines"),
        (("--workers", "0"), "0 is not in the range"),
        (("--to", "parrot"), "'parrot' is not one of"),
    ],
)
def test_what_is_no_usage_is_refused_before_anything_is_written(batch, tmp_path, options, told):
    (tmp_path / "in.csv").write_text("id,platform\n1,ios\n")
    result = batch("in.csv", "out.csv", *options)
    assert result.exit_code == 2
    assert told in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_formats_that_no_ending_tells_must_be_told(batch, tmp_path, read_lines):
    (tmp_path / "in").write_text("platform\nios\n")
    assert "add --from" in batch("in", "out.jsonl").stderr
    assert "add --to" in batch("in", "out.xls", "--from", "csv").stderr
    assert batch("in", "out", "--from", "csv", "--to", "jsonl").exit_code == 0
    assert read_lines("out")[0]["line"] == 2


def test_an_input_is_never_its_own_output(batch, tmp_path):
    (tmp_path / "in.csv").write_text("platform\nios\n")
    result = batch("in.csv", "in.csv", "--overwrite")
    assert result.exit_code == 2
    assert (tmp_path / "in.csv").read_text() == "platform\nios\n"

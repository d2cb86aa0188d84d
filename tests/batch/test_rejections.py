"""Rows that cannot be used: told with their line and the reason, while all others are answered."""

import json
import re

import pytest

from enroltriage.api.batch.job import MAX_ROW_BYTES
from enroltriage.expert.case import MAX_TICKET_BYTES

ENCODING = "add --encoding cp1252 if that is what it is, or save the file as UTF-8"
GOOD = {"platform": "ios", "symptom": "device-cap-reached"}


@pytest.mark.parametrize(
    ("row", "pointer", "detail"),
    [
        ("{", "", "is not JSON: "),
        ("ios", "", "is not JSON: unexpected character, expected a JSON value (column 1)"),
        ("nonsense", "", "is not JSON: unexpected character, expected a JSON value (column 1)"),
        ('{"platform": "ios", "platform": "macos"}', "",
         'has the key "platform" more than once in the same object'),
        ('{"platform": "ios", "platform" : "macos"}', "",
         'has the key "platform" more than once in the same object'),
        ('{"facts": {"platform": "ios", "platform": "macos"}, "at": "12:30"}', "",
         'has the key "platform" more than once in the same object'),
        ('{"x": [{"a": 1, "a": 2}]}', "", 'has the key "a" more than once in the same object'),
        ('{"id": 18446744073709551616}', "",
         "holds 18446744073709551616, a whole number of more than 64 bits; put it in quotation marks"),
        ('{"x": [-9223372036854775809]}', "",
         "holds -9223372036854775809, a whole number of more than 64 bits; put it in quotation marks"),
        ("[1]", "", "must be an object"), ("7", "", "must be an object"),
        ("null", "", "must be an object"),
        ({"platform": "beos"}, "/facts/platform", "is not one of the allowed values"),
        ({"mfa_required": 1}, "/facts/mfa_required", "must be true or false (without quotation marks)"),
        ({"mfa_required": "true"}, "/facts/mfa_required", "must be true or false (without quotation marks)"),
        ({"device_count": True}, "/facts/device_count", "must be a whole number at least 0 and at most 1000000"),
        ({"device_count": 5.0}, "/facts/device_count", "must be a whole number at least 0 and at most 1000000"),
        ({"began_at": "18.11.2019"}, "/facts/began_at", "must be a date such as 2019-11-18 (ISO 8601)"),
        ({"text": 5}, "/text", "must be a string"),
        ({"text": "x" * (MAX_TICKET_BYTES + 1)}, "/text", f"is longer than {MAX_TICKET_BYTES} bytes in UTF-8"),
        ({"text": "ä" * (MAX_TICKET_BYTES // 2 + 1)}, "/text", f"is longer than {MAX_TICKET_BYTES} bytes in UTF-8"),
        ({"facts": []}, "/facts", "must be an object of facts by name"),
        ({"facts": {"platfrom": "ios"}}, "/facts/platfrom", "is not a fact in the vocabulary"),
        ({"platform": "ios", "facts": {"platform": "ios"}}, "/facts/platform", "is given twice"),
        ('{"x": ' + "[" * 300 + "]" * 300 + "}", "", "is nested too deeply"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_told_and_stops_nothing(
    batch, write_lines, read_lines, row, pointer, detail
):
    write_lines("in.jsonl", [GOOD, row, GOOD])
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 0
    assert "out.jsonl.rejected.jsonl" in result.stderr
    assert [found["line"] for found in read_lines("out.jsonl")] == [1, 3]
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert rejected["line"] == 2
    (reason,) = rejected["reason"]
    assert reason["pointer"] == pointer
    assert reason["detail"].startswith(detail)
    assert rejected["row"] == row or rejected["row"] == str(json.loads(row))


def test_numbers_of_64_bits_and_ends_of_strings_before_colons_are_no_fault(
    batch, write_lines, read_lines
):
    write_lines("in.jsonl", ['{"id": 18446744073709551615, "x": -9223372036854775808}',
                             '{"id": "a\\": b" , "facts" : {"platform" : "ios"}, "x": {"a": {"a": 1}}}',
                             '{"id": 0.12345678901234567890}'])  # fmt: skip
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    assert [row["id"] for row in read_lines("out.jsonl")] == [
        2**64 - 1,
        'a": b',
        0.12345678901234568,
    ]


def test_the_reason_is_the_cores_with_what_is_allowed_and_what_was_meant(
    batch, write_lines, read_lines, expert
):
    write_lines("in.jsonl", [{"platform": "iso", "symptom": ["device-cap-reachd", "x"], "id": 5}])
    batch("in.jsonl", "out.jsonl")
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    reason = rejected["reason"]
    assert [(one["pointer"], one.get("did_you_mean")) for one in reason] == [
        ("/facts/platform", "ios"), ("/facts/symptom/0", "device-cap-reached"),
    ]  # fmt: skip
    assert reason[0]["allowed"] == ["ios", "android", "macos", "windows", "unknown"]
    assert rejected["row"] == {"platform": "iso", "symptom": ["device-cap-reachd", "x"], "id": 5}


MAPPED = ("--column", "platform=OS", "--text", "body")


@pytest.mark.parametrize(
    ("row", "pointer", "column"),
    [
        ({"OS": "beos"}, "/facts/platform", "OS"),
        ({"symptom": ["x"]}, "/facts/symptom/0", "symptom"),
        ({"facts": {"platform": "beos"}}, "/facts/platform", "facts"),
        ({"facts": {"platfrom": "ios"}}, "/facts/platfrom", "facts"),
        ({"facts": []}, "/facts", "facts"),
        ({"body": 5}, "/text", "body"),
    ],
)
def test_a_reason_names_the_column_that_the_value_came_from(
    batch, write_lines, read_lines, row, pointer, column
):
    write_lines("in.jsonl", [row, GOOD])
    assert batch("in.jsonl", "out.jsonl", *MAPPED).exit_code == 0
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert [(one["pointer"], one["column"]) for one in rejected["reason"]] == [(pointer, column)]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_so_it_does_for_a_table(batch, tmp_path, read_lines, ending):
    if ending == "csv":
        (tmp_path / "in.csv").write_text("OS,body\nbeos,x\nios,x\n")
    else:
        arrow = pytest.importorskip("pyarrow")
        table = arrow.table({"OS": ["beos", "ios"], "body": ["x", "x"]})
        pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "in.parquet")
    result = batch(f"in.{ending}", "out.jsonl", *MAPPED)
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert [one["column"] for one in rejected["reason"]] == ["OS"]
    assert "platform (OS): is not one of the allowed values" in result.stderr


@pytest.mark.parametrize("row", ["{", [1], {"id": 1, "x": [[]]}])
def test_a_row_whose_fault_is_in_no_column_names_none(batch, write_lines, read_lines, row):
    write_lines("in.jsonl", [row, {**GOOD, "number": 1}])
    assert batch("in.jsonl", "out.jsonl", "--id", "number").exit_code == 0
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert ["column" in one for one in rejected["reason"]] == [False]


IN_GERMAN = [
    ("{", "ist kein JSON"),
    ('{"a": 1, "a": 2}', "hat den Schlüssel … mehr als einmal in demselben Objekt"),
    ('{"x": 18446744073709551616}',
     "enthält …, eine ganze Zahl von mehr als 64 Bit; bitte in Anführungszeichen setzen"),
    ("[1]", "muss ein Objekt sein"),
    ({"platform": "beos"}, "platform: ist keiner der zulässigen Werte"),
    ({"facts": {"platfrom": 1}}, "platfrom: ist keine bekannte Angabe"),
    ({"facts": 1}, "facts: muss ein Objekt sein, das Angaben unter ihrem Namen enthält"),
    ({"platform": "ios", "facts": {"platform": "ios"}}, "platform: ist doppelt angegeben"),
    ({"device_count": "many"}, "device_count: muss eine ganze Zahl von 0 bis 1000000 sein"),
    ({"began_at": "gestern"}, "began_at: muss ein Datum wie 2019-11-18 sein (ISO 8601)"),
    ({"text": "x" * (MAX_TICKET_BYTES + 1)}, f"text: ist in UTF-8 länger als {MAX_TICKET_BYTES} Byte"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "told"), IN_GERMAN)
def test_reasons_are_told_and_counted_in_the_language_of_the_run(
    batch, write_lines, read_lines, tmp_path, row, told
):
    write_lines("in.jsonl", [row, GOOD])
    summary = tmp_path / "told.json"
    batch("in.jsonl", "out.jsonl", "--lang", "de", "--summary", str(summary))
    (counted,) = json.loads(summary.read_bytes())["rejections"]["reasons"]
    assert counted.startswith(told)
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    without_place = re.escape(told.partition(": ")[2] or told)
    assert re.match(without_place.replace("…", ".+"), rejected["reason"][0]["detail"])


def test_a_value_that_only_equals_a_good_one_is_refused_after_that_was_kept(
    batch, write_lines, read_lines
):
    rows = [{"symptom": "device-cap-reached", "device_count": count} for count in (1, True, 1.0, 1)]
    write_lines("in.jsonl", rows)
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    assert [row["line"] for row in read_lines("out.jsonl")] == [1, 4]


def test_a_row_without_the_id_that_was_named_is_refused(batch, write_lines, read_lines):
    write_lines("in.jsonl", [{"Id": 1, **GOOD}, {"id": 2, **GOOD}])
    assert batch("in.jsonl", "out.jsonl", "--id", "Id").exit_code == 0
    assert [row["Id"] for row in read_lines("out.jsonl")] == [1]
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert rejected["reason"][0]["pointer"] == "/Id"
    assert rejected["reason"][0]["did_you_mean"] == "id"


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        ("1", "has 1 cells where the header has 3 columns"),
        ("1,ios,x,y", "has 4 cells where the header has 3 columns"),
        ('1,ios,"x"y', "is not a row of CSV: ',' expected after '\"'"),
        ('1,ios,"x', "is not a row of CSV: unexpected end of data"),
        (b"1,ios,\xff", f"is not UTF-8: byte 0xff at offset 6 of the row; {ENCODING}"),
        (b'1,ios,"\xff"', f"is not UTF-8: byte 0xff at offset 7 of the row; {ENCODING}"),
        ("1,beos,x", "is not one of the allowed values"),
    ],
)  # fmt: skip
def test_a_row_of_csv_that_cannot_be_used_is_told_and_spoils_no_other(
    batch, tmp_path, read_lines, row, detail
):
    written = row if isinstance(row, bytes) else row.encode()
    good = b'a,ios,"two\nlines"\nb,ios,"""quoted"""\n'
    (tmp_path / "in.csv").write_bytes(b"id,platform,note\n" + good + written + b"\n" + good)
    assert batch("in.csv", "out.jsonl").exit_code == 0
    rows = read_lines("out.jsonl")
    assert [(row["id"], row["note"]) for row in rows] == [
        ("a", "two\nlines"),
        ("b", '"quoted"'),
    ] * 2
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert (rejected["line"], rejected["reason"][0]["detail"]) == (5, detail)


def test_marks_for_inches_are_no_quotation_marks(batch, tmp_path, read_lines):
    rows = [f'{n},ios,{n}" screen' for n in range(7)]
    (tmp_path / "in.csv").write_text("\n".join(["id,platform,note", *rows]))
    assert batch("in.csv", "out.jsonl").exit_code == 0
    assert [row["note"] for row in read_lines("out.jsonl")] == [f'{n}" screen' for n in range(7)]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_row_that_is_too_long_is_told_in_part_and_the_next_is_read(
    batch, tmp_path, read_lines, ending
):
    long = b"x" * (3 * MAX_ROW_BYTES)
    if ending == "csv":
        (tmp_path / "in.csv").write_bytes(b"id,platform\n1," + long + b"\n2,ios\n")
    else:
        (tmp_path / "in.jsonl").write_bytes(b'{"id": "' + long + b'"}\n\n{"id": "2"}\n')
    assert batch(f"in.{ending}", "out.jsonl").exit_code == 0
    assert [row["id"] for row in read_lines("out.jsonl")] == ["2"]
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert rejected["line"] == (2 if ending == "csv" else 1)
    assert rejected["reason"][0]["detail"] == f"is longer than {MAX_ROW_BYTES} bytes"
    assert len(rejected["row"]) < 2000


def test_a_mark_that_is_never_closed_spoils_its_own_row(batch, tmp_path, read_lines):
    row = b"1,ios," + b"y" * 1000 + b"\n"
    count = 3 * MAX_ROW_BYTES // len(row)
    (tmp_path / "in.csv").write_bytes(b'id,platform,note\n0,ios,"open\n' + row * count)
    assert batch("in.csv", "out.jsonl").exit_code == 0
    assert len(read_lines("out.jsonl")) == count
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert (rejected["line"], rejected["row"]) == (2, '0,ios,"open')


def test_what_is_not_utf_8_is_told_as_it_was(batch, tmp_path, read_lines):
    (tmp_path / "in.jsonl").write_bytes(b'{"id": "\xe4"}\n{"id": 2}\n')
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    assert rejected["reason"][0]["detail"] == (
        f"is not UTF-8: byte 0xe4 at offset 8 of the row; {ENCODING}"
    )
    assert rejected["row"] == '{"id": "\\xe4"}'


def test_without_rejected_rows_there_is_no_file_of_them(batch, write_lines, tmp_path):
    write_lines("in.jsonl", [GOOD])
    (tmp_path / "out.jsonl.rejected.jsonl").write_text("of an earlier run")
    assert batch("in.jsonl", "out.jsonl").exit_code == 2
    assert batch("in.jsonl", "out.jsonl", "--overwrite").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]

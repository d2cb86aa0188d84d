"""CSV, JSON lines and Parquet, in and out."""

import datetime
import decimal
import json

import pytest

from enroltriage.api.batch.columns import ANSWERED
from enroltriage.api.batch.json_rows import MAX_LAYOUTS

CASES = [
    {"id": "1", "platform": "ios", "symptom": "device-cap-reached", "note": 'says "no", twice\nor so'},
    {"id": "2", "platform": "windows", "symptom": "device-cap-reached", "note": ""},
    {"id": "3", "platform": "ios", "symptom": "account-not-onboarded", "note": "ä, ö"},
]  # fmt: skip


def write(path, rows):
    """Rows in the format that the ending of the file tells."""
    if path.suffix == ".csv":
        import csv

        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".jsonl":
        path.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8"
        )
    else:
        arrow = pytest.importorskip("pyarrow")
        pytest.importorskip("pyarrow.parquet").write_table(arrow.Table.from_pylist(rows), path)


@pytest.mark.parametrize("source", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("target", ["csv", "jsonl", "parquet"])
def test_every_format_leads_to_every_other(
    batch, tmp_path, read_lines, read_csv, source, target, expert
):
    write(tmp_path / f"in.{source}", CASES)
    result = batch(f"in.{source}", f"out.{target}")
    assert result.exit_code == 0, result.output
    answers = [expert.diagnose({k: case[k] for k in ("platform", "symptom")}) for case in CASES]
    if target == "csv":
        rows = read_csv("out.csv")
        causes = [
            " ".join(f"{c.id}:{c.status}:{c.likelihood:g}" for c in a.causes) for a in answers
        ]
        lists = [" ".join(notice.code for notice in a.notices) for a in answers]
        assert [row["score"] for row in rows] == ["1.0", "1.0", "1.0"]
    else:
        if target == "jsonl":
            rows = read_lines("out.jsonl")
        else:
            rows = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "out.parquet")
            rows = rows.to_pylist()
        causes = [[{"id": c.id, "status": c.status, "likelihood": c.likelihood} for c in a.causes]
                  for a in answers]  # fmt: skip
        lists = [[notice.code for notice in a.notices] for a in answers]
    assert [list(row) for row in rows] == [["id", "note", *ANSWERED]] * 3
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["note"] for row in rows] == [case["note"] for case in CASES]
    assert [row["outcome"] for row in rows] == [a.outcome for a in answers]
    assert [row["causes"] for row in rows] == causes
    assert [row["notices"] for row in rows] == lists


@pytest.mark.parametrize(
    ("column", "written", "value"),
    [
        ("mfa_required", "ja", True), ("mfa_required", "FALSE", False),
        ("device_count", "7", 7), ("device_count", " 7 ", 7), ("device_count", "7.0", 7), ("device_count", "unknown", None),
        ("symptom", "device-cap-reached, workplace-join-failed",
         ["device-cap-reached", "workplace-join-failed"]),
        ("symptom", "unknown", None), ("began_at", "2019-11-18", "2019-11-18"),
        ("enrollment_method", "dep", "ade"), ("enrollment_method", "DEP", "ade"),
        ("mdm_authority", "Intune", "intune"), ("mfa_required", "WAHR", True),
        ("mfa_required", "falsch", False),
    ],
)  # fmt: skip
def test_cells_of_csv_mean_what_the_command_line_means(
    batch, tmp_path, read_lines, column, written, value
):
    write(tmp_path / "in.csv", [{column: written, "platform": ""}])
    assert batch("in.csv", "out.jsonl", "--full").exit_code == 0
    (row,) = read_lines("out.jsonl")
    assert [(f["name"], f["value"]) for f in row["answer"]["facts"] if f["origin"] == "given"] == [
        (column, value)
    ]


def test_an_empty_cell_says_nothing_and_unknown_says_that_nobody_could_tell(
    batch, tmp_path, read_lines
):
    rows = [{"symptom": "device-cap-reached", "device_count": told} for told in ("", "unknown")]
    write(tmp_path / "in.csv", rows)
    assert batch("in.csv", "out.jsonl", "--full").exit_code == 0
    facts = [{f["name"] for f in row["answer"]["facts"]} for row in read_lines("out.jsonl")]
    assert ["device_count" in found for found in facts] == [False, True]


def test_null_in_json_is_unknown_and_in_parquet_says_nothing(batch, tmp_path, read_lines):
    rows = [{"symptom": "device-cap-reached", "device_count": None}]
    for ending, told in (("jsonl", True), ("parquet", False)):
        write(tmp_path / f"in.{ending}", rows)
        assert batch(f"in.{ending}", f"{ending}.jsonl", "--full").exit_code == 0
        (row,) = read_lines(f"{ending}.jsonl")
        assert ("device_count" in {f["name"] for f in row["answer"]["facts"]}) is told


def test_whole_numbers_with_gaps_are_floats_in_parquet_and_meant_as_whole_numbers(
    batch, tmp_path, read_lines
):
    """As pandas makes them, where a gap is no number; an empty column of texts is one of floats too."""
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    counts = [5.0, float("nan"), None, 1.5, float("inf")]
    for kind, text in ((arrow.float64(), float("nan")), (arrow.float32(), None)):
        columns = {"symptom": ["device-cap-reached"] * 5, "device_count": arrow.array(counts, kind),
                   "text": arrow.array([text] * 5, arrow.float64()), "size": [2.0] * 5}  # fmt: skip
        parquet.write_table(arrow.table(columns), tmp_path / "in.parquet")
        assert batch("in.parquet", "out.jsonl", "--full", "--overwrite").exit_code == 0
        rows = read_lines("out.jsonl")
        told = [{f["name"]: f["value"] for f in row["answer"]["facts"]} for row in rows]
        assert [facts.get("device_count", "missing") for facts in told] == [5, "missing", "missing"]
        assert [row["size"] for row in rows] == [2.0] * 3
        rejected = read_lines("out.jsonl.rejected.jsonl")
        assert [(row["line"], row["row"]["device_count"]) for row in rejected] == [
            (4, 1.5),
            (5, None),
        ]
        assert all("must be a whole number" in row["reason"][0]["detail"] for row in rejected)


def test_days_are_times_at_midnight_in_parquet_and_meant_as_days(batch, tmp_path, read_lines):
    """As pandas makes them; a time of day is no day."""
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    times = [1574035200 * 10**9, None, 1574073000 * 10**9]
    columns = {"symptom": ["device-cap-reached"] * 3,
               "began_at": arrow.array(times, arrow.timestamp("ns"))}  # fmt: skip
    parquet.write_table(arrow.table(columns), tmp_path / "in.parquet")
    assert batch("in.parquet", "out.jsonl", "--full").exit_code == 0
    told = [
        {f["name"]: f["value"] for f in row["answer"]["facts"]} for row in read_lines("out.jsonl")
    ]
    assert [facts.get("began_at") for facts in told] == ["2019-11-18", None]
    assert [row["line"] for row in read_lines("out.jsonl.rejected.jsonl")] == [3]


def test_tables_of_other_countries_are_read_and_written(batch, tmp_path, read_csv):
    (tmp_path / "in.csv").write_bytes(
        b'\xef\xbb\xbfid;platform;note\r\n1;ios;a,b\r\n2;ios;"c;d"\r\n'
    )
    assert batch("in.csv", "out.csv", "--delimiter", ";").exit_code == 0
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert [line.partition(";unrecognised")[0] for line in lines[1:]] == ["1;a,b", '2;"c;d"']


@pytest.mark.parametrize("encoding", ["cp1252", "Windows-1252", "latin1", "mac-roman", "cp850"])
@pytest.mark.parametrize("source", ["csv", "jsonl"])
def test_an_input_may_be_encoded_otherwise(batch, tmp_path, read_lines, source, encoding):
    lines = {"csv": "Größe,text\nä,Gerätekapazität erreicht\n",
             "jsonl": '{"Größe": "ä", "text": "Gerätekapazität erreicht"}\n'}  # fmt: skip
    (tmp_path / f"in.{source}").write_bytes(lines[source].encode(encoding))
    assert batch(f"in.{source}", "out.jsonl", "--encoding", encoding).exit_code == 0
    (row,) = read_lines("out.jsonl")
    assert (row["Größe"], row["symptoms"]) == ("ä", ["device-cap-reached"])


@pytest.mark.parametrize("source", ["csv", "jsonl"])
def test_bytes_that_do_not_fit_the_encoding_are_told_by_their_place(
    batch, tmp_path, read_lines, source
):
    lines = {"csv": b"id,text\n1,\xfc\n2,\x81\n", "jsonl": b'{"id":"\xfc"}\n{"i":"\x81"}\n'}
    (tmp_path / f"in.{source}").write_bytes(lines[source])
    assert batch(f"in.{source}", "out.jsonl", "--encoding", "cp1252").exit_code == 0
    (rejected,) = read_lines("out.jsonl.rejected.jsonl")
    place = 2 if source == "csv" else 6
    assert rejected["reason"][0]["detail"] == (
        f"is not cp1252: byte 0x81 at offset {place} of the row; add the --encoding if that is "
        "what it is, or save the file as UTF-8"
    )


def test_an_umlaut_in_the_header_that_is_no_utf_8_is_told_with_what_to_do(batch, tmp_path):
    (tmp_path / "in.csv").write_bytes("Größe,text\n1,x\n".encode("cp1252"))
    result = batch("in.csv", "out.csv")
    assert result.exit_code == 2
    assert "The header of the input is not UTF-8: byte 0xf6 at offset 2" in result.stderr
    assert "--encoding cp1252" in result.stderr
    assert "codec" not in result.stderr


@pytest.mark.parametrize("source", ["csv", "jsonl"])
def test_utf_16_is_told_by_its_mark(batch, tmp_path, source):
    (tmp_path / f"in.{source}").write_bytes("id,text\n".encode("utf-16"))
    result = batch(f"in.{source}", "out.csv")
    assert result.exit_code == 2
    assert "The input is UTF-16, which cannot be read by rows: save it as UTF-8" in result.stderr


def test_an_encoding_of_parquet_is_refused(batch, tmp_path):
    write(tmp_path / "in.parquet", CASES)
    result = batch("in.parquet", "out.csv", "--encoding", "cp1252")
    assert result.exit_code == 2
    assert "--encoding is for CSV and JSON lines" in result.stderr


@pytest.mark.parametrize(
    ("header", "given", "option"),
    [
        ("Nr;OS;Beschreibung", ",", "';'"), ('"Nr";"OS"', ",", "';'"), ("Nr\tOS", ",", "'\\t'"),
        ("Nr|OS", ",", "'|'"), ("Nr,OS", ";", "','"), ("Nr,OS", "\\t", "','"),
        ("Nr;text;Größe, cm", ",", "';'"),
    ],
)  # fmt: skip
def test_a_table_with_another_delimiter_is_told_with_the_option(
    batch, tmp_path, header, given, option
):
    (tmp_path / "in.csv").write_text(f"{header}\n1\n", "utf-8")
    for more in ((), ("--text", "OS")):
        result = batch("in.csv", "out.csv", "--delimiter", given, *more)
        assert result.exit_code == 2
        assert f"add --delimiter {option}." in result.stderr


@pytest.mark.parametrize("header", ["Nr", "Nr,OS", "Nr;OS,Grund"])
def test_no_other_delimiter_is_proposed_where_none_is_likelier(batch, tmp_path, header):
    (tmp_path / "in.csv").write_text(f"{header}\n1\n")
    told = batch("in.csv", "out.csv").stderr
    assert "no column is called like a fact" in told
    assert "--delimiter" not in told


def test_a_column_may_have_the_name_of_two(batch, tmp_path, read_lines):
    (tmp_path / "in.csv").write_text("Betreff;Text\nProfile Installation Failed\n")
    assert batch("in.csv", "out.jsonl", "--text", "Betreff;Text").exit_code == 0
    assert read_lines("out.jsonl")[0]["candidates"]


def test_json_lines_with_columns_of_their_own_become_one_table(batch, write_lines, read_csv):
    write_lines("in.jsonl", [{"id": 1, "a": True}, {"b": [1, "x"]}, {"id": None, "a": 1.5}])
    assert batch("in.jsonl", "out.csv").exit_code == 0
    rows = read_csv("out.csv")
    assert list(rows[0])[:4] == ["id", "a", "line", "b"]
    assert [(r["id"], r["a"], r["line"], r["b"]) for r in rows] == [
        ("1", "true", "", ""), ("", "", "2", '[1,"x"]'), ("", "1.5", "", ""),
    ]  # fmt: skip


def test_columns_of_json_become_parquet_of_the_narrowest_type_that_holds_them(
    batch, write_lines, tmp_path
):
    parquet = pytest.importorskip("pyarrow.parquet")
    write_lines("in.jsonl", [
        {"id": 1, "int": 2**60, "float": 1, "bool": True, "mixed": 1, "wide": 2**60, "large": 2**63, "json": {"a": 1}},
        {"id": 2, "int": -1, "float": 2.5, "bool": None, "mixed": "x", "wide": 0.5, "large": 1, "json": [1]},
    ])  # fmt: skip
    assert batch("in.jsonl", "out.parquet").exit_code == 0
    table = parquet.read_table(tmp_path / "out.parquet")
    names = ("id", "int", "float", "bool", "mixed", "wide", "large", "json")
    assert [str(table.schema.field(name).type) for name in names] == [
        "int64", "int64", "double", "bool", "string", "string", "string", "string",
    ]  # fmt: skip
    assert [tuple(row[name] for name in names) for row in table.to_pylist()] == [
        (1, 2**60, 1.0, True, "1", str(2**60), str(2**63), '{"a":1}'),
        (2, -1, 2.5, None, "x", "0.5", "1", "[1]"),
    ]


def test_columns_of_csv_become_text_in_parquet_and_the_number_of_the_row_a_number(batch, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    for name, first in (("numbered", "team"), ("named", "id")):
        (tmp_path / f"{name}.csv").write_text(f"platform,{first},line\nios,7,12\nios,,x\n")
        assert batch(f"{name}.csv", f"{name}.parquet").exit_code == 0
    numbered = parquet.read_table(tmp_path / "numbered.parquet", columns=["line", "team"])
    assert numbered.to_pydict() == {"line": [2, 3], "team": ["7", ""]}
    named = parquet.read_table(tmp_path / "named.parquet", columns=["id", "line"])
    assert named.to_pydict() == {"id": ["7", ""], "line": ["12", "x"]}


def test_lines_longer_than_what_is_read_at_once_become_parquet(batch, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    long = "x" * 600_000
    (tmp_path / "in.csv").write_text(f"platform,id\nios,a\nios,{long}\nios,b\n")
    assert batch("in.csv", "out.parquet").exit_code == 0
    assert parquet.read_table(tmp_path / "out.parquet").column("id").to_pylist() == ["a", long, "b"]


def test_columns_of_parquet_keep_their_types(batch, tmp_path):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    moment = datetime.datetime(2024, 2, 29, 12, 30, 1, tzinfo=datetime.UTC)
    kept = {
        "at": arrow.array([moment, None], arrow.timestamp("ns", tz="UTC")),
        "day": arrow.array([moment.date(), None], arrow.date32()),
        "sum": arrow.array([decimal.Decimal("1.50"), None], arrow.decimal128(9, 2)),
        "raw": arrow.array([b"\xff\x00", None], arrow.binary()),
        "list": arrow.array([[{"a": 1}], None], arrow.list_(arrow.struct([("a", arrow.int16())]))),
        "small": arrow.array([7, None], arrow.int8()),
    }
    told = {"kind": arrow.array(["a", "b"]).dictionary_encode(),
            "odd": arrow.array([[moment], None], arrow.list_(arrow.timestamp("ms", tz="UTC")))}  # fmt: skip
    table = arrow.table({"platform": ["ios", "ios"], **kept, **told})
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=1)
    result = batch("in.parquet", "out.parquet")
    assert result.exit_code == 0, result.output
    found = parquet.read_table(tmp_path / "out.parquet")
    for name, column in kept.items():
        assert found.column(name).combine_chunks() == column, name
    assert found.column("kind").to_pylist() == ["a", "b"]
    assert found.column("line").to_pylist() == [1, 2]
    assert found.schema.field("odd").type == arrow.string()


@pytest.mark.parametrize("source", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("target", ["csv", "jsonl", "parquet"])
def test_an_empty_input_makes_an_empty_output(batch, tmp_path, source, target):
    if source == "parquet":
        arrow = pytest.importorskip("pyarrow")
        table = arrow.table({"platform": arrow.array([], arrow.string())})
        pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "in.parquet")
    else:
        (tmp_path / f"in.{source}").write_text("platform" if source == "csv" else "")
    result = batch(f"in.{source}", f"out.{target}")
    assert result.exit_code == 0, result.output
    content = (tmp_path / f"out.{target}").read_bytes()
    if target == "parquet":
        assert (
            pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "out.parquet").num_rows
            == 0
        )
    else:
        assert content.count(b"\n") == (target == "csv")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "has no header"), ("\nios\n", "has no header"), ("platform,id,id\n", "more than once: 'id'"),
        ('platform,"id\n', "is not a row of CSV"), ('pl"' + "x" * 2_000_000, "does not end"),
    ],
)  # fmt: skip
def test_a_table_without_a_usable_header_is_refused(batch, tmp_path, content, told):
    (tmp_path / "in.csv").write_text(content)
    result = batch("in.csv", "out.csv")
    assert result.exit_code == 2
    assert told in result.stderr


def test_what_is_no_parquet_is_refused(batch, tmp_path):
    pytest.importorskip("pyarrow")
    (tmp_path / "in.parquet").write_text("platform\n")
    result = batch("in.parquet", "out.csv")
    assert result.exit_code == 2
    assert "is no Parquet file" in result.stderr


def test_rows_with_ever_other_columns_are_read_all_the_same(batch, write_lines, read_lines):
    rows = [{f"column {n}": n, "platform": "ios"} for n in range(MAX_LAYOUTS + 10)]
    write_lines("in.jsonl", rows)
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    found = read_lines("out.jsonl")
    assert all(found[n][f"column {n}"] == n for n in range(len(rows)))


@pytest.mark.parametrize(
    ("missing", "arguments", "told"),
    [
        ("pyarrow", ("in.csv", "out.parquet"), "enroltriage[batch]"),
        ("distributed", ("in.csv", "out.csv", "--cluster", "tcp://127.0.0.1:1"), "enroltriage[cluster]"),
    ],
)  # fmt: skip
def test_a_library_that_is_not_installed_is_told_with_the_command_that_installs_it(
    batch, tmp_path, monkeypatch, missing, arguments, told
):
    monkeypatch.setitem(__import__("sys").modules, missing, None)
    (tmp_path / "in.csv").write_text("platform\nios\n")
    result = batch(*arguments)
    assert result.exit_code == 2
    assert f"pip install '{told}'" in result.stderr


def test_neither_pyarrow_nor_dask_is_loaded_unless_it_is_wanted(in_new_process, tmp_path):
    (tmp_path / "in.csv").write_text("platform\nios\n")
    arguments = ["batch", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.jsonl")]
    loaded = in_new_process(
        "import sys; from enroltriage.api.cli import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        "print(sorted({'pyarrow', 'distributed', 'flask'} & {*sys.modules}))"
    )
    assert loaded == "[]\n"

"""Cutting the input: at the ends of rows, wherever the cutting begins."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.api.batch import chunks
from enroltriage.api.batch.chunk import Place
from enroltriage.api.batch.quoting import lines_of_row

CELLS = st.text(st.sampled_from('ab ,;"\n\r'), max_size=8)


def cut(data, size, place=None, *, quoted=True):
    return list(chunks.cut(io.BytesIO(data), place or Place(0, 1), size, quoted=quoted))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=20), st.integers(1, 60))
def test_chunks_of_csv_are_whole_rows_and_together_the_input(rows, size):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    data = written.getvalue().encode()
    found = cut(data, size)
    assert b"".join(chunk.data for chunk in found) == data
    read = []
    line = 1
    for chunk in found:
        assert chunk.line == line
        line += chunk.data.count(b"\n")
        read += csv.reader(io.StringIO(chunk.data.decode(), newline=""), strict=True)
    assert read == rows


@given(st.binary(max_size=200).map(lambda data: data.replace(b"a", b'"').replace(b"b", b"\n")),
       st.integers(1, 60), st.booleans())  # fmt: skip
def test_cutting_goes_on_from_the_end_of_any_chunk_as_it_would_have(data, size, quoted):
    found = cut(data, size, quoted=quoted)
    assert b"".join(chunk.data for chunk in found) == data
    for number, chunk in enumerate(found):
        assert cut(data, size, chunk.end, quoted=quoted) == found[number + 1 :]


@pytest.mark.parametrize("quoted", [True, False])
def test_a_row_longer_than_any_may_be_is_passed_over(monkeypatch, quoted):
    monkeypatch.setattr(chunks, "MAX_ROW_BYTES", 50)
    data = b"a\n" + b"x" * 200 + b"\nb\n"
    first, long, last = cut(data, 20, quoted=quoted)
    assert (first.data, first.line, first.end) == (b"a\n", 1, Place(2, 2))
    assert long.fault == "is longer than 50 bytes"
    assert (long.line, long.end) == (2, Place(203, 3))
    assert len(long.data) <= 80
    assert (last.data, last.line, last.fault) == (b"b\n", 3, None)


def test_a_mark_that_stays_open_is_given_up_after_a_rows_greatest_length(monkeypatch):
    monkeypatch.setattr(chunks, "MAX_ROW_BYTES", 50)
    found = cut(b'"a\n' + b"b\n" * 100, 20)
    assert found[0].data == b'"a\n'
    assert b"".join(chunk.data for chunk in found[1:]) == b"b\n" * 100


@pytest.mark.parametrize(
    ("lines", "count"),
    [(["a"], 1), (['"a"', "b"], 1), (['"a', 'b"', "c"], 2), (['"a', "b"], 2), (['"a""', "", '"'], 3)],
)  # fmt: skip
def test_a_row_ends_where_its_marks_are_even(lines, count):
    assert lines_of_row([line.encode() for line in lines], 0) == count


@pytest.mark.parametrize(("size", "bytes_"), [(0, 16_384), (1_500_000, 23_437), (10**9, 131_072)])
def test_a_small_input_is_cut_small_so_that_all_cores_have_work(size, bytes_):
    assert chunks.chunk_bytes(size) == bytes_

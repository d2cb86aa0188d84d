"""Lists and words in one piece."""

from enroltriage.expert.recognise.lists import Lists, Shelves, WordSet

WORDS = ("certificate", "zertifikat", "gerät", "デバ", "enrolment", "enrollment")


def test_lists_keep_the_order_of_what_stands_in_them():
    lists = Lists(4, [(2, 9), (0, 5), (2, 3), (2, 9)])
    assert [lists.of([which]) for which in range(4)] == [[5], [], [9, 3, 9], []]
    assert lists.of([2, 0, 1]) == [9, 3, 9, 5]


def test_what_was_put_on_the_shelf_of_a_word_stands_there():
    shelves = Shelves([(word, number) for number, word in enumerate(WORDS)])
    found = {*shelves.of(WORDS)}
    assert {(number, number) for number in range(len(WORDS))} <= found


def test_a_set_holds_its_words_and_no_others():
    words = WordSet(WORDS)
    assert all(word in words for word in WORDS)
    parts = ("", "certificat", "enrol", "ment", "gerat", "certificate\nzertifikat")
    assert not any(part in words for part in parts)


def test_nothing_may_stand_in_them():
    assert Lists(0, []).of([]) == []
    assert [*Shelves([]).of(["word"])] == []
    assert "word" not in WordSet(())

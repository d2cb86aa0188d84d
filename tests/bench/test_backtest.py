"""The benchmark of the backtest: the store that it writes, the draft, and what both come to."""

from pathlib import Path

from enroltriage.rules import load_expert


def test_the_draft_weighs_the_last_cause_of_each_symptom_otherwise(knowledge, tmp_path):
    from bench.backtest import other_weights

    draft = load_expert(other_weights(tmp_path / "draft")).knowledge
    for symptom in knowledge.symptoms.values():
        *others, last = draft.symptoms[symptom.id].causes
        assert [pair.cause for pair in (*others, last)] == [pair.cause for pair in symptom.causes]
        assert last.weight == 9
        assert [pair.weight for pair in others] == [pair.weight for pair in symptom.causes[:-1]]


def test_all_cases_of_the_store_are_compared_by_the_real_command(expert, tmp_path):
    from bench.backtest import other_weights, run_backtest, write_store
    from bench.messages import messages

    url = f"sqlite:///{tmp_path / 'cases.db'}"
    write_store(expert, url, messages(expert.knowledge, 24))
    ended, summary = run_backtest(url, other_weights(tmp_path / "draft"), 1)
    assert (summary["cases"], summary["left_out"], summary["lost"]) == (24, 0, 0)
    assert summary["changed"] == summary["by_part"]["first-cause"] > 0
    assert ended.seconds > 0
    assert ended.megabytes > ended.together > 0 or not Path("/proc").is_dir()


def test_other_words_have_to_do_with_few_texts_and_other_readings_with_all(expert, tmp_path):
    from bench.backtest import other_reading, other_weights, other_words
    from bench.messages import messages
    from enroltriage.expert.recognise.unlike import Unlike

    texts = [row["text"] for row in messages(expert.knowledge, 50)]
    texts += ["The grommet is loose", "Your device has left the enrollment of your company"]

    def may_differ(draft):
        apart = Unlike(expert.read_by, load_expert(draft(tmp_path / draft.__name__)).read_by)
        return [apart.may_differ(text) for text in texts]

    assert load_expert(other_weights(tmp_path / "weights")).read_by.digest == expert.read_by.digest
    some = may_differ(other_words)
    assert all(some[-2:])
    assert sum(some) < len(texts) // 5
    assert all(may_differ(other_reading))


def test_no_two_messages_are_alike_and_most_are_short(expert):
    from bench.messages import messages

    rows = list(messages(expert.knowledge, 300))
    texts = [row["text"] for row in rows]
    assert len(set(texts)) == len(texts)
    short, long = (sum(low <= len(text) < high for text in texts) / len(texts)
                   for low, high in ((80, 310), (2_000, 4_200)))  # fmt: skip
    assert 0.5 < short < 0.7
    assert 0.05 < long < 0.15
    named = [bool(expert.diagnose(text=text).symptoms) for text in texts[:50]]
    assert sum(named) > 40

"""The benchmark of the backtest: the store that it writes, the draft, and what both come to."""

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
    from bench.backtest import mixed, other_weights, run_backtest, write_store

    url = f"sqlite:///{tmp_path / 'cases.db'}"
    write_store(expert, url, mixed(expert.knowledge, 24))
    ended, summary = run_backtest(url, other_weights(tmp_path / "draft"), 1)
    assert (summary["cases"], summary["left_out"], summary["lost"]) == (24, 0, 0)
    assert summary["changed"] == summary["by_part"]["first-cause"] > 0
    assert ended.seconds > 0

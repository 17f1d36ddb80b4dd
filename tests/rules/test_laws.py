"""The laws of the language (DESIGN §2), over random rules and random partial answers."""

from __future__ import annotations

from hypothesis import given

from tests.rules.worlds import Written, answers, refinements, rules, vocabulary, worlds
from victor.rules import (
    MOST_SPLITS,
    Distances,
    Possibly,
    Program,
    Rule,
    Surely,
    Verdict,
    YesNo,
    distance,
    explain,
    pair,
    parse,
    plain,
    verdict,
    walk,
)
from victor.rules.vocabulary import Vocabulary


def program(written: Written) -> tuple[Program, Rule]:
    rule = parse(written.text, vocabulary())
    return Program.of([rule], vocabulary()), rule


@given(rules(), answers())
def test_a_verdict_is_exactly_what_every_completion_says(written: Written, known: dict[str, object]) -> None:
    all_worlds = worlds(known)
    truths = {written.holds(world, all_worlds) for world in all_worlds}
    compiled, _ = program(written)
    (found,) = compiled.verdicts(known)
    assert found.exact
    assert (found.must, found.may) == (truths == {True}, True in truths)


@given(rules(knowledge=True), answers())
def test_knowledge_is_read_from_all_completions_and_the_world_from_each(
    written: Written, known: dict[str, object]
) -> None:
    all_worlds = worlds(known)
    truths = {written.holds(world, all_worlds) for world in all_worlds}
    compiled, _ = program(written)
    (found,) = compiled.verdicts(known)
    assert (found.must, found.may) == (truths == {True}, True in truths)


@given(rules(), answers())
def test_answering_never_widens(written: Written, known: dict[str, object]) -> None:
    compiled, _ = program(written)
    (before,) = compiled.verdicts(known)
    for more in refinements(known):
        (after,) = compiled.verdicts(more)
        assert after.must >= before.must
        assert after.may <= before.may


@given(rules(), answers())
def test_possibly_only_falls_and_surely_only_rises(written: Written, known: dict[str, object]) -> None:
    possibly, _ = program(Written(f"possibly({written.text})", written.holds))
    surely, _ = program(Written(f"surely({written.text})", written.holds))
    for more in refinements(known):
        assert possibly.verdicts(more)[0].must <= possibly.verdicts(known)[0].must
        assert surely.verdicts(more)[0].must >= surely.verdicts(known)[0].must


@given(rules(knowledge=True), rules(knowledge=True), answers())
def test_compiled_code_says_what_the_tree_says(one: Written, two: Written, known: dict[str, object]) -> None:
    trees = [parse(written.text, vocabulary()) for written in (one, two)]
    compiled = Program.of(trees, vocabulary())
    masks = compiled.encode(known)
    assert compiled.verdicts(known) == tuple(verdict(tree, compiled.layout, *masks) for tree in trees)


@given(rules(knowledge=True), answers())
def test_an_explanation_agrees_with_the_evaluation(written: Written, known: dict[str, object]) -> None:
    compiled, rule = program(written)
    masks = compiled.encode(known)
    explained = explain(rule, compiled.layout, *masks)
    assert explained.verdict == compiled.verdicts(known)[0]
    for part in explained.walk():
        assert not (part.verdict.decided and part.open)
        assert not (part.deciding and not part.verdict.decided)


@given(rules(), answers())
def test_what_decides_is_enough_by_itself(written: Written, known: dict[str, object]) -> None:
    compiled, rule = program(written)
    explained = explain(rule, compiled.layout, *compiled.encode(known))
    if explained.verdict.decided:
        alone = {item: value for item, value in known.items() if item in explained.deciding}
        assert compiled.verdicts(alone)[0].must == explained.verdict.must
        assert compiled.verdicts(alone)[0].decided


@given(rules(), answers())
def test_a_question_that_is_not_open_changes_nothing(written: Written, known: dict[str, object]) -> None:
    compiled, rule = program(written)
    explained = explain(rule, compiled.layout, *compiled.encode(known))
    closed = [item for item in known if item not in explained.open]
    for world in worlds(known):
        settled = {**world, **{item: known[item] for item in closed}}
        truth = written.holds(world, [])
        assert compiled.verdicts(settled) == (Verdict(truth, truth),)


@given(rules(knowledge=True))
def test_plain_has_no_knowledge_left(written: Written) -> None:
    rule = plain(parse(written.text, vocabulary()))
    assert not any(isinstance(node, Possibly | Surely) for node in walk(rule))


def both_ways(n: int) -> tuple[Vocabulary, str]:
    """A rule that always holds, by an argument over n items that each occur in both signs."""
    words = Vocabulary({**{f"x{i}": YesNo() for i in range(n)}, "z": YesNo()})
    odd = " or ".join(f"(x{i} and not x{(i + 1) % n})" for i in range(n))
    same = " or ".join((" and ".join(f"x{i}" for i in range(n)), " and ".join(f"not x{i}" for i in range(n))))
    return words, f"{odd} or ({same})"


def test_up_to_twelve_unknowns_in_both_signs_are_exact() -> None:
    words, text = both_ways(MOST_SPLITS)
    (found,) = Program.of([parse(text, words)], words).verdicts({})
    assert (found.must, found.may, found.exact) == (True, True, True)


def test_beyond_that_the_pair_is_a_bound_and_says_so() -> None:
    words, text = both_ways(MOST_SPLITS + 1)
    compiled = Program.of([parse(text, words)], words)
    (found,) = compiled.verdicts({})
    assert (found.must, found.may, found.exact) == (False, True, False)
    (found,) = compiled.verdicts({"x0": True})
    assert (found.must, found.exact) == (True, True)


@given(rules(), answers())
def test_distances_after_an_answer_are_those_measured_afresh(written: Written, known: dict[str, object]) -> None:
    compiled, rule = program(written)
    layout = compiled.layout
    masks = compiled.encode(known)
    distances = Distances(layout, *masks)
    for item in layout.masks:
        for answered in layout.answers(item, *masks):
            assert distances.after(rule, item, *answered) == distance(rule, layout, *answered)


@given(rules(), answers())
def test_a_distance_is_nought_when_decided_and_that_many_answers_suffice(
    written: Written, known: dict[str, object]
) -> None:
    compiled, rule = program(written)
    layout = compiled.layout
    masks = compiled.encode(known)
    to_hold, to_fail = distance(rule, layout, *masks)
    must, may = pair(rule, layout, *masks)
    assert (to_hold == 0) == must
    assert (to_fail == 0) == (not may)
    if to_hold == 1:
        each = (after for item in layout.masks for after in layout.answers(item, *masks))
        assert any(pair(rule, layout, *after)[0] for after in each)

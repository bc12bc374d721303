"""The invented language: its world, its tokens, its documents and its tickets."""

import json
from itertools import pairwise

import numpy as np
import pytest

from tune_or_not.lab.model.vocabulary import (
    BRANDS,
    END,
    TEAMS,
    TOKENS,
    TYPES,
    VALUES,
    EmptyPromptError,
    UnknownWordError,
    decode,
    encode,
    number_of,
    numbers_of,
    reader_prompt,
)
from tune_or_not.lab.retriever import Retriever
from tune_or_not.lab.world.documents import MIXTURE, Writer, document_starts, general_stream, stream
from tune_or_not.lab.world.examples import SAME_ERROR, Examples, training_file
from tune_or_not.lab.world.questions import (
    Question,
    ask,
    grade,
    made_up_question,
    prompt,
    read_ticket,
    ticket,
    with_note,
)
from tune_or_not.lab.world.schema import HOUSE, random_schema
from tune_or_not.lab.world.small_world import KNOWN, NEVER, NEW, PRIORITY_OF, Fact, Item, world


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


# ------------------------------------------------------------------------------------- world


def test_the_kinds_of_products_are_apart_and_all_there() -> None:
    made = world(5)
    sizes = [len(items) for items in (made.known, made.new, made.never, made.rest)]
    assert sizes == [KNOWN, NEW, NEVER, len(BRANDS) * len(TYPES) - KNOWN - NEW - NEVER]
    assert len({*made.known, *made.new, *made.never, *made.rest}) == sum(sizes)


def test_a_world_follows_from_its_seed() -> None:
    world.cache_clear()
    first = world(5)
    world.cache_clear()
    again = world(5)
    assert first is not again
    assert (first.known, first.values, first.team_of) == (again.known, again.values, again.team_of)
    assert first.known != world(6).known
    assert first.team_of != world(6).team_of


def test_every_team_looks_after_as_many_types() -> None:
    teams = list(world(0).team_of.values())
    assert {team: teams.count(team) for team in TEAMS} == dict.fromkeys(TEAMS, 4)


def test_every_product_with_facts_has_all_of_them() -> None:
    made = world(0)
    for item in (*made.known, *made.new, *made.never):
        for attribute, values in VALUES.items():
            assert made.fact(item, attribute).value in values
    with pytest.raises(KeyError):
        made.fact(made.rest[0], "colour")


# ------------------------------------------------------------------------------------ tokens


def test_no_token_is_there_twice() -> None:
    assert len(set(TOKENS)) == len(TOKENS)


def test_a_text_and_its_tokens_are_the_same_thing() -> None:
    written = stream(world(0), 20_000, 0).tolist()
    assert encode(decode(written)) == written


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("what color is it ?", "'color'; did you mean 'colour'?"),
        ("please", "'please'; it knows"),
        ("lamplight", "'lamplight'"),
        ("ça", "'ça'"),
        ("3 + 400", "'400'"),
        ("<script>", "'script'"),
        ("🙂" * 50, "🙂"),
    ],
)
def test_an_unknown_word_gets_one_clear_sentence(typed: str, says: str) -> None:
    with pytest.raises(UnknownWordError, match="The model has no token for") as refused:
        encode(typed)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 160


def test_capital_letters_and_spacing_do_not_matter() -> None:
    assert encode("What  IS the\tcolour?") == encode("what is the colour ?")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("what is the price of the acme lamp?", "Q: what is the price of the acme lamp ? A:"),
        (
            "note: acme lamp city oslo the acme lamp has which city ?",
            "note: acme lamp city oslo Q: the acme lamp has which city ? A:",
        ),
        ("Q: urgent tell me : acme lamp city ?", "Q: urgent tell me : acme lamp city ? A:"),
        ("Q: tell me : acme lamp city ? A:", "Q: tell me : acme lamp city ? A:"),
        ("3 + 4 =", "3 + 4 ="),
        ("<end> anna sees", "anna sees"),
        ("?", "Q: ? A:"),
        ("note: ?", "Q: note: ? A:"),
    ],
)
def test_a_readers_question_becomes_a_prompt(typed: str, read: str) -> None:
    assert decode(reader_prompt(typed)) == f"<end> {read}"


@pytest.mark.parametrize("typed", ["", "  \n "])
def test_an_empty_prompt_gets_one_clear_sentence(typed: str) -> None:
    with pytest.raises(EmptyPromptError, match="The prompt is empty"):
        reader_prompt(typed)


# --------------------------------------------------------------------------------- documents


def test_the_stream_follows_from_its_seed() -> None:
    assert np.array_equal(stream(world(1), 5_000, 3), stream(world(1), 5_000, 3))
    assert not np.array_equal(stream(world(1), 5_000, 3), stream(world(1), 5_000, 4))


def test_pre_training_never_shows_the_house_or_a_product_kept_from_it(
    random: np.random.Generator,
) -> None:
    made = world(0)
    writer = Writer(made, random)
    kept = {*made.new, *made.never}
    shares = sum(share for _, share in MIXTURE)
    assert shares == pytest.approx(1)
    for kind, _ in MIXTURE:
        for _ in range(300):
            words = kind(writer)
            if kind is not Writer.echo:  # repeats any words, of which none says a thing
                pairs = set(map(Item._make, pairwise(words)))
                assert not pairs & kept
    assert all(random_schema(random) != HOUSE for _ in range(2_000))


def test_a_document_starts_where_another_ends() -> None:
    text = general_stream(2_000, 0)
    starts = document_starts(text, 100)
    assert len(starts) > 50
    assert set(text[starts].tolist()) == {number_of(END)}
    assert starts.max() + 100 < 2_000


# ----------------------------------------------------------------------------------- tickets


@pytest.fixture
def asked() -> Question:
    return Question(world(0).facts(world(0).known)[0], "urgent")


def test_the_ticket_is_json_with_the_truth(asked: Question) -> None:
    made = world(0)
    text = decode(numbers_of(ticket(made, asked)[:-1]))
    assert json.loads(text) == {
        "item": f"{asked.fact.item.brand} {asked.fact.item.type}",
        "answer": asked.fact.value,
        "priority": "high",
        "team": made.team_of[asked.fact.item.type],
    }


@pytest.mark.parametrize("field", ["item", "answer", "priority", "team"])
def test_one_wrong_field_is_seen(asked: Question, field: str) -> None:
    made = world(0)
    right = numbers_of(ticket(made, asked)[:-1])
    assert grade(made, asked, right).ticket
    fields = read_ticket(right)
    assert fields is not None
    other = {"item": "bolt mug", "answer": "unknown", "priority": "low", "team": "x"}[field]
    if field == "team":
        other = next(team for team in TEAMS if team != fields["team"])
    spoiled = '{"' + '","'.join(f'{k}":"{v}' for k, v in (fields | {field: other}).items()) + '"}'
    graded = grade(made, asked, encode(spoiled))
    assert graded.valid
    assert not graded.ticket
    assert (graded.answer, graded.priority, graded.team) == (
        field != "answer",
        field != "priority",
        field != "team",
    )
    assert graded.abstained == (field == "answer")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "red",
        '{"',
        '{"item":"acme lamp"}',
        '{"answer":"red","item":"acme lamp","priority":"high","team":"north"}',
        '{"item":"acme lamp","answer":"red","priority":"high","team":"north',
        '{"item":"acme lamp","answer":"red","priority":"high","team":"north"} red',
    ],
)
def test_what_is_no_ticket_of_the_house_is_not_valid(asked: Question, text: str) -> None:
    assert not grade(world(0), asked, encode(text)).valid


def test_a_plain_answer_can_be_right_without_being_a_ticket(asked: Question) -> None:
    plain = grade(world(0), asked, encode(asked.fact.value))
    assert (plain.answer, plain.valid, plain.ticket) == (True, False, False)
    assert grade(world(0), asked, encode("unknown")).abstained


def test_a_note_holds_the_truth_among_notes_on_others(random: np.random.Generator) -> None:
    made = world(0)
    for asked in ask(made, made.never, 50, random):
        noted = with_note(made, asked, random, 2)
        assert len(noted.notes) == 3
        assert [one for one in noted.notes if one.item == asked.fact.item] == [asked.fact]
    assert len({with_note(made, asked, random, 2).notes.index(asked.fact) for _ in range(50)}) == 3


def test_questions_are_spread_over_all_facts(random: np.random.Generator) -> None:
    made = world(0)
    facts = {one.fact for one in ask(made, made.new, len(made.new) * 3, random)}
    assert facts == set(made.facts(made.new))


def test_a_higher_hit_rate_only_turns_misses_into_hits(random: np.random.Generator) -> None:
    made = world(0)
    asked = ask(made, made.never, 200, random)
    before: set[int] = set()
    for rate, notes in ((0.0, 2), (0.3, 2), (0.7, 2), (1.0, 2)):
        found = [Retriever(rate, notes).searched(made, one, n) for n, one in enumerate(asked)]
        assert all(len(one.notes) == notes for one in found)
        hits = {n for n, one in enumerate(found) if one.fact in one.notes}
        assert before <= hits
        assert len(hits) / 200 == pytest.approx(rate, abs=0.08)
        before = hits


@pytest.mark.parametrize(("rate", "notes"), [(-0.1, 1), (1.1, 1), (0.5, 0), (0.5, 4)])
def test_an_impossible_retriever_is_refused(rate: float, notes: int) -> None:
    with pytest.raises(ValueError, match=r"from 0 to 1|1 to 3 notes"):
        Retriever(rate, notes)


# ----------------------------------------------------------------------------- training files


def answer_of(example: object) -> str:
    fields = read_ticket(example.answer[:-1])  # type: ignore[attr-defined]
    assert fields is not None
    return fields["answer"]


def test_a_training_file_holds_what_was_asked_for() -> None:
    made = world(0)
    file = training_file(made, Examples(100, known=1, new=1, noted=2), 0)
    assert len(file) == 100
    noted = [one for one in file if number_of("note:") in one.prompt]
    assert len(noted) == 50
    items = [tuple((read_ticket(one.answer[:-1]) or {})["item"].split()) for one in file]
    assert sum(item in made.known for item in items) == 25
    assert sum(item in made.new for item in items) == 25
    assert file == training_file(made, Examples(100, known=1, new=1, noted=2), 0)
    assert file != training_file(made, Examples(100, known=1, new=1, noted=2), 1)


@pytest.mark.parametrize("kind", ["random_errors", "systematic_errors"])
def test_errors_are_as_many_as_asked_for_and_only_in_the_answer(kind: str) -> None:
    made = world(0)
    clean = training_file(made, Examples(400), 0)
    spoiled = training_file(made, Examples(400, **{kind: 0.25}), 0)
    assert [one.prompt for one in clean] == [one.prompt for one in spoiled]
    changed = [
        (answer_of(one), answer_of(other))
        for one, other in zip(clean, spoiled, strict=True)
        if one != other
    ]
    if kind == "random_errors":
        assert len(changed) == 100
        assert len({wrong for _, wrong in changed}) > 15
    else:  # a few of the hundred happen to be true
        assert 75 <= len(changed) < 100
        assert {wrong for _, wrong in changed} == set(SAME_ERROR.values())


def test_no_example_has_both_kinds_of_error() -> None:
    made = world(0)
    clean = training_file(made, Examples(400), 0)
    both = training_file(made, Examples(400, random_errors=0.5, systematic_errors=0.5), 0)
    changed = sum(one != other for one, other in zip(clean, both, strict=True))
    assert 350 < changed < 400  # all but the systematic errors that happen to be true


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"known": 0, "noted": 0},
        {"known": -1},
        {"random_errors": 0.7, "systematic_errors": 0.7},
    ],
)
def test_an_impossible_training_file_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"at least 1|not negative|at most 1"):
        Examples(**wrong)  # type: ignore[arg-type]


def test_a_made_up_question_is_answered_by_its_note(random: np.random.Generator) -> None:
    made = world(0)
    for _ in range(50):
        asked = made_up_question(made, random, (1,), 1)
        assert asked.fact in asked.notes
        assert asked.fact.item in made.rest
        assert asked.phrasing == 1
        assert PRIORITY_OF[asked.cue]


def test_the_longest_prompt_has_room_in_the_context(asked: Question) -> None:
    made = world(0)
    note = Fact(asked.fact.item, asked.fact.attribute, asked.fact.value)
    shot = Question(asked.fact, "urgent", 0, (note,))
    assert len(prompt(made, shot, [shot] * 3)) + len(ticket(made, shot)) - 1 <= 128

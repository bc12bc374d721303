"""The reader asks: the untuned model, the tuned one, and the tuned one with the fact before it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from threading import Lock

from ipywidgets import HTML, Button, Dropdown, Text, VBox

from tune_or_not.charts.lab.said_words import Said, SaidWord, SaidWordsPicture, sentence
from tune_or_not.lab.fine_tuning import FineTuning, Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.model.decoding import PromptTooLongError, Word, words
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.model.vocabulary import (
    ATTRIBUTES,
    BRANDS,
    LINE,
    TYPES,
    VALUES,
    EmptyPromptError,
    UnknownWordError,
    decode,
    number_of,
    reader_prompt,
)
from tune_or_not.lab.world.small_world import PRIORITY_OF, Item
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.background import Background, Turn
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture

MODELS = ("Untuned", "Fine-tuned on tickets", "Fine-tuned, with the note before the question")


_NO_ANSWERS = tuple(Said(model) for model in MODELS)


class AskModelsPanel(Panel):
    """A question and a note to type, or to choose; three answers, word by word.

    `ask` does the same in code and returns when all have answered.
    """

    def __init__(self, examples: Sequence[tuple[str, str, str]]) -> None:
        self._tuned: Views | None = None
        self._lock = Lock()
        self._putting = False
        self._answers = _NO_ANSWERS
        self._background = Background()
        self._examples = Dropdown(
            description="Examples",
            options=[(name, (question, note)) for name, question, note in examples],
        )
        question, note = self._examples.value
        self._question = Text(question, description="Question", continuous_update=False)
        self._note = Text(note, description="Note", continuous_update=False)
        self._trouble = HTML()
        listed = f"<summary>Words it knows</summary>{escape(_known_words())}"
        words = HTML(f"<details>{listed}</details>")
        button = Button(description="Ask all three")
        for control in (self._examples, self._question, self._note):
            control.add_class(CONTROL)
            control.layout.width = "min(36em, 100%)"
        controls = VBox([self._examples, self._question, self._note, button, self._trouble, words])
        controls.add_class("tune-or-not-controls")
        self._drawn = SaidWordsPicture(self._answers)
        self._picture = PanelPicture.of(self._drawn.live, show_status=False)
        super().__init__(
            LiveCase(),
            [],
            [controls, self._picture],
            draw=lambda _case: None,
            png=self._drawn.live.png,
            sentence=lambda _case: sentence(self._answers),
        )
        self._examples.observe(self._take_example, "value")
        button.on_click(lambda _: self._ask())
        for typed in (self._question, self._note):
            typed.observe(self._typed, "value")
        self._ask()

    @property
    def answers(self) -> tuple[Said, ...]:
        """The last answers."""
        return self._answers

    @property
    def trouble(self) -> str:
        """Why the last question could not be asked, as HTML; empty when it could."""
        return str(self._trouble.value)

    def ask(self, question: str, note: str = "") -> None:
        """Ask in code, and wait for the answers."""
        self._put(question, note)
        self.settle()

    def settle(self) -> None:
        """Return when all have answered."""
        self._background.settle()

    def close(self) -> None:
        """Stop asking, and take the widgets away."""
        self._background.stop()
        super().close()

    def _take_example(self, change: dict[str, tuple[str, str]]) -> None:
        self._put(*change["new"])

    def _put(self, question: str, note: str) -> None:
        """Write into both boxes, and ask once."""
        self._putting = True
        try:
            self._question.value, self._note.value = question, note
        finally:
            self._putting = False
        self._ask()

    def _typed(self, _change: object) -> None:
        if not self._putting:
            self._ask()

    def _ask(self) -> None:
        question, note = self._question.value, self._note.value
        self._drawn.update(_NO_ANSWERS)
        self._background.begin(lambda turn: self._work(turn, question, note))

    def _work(self, turn: Turn, question: str, note: str) -> None:
        base = shipped()
        try:
            alone = reader_prompt(question)
            with_note = reader_prompt(f"{note} {question}") if note.strip() else alone
            answers = [_answer(MODELS[0], base.weights, alone)]
            tuned = self._model(turn)
            if tuned is None:
                return
            answers += [_answer(MODELS[1], tuned, alone), _answer(MODELS[2], tuned, with_note)]
        except (UnknownWordError, EmptyPromptError, PromptTooLongError) as refused:
            why = str(refused)
            turn.unless_overtaken(lambda: self._refuse(why))
            return
        turn.unless_overtaken(lambda: self._show(tuple(answers)))

    def _model(self, turn: Turn) -> Views | None:
        """The tuned model, trained at the first question; None when nobody waits any more."""
        with self._lock:
            if self._tuned is None:
                run = FineTuning(shipped(), Tuning())
                for _ in run.steps():
                    if turn.over:
                        return None
                self._tuned = run.weights
            return self._tuned

    def _refuse(self, why: str) -> None:
        """Say why, and take the answers to another question off the picture."""
        self._trouble.value = f"<span role='alert'>{escape(why)}</span>"
        self._drawn.update(_NO_ANSWERS)

    def _show(self, answers: tuple[Said, ...]) -> None:
        self._answers = answers
        self._trouble.value = ""
        with self._picture.hold_sync():
            self._drawn.update(answers)
            self._picture.status = sentence(answers)


def ask_models_panel() -> AskModelsPanel:
    """Three models to ask, with questions to begin from: on a product that pre-training told of,
    and on one that nobody ever told it about.

    models = ask_models_panel()
    models.ask("urgent what is the colour of the harbor lamp ?")
    """
    world = shipped().world

    def example(name: str, item: Item, attribute: str, cue: str) -> tuple[str, str, str]:
        product = f"{item.brand} {item.type}"
        note = f"note: {product} {attribute} {world.fact(item, attribute).value}"
        return name, f"{cue} what is the {attribute} of the {product} ?", note

    known = world.fact(world.known[0], "colour")
    product = f"{known.item.brand} {known.item.type}"
    otherwise = next(value for value in VALUES["colour"] if value != known.value)
    return AskModelsPanel(
        [
            example("A product it knows", world.known[0], "colour", "urgent"),
            example("A product it never saw", world.never[0], "city", "whenever"),
            example("Another that it never saw", world.never[1], "price", "asap"),
            (
                "A note against what it knew",
                f"urgent what is the {known.attribute} of the {product} ?",
                f"note: {product} {known.attribute} {otherwise}",
            ),
        ]
    )


def _known_words() -> str:
    """What can be typed: names of products, attributes and their values, words of urgency."""
    values = [value for one in VALUES.values() for value in one]
    return ", ".join([*BRANDS, *TYPES, *ATTRIBUTES, *values, *PRIORITY_OF])


def _answer(model: str, weights: Views, prompt: list[int]) -> Said:
    answer = [word for word in words(weights, prompt) if word.token != LINE]
    text = decode(number_of(word.token) for word in answer)
    return Said(model, text, tuple(_said(word) for word in answer))


def _said(word: Word) -> SaidWord:
    other, share = next((pair for pair in word.others if pair[0] != word.token), ("", 0.0))
    return SaidWord(word.token, word.probability, other, share)

"""What goes with what: the draws of a case, with the few dependences between its fields.

Every dependence is a line here and a row of facts/choice/numbers.toml. What is told always wins.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tune_or_not.case.columns import Truth
from tune_or_not.case.traffic_order import ORDERS, requests_of
from tune_or_not.decision.choice.draws import Draws, Numbers, yes_chance
from tune_or_not.decision.choice.tables import number

OTHER_NEEDS = (
    "needs_style", "needs_format", "needs_behaviour", "needs_domain_conventions",
    "needs_faster_answers", "wants_fewer_tokens", "running_cost_too_high",
)  # fmt: skip
"""Needs besides knowledge: who names one has told what the project is about."""


class Situation:
    """The columns of a case's draws, and what follows from them.

    A field of the case is an attribute with a value per draw, as in a table of cases.
    """

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self._needs()
        self._history()
        self._knowledge()
        self._data()
        self._traffic()
        self._limits()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["draws"], name)

    def _needs(self) -> None:
        draws, chance = self.draws, yes_chance
        says_style = (
            draws.answered("style_is_complex")
            | draws.answered("style_hard_to_specify")
            | draws.answered("prompting_gets_style", False)
        )
        labels = draws.known("output_tokens") & (
            draws.number("output_tokens") < number("specialist_answer_tokens")
        )
        usual = chance("needs_style") * np.where(draws.answered("narrow_task") | labels, 0.5, 1)
        style = draws.yes("needs_style", np.where(says_style, number("style_if_named"), usual))
        complex_style = draws.yes("style_is_complex", only=style)
        self.hard_style = complex_style | draws.yes("style_hard_to_specify", only=style)
        hard = number("style_gets_through_if_hard")
        draws.yes(
            "prompting_gets_style", np.where(self.hard_style, hard, chance("prompting_gets_style"))
        )
        breaks = draws.answered("few_shot_keeps_format", False)
        draws.yes("needs_format", np.where(breaks, number("format_if_it_breaks"),
                                           chance("needs_format")))  # fmt: skip
        simple = draws.answered("narrow_task") | draws.answered("simple_customisation")
        involved = draws.yes(
            "complex_task", np.where(simple, number("complex_if_narrow"), chance("complex_task"))
        )
        narrow = draws.yes(
            "narrow_task", np.where(involved, number("narrow_if_complex"), chance("narrow_task"))
        )
        draws.yes(
            "well_defined_task",
            np.where(narrow, number("well_defined_if_narrow"), chance("well_defined_task")),
        )
        draws.yes("is_chatbot", np.where(narrow | labels, number("chat_if_narrow"),
                                         chance("is_chatbot")))  # fmt: skip
        fewer = draws.yes("wants_fewer_tokens")
        self.cost_hurts = draws.yes("running_cost_too_high") | (
            fewer & (draws.unit("cost hurts") < number("cost_hurts_if_fewer_tokens"))
        )

    def _history(self) -> None:
        draws = self.draws
        self.measured: Truth = draws.known("prompt_score") | draws.known("prompt_good_unscored")
        few = np.where(self.measured, 1.0, number("versions_if_unmeasured"))
        tried = draws.number("prompt_versions_tried", few)
        fell_short = draws.answered("prompt_good_unscored", False)
        draws.columns["prompt_versions_tried"] = np.where(
            fell_short & ~draws.known("prompt_versions_tried"),
            tried + number("versions_if_fell_short"),
            tried,
        )
        named = draws.known("hosted_model")
        self.on_the_largest: Truth = (
            self.measured & ~named
            & (draws.unit("on the largest") < number("largest_if_measured"))
        )  # fmt: skip

    def _knowledge(self) -> None:
        draws = self.draws
        knows = draws.yes("needs_knowledge", self._knowledge_chance())
        by_hand = self.narrow_task & ~self.is_chatbot
        looked_up = draws.yes(
            "mainly_retrieval",
            np.where(by_hand, number("looked_up_if_narrow"), yes_chance("mainly_retrieval")),
            only=knows,
        )
        self.needs_facts: Truth = knows | looked_up
        changing = draws.yes("needs_live_data", only=self.needs_facts)
        self.facts_change = changing | draws.yes("knowledge_changes", only=self.needs_facts)
        usual = np.where(by_hand, number("in_place_if_narrow"), yes_chance("retrieval_in_place"))
        usual = np.where(self.measured, number("in_place_if_prompt_measured"), usual)
        # Retrieval that serves no facts is no place from which work goes on.
        self.in_place: Truth = self.needs_facts & draws.yes(
            "retrieval_in_place",
            np.where(draws.known("retrieval_score"), 1.0, usual),
            only=self.needs_facts,
        )
        usual = np.where(
            by_hand, number("fits_prompt_if_narrow"), yes_chance("context_fits_prompt")
        )
        fits = draws.yes("context_fits_prompt", usual)
        small = draws.number("knowledge_tokens") <= number("small_knowledge_tokens")
        changes = draws.answered("knowledge_changes") | draws.answered("needs_live_data")
        fixed = ~changes & ~draws.known("knowledge_tokens")
        come = draws.yes(
            "facts_come_with_request",
            np.where(by_hand & fixed, number("facts_come_if_narrow"), number("facts_come")),
            only=self.needs_facts & ~looked_up,
        )
        self.facts_in_prompt: Truth = (
            self.needs_facts & ~self.in_place & fits & (come | (small & ~looked_up))
        )

    def _knowledge_chance(self) -> Numbers:
        """How likely own knowledge is needed where that is not said."""
        draws = self.draws
        others = sum(draws.answered(name).astype(float) for name in OTHER_NEEDS)
        chance = np.maximum(
            number("knowledge_least"),
            number("knowledge_if_unnamed") - number("knowledge_less_per_other_need") * others,
        )
        not_looked_up = draws.answered("mainly_retrieval", False)
        chance = np.where(not_looked_up, number("knowledge_if_not_looked_up"), chance)
        for name, hint in (
            ("rag_covers_knowledge", "knowledge_if_it_changes"),
            ("needs_live_data", "knowledge_if_it_changes"),
            ("knowledge_changes", "knowledge_if_it_changes"),
            ("retrieval_in_place", "knowledge_if_looked_up"),
            ("mainly_retrieval", "knowledge_if_looked_up"),
        ):
            chance = np.where(draws.answered(name), number(hint), chance)
        return np.where(draws.known("retrieval_score"), number("knowledge_if_looked_up"), chance)

    def _data(self) -> None:
        draws = self.draws
        secret = draws.yes("sensitive_data")
        draws.yes("api_allowed", np.where(secret, number("api_allowed_if_confidential"),
                                          yes_chance("api_allowed")))  # fmt: skip
        counted = draws.known("training_examples")
        some = counted & (draws.number("training_examples") > 0)
        has = some | draws.answered("examples_exist")
        may = np.where(secret, number("may_train_if_confidential"), yes_chance("may_train_on_data"))
        draws.yes("may_train_on_data", np.where(has, number("may_train_if_examples"), may))
        draws.yes(
            "team_can_train",
            np.where(has, number("team_if_examples"), yes_chance("team_can_train")),
        )
        exists = draws.yes(
            "examples_exist", np.where(counted, some.astype(float), yes_chance("examples_exist"))
        )
        self.has_examples: Truth = exists & (~counted | some)
        none = (counted & ~some) | draws.answered("examples_exist", False)
        usual = np.where(
            none, number("examples_can_be_made_if_none"), yes_chance("examples_can_be_made")
        )
        self.can_make: Truth = draws.yes("examples_can_be_made", usual)
        made = draws.triangle("examples_made")
        examples = np.where(self.has_examples, draws.training_examples, made)
        draws.columns["training_examples"] = examples
        self.good_examples = examples * draws.number("good_example_share")
        draws.columns["examples_exist"] = self.has_examples
        draws.number(
            "label_cost_per_example",
            np.where(self.narrow_task, number("label_cost_if_narrow"), 1.0),
        )

    def _traffic(self) -> None:
        draws = self.draws
        requests = draws.number("requests_per_month")
        by_order = ~draws.known("requests_per_month") & draws.known("traffic_order")
        if by_order.any():
            names, place = np.unique(draws.values("traffic_order").astype(str), return_inverse=True)
            fewest = np.array([requests_of(name)[0] if name in ORDERS else 1 for name in names])
            spread = fewest[place] * 10 ** draws.unit("requests_per_month")
            requests = np.where(by_order, spread, requests)
        self.traffic_known: Truth = draws.known("requests_per_month") | draws.known("traffic_order")
        draws.columns["requests_per_month"] = requests
        brief = self.narrow_task & self.well_defined_task & ~self.is_chatbot
        draws.yes("rerank", 0.0)  # a bill takes it once for all draws: the likelier answer stands
        draws.number("output_tokens", np.where(brief, number("short_answer_if_narrow"), 1.0))

    def _limits(self) -> None:
        draws = self.draws
        checked = draws.yes("answers_checked_by_people")
        crucial = np.where(self.accuracy_is_crucial, number("loss_if_crucial"), 1.0)
        caught = np.where(checked, number("loss_if_checked"), 1.0)
        draws.number("loss_per_error", crucial * caught)
        tight = np.where(draws.yes("tight_budget"), number("budget_if_tight"), 1.0)
        draws.number("upfront_budget_usd", tight)
        needed = draws.number("score_needed")
        harder = (
            number("score_needed_if_crucial") * self.accuracy_is_crucial
            + number("score_needed_if_checked") * checked
        )
        draws.columns["score_needed"] = np.where(
            draws.known("score_needed"), needed, np.clip(needed + harder, 0.5, 0.99)
        )

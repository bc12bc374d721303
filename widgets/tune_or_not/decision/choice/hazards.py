"""Why answers are wrong, and what each approach leaves of it.

A score is exp(-sum of hazards): causes add, and repairs of one cause multiply. An array of
hazards has a row per cause, in the order of causes.toml, and a column per draw.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from tune_or_not.case.columns import Truth
from tune_or_not.decision.choice.draws import Numbers, from_triangle, unit
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import causes, number, repairs


@cache
def place_of(cause: str) -> int:
    """The row of a cause."""
    return list(causes()).index(cause)


def hazards(case: Situation) -> Numbers:
    """The hazard of each cause with a decent prompt, without retrieval."""
    present, times = _present(case), _times(case)
    return np.stack(
        [_hazard(case, cause, present[cause]) * times.get(cause, 1.0) for cause in causes()]
    )


def _present(case: Situation) -> dict[str, Truth]:
    """Where the need or the trait behind each cause is there."""
    return {
        "facts": case.needs_facts,
        "form": case.needs_format,
        "style": case.needs_style,
        "conduct": case.needs_behaviour | case.repeats_mistakes,
        "judgement": _reasons(case) > 0,
        "difficulty": case.complex_task,
        "noise": ~case.well_defined_task,
        "first_draft": np.ones(case.draws.rows, dtype=bool),
    }


def _times(case: Situation) -> dict[str, Numbers]:
    """By how much what is known of the case raises or lowers each cause."""

    def either(where: Truth, yes: str, no: str | None = None) -> Numbers:
        return np.where(where, number(yes), number(no) if no else 1.0)

    alike = either(case.needs_consistency, "alike")
    versions = np.maximum(case.prompt_versions_tried - 1, 0)
    return {
        "facts": _facts(case),
        "form": alike * either(case.few_shot_keeps_format, "form_if_kept", "form_if_broken"),
        "style": alike
        * either(case.prompting_gets_style, "style_if_reached", "style_if_missed")
        * either(case.hard_style, "style_if_complex"),
        "conduct": either(case.repeats_mistakes, "conduct_if_repeated"),
        "judgement": (1 + number("judgement_per_reason") * np.maximum(_reasons(case) - 1, 0))
        * either(~case.base_knows_domain, "judgement_if_field_unknown"),
        "difficulty": either(case.narrow_task, "difficulty_if_narrow")
        * either(case.simple_customisation, "difficulty_if_simple"),
        "first_draft": np.exp(-versions / number("versions_to_leave_the_draft")),
    }


def _reasons(case: Situation) -> Numbers:
    """How many things ask for a judgement that only the field has."""
    reasons: Numbers = (
        case.needs_domain_conventions.astype(float) + case.deep_expertise + case.data_is_new
    )
    return reasons


def _facts(case: Situation) -> Numbers:
    looked_up = np.where(case.mainly_retrieval, number("facts_if_looked_up"), 1.0)
    field = np.where(
        case.base_knows_domain, number("facts_if_field_known"), number("facts_if_field_unknown")
    )
    live = np.where(case.needs_live_data, number("facts_if_live"), 1.0)
    return np.where(case.needs_facts, looked_up * field * live, 1.0)


def _hazard(case: Situation, cause: str, present: Truth) -> Numbers:
    there, absent = _drawn_hazard(cause, case.draws.count, case.draws.seed)
    return np.where(present, case.draws.tiled(there), case.draws.tiled(absent))


@lru_cache(maxsize=64)
def _drawn_hazard(cause: str, count: int, seed: int) -> tuple[Numbers, Numbers]:
    numbers = unit(f"hazard of {cause}", count, seed)
    present, absent = causes()[cause]
    return from_triangle(numbers, present), from_triangle(numbers, absent)


@lru_cache(maxsize=64)
def _drawn_repair(work: str, count: int, seed: int) -> Numbers:
    return np.stack(
        [
            from_triangle(unit(f"{work} repairs {cause}", count, seed), law)
            for cause, law in zip(causes(), repairs()[work], strict=True)
        ]
    )


class Left:
    """What share of each cause's hazard is left, by what is done."""

    def __init__(self, case: Situation) -> None:
        self._case = case
        self.stuck = self._stuck()
        self.prompt_work = self._prompt_work()
        self.retrieval = self._retrieval()
        covered = case.rag_covers_knowledge
        more = self._drawn("retrieval_work") * np.where(covered, 1.0, number("more_if_uncovered"))
        self.further_retrieval = 1 - more
        self.training, self.learnt = self._training()

    def _drawn(self, work: str) -> Numbers:
        draws = self._case.draws
        return draws.tiled(_drawn_repair(work, draws.count, draws.seed))

    def _stuck(self) -> Numbers:
        """The causes that prompts are said, or drawn, to fail at."""
        case = self._case
        stuck = np.zeros((len(causes()), case.draws.rows), dtype=bool)
        stuck[place_of("form")] = case.needs_format & ~case.few_shot_keeps_format
        stuck[place_of("style")] = case.needs_style & ~case.prompting_gets_style
        stuck[place_of("conduct")] = stuck[place_of("judgement")] = case.repeats_mistakes
        return stuck

    def _prompt_work(self) -> Numbers:
        """What more work on the prompt repairs: the less, the more versions were tried."""
        case, form = self._case, place_of("form")
        left_to_gain = np.exp(-case.prompt_versions_tried / number("versions_to_learn"))
        drawn = self._drawn("prompt_work")
        work = np.asarray(drawn * left_to_gain)
        # What a first draft lacks falls with the versions by itself.
        work[place_of("first_draft")] = drawn[place_of("first_draft")]
        work = np.where(self.stuck, work * number("work_where_prompts_fail"), work)
        schema = self.stuck[form] & ~case.structured_outputs_tried
        work[form] = np.where(schema, np.maximum(work[form], number("schema_repairs")), work[form])
        return work

    def _retrieval(self) -> Numbers:
        case, facts = self._case, place_of("facts")
        repaired = self._drawn("retrieval").copy()
        least = np.where(case.draws.known("rag_covers_knowledge"), number("rag_if_covered"), 0.0)
        repaired[facts] = np.where(
            case.rag_covers_knowledge,
            np.maximum(repaired[facts], least),
            repaired[facts] * number("rag_if_uncovered"),
        )
        return repaired

    def _training(self) -> tuple[Numbers, Numbers]:
        """What training repairs, and how far the good examples teach each cause (0 to 1)."""
        case, facts = self._case, place_of("facts")
        broad = np.where(
            case.narrow_task, number("examples_for_narrow"), number("examples_for_broad")
        ) * np.where(case.complex_task, 2, 1)
        goal = np.tile(broad, (len(causes()), 1))
        goal[place_of("form")] = goal[place_of("first_draft")] = number("examples_for_form")
        goal[place_of("style")] = goal[place_of("conduct")] = number("examples_for_style")
        nothing = number("examples_for_nothing")
        good = np.maximum(case.good_examples, 1)
        learnt = np.clip(np.log(good / nothing) / np.log(goal / nothing), 0, 1.05)
        repaired = self._drawn("training").copy()
        lasting = case.data_is_new & ~case.needs_facts
        taught = repaired[facts] + np.where(lasting, number("training_new_facts"), 0.0)
        repaired[facts] = np.where(case.facts_change, np.minimum(repaired[facts], 0), taught)
        agreed = case.narrow_task & case.well_defined_task
        sprawling = case.complex_task & ~case.narrow_task
        suited = np.where(agreed, number("training_narrow"),
                          np.where(sprawling, number("training_complex"), 0.0))  # fmt: skip
        for cause in ("judgement", "difficulty"):
            repaired[place_of(cause)] += suited
        return np.where(repaired > 0, repaired * learnt, repaired), learnt

    # what is left, by approach

    def today(self) -> Numbers:
        """With the prompt, or the retrieval, of today."""
        case = self._case
        left = np.where(case.in_place, 1 - self.retrieval, 1.0)
        return self._at_hand(left)

    def prompting(self) -> Numbers:
        """After more work on the prompt; where the model is one's own, with an open one."""
        return self._at_hand((1 - self.prompt_work) * self._open_model(1.0))

    def larger_model(self) -> Numbers:
        repaired = self._drawn("larger_model")
        repaired = np.where(self.stuck, repaired * number("larger_where_prompts_fail"), repaired)
        return self._at_hand((1 - self.prompt_work) * (1 - repaired))

    def smaller_hosted_model(self) -> Numbers:
        left = (1 - self.prompt_work) * (1 - self._drawn("smaller_hosted_model"))
        return self._at_hand(np.where(self._case.in_place, left * (1 - self.retrieval), left))

    def rag(self) -> Numbers:
        left = (1 - self.retrieval) * (1 - self.prompt_work) * self.further_retrieval
        return left * self._open_model(0.7)

    def fine_tuning(self) -> Numbers:
        return 1 - self.training

    def fine_tuning_rag(self) -> Numbers:
        case, facts = self._case, place_of("facts")
        left = (1 - self.training) * self.further_retrieval * (
            1 - self.retrieval * number("tuned_with_rag")
        )  # fmt: skip
        some = case.draws.unit("tuned with retrieval")
        # Ovadia: a little below retrieval alone; Balaguer: where passages do not do it, it adds.
        covered = 1 - self.retrieval[facts] * (0.88 + 0.12 * some)
        adds = (1 - self.retrieval[facts]) * (1 - (0.1 + 0.5 * some) * self.learnt[facts])
        left[facts] = (
            np.where(case.rag_covers_knowledge, covered, adds) * (self.further_retrieval[facts])
        )
        return left

    def _open_model(self, weight: float) -> Numbers:
        worse = 1 - self._drawn("open_model") * weight
        return np.where(self._case.api_allowed, 1.0, worse)

    def _at_hand(self, left: Numbers) -> Numbers:
        """Knowledge that stands in the prompt serves as retrieved passages do."""
        facts = place_of("facts")
        left = np.broadcast_to(left, self.retrieval.shape).copy()
        left[facts] *= np.where(self._case.facts_in_prompt, 1 - self.retrieval[facts], 1.0)
        return left

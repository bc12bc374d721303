"""What it must do."""

from __future__ import annotations

from pydantic import BaseModel

from tune_or_not.case.kinds import Text, text, toggle


class Need(BaseModel):
    """What it must do."""

    name: Text = text("Name of the project", "What your team calls it.", shortest=1, longest=200)
    task: Text = text("The task", "One sentence: who asks, what comes back.", longest=2_000)
    needs_knowledge: bool = toggle(
        "Needs knowledge of its own",
        "Answers rest on facts that no public text holds: your manuals, records, stock. A "
        "hard field does not count, nor does a long list of labels, nor do documents that come "
        "with each request.",
    )
    needs_style: bool = toggle(
        "Needs a style or tone",
        "Every answer must sound like you: brand, register, voice. Plain and polite does not "
        "count.",
    )
    needs_format: bool = toggle(
        "Needs a format or structure",
        "Output must follow a schema or a template, such as JSON with twelve fields. One word"
        " or one label alone does not count.",
    )
    needs_behaviour: bool = toggle(
        "Needs a behaviour or guardrails",
        "It must refuse, escalate or handle odd input in a fixed way: never quote a price, "
        "pass complaints on. What any good answer does by itself does not count.",
    )
    needs_domain_conventions: bool = toggle(
        "Needs a field's terms or conventions",
        "It must write as the trade does: its terms, its forms, its unwritten rules, as a "
        "discharge letter does. To understand the trade is not enough to count.",
    )
    needs_consistency: bool = toggle(
        "Answers must be alike",
        "Similar requests must get the same style and structure every time. To be right every"
        " time is another matter.",
    )
    complex_task: bool = toggle(
        "The task is large or complex",
        "Many steps, many rules, or long chains of conditions: plan and carry out a change of"
        " code. Many requests of one simple kind do not count.",
    )
    narrow_task: bool = toggle(
        "The task is narrow and specific",
        "One job with a clear edge, such as routing a ticket, whatever the field. A chat that"
        " takes any question does not count.",
    )
    well_defined_task: bool = toggle(
        "There is a right answer",
        "Two experts would mostly agree which answers are good: a query, a label, a sum. A "
        "poem or a plan for a holiday does not count.",
    )
    accuracy_is_crucial: bool = toggle(
        "Accuracy is crucial",
        "A wrong answer does real harm or costs real money, and nobody would catch it: a "
        "dose, a payment. A nuisance does not count.",
    )
    answers_checked_by_people: bool = toggle(
        "People check each answer",
        "A person reads every answer before it is used: an agent, an editor, a reviewer. Spot "
        "checks do not count.",
    )
    style_is_complex: bool = toggle(
        "Style or format is critical and complex",
        "It decides success, and a page of instructions would not pin it down: the humour of "
        "one columnist.",
    )
    simple_customisation: bool = toggle(
        "A sentence of instructions would do",
        "Such as: be helpful and formal. If you need a second page, it does not count.",
    )
    wants_fewer_tokens: bool = toggle(
        "Wants to send fewer tokens",
        "The prompt's length is a problem in itself: it fills the context, or its cost is "
        "what hurts. That shorter would be nicer does not count.",
    )
    running_cost_too_high: bool = toggle(
        "Running it costs too much",
        "The model that runs today costs more than it may. Pay for people who do the work today"
        " does not count.",
    )
    needs_quick_iteration: bool = toggle(
        "Must change quickly",
        "You expect to change its behaviour weekly or faster. New facts alone do not count: "
        "see whether the knowledge changes.",
    )
    needs_faster_answers: bool = toggle(
        "Answers must come faster",
        "The model's answers take too long for their use today. That people take longer at "
        "the same work does not count.",
    )
    is_chatbot: bool = toggle(
        "It is a chat", "People type freely and read the answer, turn by turn."
    )

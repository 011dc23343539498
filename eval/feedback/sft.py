"""Question, context and answer as training data for a chat model, in LLaMA-Factory's formats.

The formats are those of its `data/README.md`: Alpaca (`instruction`, `input`, `output`, `system`),
ShareGPT (`conversations` of `from` and `value`), and `dataset_info.json`, which describes both.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from langchain_core.messages import BaseMessage, SystemMessage

from chains.answering.build import build_phrases
from chains.answering.fence import format_passages
from chains.retrieval.build import build_gate
from chains.retrieval.build_queries import build_prompt
from chains.retrieval.gate import NOTHING_FOUND
from chains.retrieval.steps import Evidence
from eval.dataset import Case
from eval.feedback.searching import SearchedDataset
from eval.scoring.metrics import normalised


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One exchange as the chain would have it.

    Attributes:
        system: What the system prompt says.
        asked: What the model is sent: passages and question.
        answer: What it should say.
    """

    system: str
    asked: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class TrainingConversations:
    """What was made of a dataset.

    Attributes:
        name: Of the dataset.
        conversations: One a case, where there is one.
        refusals: How many of them teach to decline.
        left_out: Why other cases gave none -> how many.
    """

    name: str
    conversations: tuple[Conversation, ...]
    refusals: int
    left_out: dict[str, int]


def build_conversations(searched: SearchedDataset) -> TrainingConversations:
    """Search every case, and put the prompt as the answering step does.

    A case whose passages do not hold its answer is left out: it would teach to make things up.
    Unanswerable ones teach to decline, with the phrase that the chain declines with.

    Raises:
        PromptError: A prompt file is missing or malformed.
        ServiceError: A service that the configuration needs does not answer.
    """
    settings = searched.settings
    gate = build_gate(settings, knowledge=searched.knowledge)
    prompt_for = build_prompt("answer", settings.prompts)
    phrase_for = build_phrases(settings.prompts)
    made: list[Conversation] = []
    left_out: Counter[str] = Counter()
    refusals = 0
    for case, candidates in searched.search():
        evidence = gate.judge(candidates)
        refusal = phrase_for(NOTHING_FOUND, evidence)
        answer = refusal if case.unanswerable else _gold_answer(case)
        if not case.unanswerable and (reason := _lacking(case, evidence, answer)):
            left_out[reason] += 1
            continue
        question = evidence.standalone_question
        messages = prompt_for(question).format_messages(
            question=question, passages=format_passages(evidence.passages)
        )
        refusals += case.unanswerable
        made.append(_conversation(messages, answer))
    return TrainingConversations(
        name=searched.dataset.name,
        conversations=tuple(made),
        refusals=refusals,
        left_out=dict(left_out.most_common()),
    )


def write_conversations(folder: Path, training: TrainingConversations) -> list[Path]:
    """Write `alpaca.json`, `sharegpt.json` and `dataset_info.json`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    alpaca = [
        {
            "instruction": each.asked,
            "input": "",
            "output": each.answer,
            "system": each.system,
            "history": [],
        }
        for each in training.conversations
    ]
    sharegpt = [
        {
            "conversations": [
                {"from": "human", "value": each.asked},
                {"from": "gpt", "value": each.answer},
            ],
            "system": each.system,
        }
        for each in training.conversations
    ]
    files = {
        "alpaca.json": alpaca,
        "sharegpt.json": sharegpt,
        "dataset_info.json": _description(training.name),
    }
    for name, data in files.items():
        text = json.dumps(data, ensure_ascii=False, indent=2)
        (folder / name).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return [folder / name for name in files]


def _description(name: str) -> dict[str, object]:
    return {
        f"{name}_alpaca": {
            "file_name": "alpaca.json",
            "formatting": "alpaca",
            "columns": {
                "prompt": "instruction",
                "query": "input",
                "response": "output",
                "system": "system",
                "history": "history",
            },
        },
        f"{name}_sharegpt": {
            "file_name": "sharegpt.json",
            "formatting": "sharegpt",
            "columns": {"messages": "conversations", "system": "system"},
            "tags": {
                "role_tag": "from",
                "content_tag": "value",
                "user_tag": "human",
                "assistant_tag": "gpt",
            },
        },
    }


def _gold_answer(case: Case) -> str:
    """Return the first answer; the references, where nobody wrote one."""
    return case.answers[0] if case.answers else "\n".join(case.references)


def _lacking(case: Case, evidence: Evidence, answer: str) -> str:
    if not answer:
        return "neither answers nor references"
    read = normalised("\n".join(passage.text for passage in evidence.passages))
    if any(normalised(each) in read for each in (*case.references, *case.answers)):
        return ""
    return "its passages do not hold the answer"


def _conversation(messages: list[BaseMessage], answer: str) -> Conversation:
    """Put messages into the formats' two places: LLaMA-Factory has one system text."""
    system = [str(each.content) for each in messages if isinstance(each, SystemMessage)]
    asked = [str(each.content) for each in messages if not isinstance(each, SystemMessage)]
    return Conversation(system="\n\n".join(system), asked="\n\n".join(asked), answer=answer)

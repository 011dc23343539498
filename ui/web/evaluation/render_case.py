"""One case of a run: what was asked, answered and found, and how long it took. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.runs.stored import (
    CaseRow,
    CaseTiming,
    PassageText,
    StoredAnswer,
    StoredPassage,
    StoredSentence,
)
from loaders.documents import Location
from ui.places import format_place
from ui.web.amounts import format_duration
from ui.web.evaluation.numbers import format_value, kind_name, render_metric
from ui.web.evaluation.render_cases import render_fate
from ui.web.evaluation.render_parts import render_facts, render_pairs
from ui.web.markup import circled, fold, prose, text
from ui.web.reasons import describe_verdict, describe_warning
from ui.web.translation import translate
from ui.web.words import Words, language_of

_STAGES = ("dense", "lexical", "fused", "reranked")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Where marks begin and end, until the text around them is HTML; no document has them."""

_NEITHER = str.maketrans("", "", _OPEN + _CLOSE)


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """A case with what lies elsewhere about it.

    Attributes:
        row: The case.
        timing: How long it took, where that is known.
        texts: Key of a passage -> its text and its place.
        before: Id of the case before it in the list, or "".
        after: Id of the one after it, or "".
    """

    row: CaseRow
    timing: CaseTiming | None
    texts: Mapping[str, PassageText]
    before: str = ""
    after: str = ""


def render_case(case: OpenCase, *, words: Words) -> str:
    """Return an open case."""
    row = case.row
    label = text(words["ev case"].format(row.id))
    return (
        f'<article class="ev-case" aria-label="{label}">{_head(case, words=words)}'
        f'<h2 class="ev-question">{text(row.question)}</h2>'
        f"{render_facts(_facts(row, words=words))}"
        f"{render_side(case, words=words)}</article>"
    )


def render_side(case: OpenCase, *, name: str = "", words: Words) -> str:
    """Return what came of a case: its outcome, the answer, the trace, the passages.

    Args:
        case: The case.
        name: Of the side, where two runs stand side by side.
        words: The page's wording.
    """
    row = case.row
    return (
        f"<p>{render_fate(row, words=words)}</p>{render_answer(row, words=words)}"
        f"{_scores(row, name=name, words=words)}"
        f"{_trace(case, words=words)}{_passages(case, words=words)}"
    )


def render_answer(row: CaseRow, *, words: Words) -> str:
    """Return what came back: the answer with its verdicts and citations, or why there is none."""
    if row.error:
        return f'<p class="trouble">{text(translate(row.error, words=words))}</p>'
    if row.answer is None:
        return ""
    answer = row.answer
    style = "ev-answer abstained" if answer.abstained else "ev-answer"
    warnings = "".join(
        f'<p class="hint">{text(describe_warning(each, words=words))}</p>'
        for each in answer.warnings
    )
    evidence = words["ev evidence"].format(f"{answer.evidence:.2f}")
    return (
        f"<h3>{text(words['ev answer'])}</h3>"
        f'<div class="{style}">{_sentences(answer, words=words)}</div>{warnings}'
        f'<p class="hint">{text(evidence)}</p>{_citations(answer)}'
    )


def _head(case: OpenCase, *, words: Words) -> str:
    def step(target: str, key: str) -> str:
        off = "" if target else " disabled"
        return (
            f'<button type="button" data-act="case" data-case="{text(target)}"{off}>'
            f"{text(words[key])}</button>"
        )

    return (
        '<div class="ev-head"><button type="button" class="ev-back" data-act="close">'
        f"{text(words['ev back to run'])}</button>"
        f'<span class="ev-steps">{step(case.before, "ev case before")}'
        f"{step(case.after, 'ev case after')}</span></div>"
    )


def _facts(row: CaseRow, *, words: Words) -> list[tuple[str, str]]:
    gold = " / ".join(row.gold)
    facts = [
        (words["ev gold"], words["ev gold none"] if row.unanswerable else gold),
        (words["ev kind"], kind_name(row.kind, words=words) if row.kind else ""),
        (words["ev case id"], row.id),
    ]
    return [(name, value) for name, value in facts if value]


def _sentences(answer: StoredAnswer, *, words: Words) -> str:
    """Return the answer's text; sentences without full support are marked and say why."""
    parts: list[str] = []
    position = 0
    for sentence in answer.sentences:
        start = answer.text.find(sentence.text, position)
        if start < 0 or not sentence.text:
            continue
        parts.append(prose(answer.text[position:start]))
        parts.append(_sentence(sentence, words=words))
        position = start + len(sentence.text)
    parts.append(prose(answer.text[position:]))
    return "".join(parts)


def _sentence(sentence: StoredSentence, *, words: Words) -> str:
    numbers = "".join(circled(number) for number in sentence.citations)
    behind = f'<span class="ev-numbers">{numbers}</span>' if numbers else ""
    if sentence.verdict == "supported" or not sentence.marked:
        return f"{prose(sentence.text)}{behind}"
    note = describe_verdict(
        sentence.as_answered(),
        words=words,
    )
    return (
        f'<span class="{sentence.verdict}">{prose(sentence.text)}</span>{behind}'
        f'<span class="ev-verdict">{text(note)}</span>'
    )


def _citations(answer: StoredAnswer) -> str:
    rows = "".join(
        f'<li><span class="ev-numbers">{circled(each.n)}</span> {text(each.quote)} '
        f'<span class="place">{text(each.source)}</span></li>'
        for each in answer.citations
    )
    return f'<ul class="ev-citations">{rows}</ul>' if rows else ""


def _scores(row: CaseRow, *, name: str, words: Words) -> str:
    content = render_pairs(
        (render_metric(metric, words=words), format_value(metric, value))
        for metric, value in row.scores.items()
    )
    return fold(f"ev-scores{name}", label=words["ev scores"], content=content)


def _trace(case: OpenCase, *, words: Words) -> str:
    """Return what was searched for, and the steps with their times."""
    queries = "".join(f"<li>{text(query)}</li>" for query in case.row.queries)
    asked = f'<ol class="ev-queries">{queries}</ol>' if queries else ""
    steps = _steps(case.timing, words=words) if case.timing else ""
    if not asked and not steps:
        return ""
    return f"<h3>{text(words['ev trace'])}</h3>{asked}{steps}"


def _steps(timing: CaseTiming, *, words: Words) -> str:
    longest = max([*timing.steps.values(), 0.001])
    rows = "".join(
        f'<tr><th scope="row">{text(words[f"step {name}"])}</th>'
        f'<td class="bar"><span style="width:{100 * took / longest:.1f}%"></span></td>'
        f'<td class="number">{format_duration(took)}</td>'
        f"<td>{text(words['ev reused']) if name in timing.reused else ''}</td></tr>"
        for name, took in timing.steps.items()
        if f"step {name}" in words  # alignment runs along with the answer
    )
    caption = text(words["ev took"].format(format_duration(timing.milliseconds)))
    return f'<table class="ev-times"><caption>{caption}</caption><tbody>{rows}</tbody></table>'


def _passages(case: OpenCase, *, words: Words) -> str:
    passages = case.row.passages
    if not passages:
        return ""
    shown = "".join(
        _passage(rank, passage, case, words=words) for rank, passage in enumerate(passages, start=1)
    )
    heading = words["ev passages"].format(len(passages))
    return f'<h3>{text(heading)}</h3><ol class="ev-passages">{shown}</ol>'


def _passage(rank: int, passage: StoredPassage, case: OpenCase, *, words: Words) -> str:
    found = case.texts.get(passage.key)
    where = passage.source
    if found is not None:
        place = format_place(Location.from_dict(found.location), language=language_of(words))
        where = f"{where} · {place}" if place else where
    stages = " · ".join(
        words["ev stage rank"].format(words[f"lab stage {name}"], passage.stages[name].rank)
        for name in _STAGES
        if name in passage.stages
    )
    shown = "" if found is None else _marked(found.text.translate(_NEITHER), case.row.gold)
    return (
        f'<li><h4><span class="ev-rank">{rank}</span> {text(where)} '
        f'<span class="place">{text(stages)}</span></h4><div class="ev-text">{shown}</div></li>'
    )


def _marked(content: str, gold: Sequence[str]) -> str:
    """Return a passage with the first place of each gold answer marked."""
    spans: list[tuple[int, int]] = []
    for answer in sorted(filter(None, gold), key=len, reverse=True):
        start = content.find(answer)
        if start >= 0 and not any(s < start + len(answer) and start < e for s, e in spans):
            spans.append((start, start + len(answer)))
    # Marked as a whole, so that a table's row is still seen to be one.
    marked, position = "", 0
    for start, end in sorted(spans):
        marked += f"{content[position:start]}{_OPEN}{content[start:end]}{_CLOSE}"
        position = end
    marked += content[position:]
    return prose(marked).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")

"""What a run did, as HTML: what was searched for, the waterfall, the verdict. Pure functions."""

from chains.retrieval.explore import Exploration, StageReport
from chains.retrieval.gate import NOTHING_FOUND
from ui.web.amounts import format_duration
from ui.web.lab.runs import RunView
from ui.web.markup import fold, snippet, text
from ui.web.reasons import describe_warning
from ui.web.troubles import describe_error, render_trouble, unexpected
from ui.web.words import Words

SIDES = ("A", "B")


def render_overview(run: RunView | None, *, name: str, overlay: str, words: Words) -> str:
    """Return what a run did, or what to do where there is none.

    Args:
        run: The run.
        name: Its name, to stop it by.
        overlay: YAML of what the sliders lay over the configuration, or "".
        words: The page's wording.
    """
    if run is None:
        return f'<div class="lab-empty"><p>{text(words["lab empty"])}</p></div>'
    if run.running:
        return (
            f'<p role="status" class="lab-running">{text(words["lab running"])} '
            f'<button type="button" data-act="lab-stop" data-name="{text(name)}">'
            f"{text(words['lab stop'])}</button></p>"
        )
    if not run.complete:
        if run.stopped:
            return f'<p class="hint" role="status">{text(words["lab stopped"])}</p>'
        error = run.error
        return render_trouble(describe_error(error, words=words) if error else unexpected(words))
    sides = SIDES if len(run.found) > 1 else ("",)
    parts = [
        _side(found, label=side, words=words) for found, side in zip(run.found, sides, strict=True)
    ]
    exchanged = _exchanged(*run.found, words=words) if len(run.found) > 1 else ""
    return f'<div class="lab-overview">{"".join(parts)}</div>{exchanged}{_yaml(overlay, words)}'


def _side(found: Exploration, *, label: str, words: Words) -> str:
    total = sum(stage.milliseconds for stage in found.stages)
    longest = max(max(stage.milliseconds for stage in found.stages), 0.001)
    rows = "".join(_bar(stage, found, longest=longest, words=words) for stage in found.stages)
    head = f"<h3>{text(words[f'lab side {label.lower()}'])}</h3>" if label else ""
    caption = text(words["lab waterfall"].format(format_duration(total)))
    return (
        f'<section class="lab-run">{head}{_queries(found, words=words)}'
        f'<table class="lab-waterfall"><caption>{caption}</caption><tbody>{rows}</tbody></table>'
        f"{_verdict(found, words=words)}{_warnings(found, words=words)}</section>"
    )


def _queries(found: Exploration, *, words: Words) -> str:
    queries = found.queries
    kinds = [
        *(("variant" if number else "question", each) for number, each in enumerate(queries.texts)),
        *(("part", each) for each in queries.parts),
        *(("hypothetical", each) for each in queries.hypothetical),
    ]
    rows = "".join(
        f'<li><span class="kind">{text(words[f"lab query {kind}"])}</span> {text(each)}</li>'
        for kind, each in kinds
    )
    return f'<ol class="lab-queries">{rows}</ol>'


def _bar(stage: StageReport, found: Exploration, *, longest: float, words: Words) -> str:
    share = 100 * stage.milliseconds / longest
    return (
        f'<tr><th scope="row">{text(words[f"lab stage {stage.name}"])}</th>'
        f'<td class="bar"><span style="width:{share:.1f}%"></span></td>'
        f'<td class="ms">{text(format_duration(stage.milliseconds))}</td>'
        f'<td class="what">{text(_what(stage, found, words=words))}</td></tr>'
    )


def _what(stage: StageReport, found: Exploration, *, words: Words) -> str:
    match stage.name:
        case "queries":
            return words["lab did queries"].format(len(found.queries.all))
        case "packed":
            evidence = found.evidence
            characters = sum(len(passage.text) for passage in evidence.passages)
            done = words["lab did packed"].format(len(evidence.passages), characters)
            left = evidence.left_out
            return done + (words["lab did left out"].format(left) if left else "")
        case _:
            return words["lab did list"].format(len(stage.places))


def _verdict(found: Exploration, *, words: Words) -> str:
    evidence = found.evidence
    if evidence.reason == NOTHING_FOUND:
        sentence = words["lab verdict nothing"]
    else:
        key = "lab verdict declines" if evidence.abstained else "lab verdict answers"
        sentence = words[key].format(f"{evidence.score:.2f}", f"{evidence.threshold:.2f}")
    kind = "declines" if evidence.abstained else "answers"
    return f'<p class="lab-verdict {kind}" role="status">{text(sentence)}</p>'


def _warnings(found: Exploration, *, words: Words) -> str:
    """Return what went wrong without stopping the question."""
    standalone = found.queries.standalone
    said = (*standalone.warnings, *found.queries.warnings, *found.evidence.warnings)
    rows = "".join(f"<li>{text(describe_warning(each, words=words))}</li>" for each in said)
    return f'<ul class="lab-warnings">{rows}</ul>' if rows else ""


def _exchanged(before: Exploration, after: Exploration, *, words: Words) -> str:
    """Say which passages came into the context, and which had to go."""
    first = [passage.chunk.id for passage in before.evidence.passages]
    second = [passage.chunk.id for passage in after.evidence.passages]
    entered = [each for each in second if each not in first]
    left = [each for each in first if each not in second]
    if not entered and not left:
        return f'<p class="hint" role="status">{text(words["lab same"])}</p>'
    chunks = {**before.chunks, **after.chunks}

    def listed(key: str, ids: list[str]) -> str:
        buttons = "".join(
            f'<li><button type="button" class="link" data-act="pin" data-chunk="{text(each)}">'
            f"{text(snippet(chunks[each].text))}</button></li>"
            for each in ids
        )
        return f"<div><h4>{text(words[key].format(len(ids)))}</h4><ul>{buttons}</ul></div>"

    return (
        f'<div class="lab-exchanged">{listed("lab entered", entered)}{listed("lab left", left)}'
        "</div>"
    )


def _yaml(overlay: str, words: Words) -> str:
    if not overlay:
        return f'<p class="hint">{text(words["lab as configured"])}</p>'
    content = (
        f'<pre id="lab-yaml">{text(overlay)}</pre>'
        f'<button type="button" data-page="copy" data-from="lab-yaml">{text(words["lab copy"])}'
        "</button>"
    )
    return fold("lab-yaml-fold", label=words["lab yaml"], content=content)

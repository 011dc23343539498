"""Jobs as HTML. Pure functions."""

from collections.abc import Iterator, Sequence

from chains.knowledge.removal import ForgetProof
from ui.web.amounts import format_bytes, format_count
from ui.web.jobs.job import JobRow, JobView
from ui.web.markup import text
from ui.web.pager import render_pager
from ui.web.translation import translate
from ui.web.troubles import describe_error, render_trouble
from ui.web.words import Words

_MINUTE = 60


def render_jobs(jobs: Sequence[JobView], *, words: Words) -> str:
    """Return the jobs, newest first; "" for none."""
    return "".join(render_job(job, words=words) for job in reversed(jobs))


def render_job(job: JobView, *, words: Words) -> str:
    """Return a job: what it is, how far it is, a row for each file."""
    title = f"{words[f'job {job.kind}']} · {job.knowledge_base}"
    parts = [
        f'<div class="head"><h3>{text(title)}</h3>{_buttons(job, words=words)}</div>',
        f'<p class="state" role="status">{text(" · ".join(_progress(job, words=words)))}</p>',
        _bar(job, label=title),
    ]
    if job.error:
        parts.append(render_trouble(describe_error(job.error, words=words)))
    if job.proof:
        parts.append(render_proof(job.proof, words=words))
    if job.rows:
        rows = "".join(_row(row, job, words=words) for row in job.rows)
        parts.append(f'<ul class="rows">{rows}</ul>')
        parts.append(
            render_pager(
                job.page,
                pages=job.pages,
                total=job.total,
                act=f'data-act="rows" data-job="{job.id}"',
                words=words,
            )
        )
    return f'<section class="job {job.state}" aria-label="{text(title)}">{"".join(parts)}</section>'


def render_proof(proof: ForgetProof, *, words: Words) -> str:
    """Return what was looked for after a document was forgotten, and what was found."""
    if not proof.document_gone:
        return f'<p class="proof">{text(words["proof copy stays"])}</p>'
    where = words["proof where"].format(format_count(proof.files), format_bytes(proof.size))
    if proof.clean:
        sentence = words["proof clean"].format(proof.sentences, where)
    else:
        sentence = words["proof dirty"].format(where, len(proof.found), proof.vectors)
    rest = ""
    if proof.unread:
        unread = words["proof unread"].format(len(proof.unread), ", ".join(proof.unread[:3]))
        rest = f'<span class="detail">{text(unread)}</span>'
    return f'<p class="proof {"clean" if proof.clean else "dirty"}">{text(sentence)}{rest}</p>'


def rough_time(seconds: float, *, words: Words) -> str:
    """Write seconds that are an estimate as `12 s` or `3 min`."""
    if seconds >= _MINUTE:
        return words["job minutes"].format(round(seconds / _MINUTE))
    return words["job seconds"].format(max(1, round(seconds)))


def _buttons(job: JobView, *, words: Words) -> str:
    if not job.active:
        act, label = "dismiss", words["job dismiss"]
    elif job.kind in ("ingest", "reindex"):
        act, label = "stop", words["lib stop"]
    else:
        return ""
    disabled = " disabled" if job.active and job.stopping else ""
    attributes = f'data-act="{act}" data-job="{job.id}"{disabled}'
    return f'<button type="button" {attributes}>{text(label)}</button>'


def _progress(job: JobView, *, words: Words) -> Iterator[str]:
    yield words["job stopping" if job.active and job.stopping else f"job {job.state}"]
    counts = job.counts
    if job.kind == "ingest":
        yield words["job files"].format(counts.get("done", 0), job.total)
        for state in ("failed", "stopped"):
            if counts.get(state):
                yield words[f"job count {state}"].format(counts[state])
    elif job.kind == "reindex" and job.steps[1]:
        yield words["job steps"].format(*job.steps)
    if job.chunks:
        yield words["job embedded"].format(format_count(job.chunks))
    if job.seconds:
        yield words["job seconds"].format(f"{job.seconds:.1f}")
    if job.seconds_left is not None:
        yield words["job left"].format(rough_time(job.seconds_left, words=words))


def _bar(job: JobView, *, label: str) -> str:
    if job.state != "running":
        return ""
    ended, total = job.ended, max(job.total, 1)
    amount = f'value="{min(ended, total)}" max="{total}"'
    return f'<progress {amount} aria-label="{text(label)}"></progress>'


def _row(row: JobRow, job: JobView, *, words: Words) -> str:
    name = text(row.name)
    opens = row.state == "done" and row.outcome not in ("deleted", "forgotten")
    if opens and job.kind == "ingest":
        base = text(job.knowledge_base)
        name = (
            f'<button type="button" class="link" data-act="open" data-base="{base}" '
            f'data-source="{name}">{name}</button>'
        )
    word = words.get(f"row {row.outcome}") or words[f"row {row.state}"]
    kind = "doubtful" if row.state == "done" and row.doubts else row.state
    cells = [f'<span class="name">{name}</span>', f'<span class="word">{text(word)}</span>']
    if row.reason:
        cells.append(_reason(row.reason, words=words))
    cells += [_note(doubt, words=words) for doubt in row.doubts]
    return f'<li class="{kind}">{"".join(cells)}</li>'


def _reason(reason: str, *, words: Words) -> str:
    """Say why a file was not read, in the page's language if the reason is known in it."""
    if words["language"] == "en" or translate(reason, words=words) != reason:
        return _note(reason, words=words)
    return f'<span class="note">{text(words["row unread"])} {_detail(reason)}</span>'


def _note(sentence: str, *, words: Words) -> str:
    told = translate(sentence, words=words)
    original = f" {_detail(sentence)}" if told != sentence else ""
    return f'<span class="note">{text(told)}{original}</span>'


def _detail(sentence: str) -> str:
    return f'<span class="detail" lang="en">{text(sentence)}</span>'

from chains.errors import KnowledgeBaseError
from chains.knowledge.removal import ForgetProof
from tests.ui.web.answers import EVIL
from ui.web.jobs.job import Job
from ui.web.jobs.render import render_jobs, render_proof
from ui.web.words import WORDS

ZH, EN = WORDS["zh"], WORDS["en"]


def proof(*, found: tuple[str, ...] = (), vectors: int = 0, gone: bool = True) -> ForgetProof:
    return ForgetProof(
        sentences=57,
        files=12,
        size=3_400_000,
        found=found,
        unread=(),
        vectors=vectors,
        document_gone=gone,
    )


def test_a_running_job_says_how_far_it_is_and_can_be_stopped() -> None:
    job = Job("ingest", knowledge_base="手册", names=["a.md", "b.md", "c.md"])
    job.begin()
    job.tell("a.md", "done", outcome="added")
    job.tell("b.md", "reading")
    job.count(chunks=1200)
    html = render_jobs([job.view()], words=ZH)
    assert "进行中 · 1 / 3 个文件 · 已写入 1,200 块" in html
    assert f'data-act="stop" data-job="{job.id}"' in html
    assert '<progress value="1" max="3"' in html
    assert "新增" in html
    assert "读取中" in html
    assert "排队" in html


def test_a_stopping_job_cannot_be_stopped_again() -> None:
    job = Job("ingest", knowledge_base="手册", names=["a.md"])
    job.begin()
    job.stop()
    html = render_jobs([job.view()], words=ZH)
    assert "正在停止，已完成的会保留" in html
    assert "disabled" in html


def test_a_file_that_failed_says_why_in_the_pages_language_and_in_the_loaders() -> None:
    job = Job("ingest", knowledge_base="手册", names=["a.pdf"])
    job.begin()
    job.tell("a.pdf", "failed", reason="its content is not that of a .pdf file; rename it")
    job.end(None)
    html = render_jobs([job.view()], words=ZH)
    assert "内容与 .pdf 文件不符" in html
    assert "its content is not that of a .pdf file; rename it" in html
    assert "失败 1" in html
    assert 'data-act="dismiss"' in html


def test_what_ended_the_job_is_a_calm_sentence() -> None:
    job = Job("reindex", knowledge_base="手册")
    job.end(KnowledgeBaseError("another process is writing", hint="wait"))
    html = render_jobs([job.view()], words=ZH)
    assert "这个知识库现在不能用。" in html
    assert "→ wait" in html


def test_names_and_reasons_are_never_markup() -> None:
    job = Job("ingest", knowledge_base=EVIL, names=[EVIL])
    job.tell(EVIL, "failed", reason=EVIL)
    job.doubt(EVIL, EVIL)
    job.end(None)
    html = render_jobs([job.view()], words=ZH)
    assert "<script" not in html
    assert "<img" not in html


def test_newest_first_and_nothing_for_none() -> None:
    first, second = Job("ingest", knowledge_base="a"), Job("reindex", knowledge_base="a")
    html = render_jobs([first.view(), second.view()], words=EN)
    assert html.index("Rebuilding indexes") < html.index("Adding files")
    assert render_jobs([], words=EN) == ""


def test_a_clean_proof_says_what_was_searched() -> None:
    html = render_proof(proof(), words=ZH)
    assert "没有残留：查找了它独有的 57 句话，搜索了 12 个文件、3.4 MB，一处也没有找到。" in html


def test_a_proof_that_found_something_says_what_to_do() -> None:
    html = render_proof(proof(found=("秘密",), vectors=2), words=ZH)
    assert "还有残留" in html
    assert "1 句话、2 个向量" in html
    assert "重建索引" in html


def test_a_copy_that_stays_is_named() -> None:
    assert "另一个文件内容相同" in render_proof(proof(gone=False), words=ZH)


def test_a_reason_that_is_not_known_is_shown_as_it_is() -> None:
    job = Job("ingest", knowledge_base="手册", names=["a.pdf", "b.pdf"])
    job.tell("a.pdf", "failed", reason="something nobody foresaw")
    job.tell("b.pdf", "done")
    job.doubt("b.pdf", "2 figures not read")
    job.end(None)
    html = render_jobs([job.view()], words=ZH)
    assert '没有读入。 <span class="detail" lang="en">something nobody foresaw</span>' in html
    assert '有 2 张图未读 <span class="detail" lang="en">2 figures not read</span>' in html
    english = render_jobs([job.view()], words=EN)
    assert '<span class="note">something nobody foresaw</span>' in english

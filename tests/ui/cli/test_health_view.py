from chains.knowledge.health import HealthReport, NearDuplicate
from chains.knowledge.records import DocumentSummary
from loaders.documents import FileHealth
from ui.cli.health_view import describe_health, shape_health

SUMMARY = DocumentSummary(
    id="d1", sources=("扫描.pdf",), title="采购合同", size=9, codec="gb18030", parser="pdf/2",
    status="ready", error="", warnings=(), chunks=3, characters=420, updated_at="2026-01-01",
    health=FileHealth(
        codec_confidence=0.98, garble_ratio=0.0125, pages=12, pages_recognised=(4, 5),
        pages_empty=(7,), ocr_confidence=0.91, figures_read=1, figures_unread=5, tables=2,
        removed_characters=88, attachments=("附件.docx",),
    ),
)  # fmt: skip
REPORT = HealthReport(
    document=SUMMARY,
    lengths=((1, 32, 1), (33, 64, 2)),
    near_duplicates=(NearDuplicate(source="扫描副本.pdf", similarity=0.9375),),
)


def test_every_figure_is_shown_under_its_name() -> None:
    assert [" ".join(line.split()) for line in describe_health(REPORT)] == [
        "title 采购合同",
        "parser pdf/2",
        "encoding gb18030, confidence 0.98, 1.25% garbled",
        "pages 12, 2 read by OCR, 1 without text",
        "OCR confidence 0.91",
        "figures 1 read, 5 not read",
        "tables 2",
        "left out 88 characters of running heads, feet and page numbers",
        "attachments 附件.docx",
        "text 420 characters in 3 chunks",
        f"chunks 1-32 {'█' * 15} 1",
        f"33-64 {'█' * 30} 2",
        "like 扫描副本.pdf (about 94% the same)",
    ]


def test_what_does_not_apply_is_left_out_of_the_json() -> None:
    shaped = shape_health(REPORT)
    assert shaped["health"]["pages_recognised"] == [4, 5]
    assert "time" not in shaped["health"]
    assert shaped["near_duplicates"] == [{"source": "扫描副本.pdf", "similarity": 0.938}]

from pathlib import Path

import pytest

from prompts.judge import JUDGE_PROMPTS, fill_frame, load_judge_prompts
from prompts.load import Language, PromptFileError, prompts_folder

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_comes_along_in_every_language(language: Language) -> None:
    prompts = load_judge_prompts(language=language)
    assert set(prompts.tasks) == JUDGE_PROMPTS
    assert all(len(task.examples) > 0 for task in prompts.tasks.values())


def test_the_chinese_ones_are_chinese() -> None:
    for task in load_judge_prompts(language="zh").tasks.values():
        text = task.instruction
        assert sum("\u4e00" <= character <= "\u9fff" for character in text) > len(text) / 2


def copied(folder: Path) -> Path:
    (folder / "en").mkdir()
    for path in (prompts_folder() / "en").glob("judge_*.yaml"):
        (folder / "en" / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("judge_claims.yaml", "instruction: a", "examples: Field required"),
        ("judge_claims.yaml", "instruction: a\nexamples: []", "examples: Tuple should have at"),
        ("judge_claims.yaml", "a: [", "not valid YAML"),
        (
            "judge_claims.yaml",
            "instruction: a\nexamples: [{input: {}, output: {a: 1}}]",
            "examples.0.input: Dictionary should have at least 1 item",
        ),
        (
            "judge_frame.yaml",
            "prompt: '{instruction} {input}'\nexample: a\nagain: b",
            "prompt: uses the variables input, instruction, not examples, input, instruction, ",
        ),
        (
            "judge_frame.yaml",
            "prompt: '{schema} {examples} {instruction} {input}'\n"
            "example: '{number} {input} {output}'\nagain: '{why}'",
            "again: uses the variables why, not none",
        ),
    ],
)
def test_a_file_that_cannot_be_used(name: str, content: str, message: str, tmp_path: Path) -> None:
    path = copied(tmp_path) / "en" / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PromptFileError) as error:
        load_judge_prompts(language="en", directory=tmp_path)
    assert str(error.value).startswith(f"{path}: {message}")


def test_other_words_have_another_hash(tmp_path: Path) -> None:
    before = load_judge_prompts(language="en").fingerprint
    path = copied(tmp_path) / "en" / "judge_claims.yaml"
    assert load_judge_prompts(language="en", directory=tmp_path).fingerprint == before
    path.write_text(path.read_text(encoding="utf-8").replace("List", "Name"), encoding="utf-8")
    assert load_judge_prompts(language="en", directory=tmp_path).fingerprint != before


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    (copied(tmp_path) / "en" / "judge_verdicts.yaml").unlink()
    with pytest.raises(PromptFileError, match=r"judge_verdicts\.yaml: cannot be read"):
        load_judge_prompts(language="en", directory=tmp_path)


def test_braces_in_values_stay_what_they_are() -> None:
    assert fill_frame("a {x} b\n", x="{y} {") == "a {y} { b"

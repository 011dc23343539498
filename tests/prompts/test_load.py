from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from chains.retrieval.gate import NOTHING_FOUND, WEAK_EVIDENCE
from prompts.load import (
    PHRASE_NAMES,
    PROMPT_VARIABLES,
    Language,
    PromptFileError,
    load_phrases,
    load_prompt,
)

LANGUAGES: tuple[Language, ...] = ("zh", "en")
GOOD = "messages:\n  - {role: system, content: Be brief.}\n  - {role: human, content: '%s'}\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / "en" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def complaint(folder: Path, content: str | bytes) -> str:
    path = write(folder, "expand.yaml", content)
    with pytest.raises(PromptFileError) as error:
        load_prompt("expand", language="en", directory=folder)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PROMPT_VARIABLES)
def test_every_prompt_comes_along_in_every_language(name: str, language: Language) -> None:
    prompt = load_prompt(name, language=language)
    assert set(prompt.input_variables) == PROMPT_VARIABLES[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_abstain_has_a_phrase(language: Language) -> None:
    assert {NOTHING_FOUND, WEAK_EVIDENCE, "nothing supported"} == PHRASE_NAMES
    assert set(load_phrases(language=language)) == PHRASE_NAMES


def test_messages_keep_their_roles_and_braces_in_values() -> None:
    messages = load_prompt("condense", language="zh").format_messages(
        question="{它}多重？", history="问：{甲}"
    )
    assert [type(message) for message in messages[:3]] == [SystemMessage, HumanMessage, AIMessage]
    assert "{它}多重？" in str(messages[-1].content)


def test_a_folder_of_ones_own_is_read(tmp_path: Path) -> None:
    write(tmp_path, "expand.yaml", GOOD % "{count} times {question}, {{literally}}")
    prompt = load_prompt("expand", language="en", directory=tmp_path)
    assert prompt.format_messages(question="q", count="2")[1].content == "2 times q, {literally}"


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PromptFileError) as error:
        load_prompt("expand", language="en", directory=tmp_path)
    path = tmp_path / "en" / "expand.yaml"
    assert str(error.value) == f"{path}: cannot be read (No such file or directory)"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD % "{question}", "uses the variables question, not count, question"),
        (GOOD % "nothing", "uses the variables none, not count, question"),
        (GOOD % "{question} {count} {x}", "uses the variables count, question, x, not count, "),
        (GOOD % "{question", "expected '}' before end of string"),
        ("messages: [", "not valid YAML: while parsing a flow node"),
        ("messages: []", "messages: Tuple should have at least 1 item"),
        ("messages:\n  - {role: robot, content: a}", "messages.0.role: Input should be 'system'"),
        ("messages:\n  - {role: human, text: a}", "messages.0.content: Field required"),
        ("- a", "the whole file: Input should be a valid dictionary"),
        ("内容: 资料".encode("gbk"), "not valid YAML: 'utf-8' codec can't decode"),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert complaint(tmp_path, content).startswith(message)


def test_braces_get_a_hint(tmp_path: Path) -> None:
    write(tmp_path, "expand.yaml", GOOD % "{question} {count} {json}")
    with pytest.raises(PromptFileError) as error:
        load_prompt("expand", language="en", directory=tmp_path)
    assert error.value.hint == "write {{ and }} for braces that are not variables"


@pytest.mark.parametrize("content", ["- a", "nothing found: [1]", "just text"])
def test_phrases_are_names_with_sentences(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, "phrases.yaml", content)
    with pytest.raises(PromptFileError) as error:
        load_phrases(language="en", directory=tmp_path)
    assert str(error.value) == f"{path}: expected names with one sentence each"


@pytest.mark.parametrize("content", ["nothing found: a", "{nothing found: a, weak evidnce: b}"])
def test_every_phrase_must_be_there(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, "phrases.yaml", content)
    with pytest.raises(PromptFileError) as error:
        load_phrases(language="en", directory=tmp_path)
    assert str(error.value).startswith(f"{path}: has the phrases nothing found")
    assert str(error.value).endswith(", not nothing found, nothing supported, weak evidence")

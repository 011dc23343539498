"""Whether one sentence goes on from another, as a BERT with a next-sentence head sees it.

Asked only where the rules for joining paragraphs are unsure. The head is that of the original
BERT (Devlin et al. 2019, section 3.1); of the Chinese models, `bert-base-chinese` and
`hfl/chinese-bert-wwm-ext` are published with it, RoBERTa-like ones are not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from loaders.errors import ModelMissingError
from loaders.model_folder import is_pointer

# A token has seldom more characters than this; what lies further back is not tokenised.
_CHARACTERS_A_TOKEN = 8
_LONGEST_INPUT = 512  # tokens; what BERT was trained with, special ones included
_HINT = (
    "Set loaders.continuity_model to the folder of a BERT with a next-sentence head, such as "
    "bert-base-chinese, or to null to leave it to the rules."
)


class SentenceContinuity:
    """A BERT with a next-sentence head and its tokenizer."""

    def __init__(self, *, model: Any, tokenizer: Any) -> None:  # noqa: ANN401 - not typed for us
        """Keep a loaded model; `load_continuity` loads one."""
        self._model = model
        self._tokenizer = tokenizer
        self._longest = min(model.config.max_position_embeddings, _LONGEST_INPUT)

    def probability(self, before: str, after: str) -> float:
        """Return how likely (0-1) it is that `after` directly follows `before`.

        Of what is too long for the model, the end of `before` and the beginning of `after` count.
        """
        import torch

        tokens, segments = self._input(before, after)
        with torch.inference_mode():
            logits = self._model(
                input_ids=torch.tensor([tokens]), token_type_ids=torch.tensor([segments])
            ).logits
        # Label 0 is "is the next sentence": `labels` of BertForNextSentencePrediction.
        return float(torch.softmax(logits[0].float(), dim=-1)[0])

    def _input(self, before: str, after: str) -> tuple[list[int], list[int]]:
        """Return token and segment numbers of `[CLS] before [SEP] after [SEP]`."""
        room = self._longest - 3
        reach = _CHARACTERS_A_TOKEN * self._longest
        left, right = self._numbers(before[-reach:]), self._numbers(after[:reach])
        right = right[: max(room // 2, room - len(left))]
        left = left[max(0, len(left) - (room - len(right))) :]
        first, end = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        segments = [0] * (len(left) + 2) + [1] * (len(right) + 1)
        return [first, *left, end, *right, end], segments

    def _numbers(self, text: str) -> list[int]:
        encoded = self._tokenizer(text, add_special_tokens=False, verbose=False)
        return list(encoded["input_ids"])


@lru_cache(maxsize=1)
def load_continuity(folder: str) -> SentenceContinuity:
    """Load a next-sentence model; once per process, it takes a second or more.

    Args:
        folder: The model's folder in the layout of transformers; a hub is never asked.

    Raises:
        ModelMissingError: There is no such folder, or it has no BERT with a next-sentence head.
    """
    check_continuity_folder(folder)
    from safetensors import SafetensorError
    from transformers import AutoModelForNextSentencePrediction, AutoTokenizer

    try:
        with _quiet():
            model, report = AutoModelForNextSentencePrediction.from_pretrained(
                folder, local_files_only=True, output_loading_info=True
            )
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        message = f"the continuity model in {folder} cannot be loaded: {reason}"
        raise ModelMissingError(message, hint=_HINT) from error
    # transformers fills in random weights for what a folder lacks, and only logs it.
    if report["missing_keys"]:
        message = f"the continuity model in {folder} has no next-sentence head"
        raise ModelMissingError(message, hint=_HINT)
    return SentenceContinuity(model=model.eval(), tokenizer=tokenizer)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing a bar, and from listing the heads that are not needed."""
    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)


def check_continuity_folder(folder: str) -> None:
    """Check, without loading it, that a folder has the parts of a next-sentence model.

    Raises:
        ModelMissingError: It lacks some, which the message lists.
    """
    path = Path(folder)
    if not path.is_dir():
        raise ModelMissingError(f"no such folder: {folder}", hint=_HINT)
    missing = [] if (path / "config.json").is_file() else ["config.json"]
    weights = [*path.glob("*.safetensors"), *path.glob("pytorch_model*.bin")]
    if not weights or any(map(is_pointer, weights)):
        missing.append("the weights (model.safetensors or pytorch_model.bin)")
    if not any((path / name).is_file() for name in ("vocab.txt", "tokenizer.json")):
        missing.append("vocab.txt or tokenizer.json")
    if missing:
        message = f"the continuity model in {folder} lacks {', '.join(missing)}"
        raise ModelMissingError(message, hint=_HINT)

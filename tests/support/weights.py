"""Tiny real models, with random weights, in the layouts in which the real ones are published."""

import json
import string
from pathlib import Path
from typing import Any

HIDDEN_SIZE = 32
MAX_POSITIONS = 64
"""Longest input of the tiny models, special tokens included."""


def common_characters() -> list[str]:
    """Return ASCII, Chinese punctuation and the 3,755 characters of GB 2312 level 1."""
    chinese = [
        bytes([row, cell]).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF)
        if (row, cell) <= (0xD7, 0xF9)
    ]
    ascii_characters = string.digits + string.ascii_lowercase + string.punctuation
    return [*ascii_characters, *"，。：；？！“”《》（）、", *chinese]


def write_bert_embedder(folder: Path, *, pooling: str = "cls", seed: int = 0) -> Path:
    """Write a two-layer BERT the way BGE, M3E and text2vec are published; returns the folder."""
    import torch
    from transformers import BertModel

    torch.manual_seed(seed)
    BertModel(_bert_config()).save_pretrained(folder)
    _write_bert_tokenizer(folder)
    _write_modules(folder, pooling=pooling)
    return folder


def write_bert_reranker(folder: Path) -> Path:
    """Write a two-layer BERT cross-encoder with one label, the way bce-reranker is published."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(0)
    config = _bert_config()
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    _write_bert_tokenizer(folder)
    return folder


def write_bert_next_sentence(folder: Path) -> Path:
    """Write a two-layer BERT with a next-sentence head, the way bert-base-chinese is published."""
    import torch
    from transformers import BertForPreTraining

    torch.manual_seed(0)
    BertForPreTraining(_bert_config()).save_pretrained(folder)
    _write_bert_tokenizer(folder)
    return folder


def write_xlm_roberta_embedder(folder: Path) -> Path:
    """Write a two-layer XLM-RoBERTa with the extra heads of bge-m3."""
    import torch
    from transformers import XLMRobertaModel

    torch.manual_seed(0)
    XLMRobertaModel(_xlm_roberta_config()).save_pretrained(folder)
    torch.save(torch.nn.Linear(HIDDEN_SIZE, HIDDEN_SIZE).state_dict(), folder / "colbert_linear.pt")
    torch.save(torch.nn.Linear(HIDDEN_SIZE, 1).state_dict(), folder / "sparse_linear.pt")
    _write_xlm_roberta_tokenizer(folder)
    _write_modules(folder, pooling="cls")
    return folder


def write_xlm_roberta_reranker(folder: Path) -> Path:
    """Write a two-layer XLM-RoBERTa cross-encoder with one label: bge-reranker's architecture."""
    import torch
    from transformers import XLMRobertaForSequenceClassification

    torch.manual_seed(0)
    config = _xlm_roberta_config()
    config.num_labels = 1
    # Wider than the default 0.02, or all scores of random weights are alike.
    config.initializer_range = 0.5
    XLMRobertaForSequenceClassification(config).save_pretrained(folder)
    _write_xlm_roberta_tokenizer(folder)
    return folder


def _bert_config() -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=5 + len(common_characters()),
        hidden_size=HIDDEN_SIZE,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=HIDDEN_SIZE * 2,
        max_position_embeddings=MAX_POSITIONS,
        # Wider than the default 0.02, or all texts have nearly the same vector.
        initializer_range=0.5,
    )


def _xlm_roberta_config() -> Any:
    from transformers import XLMRobertaConfig

    return XLMRobertaConfig(
        vocab_size=6 + len(common_characters()),
        hidden_size=HIDDEN_SIZE,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=HIDDEN_SIZE * 2,
        # RoBERTa counts positions from pad_token_id + 1 = 2.
        max_position_embeddings=MAX_POSITIONS + 2,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        initializer_range=0.5,
    )


def _write_bert_tokenizer(folder: Path) -> None:
    from transformers import BertTokenizer

    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *common_characters()]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    vocab = {piece: index for index, piece in enumerate(pieces)}
    BertTokenizer(vocab=vocab, model_max_length=MAX_POSITIONS).save_pretrained(folder)


def _write_xlm_roberta_tokenizer(folder: Path) -> None:
    from transformers import XLMRobertaTokenizer

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces = [(piece, 0.0) for piece in special]
    pieces += [(piece, -5.0) for piece in ["▁", *common_characters()]]
    pieces.append(("<mask>", 0.0))
    tokenizer = XLMRobertaTokenizer(vocab=pieces, model_max_length=MAX_POSITIONS)
    tokenizer.save_pretrained(folder)


def _write_modules(folder: Path, *, pooling: str) -> None:
    """Write what sentence-transformers needs beside the transformer itself."""
    modules = ["Transformer", "Pooling", "Normalize"]
    paths = ["", "1_Pooling", "2_Normalize"]
    listing = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
        for i, (name, path) in enumerate(zip(modules, paths, strict=True))
    ]
    (folder / "modules.json").write_text(json.dumps(listing), encoding="utf-8")
    (folder / "1_Pooling").mkdir(exist_ok=True)
    names = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens"]
    modes = {f"pooling_mode_{name}": name.startswith(pooling) for name in names}
    modes["pooling_mode_mean_sqrt_len_tokens"] = False
    config = {"word_embedding_dimension": HIDDEN_SIZE, **modes}
    (folder / "1_Pooling/config.json").write_text(json.dumps(config), encoding="utf-8")

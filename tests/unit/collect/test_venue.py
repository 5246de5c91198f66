import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.venue import LONGEST, venue


@pytest.mark.parametrize(
    ("comment", "name"),
    [
        ("Accepted at ICML 2026. 12 pages, 4 figures", "ICML 2026"),
        ("10 pages, accepted to NeurIPS 2025 (Spotlight)", "NeurIPS 2025"),
        ("Accepted for publication in the Journal of Rare Results", "Journal of Rare Results"),
        ("To appear in Proceedings of ACL", "Proceedings of ACL"),
        ("Accepted as an oral at CVPR 2026", "CVPR 2026"),
        ("published in Nature Physics", "Nature Physics"),
        ("NeurIPS 2025 Spotlight", "NeurIPS 2025 Spotlight"),
        ("ICLR'26; code at https://example.org", "ICLR'26"),
        ("22 pages and 5 figures", ""),
        ("Submitted to ICML 2026", ""),
        ("Under review at ICLR 2027", ""),
        ("Project Page: https://example.org/x", ""),
        ("GPU 20 times faster", ""),
        ("accepted at " + "A very long name " * 10, ""),
        ("", ""),
    ],
)
def test_a_comment_names_where_it_was_accepted(comment: str, name: str) -> None:
    assert venue("", comment) == name


def test_a_journal_reference_comes_first() -> None:
    assert venue("Phys. Rev. D 100, 123 (2026)", "Accepted at X 2026") == (
        "Phys. Rev. D 100, 123 (2026)"
    )
    long = "Journal of Things, " + "volume and pages of every sort " * 4
    assert venue(long, "") == "Journal of Things"


@given(st.text(max_size=300), st.text(max_size=300))
def test_it_is_a_short_line_or_nothing(reference: str, comment: str) -> None:
    found = venue(reference, comment)
    assert len(found) <= LONGEST
    assert "\n" not in found

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import TokenError
from digest.tokens import Purpose, Tokens, delivery_of, returned_of

KEY, OLD, OTHER = b"k" * 32, b"o" * 32, b"x" * 32
ID = "abcdefghijklmn27"
ids = st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)


@given(ids)
def test_what_was_signed_is_read(subscriber: str) -> None:
    tokens = Tokens([KEY])
    assert tokens.read("leave", tokens.leave(subscriber)) == subscriber


@given(ids, st.data())
def test_a_change_of_any_character_is_noticed(subscriber: str, data: st.DataObject) -> None:
    token = Tokens([KEY]).leave(subscriber)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from([c for c in string.printable if c != token[at]]))
    with pytest.raises(TokenError):
        Tokens([KEY]).read(Purpose.LEAVE, token[:at] + other + token[at + 1 :])


@given(ids, st.integers(0, 48))
def test_a_cut_link_is_noticed(subscriber: str, length: int) -> None:
    with pytest.raises(TokenError):
        Tokens([KEY]).read(Purpose.LEAVE, Tokens([KEY]).leave(subscriber)[:length])


@given(st.text(max_size=300))
def test_whatever_comes_in_is_refused_alike(text: str) -> None:
    with pytest.raises(TokenError) as caught:
        Tokens([KEY]).read(Purpose.LEAVE, text)
    assert len(text) < 12 or text not in str(caught.value)


def test_surrogates_and_line_ends_are_refused() -> None:
    token = Tokens([KEY]).leave(ID)
    for bad in ("\udcff" + token, token + "\n", " " + token, token + "=", token.upper()):
        with pytest.raises(TokenError):
            Tokens([KEY]).read(Purpose.LEAVE, bad)


@pytest.mark.parametrize("made", Purpose)
@pytest.mark.parametrize("wanted", Purpose)
def test_a_purpose_holds_for_itself_alone(made: Purpose, wanted: Purpose) -> None:
    tokens = Tokens([KEY])
    token = tokens.sign(made, ID)
    if made is wanted:
        assert tokens.read(wanted, token) == ID
    else:
        with pytest.raises(TokenError):
            tokens.read(wanted, token)


def test_keys_rotate() -> None:
    old_link = Tokens([OLD]).leave(ID)
    rotated = Tokens([KEY, OLD])
    assert rotated.read(Purpose.LEAVE, old_link) == ID
    assert rotated.leave(ID) == Tokens([KEY]).leave(ID) != old_link
    with pytest.raises(TokenError):
        Tokens([KEY]).read(Purpose.LEAVE, old_link)
    with pytest.raises(TokenError):
        rotated.read(Purpose.LEAVE, Tokens([OTHER]).leave(ID))


def test_it_is_short_and_survives_mail_clients() -> None:
    token = Tokens([KEY]).leave(ID)
    assert len(token) == 49
    assert set(token) <= set(string.ascii_lowercase + string.digits + ".")
    assert token[-1] in string.ascii_lowercase + string.digits
    # With a prefix it fits the local part of a return-path (RFC 5321 §4.5.3.1.1).
    assert len("bounces+" + token) <= 64


def test_a_vote_names_a_delivery() -> None:
    tokens = Tokens([KEY])
    assert (
        tokens.read(Purpose.VOTE, tokens.sign(Purpose.VOTE, f"20260612.{ID}")) == f"20260612.{ID}"
    )


@pytest.mark.parametrize("value", ["", "A", "a b", ".a", "a.", "a..b", "a/b", "ä"])
def test_a_value_that_no_link_can_carry_is_a_mistake_of_ours(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be signed"):
        Tokens([KEY]).sign(Purpose.LEAVE, value)


@pytest.mark.parametrize("keys", [[], [b"short"], [KEY, b""]])
def test_weak_keys_are_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Tokens(keys)


@given(st.dates(), ids)
def test_a_vote_token_names_its_delivery(edition: date, subscriber: str) -> None:
    tokens = Tokens([KEY])
    value = tokens.read(Purpose.VOTE, tokens.vote(edition, subscriber))
    assert delivery_of(value) == (edition, subscriber)


@given(ids)
def test_a_settings_token_names_its_subscriber_and_no_other_purpose(subscriber: str) -> None:
    tokens = Tokens([KEY])
    token = tokens.settings(subscriber)
    assert tokens.read(Purpose.SETTINGS, token) == subscriber
    with pytest.raises(TokenError):
        tokens.read(Purpose.LEAVE, token)


@given(st.text(max_size=40) | st.from_regex(r"\d{8}\.[a-z.]*", fullmatch=True))
def test_a_value_of_another_shape_names_no_delivery(value: str) -> None:
    try:
        edition, subscriber = delivery_of(value)
    except TokenError:
        return
    assert value == f"{edition.isoformat().replace('-', '')}.{subscriber}"


@given(st.dates(date(2000, 1, 1), date(2089, 9, 17)), ids)
def test_a_return_token_names_its_delivery(edition: date, subscriber: str) -> None:
    tokens = Tokens([b"k" * 32])
    token = tokens.returned(edition, subscriber)
    assert returned_of(tokens.read(Purpose.RETURN, token)) == (edition, subscriber)


def test_a_return_path_fits_into_a_local_part() -> None:
    token = Tokens([b"k" * 32]).returned(date(2026, 11, 25), "abcdefghijklmnop")
    assert len(f"digest-mail+{token}") == 64  # RFC 5321 §4.5.3.1.1


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2089, 9, 18)])
def test_a_day_that_no_return_path_holds_is_a_mistake_of_ours(day: date) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Tokens([b"k" * 32]).returned(day, "abcdefghijklmnop")


@pytest.mark.parametrize("value", ["", "abc", "ab1defghijklmnop", "a.cdefgh", "0aaabcdefgh"])
def test_a_value_of_another_shape_names_no_returned_mail(value: str) -> None:
    with pytest.raises(TokenError):
        returned_of(value)

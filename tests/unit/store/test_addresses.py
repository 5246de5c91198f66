from hypothesis import given
from hypothesis import strategies as st

from digest.store.addresses import address_hash, address_key


@given(st.text())
def test_any_text_has_a_key_and_a_hash(text: str) -> None:
    key = address_key(text)
    assert address_key(text) == key
    assert len(address_hash(text, b"k")) == 64


@given(st.emails())
def test_a_key_is_its_own_key_whatever_the_case(address: str) -> None:
    key = address_key(address)
    assert address_key(key) == key
    assert address_key(f" {address.upper()}\n") == key


def test_different_mailboxes_stay_apart() -> None:
    addresses = ["a@x.example", "b@x.example", "a@y.example", "a+1@x.example", "a@x.y.example"]
    assert len({address_key(one) for one in addresses}) == len(addresses)


def test_another_key_gives_another_hash() -> None:
    assert address_hash("a@x.example", b"one") != address_hash("a@x.example", b"two")

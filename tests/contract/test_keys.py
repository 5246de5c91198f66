from concurrent.futures import ThreadPoolExecutor

from digest.store.store import Store
from tests.contract.samples import HOUR, NOW
from tests.stores import DOMAIN


def test_the_first_key_is_made_when_asked_for(store: Store, store_url: str) -> None:
    [key] = store.keys.keys(NOW)
    assert len(key) == 32
    assert store.keys.keys(NOW + HOUR) == (key,)
    with Store.open(store_url, message_domain=DOMAIN) as again:
        assert again.keys.keys(NOW) == (key,)


def test_rotating_puts_a_fresh_key_first(store: Store) -> None:
    [first] = store.keys.keys(NOW)
    store.keys.rotate(NOW + HOUR)
    store.keys.rotate(NOW)  # a clock that was set back changes no order
    third, second, last = store.keys.keys(NOW)
    assert last == first
    assert len({first, second, third}) == 3


def test_those_who_ask_at_once_get_the_same(store: Store, store_url: str) -> None:
    def ask(_: int) -> tuple[bytes, bytes]:
        with Store.open(store_url, message_domain=DOMAIN) as own:
            return own.keys.keys(NOW)[0], own.keys.address_key(NOW)

    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(ask, range(8)))
    assert given == {(store.keys.keys(NOW)[0], store.keys.address_key(NOW))}
    assert len(store.keys.keys(NOW)) == 1


def test_retired_keys_are_forgotten_but_the_one_that_signs(store: Store) -> None:
    later = NOW + 100 * HOUR
    (old,) = store.keys.keys(NOW)
    store.keys.rotate(later)
    fresh = store.keys.keys(later)[0]
    address = store.keys.address_key(NOW)
    assert store.keys.retire(before=NOW) == 0
    assert store.keys.retire(before=later + HOUR) == 1
    assert store.keys.keys(later) == (fresh,)
    assert old != fresh
    assert store.keys.find_address_key() == address

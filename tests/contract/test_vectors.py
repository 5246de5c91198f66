"""Vectors are kept as they were made first, each under what made it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.ports import VectorShelf
from digest.store.store import Store
from tests.fakes.vectors import FakeVectors


@pytest.fixture(params=["sqlite", "postgresql", "fake"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shelf(request: pytest.FixtureRequest, backend: str) -> VectorShelf:
    if backend == "fake":
        return FakeVectors()
    store: Store = request.getfixturevalue("store")
    return store.vectors


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_what_is_kept_comes_back(shelf: VectorShelf) -> None:
    made = {key(1): b"\x00\x3c\x00\x00", key(2): bytes(range(256))}
    shelf.save("minilm-1", made)
    assert shelf.known("minilm-1", [key(1), key(2), key(3)]) == made
    assert shelf.known("minilm-1", [key(2)]) == {key(2): made[key(2)]}
    assert shelf.known("minilm-1", []) == {}
    shelf.save("minilm-1", {})


def test_each_encoder_has_its_own(shelf: VectorShelf) -> None:
    shelf.save("minilm-1", {key(1): b"one"})
    shelf.save("minilm-2", {key(1): b"two"})
    assert shelf.known("minilm-1", [key(1)]) == {key(1): b"one"}
    assert shelf.known("minilm-2", [key(1)]) == {key(1): b"two"}
    assert shelf.known("minilm", [key(1)]) == {}


def test_the_first_stays(shelf: VectorShelf) -> None:
    shelf.save("minilm-1", {key(1): b"first"})
    shelf.save("minilm-1", {key(1): b"second", key(2): b"new"})
    assert shelf.known("minilm-1", [key(1), key(2)]) == {key(1): b"first", key(2): b"new"}


def test_more_than_one_statement_takes(shelf: VectorShelf) -> None:
    many = {key(number): number.to_bytes(4, "big") for number in range(1200)}
    shelf.save("minilm-1", many)
    assert shelf.known("minilm-1", list(many)) == many


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_several_keep_the_same_at_once(shelf: VectorShelf, backend: str) -> None:  # noqa: ARG001
    many = {key(number): b"\x01\x02" for number in range(400)}
    backwards = dict(reversed(many.items()))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: shelf.save("minilm-1", one), [many, backwards] * 2))
    assert shelf.known("minilm-1", list(many)) == many

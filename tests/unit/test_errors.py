"""Errors cross from a worker to its run whole."""

import pickle

from digest.errors import (
    DigestError,
    FetchError,
    RouteError,
    StoreError,
    TemplateError,
    WorkerError,
)


def test_every_kind_of_error_survives_the_way_between_processes() -> None:
    errors: list[DigestError] = [
        StoreError("the disk is full", cure="Free some space."),
        TemplateError("unexpected end", file="card.mjml.j2", line=3, cure="Close it."),
        WorkerError(),
        RouteError("refused", cure="Check smtp.host."),
        FetchError("no answer", status=503),
    ]
    for error in errors:
        arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        assert type(arrived) is type(error)
        assert str(arrived) == str(error)
        assert vars(arrived) == vars(error)

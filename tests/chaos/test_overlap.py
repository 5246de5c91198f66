"""Eight `digest run` at once, with 1,000 subscribers: each gets exactly one mail."""

from pathlib import Path

import pytest

from tests.chaos.account import Account
from tests.chaos.ground import proving_ground
from tests.postgres import PostgresServer

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]
EIGHT = 8


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_eight_runs_at_once_serve_each_exactly_once(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = "sqlite:///digest.db"
    if backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
    with proving_ground(tmp_path / "site", url) as ground:
        ground.next_edition()
        runs = [ground.start(at_once=True) for _ in range(EIGHT)]
        ended = [run.end() for run in runs]
        assert {ran.code for ran in ended} == {0}, ended
        account = Account([ground.taken()])
        counts, uncertain = ground.status()
        assert counts == {"accepted": len(ground.people)}
        account.check(ground.people, uncertain, most=0)
        assert account.repeats == 0
        assert uncertain == set()

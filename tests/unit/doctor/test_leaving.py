"""Can a subscriber leave, and can readers tell who writes to them?"""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from digest.compose.options import MailOptions
from digest.doctor.check import Check, CheckState
from digest.doctor.leaving import by_mail, check_leaving, check_sender
from tests.servers.http import HttpServer, Reply

NOW = datetime(2026, 6, 12, 9, tzinfo=UTC)


async def leaving(base_url: str = "", mailto: str = "") -> list[Check]:
    return await check_leaving(mailto, base_url, timeout=5, clock=lambda: NOW)


def states(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.state.value for check in checks}


async def test_neither_way_is_given() -> None:
    (check,) = await leaving()
    assert (check.name, check.state) == ("unsubscribe", CheckState.WARN)
    assert "web.base_url" in check.cure
    assert "mail.unsubscribe_mailto" in check.cure


async def test_by_mail_alone_is_enough() -> None:
    assert states(await leaving(mailto="leave@lab.example")) == {"unsubscribe by mail": "ok"}


async def test_by_web_alone_is_enough() -> None:
    with HttpServer() as server:
        server.reply("/digest/healthz", Reply(body=b"ok\n"))
        checks = await leaving(server.url("/digest/"))
    assert states(checks) == {"unsubscribe by web": "ok"}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(body=b"<html>Welcome to nginx"), "is not `digest serve`"),
        (Reply(503), "answers 503"),
        (Reply(302, headers={"Location": "/login"}), "answers 302"),
        (Reply(body=b"ok\n" + b"x" * 100_000), "is not `digest serve`"),
    ],
    ids=["another", "down", "redirect", "long"],
)
async def test_an_address_behind_which_something_else_is(reply: Reply, said: str) -> None:
    with HttpServer() as server:
        server.reply("/healthz", reply)
        checks = await leaving(server.url())
    assert states(checks) == {"unsubscribe by web": "fail", "unsubscribe": "warn"}
    assert said in checks[0].detail
    assert "digest serve" in checks[0].cure


async def test_a_broken_page_beside_a_mailbox() -> None:
    """The page fails, and yet people can leave: no second complaint."""
    with HttpServer() as server:
        url = server.url()
    checks = await leaving(url, "leave@lab.example")
    assert states(checks) == {"unsubscribe by web": "fail", "unsubscribe by mail": "ok"}


@pytest.mark.parametrize("mailbox", ["leave", "leave@", "leave me@lab.example", "a@b@c"])
def test_a_mailbox_that_is_none(mailbox: str) -> None:
    assert by_mail(mailbox).state is CheckState.FAIL


@pytest.mark.parametrize("mailbox", ["leave@lab.example", "leave+digest@bücher.example"])
def test_a_mailbox(mailbox: str) -> None:
    assert by_mail(mailbox).state is CheckState.OK


def test_a_newcomers_settings_give_two_warnings() -> None:
    assert states(check_sender(MailOptions())) == {"from address": "warn", "postal address": "warn"}


def test_settings_of_somebody_real() -> None:
    mail = MailOptions(from_address="digest@lab.example", postal_address="1 Lab Street, Town")
    assert states(check_sender(mail)) == {"from address": "ok", "postal address": "ok"}


@pytest.mark.parametrize("field", ["from_address", "return_path", "reply_to"])
@pytest.mark.parametrize("address", ["digest", "digest@x..y", "a b@lab.example"])
def test_an_address_of_ours_that_is_none(field: str, address: str) -> None:
    """The settings refuse it, so that neither a run nor the doctor ever meets one."""
    with pytest.raises(ValidationError) as caught:
        MailOptions.model_validate({field: address})
    assert [error["loc"] for error in caught.value.errors()] == [(field,)]

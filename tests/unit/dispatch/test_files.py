"""The transports that write files, and the factory."""

import mailbox
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dispatch.eml import EmlTransport
from digest.dispatch.filing import file_name
from digest.dispatch.maildir import MaildirTransport
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.dispatch.replies import FINAL_DOT
from digest.dispatch.smtp import SmtpTransport
from digest.dispatch.transports import transport_factory
from digest.errors import RouteError, SettingsError
from tests.unit.dispatch.letters import message

BODY = b".\r\n8-bit: \xe4\r\nFrom me\r\n.\r\n"


async def test_eml_writes_each_message_once_byte_for_byte(tmp_path: Path) -> None:
    transport = EmlTransport(tmp_path / "deep" / "out")
    await transport.open()
    first, second = message(body=BODY), message(id_="<20260612.bob@example.org>")
    for letter in (first, second, first):
        reply = await transport.send(letter)
        assert (reply.verb, reply.code) == (FINAL_DOT, 250)
    await transport.close()
    files = sorted((tmp_path / "deep" / "out").iterdir())
    assert [file.name.rpartition("-")[0] for file in files] == ["20260612-ada", "20260612-bob"]
    assert files[0].read_bytes() == first.content


async def test_maildir_holds_each_message_once_also_after_it_was_read(tmp_path: Path) -> None:
    folder = tmp_path / "mail" / "box"
    transport = MaildirTransport(folder)
    await transport.open()
    letter = message(body=BODY)
    assert (await transport.send(letter)).code == 250
    assert (await transport.send(letter)).code == 250
    box = mailbox.Maildir(folder)
    assert [box.get_bytes(key) for key in box.keys()] == [letter.content]  # noqa: SIM118
    (new,) = (folder / "new").iterdir()
    new.rename(folder / "cur" / f"{new.name}:2,S")
    reply = await transport.send(letter)
    assert "already" in reply.text
    assert len(mailbox.Maildir(folder)) == 1
    assert not list((folder / "tmp").iterdir())


@pytest.mark.parametrize("kind", ["eml", "maildir"])
async def test_a_folder_that_cannot_be_written_is_trouble_with_the_route(
    tmp_path: Path, kind: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    options = DeliveryOptions.model_validate({"transport": kind, "path": tmp_path / "file"})
    with pytest.raises(RouteError, match="cannot be written") as caught:
        await transport_factory(options, SmtpOptions())().open()
    assert "delivery.path" in caught.value.cure


@pytest.mark.parametrize("kind", ["eml", "maildir"])
def test_files_need_a_folder(kind: str) -> None:
    options = DeliveryOptions.model_validate({"transport": kind})
    with pytest.raises(SettingsError, match=r"delivery\.path is not set"):
        transport_factory(options, SmtpOptions())


def test_the_factory_makes_a_transport_a_connection() -> None:
    make = transport_factory(DeliveryOptions(), SmtpOptions(security="none"))
    first, second = make(), make()
    assert isinstance(first, SmtpTransport)
    assert first is not second


@given(st.text(max_size=300))
def test_a_file_name_is_safe_whatever_the_id(message_id: str) -> None:
    name = file_name(message_id)
    assert name == file_name(message_id)
    assert 0 < len(name) <= 120
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert not name.startswith("-")


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_ids_never_share_a_file(one: str, other: str) -> None:
    assert (file_name(one) == file_name(other)) == (one == other)

"""The receiving server of the demo, and our transport against a server that is not ours."""

import mailbox
from pathlib import Path

from digest.dispatch.receiver import Receiver
from digest.dispatch.smtp import SmtpTransport
from tests.unit.dispatch.letters import message, smtp_options


async def test_it_files_what_it_takes_byte_for_byte_and_names_a_queue_id(tmp_path: Path) -> None:
    letter = message(body=b".\r\n..\r\ngr\xc3\xb6\xc3\x9fer\r\n" + b"x" * 998 + b"\r\n.\r\n")
    async with Receiver(tmp_path / "deep" / "maildir") as receiver:
        assert receiver.host == "127.0.0.1"
        transport = SmtpTransport(smtp_options(receiver.port))
        await transport.open()
        replies = [await transport.send(letter) for _ in range(2)]
        await transport.close()
    assert [reply.code for reply in replies] == [250, 250]
    assert all(reply.text.startswith("Ok: queued as ") for reply in replies)
    assert replies[0].text != replies[1].text
    box = mailbox.Maildir(tmp_path / "deep" / "maildir")
    assert [box.get_bytes(key) for key in box.keys()] == [letter.content] * 2  # noqa: SIM118


async def test_it_takes_internationalised_addresses(tmp_path: Path) -> None:
    async with Receiver(tmp_path / "maildir") as receiver:
        transport = SmtpTransport(smtp_options(receiver.port))
        await transport.open()
        assert (await transport.send(message("dřevěný@example.org"))).code == 250
        await transport.close()


async def test_closing_it_hangs_up_on_who_is_still_connected(tmp_path: Path) -> None:
    async with Receiver(tmp_path / "maildir") as receiver:
        transport = SmtpTransport(smtp_options(receiver.port))
        await transport.open()
    reply = await transport.send(message())
    assert (reply.verb, reply.code) == ("MAIL", 0)
    await transport.close()

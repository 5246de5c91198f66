import pytest

from digest.roster.address import mailbox_key, normalise_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada.L+x@EXAMPLE.org\n", "Ada.L+x@example.org"),
        ("zoe@BÜCHER.example", "zoe@bücher.example"),
        ("zoe@xn--bcher-kva.example", "zoe@bücher.example"),
        ("ju\u0308rgen@example.org", "j\u00fcrgen@example.org"),
        ("用户@例子.example", "用户@例子.example"),
        ("me@localhost", "me@localhost"),
        ("me@Printer.Local", "me@printer.local"),
        ("me@box.home.arpa", "me@box.home.arpa"),
        ("me@mail.test", "me@mail.test"),
    ],
)
def test_addresses(written: str, address: str) -> None:
    assert normalise_address(written) == address
    assert normalise_address(address) == address


@pytest.mark.parametrize(
    "written",
    ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@gmail", "ada@x@example.org",
     "ada@example.org\nBcc: eve@example.org", "ada@-x.org", "Ada <ada@example.org>", "@localhost",
     "a b@localhost", "ada@[127.0.0.1]", "a\0@example.org", "x" * 65 + "@example.org",
     "\ud800@example.org", "a@\ud800.org"],
)  # fmt: skip
def test_no_addresses(written: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        normalise_address(written)


def test_case_is_no_other_mailbox() -> None:
    assert mailbox_key("Ada@example.org") == mailbox_key("ada@example.org")
    assert mailbox_key("ada@example.org") != mailbox_key("adi@example.org")

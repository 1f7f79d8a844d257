"""Where the house may send to."""

import ipaddress

import pytest

from yardarm.domain.addresses import LOOPBACK, Reach, is_public, literal, read_url

PUBLIC = ["8.8.8.8", "1.1.1.1", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1"]
NOT_PUBLIC = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3", "255.255.255.255",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "192.0.0.192", "192.88.99.1", "198.18.0.1",
    "192.0.2.1", "198.51.100.1", "203.0.113.1", "168.63.129.16",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1",
    "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2001::1", "2001:db8::1", "3fff::1",
    "100::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_what_strangers_can_reach_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))
    assert Reach().refusal(ipaddress.ip_address(text)) is None


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_what_only_we_can_reach_is_refused(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))
    refusal = Reach().refusal(ipaddress.ip_address(text))
    assert refusal is not None
    assert "YARDARM_OUTGOING_ALLOW" in refusal
    assert text not in refusal


def test_what_is_allowed_is_allowed_in_every_dress_and_nothing_else() -> None:
    reach = Reach((*LOOPBACK, ipaddress.IPv4Network("10.1.0.0/16")))
    for text in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3"):
        assert reach.refusal(ipaddress.ip_address(text)) is None
    for text in ("10.2.0.1", "169.254.169.254", "fe80::1"):
        assert reach.refusal(ipaddress.ip_address(text)) is not None


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"), ("127.0.0.1.", "127.0.0.1"), ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("0x7f.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("0", "0.0.0.0"),
        ("localhost", "127.0.0.1"), ("LOCALHOST", "127.0.0.1"), ("a.localhost.", "127.0.0.1"),
        ("::1", "::1"), ("::ffff:7f00:1", "::ffff:127.0.0.1"), ("8.8.8.8", "8.8.8.8"),
    ],
)  # fmt: skip
def test_an_address_is_known_in_every_spelling(host: str, address: str) -> None:
    assert literal(host) == ipaddress.ip_address(address)


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "1.2.3.4.5", "a", "0x"])
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


def test_a_url_is_taken_apart_once() -> None:
    target = read_url("https://hooks.example.com/a/b?c=d#e")
    assert (target.scheme, target.host, target.port) == ("https", "hooks.example.com", 443)
    assert target.path == "/a/b?c=d"
    assert target.authority == "hooks.example.com"
    assert read_url("http://[::1]:8080").authority == "[::1]:8080"
    assert read_url("http://[::1]:8080").path == "/"


@pytest.mark.parametrize(
    "url",
    [
        "", "hook", "//example.com", "ftp://example.com", "file:///etc/passwd", "gopher://a",
        "http://", "http:///path", "http://a:0", "http://a:99999", "http://a:b", "http://[::1",
        "http://u:p@example.com", "http://127.0.0.1@example.com", "http://a b", "http://a\r\nb",
        "http://a\\@b", "http://\u2460.example", "http://%31.example", "http://[fe80::1%25e]/",
        "http://example.com/" + "a" * 2048,
    ],
)  # fmt: skip
def test_what_is_no_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must (be|not)") as refused:
        read_url(url)
    assert len(url) < 12 or url not in str(refused.value)

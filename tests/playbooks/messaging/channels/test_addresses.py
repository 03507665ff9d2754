"""Where robots may not be: inside our own network, without HTTPS, or behind a trick."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from playbooks.messaging.channels import addresses, calls
from playbooks.messaging.channels.addresses import UnableToCall

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104  nothing is bound to it
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[2002:7f00:1::]",
    "[64:ff9b::7f00:1]",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "localhost",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_refuses_private_addresses_however_they_are_written(host):
    with pytest.raises(UnableToCall) as refused:
        addresses.target_of(f"https://{host}/hook", allowed=[])

    assert refused.value.again is False or "not found" in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "//oapi.dingtalk.com/robot",
        "ftp://oapi.dingtalk.com/robot",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "https://user:password@oapi.dingtalk.com/",
        "https://oapi.dingtalk.com\\@127.0.0.1/",
        "https://oapi.dingtalk.com/\r\nHost: 127.0.0.1",
        "https://oapi.dingtalk.com:99999/",
        "https://",
        "https://[::1",
    ],
)
def test_refuses_what_is_no_address_of_a_robot(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: [(0, 0, 0, "", ("8.8.8.8", 443))])
    if url.startswith("https://oapi.dingtalk.com\\"):
        with pytest.raises(UnableToCall):
            addresses.target_of(url, allowed=[])
        return

    with pytest.raises(UnableToCall, match="no address of a robot"):
        addresses.target_of(url, allowed=[])


def test_calls_public_addresses_with_https_only(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: [(0, 0, 0, "", ("8.8.8.8", 443))])

    found = addresses.target_of("https://oapi.dingtalk.com/robot/send?access_token=x", allowed=[])

    assert (found.host, found.port, found.path, found.ips) == (
        "oapi.dingtalk.com",
        443,
        "/robot/send?access_token=x",
        ("8.8.8.8",),
    )
    with pytest.raises(UnableToCall, match="without HTTPS"):
        addresses.target_of("http://oapi.dingtalk.com/robot", allowed=[])


def test_refuses_a_name_one_of_whose_addresses_is_private(monkeypatch):
    two = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: two)

    with pytest.raises(UnableToCall, match=r"private network \(10\.0\.0\.7\)"):
        addresses.target_of("https://rebind.example/", allowed=[])


@pytest.mark.parametrize("allowed", [["bot.internal"], ["10.0.0.0/8"]])
def test_calls_what_the_settings_allow(monkeypatch, allowed):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: [(0, 0, 0, "", ("10.0.0.7", 80))])

    assert addresses.target_of("http://bot.internal/hook", allowed=allowed).ips == ("10.0.0.7",)
    with pytest.raises(UnableToCall):
        addresses.target_of("http://bot.internal/hook", allowed=["other.internal", "192.168.0.0/16"])


def test_looks_a_name_up_once_and_connects_to_what_it_found(robot_server, monkeypatch):
    asked = []
    real = socket.getaddrinfo

    def look_up(host, *given, **more):
        if host == "hook.internal":
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", robot_server.port))]
        return real(host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    url = f"http://hook.internal:{robot_server.port}/x"
    answer = calls.post(url=url, body=b"{}", headers={}, allowed=["hook.internal"])

    assert (answer.status, asked) == (200, ["hook.internal"])
    assert robot_server.calls[0]["headers"]["Host"] == f"hook.internal:{robot_server.port}"


class Alarm:
    """A timer that rings when it is told to."""

    def __init__(self, seconds, ring):
        self.seconds, self.ring = seconds, ring

    def start(self):
        Alarm.set = self

    def cancel(self):
        """It has rung."""


def test_cuts_an_answer_that_drips_when_the_time_is_up(monkeypatch):
    monkeypatch.setattr(calls.threading, "Timer", Alarm)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\nxx")
            Alarm.set.ring()
            for _ in range(59_998):
                connection.sendall(b"x")

    with ThreadPoolExecutor(max_workers=1) as thread:
        dripping = thread.submit(drip)
        with listening, pytest.raises(UnableToCall, match="no whole answer within 40 seconds"):
            calls.post(
                url=f"http://127.0.0.1:{listening.getsockname()[1]}/",
                body=b"{}",
                headers={},
                allowed=["127.0.0.1"],
                seconds=40,
            )
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            dripping.result()

    assert Alarm.set.seconds == 40

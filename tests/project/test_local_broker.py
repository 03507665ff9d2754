"""The local broker comes up, stays ours, and keeps what it accepted."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from pathlib import Path

import pytest
import redis
from celery import Celery

from project.servers import facts, place, processes, valkey

ROOT = Path(__file__).resolve().parent.parent.parent


def client(status: valkey.Status, password: str | None = None) -> redis.Redis:
    return redis.Redis(unix_socket_path=status.facts["socket"], password=password or status.facts["password"])


def logged(connection: redis.Redis) -> bool:
    """Tell whether all that was accepted stands in the log, which is written once a second."""
    found = connection.info("persistence")
    return (found["aof_buffer_length"], found["aof_pending_bio_fsync"]) == (0, 0)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.arguments(pid), seconds=60)


def test_gives_a_private_broker_with_a_password_and_no_network(kept_site):
    status = kept_site.start_broker()

    with client(status) as connection:
        assert connection.config_get("port")["port"] == "0"
        assert connection.config_get("appendonly")["appendonly"] == "yes"
        assert connection.config_get("appendfsync")["appendfsync"] == "everysec"
        assert connection.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    with client(status, password="guessed") as connection, pytest.raises(redis.AuthenticationError):
        connection.ping()
    assert stat.S_IMODE(Path(status.facts["socket"]).parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(facts.facts_file(kept_site.local, facts.BROKER).stat().st_mode) == 0o600


def test_celery_reaches_it_by_the_address_the_settings_give(kept_site, monkeypatch):
    monkeypatch.delenv("RETENTION_LOCAL_DIR", raising=False)
    kept_site.start_broker()

    app = Celery(broker=facts.broker_url(kept_site.project))
    app.send_task("test.task", kwargs={"day": "2026-03-02"}, queue="somewhere")

    with app.connection() as connection, connection.SimpleQueue("somewhere") as queue:
        message = queue.get(timeout=60)
        message.ack()
    assert message.headers["task"] == "test.task"


def test_eight_at_once_give_one_broker(site):
    answers = site.at_once(8, site.start_broker)

    assert answers == [str(site.start_broker().pid)] * 8


def test_keeps_what_it_accepted_when_killed_and_when_stopped(kept_site):
    status = kept_site.start_broker()
    with client(status) as connection:
        connection.rpush("queue", *range(3000))
        assert processes.wait_until(lambda: logged(connection), seconds=60)
    kill(status.pid)
    assert valkey.status(**kept_site.where).running is False

    with client(kept_site.start_broker()) as connection:
        assert connection.llen("queue") == 3000
        connection.rpush("queue", "last")
    assert valkey.stop(**kept_site.where) is True
    assert valkey.stop(**kept_site.where) is False

    with client(kept_site.start_broker()) as connection:
        assert connection.llen("queue") == 3001


def test_a_pid_file_that_names_another_process_is_not_believed(kept_site):
    status = kept_site.start_broker()
    kill(status.pid)
    with subprocess.Popen(["/bin/sleep", "60"]) as innocent:
        (status.home / "server.pid").write_text(f"{innocent.pid}\n")

        assert valkey.status(**kept_site.where).running is False
        assert valkey.stop(**kept_site.where) is False
        assert kept_site.start_broker().running
        assert innocent.poll() is None
        innocent.kill()


def test_uses_a_short_socket_where_the_path_is_long(site):
    site.project = site.project / ("a long name with 'quotes' and \"more\" " * 4).strip()
    site.project.mkdir()

    status = site.start_broker()

    with client(status) as connection:
        assert connection.ping()
    assert len(status.facts["socket"]) < 100


def test_files_of_somebody_else_are_not_touched(site):
    home = site.local / facts.BROKER
    home.mkdir(parents=True)
    (home / "dump.rdb").write_text("precious")

    with pytest.raises(place.UnableToUseDirectory, match="Nothing was changed"):
        valkey.start(**site.where)

    assert [path.name for path in home.iterdir()] == ["dump.rdb"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_as_root_it_runs_without_rights_even_in_a_private_project(private_site):
    status = private_site.start_broker()

    assert Path(f"/proc/{status.pid}").stat().st_uid != 0
    assert status.home.parent == Path("/var/tmp")

"""The local database server comes up, stays ours, and recovers from whatever is done to it."""

from __future__ import annotations

import json
import os
import pwd
import signal
import stat
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from project.servers import facts, place, postgres, processes, programs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


def connect(status: postgres.Status, **changed) -> psycopg.Connection:
    wanted = {
        "host": status.facts["directory"],
        "port": status.facts["port"],
        "user": status.facts["user"],
        "password": status.facts["password"],
        "dbname": status.facts["name"],
    }
    return psycopg.connect(**(wanted | changed), autocommit=True)


def is_active(status: postgres.Status, pid: int) -> bool:
    """Tell whether a process of the server is at work on a statement."""
    with connect(status) as connection:
        asked = connection.execute("SELECT state FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
    return asked == ("active",)


def one(status: postgres.Status, statement: str):
    with connect(status) as connection:
        return connection.execute(statement).fetchone()[0]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.arguments(pid), seconds=60)


def become(account: pwd.struct_passwd, work) -> int:
    """Do some work as another account, in a child of this process; return its exit code."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 1
    try:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        work()
        code = 0
    finally:
        os._exit(code)


class TestStart:
    def test_gives_a_private_server_with_a_password_and_no_network(self, kept_site):
        status = kept_site.start_database()

        assert one(status, "SHOW listen_addresses") == ""
        assert one(status, "SHOW max_connections") == "60"
        assert one(status, "SHOW synchronous_commit") == "on"
        assert one(status, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert stat.S_IMODE(Path(status.facts["directory"]).stat().st_mode) == 0o700
        assert stat.S_IMODE((status.home / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE(facts.facts_file(kept_site.local, facts.POSTGRES).stat().st_mode) == 0o600
        for user in ("retention", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                connect(status, user=user, password="guessed")
        with connect(status) as connection:
            connection.execute("CREATE EXTENSION btree_gist")
            connection.execute("CREATE EXTENSION pg_trgm")

    def test_leaves_a_running_server_alone(self, kept_site):
        first = kept_site.start_database()
        second = kept_site.start_database()

        assert second == first

    def test_eight_at_once_give_one_server(self, site):
        answers = site.at_once(8, site.start_database)

        assert answers == [str(site.start_database().pid)] * 8

    @pytest.mark.usefixtures("cluster_from_before")
    def test_uses_a_short_socket_where_the_path_is_long(self, site):
        site.project = site.project / ("a long name with 'quotes' and \"more\" " * 4).strip()
        site.project.mkdir()

        status = site.start_database()

        assert len(str(status.home)) > 107
        assert one(status, "SELECT 1") == 1
        assert stat.S_IMODE(Path(status.facts["directory"]).stat().st_mode) == 0o700

    def test_begins_anew_after_a_killed_first_attempt(self, site):
        place.make_local(site.local)
        home = place.choose(**site.where, service=facts.POSTGRES).home
        (home / "data.new").mkdir()
        (home / "data.new" / "half").write_text("made")

        assert one(site.start_database(), "SELECT 1") == 1


class TestStop:
    def test_stops_it_and_says_so_once(self, kept_site):
        status = kept_site.start_database()

        assert postgres.stop(**kept_site.where) is True
        assert postgres.stop(**kept_site.where) is False
        assert not processes.arguments(status.pid)
        assert postgres.status(**kept_site.where).running is False

    def test_keeps_the_data(self, kept_site):
        with connect(kept_site.start_database()) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS seven")
        postgres.stop(**kept_site.where)

        assert one(kept_site.start_database(), "SELECT seven FROM kept") == 7

    def test_has_nothing_to_stop_where_nothing_ever_ran(self, site):
        assert postgres.stop(**site.where) is False
        assert not site.local.exists()


class TestAfterAKill:
    def test_every_committed_row_is_there(self, kept_site):
        status = kept_site.start_database()
        with connect(status) as connection:
            connection.execute("CREATE TABLE counted (n int)")

        for n in range(3):
            with connect(status) as connection:
                connection.execute("INSERT INTO counted VALUES (%s)", [n])
            kill(status.pid)
            assert postgres.status(**kept_site.where).running is False
            status = kept_site.start_database()

        assert one(status, "SELECT count(*) FROM counted") == 3

    def test_a_busy_orphan_of_the_old_server_is_ended_first(self, kept_site):
        status = kept_site.start_database()
        busy = connect(status)

        def work() -> None:
            with pytest.raises(psycopg.OperationalError):
                busy.execute("SELECT count(*) FROM generate_series(1, 100000000000)")

        thread = threading.Thread(target=work)
        thread.start()
        assert processes.wait_until(lambda: is_active(status, busy.info.backend_pid), seconds=60)
        kill(status.pid)

        assert one(kept_site.start_database(), "SELECT 1") == 1
        thread.join(timeout=60)
        assert not thread.is_alive()

    def test_a_pid_file_that_names_another_process_is_not_believed(self, kept_site):
        status = kept_site.start_database()
        kill(status.pid)
        pid_file = status.home / "data" / "postmaster.pid"
        # an innocent process of the very account the server runs under
        with subprocess.Popen(["/bin/sleep", "60"], user=pid_file.stat().st_uid) as innocent:
            lines = pid_file.read_text().splitlines(keepends=True)
            pid_file.write_text(f"{innocent.pid}\n" + "".join(lines[1:]))

            assert postgres.status(**kept_site.where).running is False
            assert postgres.stop(**kept_site.where) is False
            assert one(kept_site.start_database(), "SELECT 1") == 1
            assert innocent.poll() is None
            innocent.kill()


class TestDirectories:
    def test_files_of_somebody_else_are_not_touched(self, site):
        home = site.local / facts.POSTGRES
        home.mkdir(parents=True)
        (home / "PG_VERSION").write_text("15\n")

        with pytest.raises(place.UnableToUseDirectory, match="Nothing was changed"):
            postgres.start(**site.where)

        assert [path.name for path in home.iterdir()] == ["PG_VERSION"]

    def test_a_server_of_another_project_is_not_used(self, kept_site, root_is_anywhere):
        status = kept_site.start_database()
        other = root_is_anywhere / "other"
        other.mkdir()

        with pytest.raises(place.UnableToUseDirectory, match="belongs to the project in"):
            postgres.start(project=other, local=kept_site.local)

        assert postgres.status(**kept_site.where) == status

    @pytest.mark.usefixtures("cluster_from_before")
    def test_a_moved_project_takes_its_data_along(self, site, root_is_anywhere):
        with connect(site.start_database()) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS seven")
        postgres.stop(**site.where)
        site.project = site.project.rename(root_is_anywhere / "moved")

        assert one(site.start_database(), "SELECT seven FROM kept") == 7

    def test_a_cluster_of_another_version_is_refused(self, kept_site):
        status = kept_site.start_database()
        postgres.stop(**kept_site.where)
        version = status.home / "data" / "PG_VERSION"
        ours = version.read_text()
        version.write_text("14\n")

        with pytest.raises(place.UnableToStart, match=r"made by PostgreSQL 14, and the installed wheel is"):
            postgres.start(**kept_site.where)
        version.write_text(ours)


@as_root_only
class TestAsRoot:
    def test_the_server_runs_without_rights(self, kept_site):
        status = kept_site.start_database()

        owner = Path(f"/proc/{status.pid}").stat().st_uid
        assert owner == status.home.stat().st_uid != 0

    @pytest.mark.usefixtures("cluster_from_before")
    def test_a_private_project_stays_private(self, private_site):
        before = [(path, path.stat().st_mode) for path in private_site.project.parents]

        status = private_site.start_database()

        assert [(path, path.stat().st_mode) for path in private_site.project.parents] == before
        assert status.home.parent == Path("/var/tmp")
        assert stat.S_IMODE(status.home.stat().st_mode) == 0o700
        assert one(status, "SELECT 1") == 1
        assert private_site.start_database() == status

    def test_a_prepared_directory_under_var_tmp_is_refused(self, private_site):
        home = place.outside_home(private_site.project, private_site.local, facts.POSTGRES)
        home.mkdir(mode=0o777)
        home.chmod(0o777)
        private_site.homes.add(home)

        with pytest.raises(place.UnableToUseDirectory, match="open to other accounts"):
            postgres.start(**private_site.where)

    @pytest.mark.usefixtures("cluster_from_before")
    def test_programs_that_the_account_cannot_reach_are_copied(self, site, root_is_anywhere, monkeypatch):
        installed = programs.distribution(postgres.PACKAGE)
        private = root_is_anywhere / "venv"
        private.mkdir(mode=0o700)
        for tree in postgres.TREES:
            (private / tree).parent.mkdir(parents=True, exist_ok=True)
            (private / tree).symlink_to(installed.locate_file(tree))
        monkeypatch.setattr(
            programs,
            "distribution",
            lambda name: SimpleNamespace(version=installed.version, locate_file=lambda path: private / path),
        )

        status = site.start_database()

        assert one(status, "SELECT 1") == 1
        assert str(status.home / f"programs-{installed.version}") in processes.arguments(status.pid)[0]

    def test_an_ordinary_user_runs_it_himself(self, site):
        account = pwd.getpwnam("nobody")
        if not place.can_reach(place.Account("nobody", account.pw_uid, account.pw_gid), Path(postgres.__file__).parent):
            pytest.skip("this checkout is private to root")
        os.chown(site.project, account.pw_uid, account.pw_gid)

        assert become(account, lambda: postgres.start(**site.where)) == 0

        status = postgres.status(**site.where)
        assert status.home.stat().st_uid == Path(f"/proc/{status.pid}").stat().st_uid == account.pw_uid
        assert one(status, "SELECT 1") == 1
        assert become(account, lambda: postgres.stop(**site.where)) == 0

    @pytest.mark.usefixtures("cluster_from_before")
    def test_root_and_the_user_share_the_server_of_the_user(self, site):
        account = pwd.getpwnam("nobody")
        os.chown(site.project, account.pw_uid, account.pw_gid)
        site.local.mkdir()
        home = site.local / facts.POSTGRES
        home.mkdir(mode=0o700)
        os.chown(home, account.pw_uid, account.pw_gid)

        status = site.start_database()

        assert Path(f"/proc/{status.pid}").stat().st_uid == account.pw_uid


class TestCommand:
    @pytest.fixture(autouse=True)
    def here(self, site, monkeypatch) -> None:
        monkeypatch.delenv("RETENTION_LOCAL_DIR", raising=False)
        monkeypatch.setattr(settings, "BASE_DIR", site.project)

    @pytest.mark.usefixtures("cluster_from_before")
    def test_starts_tells_and_stops(self, capsys):
        with pytest.raises(CommandError, match=r"It is not running. Start it with `manage.py localdb start`"):
            call_command("localdb", "status")
        call_command("localdb", "start")
        call_command("localdb", "status")
        call_command("localdb", "stop")
        call_command("localdb", "stop")

        started, told, *stopped = capsys.readouterr().out.splitlines()
        assert started == told
        assert told.startswith("Running: process ")
        assert stopped == ["Stopped.", "It was not running."]

    def test_explains_why_it_cannot_start(self, site):
        (site.local / facts.POSTGRES).mkdir(parents=True)
        (site.local / facts.POSTGRES / place.MARKER).write_text(json.dumps({"project": "/"}))

        with pytest.raises(CommandError, match=r"belongs to the project in /\. Nothing was changed\. Set RETENTION"):
            call_command("localdb", "start")

"""Regular work is done once a slot, whatever happens to beat, the broker and the workers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from retention import jobs
from retention.clock import local_day
from retention.models import Job, JobRun
from tests.rivals import PATIENCE

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Ledger:
    """Counts from outside how often the work was done."""

    def __init__(self) -> None:
        self.done: list[date] = []
        self.failures_left = 0

    def work(self, *, day: date, now: datetime) -> dict[str, int]:
        if self.failures_left:
            self.failures_left -= 1
            msg = "the ledger is locked"
            raise OSError(msg)
        self.done.append(day)
        return {"customers": 7}


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A registry of its own."""
    monkeypatch.setattr(jobs, "_registered", {})
    return Ledger()


@pytest.fixture
def in_zone(settings: Any) -> Callable[[str], None]:
    def change(name: str) -> None:
        settings.TIME_ZONE = name
        timezone.get_default_timezone.cache_clear()  # type: ignore[attr-defined]

    return change


def daily(ledger: Ledger, at: time = time(3, 10), *, catch_up: bool = True) -> None:
    jobs.register(jobs.Job(code="daily", label="Daily", function=ledger.work, daily_at=at, catch_up=catch_up))


def minutely(ledger: Ledger, every: int = 1) -> None:
    jobs.register(jobs.Job(code="often", label="Often", function=ledger.work, every_minutes=every))


def tick_and_run(now: datetime) -> None:
    for job_run_id in jobs.tick(now=now):
        jobs.run(job_run_id=job_run_id, now=now, clock=lambda: now)


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


def accounts() -> list[tuple[date | None, str, int]]:
    return list(JobRun.objects.order_by("slot").values_list("day", "state", "attempts"))


@pytest.mark.django_db
class TestDaily:
    def test_is_done_once_a_day_and_keeps_its_summary(self, ledger: Ledger) -> None:
        daily(ledger)

        now = local(2026, 3, 10, 0)
        while now < local(2026, 3, 13, 0):
            tick_and_run(now)
            now += 97 * MINUTE

        assert ledger.done == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)]
        run = JobRun.objects.get(day=date(2026, 3, 11))
        assert (run.slot, run.state, run.summary) == (local(2026, 3, 11, 3, 10), "done", {"customers": 7})

    def test_is_not_due_before_its_time_and_due_from_it_on(self, ledger: Ledger) -> None:
        daily(ledger)
        tick_and_run(local(2026, 3, 9, 12))

        before = jobs.tick(now=local(2026, 3, 10, 3, 9))
        after = jobs.tick(now=local(2026, 3, 10, 3, 10))

        assert (len(before), len(after)) == (0, 1)

    def test_days_that_were_missed_are_done_each_once_and_in_order(self, ledger: Ledger) -> None:
        daily(ledger)
        tick_and_run(local(2026, 3, 10, 12))

        for minute in range(6):
            tick_and_run(local(2026, 3, 14, 12) + minute * MINUTE)

        assert ledger.done == [date(2026, 3, number) for number in (10, 11, 12, 13, 14)]

    def test_without_catching_up_only_the_latest_day_is_done(self, ledger: Ledger) -> None:
        daily(ledger, catch_up=False)
        tick_and_run(local(2026, 3, 10, 12))

        for minute in range(3):
            tick_and_run(local(2026, 3, 14, 12) + minute * MINUTE)

        assert ledger.done == [date(2026, 3, 10), date(2026, 3, 14)]

    def test_very_old_days_are_not_caught_up(self, ledger: Ledger) -> None:
        daily(ledger)
        tick_and_run(local(2026, 3, 10, 12))

        jobs.tick(now=local(2027, 3, 10, 12))

        assert JobRun.objects.count() == 1 + jobs.LONGEST_CATCH_UP.days

    @pytest.mark.parametrize("new_time", [time(1, 0), time(23, 0)])
    def test_editing_the_time_of_day_does_not_repeat_the_day(self, ledger: Ledger, new_time: time) -> None:
        daily(ledger)
        tick_and_run(local(2026, 3, 10, 12))
        Job.objects.update(daily_at=new_time)

        tick_and_run(local(2026, 3, 10, 13))
        tick_and_run(local(2026, 3, 10, 23, 30))

        assert ledger.done == [date(2026, 3, 10)]

    def test_changing_the_time_zone_does_not_repeat_the_day(
        self, ledger: Ledger, in_zone: Callable[[str], None]
    ) -> None:
        daily(ledger)
        tick_and_run(local(2026, 3, 10, 12))
        noon = local(2026, 3, 10, 12)

        for zone in ("Europe/Berlin", "Asia/Shanghai", "America/New_York", "Pacific/Auckland", "Asia/Shanghai"):
            in_zone(zone)
            tick_and_run(noon + 10 * MINUTE)

        assert ledger.done == [date(2026, 3, 10)]

    def test_a_job_that_is_switched_off_rests(self, ledger: Ledger) -> None:
        daily(ledger)
        jobs.install()
        Job.objects.update(enabled=False)

        assert jobs.tick(now=NOW) == []
        assert jobs.next_due(code="daily", now=NOW) is None


@pytest.mark.django_db
class TestClockChanges:
    """On the day with 23 hours and on the day with 25, each job runs once a local day."""

    @pytest.mark.parametrize(
        ("zone", "first", "days"),
        [
            ("Europe/Berlin", date(2026, 3, 28), 3),
            ("Europe/Berlin", date(2026, 10, 24), 3),
            ("America/New_York", date(2026, 3, 7), 3),
            ("America/New_York", date(2026, 10, 31), 3),
            ("Asia/Shanghai", date(2026, 3, 28), 3),
            ("America/Santiago", date(2026, 9, 5), 3),  # midnight itself is skipped
        ],
    )
    @pytest.mark.usefixtures("ledger")
    def test_once_a_local_day(self, in_zone: Callable[[str], None], zone: str, first: date, days: int) -> None:
        in_zone(zone)
        ledgers = {at: Ledger() for at in (time(0, 0), time(2, 30), time(23, 30))}
        for at, one in ledgers.items():
            jobs.register(jobs.Job(code=f"{at}", label="Daily", function=one.work, daily_at=at, catch_up=True))
        now = jobs.moment(first, time(0, 0))
        tick_and_run(now)
        now += 30 * MINUTE  # and from here on every hour
        done_at: dict[time, dict[date, datetime]] = {at: {} for at in ledgers}

        while now < jobs.moment(first + days * DAY, time(0, 0)):
            known = {at: len(one.done) for at, one in ledgers.items()}
            tick_and_run(now)
            for at, one in ledgers.items():
                done_at[at] |= dict.fromkeys(one.done[known[at] :], now)
            now += HOUR

        for at, one in ledgers.items():
            wanted = [first + number * DAY for number in range(-1 if at > time(0) else 0, days)]
            assert one.done == wanted[: len(one.done)]
            assert set(wanted[1:]) == set(done_at[at])
            for day, when in done_at[at].items():
                assert timedelta(0) <= when - jobs.moment(day, at) < HOUR
                assert local_day(when) in (day, day + DAY)

    def test_a_time_that_is_skipped_comes_an_hour_later(self, in_zone: Callable[[str], None]) -> None:
        in_zone("Europe/Berlin")

        assert jobs.moment(date(2026, 3, 29), time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
        assert jobs.moment(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.django_db
class TestEveryFewMinutes:
    def test_is_done_once_a_slot(self, ledger: Ledger) -> None:
        minutely(ledger, every=5)

        for second in range(0, 1200, 50):
            tick_and_run(NOW + timedelta(seconds=second))

        assert len(ledger.done) == 4

    def test_what_was_missed_is_not_made_up_for(self, ledger: Ledger) -> None:
        minutely(ledger)
        tick_and_run(NOW)

        tick_and_run(NOW + 3 * DAY)
        tick_and_run(NOW + 3 * DAY + timedelta(seconds=30))

        assert len(ledger.done) == 2

    def test_slots_do_not_pile_up_behind_a_run_that_waits(self, ledger: Ledger) -> None:
        minutely(ledger)

        offered = [jobs.tick(now=NOW + number * MINUTE) for number in range(10)]

        assert offered == [[JobRun.objects.get().pk]] * 10


@pytest.mark.django_db
class TestLostAndFailed:
    def test_a_run_whose_message_was_lost_is_offered_again(self, ledger: Ledger) -> None:
        daily(ledger)
        lost = jobs.tick(now=NOW)

        again = jobs.tick(now=NOW + MINUTE)

        assert (len(lost), again) == (1, lost)

    def test_a_second_message_for_the_same_run_does_nothing(self, ledger: Ledger) -> None:
        daily(ledger)
        (job_run_id,) = jobs.tick(now=NOW)

        answers = [jobs.run(job_run_id=job_run_id, now=NOW, clock=lambda: NOW) for _ in range(3)]

        assert (answers, len(ledger.done)) == ([True, False, False], 1)

    def test_a_run_that_a_living_worker_has_is_left_alone(self, ledger: Ledger) -> None:
        daily(ledger)
        (job_run_id,) = jobs.tick(now=NOW)
        JobRun.objects.update(state="claimed", claimed_at=NOW, attempts=1)

        assert jobs.tick(now=NOW + jobs.LEASE - timedelta(seconds=1)) == []
        assert jobs.tick(now=NOW + jobs.LEASE) == [job_run_id]

    def test_a_failed_run_is_tried_again_after_longer_and_longer_pauses_and_then_given_up(self, ledger: Ledger) -> None:
        ledger.failures_left = 99
        minutely(ledger, every=120)
        tried: list[int] = []

        for minute in range(40):
            before = JobRun.objects.filter(attempts__gt=0).count() and JobRun.objects.get().attempts
            tick_and_run(NOW + minute * MINUTE)
            tried += [minute] if JobRun.objects.get().attempts != before else []

        run = JobRun.objects.get()
        assert tried == [0, 1, 3, 7, 15]
        assert (run.state, run.attempts, run.error) == ("dead", 5, "OSError: the ledger is locked")

    def test_a_run_that_recovers_is_done_and_its_error_forgotten(self, ledger: Ledger) -> None:
        ledger.failures_left = 2
        daily(ledger)

        for minute in range(6):
            tick_and_run(NOW + minute * MINUTE)

        run = JobRun.objects.get()
        assert (run.state, run.attempts, run.error, len(ledger.done)) == ("done", 3, "", 1)

    def test_a_run_whose_workers_die_again_and_again_is_given_up(self, ledger: Ledger) -> None:
        daily(ledger)
        (job_run_id,) = jobs.tick(now=NOW)
        JobRun.objects.update(state="claimed", claimed_at=NOW, attempts=5)

        assert jobs.tick(now=NOW + jobs.LEASE) == []
        assert jobs.run(job_run_id=job_run_id, now=NOW + jobs.LEASE) is False
        assert accounts() == [(date(2026, 3, 10), "dead", 5)]

    def test_a_day_that_was_given_up_does_not_hold_up_the_next(self, ledger: Ledger) -> None:
        daily(ledger)
        jobs.tick(now=NOW)
        JobRun.objects.update(state="dead", attempts=5)

        tick_and_run(NOW + DAY)

        assert ledger.done == [date(2026, 3, 11)]

    def test_a_person_can_have_it_tried_again(self, ledger: Ledger) -> None:
        daily(ledger)
        (job_run_id,) = jobs.tick(now=NOW)
        JobRun.objects.update(state="dead", attempts=5, error="boom")

        jobs.retry(job_run_id=job_run_id)
        tick_and_run(NOW + MINUTE)

        assert accounts() == [(date(2026, 3, 10), "done", 1)]
        with pytest.raises(jobs.UnableToRunJob):
            jobs.retry(job_run_id=job_run_id)

    def test_a_worker_that_lost_its_claim_cannot_close_the_run(self, ledger: Ledger) -> None:
        def slow(*, day: date, now: datetime) -> None:
            JobRun.objects.update(attempts=2, claimed_at=NOW + MINUTE)  # somebody took over

        jobs.register(jobs.Job(code="daily", label="Daily", function=slow, daily_at=time(3, 10)))
        (job_run_id,) = jobs.tick(now=NOW)

        assert jobs.run(job_run_id=job_run_id, now=NOW, clock=lambda: NOW) is False
        assert accounts() == [(date(2026, 3, 10), "claimed", 2)]


@pytest.mark.django_db
class TestAccounts:
    def test_next_due(self, ledger: Ledger) -> None:
        daily(ledger)
        minutely(ledger, every=15)
        jobs.install()

        assert jobs.next_due(code="daily", now=local(2026, 3, 10, 3, 9)) == local(2026, 3, 10, 3, 10)
        assert jobs.next_due(code="daily", now=local(2026, 3, 10, 3, 10)) == local(2026, 3, 11, 3, 10)
        assert jobs.next_due(code="often", now=NOW + MINUTE) == NOW + 15 * MINUTE
        assert jobs.next_due(code="unknown", now=NOW) is None
        assert jobs.last_due(code="daily", now=local(2026, 3, 10, 3, 9)) == date(2026, 3, 9)
        assert jobs.last_due(code="daily", now=local(2026, 3, 10, 3, 10)) == date(2026, 3, 10)

    def test_installing_twice_changes_nothing_and_keeps_what_people_edited(self, ledger: Ledger) -> None:
        daily(ledger)

        assert (jobs.install(), jobs.install()) == (["daily"], [])
        Job.objects.update(daily_at=time(5, 0))
        jobs.install()

        assert list(Job.objects.values_list("code", "daily_at")) == [("daily", time(5, 0))]

    def test_old_accounts_are_forgotten_and_open_ones_are_not(self, ledger: Ledger) -> None:
        minutely(ledger)
        tick_and_run(NOW)
        tick_and_run(NOW + MINUTE)
        jobs.tick(now=NOW + 2 * MINUTE)

        assert jobs.forget(now=NOW + jobs.KEEP_MINUTES + MINUTE) == 1
        assert [state for _, state, _ in accounts()] == ["done", "due"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_three_ticks_at_once_make_one_run_a_slot_and_it_is_done_once(self, ledger: Ledger) -> None:
        daily(ledger)
        minutely(ledger)
        barrier = threading.Barrier(3)
        problems: list[BaseException] = []

        def beat() -> None:
            try:
                for number in range(5):
                    barrier.wait(timeout=PATIENCE)
                    tick_and_run(NOW + number * MINUTE)
            except BaseException as error:  # noqa: BLE001  told to the test below
                problems.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=beat) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=PATIENCE)

        assert problems == []
        assert sorted(JobRun.objects.values_list("job__code", "slot").distinct()) == sorted(
            [("daily", jobs.moment(date(2026, 3, 10), time(3, 10)))]
            + [("often", NOW + number * MINUTE) for number in range(5)]
        )
        assert JobRun.objects.exclude(state="done").count() == 0
        assert len(ledger.done) == 6

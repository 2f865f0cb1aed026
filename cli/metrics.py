"""The metrics that Prometheus asks for: counts and ages in seconds, nothing of any case, person or agency."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from engine.domain.alarms import KINDS, Figures, alive, standing
from engine.logs import log, place_of
from engine.reading.report_status import report_status
from engine.reading.watch import figures_now, free_bytes
from engine.world import World


@contextmanager
def metrics_served(world: World, host: str, port: int) -> Iterator[None]:
    """Answer at `/metrics` of a port while the block runs. Raises OSError when the port cannot be had."""
    registry = CollectorRegistry()
    registry.register(Figured(world))
    server, thread = start_http_server(port, host, registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Figured(Collector):
    """Asks the database when somebody asks for metrics. Counts and ages in seconds alone."""

    def __init__(self, world: World) -> None:
        self._world = world

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the metrics; with the database away only that it is."""
        try:
            found = list(self._figures())
        except (SQLAlchemyError, OSError) as error:
            log("watch_failed", error=type(error).__name__, place=place_of(error))
            yield GaugeMetricFamily("motcua_database_up", "Whether the database answers", 0)
            return
        yield GaugeMetricFamily("motcua_database_up", "Whether the database answers", 1)
        yield from found

    def _figures(self) -> Iterator[GaugeMetricFamily]:
        status, at = report_status(self._world), datetime.now(UTC)
        figures = figures_now(self._world, at)
        letters = GaugeMetricFamily("motcua_letters", "Letters by their state", labels=["state"])
        for state, count in status.outbox["letters"].items():
            letters.add_metric([state], count)
        yield letters
        alarms = GaugeMetricFamily("motcua_alarm", "Whether an alarm stands", labels=["kind"])
        stands = {alarm.kind for alarm in standing(figures, at)}
        for kind in KINDS:
            alarms.add_metric([kind], kind in stands)
        yield alarms
        away = GaugeMetricFamily("motcua_away_seconds", "How long a part has been away", labels=["part"])
        for part, since in figures.away.items():
            away.add_metric([part], (at - since).total_seconds())
        yield away
        for name, (meaning, value) in {**_counts(figures, at), **_ages(figures, at)}.items():
            yield GaugeMetricFamily(f"motcua_{name}", meaning, value)
        yield GaugeMetricFamily("motcua_notices_unrouted", "Notices without letters yet", status.outbox["unrouted"])
        yield GaugeMetricFamily("motcua_disk_free_bytes", "Free on the data folder's disk", free_bytes(self._world))


def _counts(figures: Figures, at: datetime) -> dict[str, tuple[str, float]]:
    living = alive(figures.workers, at)
    return {
        "workers": ("Workers that live", len(living)),
        "cases_set_aside": ("Cases that workers leave out", max((one.set_aside for one in living), default=0)),
    }


def _ages(figures: Figures, at: datetime) -> dict[str, tuple[str, float]]:
    """Return ages in seconds: 0 where nothing waits."""
    moments = {
        "oldest_waiting_seconds": ("Since when the oldest letter or notice waits", figures.waiting_since),
        "oldest_emergency_seconds": ("Since when the oldest emergency waits", figures.emergency_since),
        "sweep_late_seconds": ("How late the look at deadlines is", figures.overdue_since),
        "delivered_ago_seconds": ("Since the mail server last took a letter", figures.delivered_at),
        "worker_beat_ago_seconds": (
            "Since any worker last gave a sign of life",
            max((one.at for one in figures.workers), default=None),
        ),
    }
    return {
        name: (meaning, (at - since).total_seconds() if since else 0.0) for name, (meaning, since) in moments.items()
    }

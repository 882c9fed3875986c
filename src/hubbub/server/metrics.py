"""`/metrics`: the figures in Prometheus' text format, for this machine or by a token.

A browser on this machine is no one to tell: it may be made to ask by a page from anywhere, so who
asks without a token has to ask for this machine by its own name. Nor is a proxy: what it forwards
comes from elsewhere.

Source: Prometheus' exposition formats; RFC 6750 section 2.1 (bearer tokens).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from hubbub.doors.http import PLAIN_TEXT, Response
from hubbub.server.counts import TIMES_S
from hubbub.server.figures import Figures, Times
from hubbub.server.plaintext import is_loopback

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from hubbub.server.web import Visit

_BEARER = "bearer "
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")
_OUR_NAME = re.compile(r"(localhost|[0-9.]+|\[[0-9A-Fa-f:]+\])(:\d+)?", re.IGNORECASE)


def page(visit: Visit) -> Response:
    """Return the figures, or why they are not for this visitor."""
    figures = visit.hub.figures
    if figures is None or not (_is_local(visit) or _has_token(visit)):
        text = "Figures are for this machine, or by https with the token that [metrics] has.\n"
        return Response(
            HTTPStatus.UNAUTHORIZED, text, PLAIN_TEXT, (("WWW-Authenticate", "Bearer"),)
        )
    # 40 ms, which only servers that are asked for figures spend.
    from prometheus_client import exposition  # noqa: PLC0415

    return Response(HTTPStatus.OK, render(figures), exposition.CONTENT_TYPE_LATEST)


def render(figures: Figures) -> str:
    """Return the figures in Prometheus' text format, those of the process included."""
    from prometheus_client import (  # noqa: PLC0415 - see above
        CollectorRegistry,
        ProcessCollector,
        generate_latest,
    )

    registry = CollectorRegistry()
    registry.register(_Collector(figures))
    ProcessCollector(registry=registry)
    return generate_latest(registry).decode()


class _Collector:
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def describe(self) -> list[Metric]:
        """Tell nothing before it is asked."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield each figure as the library has them."""
        from prometheus_client import core  # noqa: PLC0415 - see above

        families: dict[str, Any] = {
            "counter": core.CounterMetricFamily,
            "gauge": core.GaugeMetricFamily,
        }
        for one in self._figures.all():
            name, doc = f"hubbub_{one.name}", f"{one.doc[0].upper()}{one.doc[1:]}."
            if isinstance(one, Times):
                yield core.HistogramMetricFamily(
                    name, doc, buckets=_buckets(one), sum_value=one.histogram.sum_s
                )
                continue
            family = families[one.kind](name, doc, labels=one.labels)
            for labels, value in one.values.items():
                family.add_metric(labels, value)
            yield family


def _buckets(times: Times) -> list[tuple[str, float]]:
    """Return each bound and how many were not over it, as Prometheus counts."""
    bounds = [*map(str, TIMES_S), "+Inf"]
    counts = times.histogram.counts
    return [(bound, sum(counts[: n + 1])) for n, bound in enumerate(bounds)]


def _is_local(visit: Visit) -> bool:
    headers = visit.request.headers
    return (
        is_loopback(visit.channel.address)
        and _OUR_NAME.fullmatch(headers.get("host", "localhost")) is not None
        and not any(name in headers for name in _FORWARDED)
    )


def _has_token(visit: Visit) -> bool:
    token = visit.hub.config.metrics.token
    given = visit.request.headers.get("authorization", "")
    if not token or not visit.channel.is_secure or not given.lower().startswith(_BEARER):
        return False
    return hmac.compare_digest(given[len(_BEARER) :].strip().encode(), token.encode())

"""The bundled sample: twelve made-up jurisdictions, their sites, four editions, and the written truth.

From Franklin to Transylvania, all are named after proposed US states that never came to be. Their laws,
boards and agencies here are fiction, hosts end in ``.example``, and every page says so.
:class:`~crawler.sample.server.SampleServer` plays the sites on loopback, :data:`CHECKS` says when they
are looked at, and :func:`~crawler.sample.truth.load_truth` what a careful reader finds.
"""

from crawler.sample.clock import CHECKS, SampleClock, check_at, edition_at

__all__ = ["CHECKS", "SampleClock", "check_at", "edition_at"]

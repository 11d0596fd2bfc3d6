"""Exposure Archive: take in, find, redact, prove and publish leaked documents."""

__version__ = "0.1.0"

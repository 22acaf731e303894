"""Hypothesis strategies that several suites share."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

START = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)

moments = st.integers(0, 20 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
names = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)

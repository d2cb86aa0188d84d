"""The time, for the desk."""

from enroltriage.api.clock import now as now

"""Settings of the property tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("shared_machine", deadline=None)  # the machine is shared: slowness is no failure
settings.load_profile("shared_machine")

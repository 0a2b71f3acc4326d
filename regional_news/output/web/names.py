"""What readers call things."""

from __future__ import annotations

from typing import Final

KIND_NAMES: Final = {"news": "News", "epaper": "E-paper", "thread": "Forum thread"}
"""The kinds of articles."""

"""The command line. What a command needs is imported when it runs; this module imports almost nothing."""

from __future__ import annotations


def main() -> None:
    """Run `leadline`."""
    from leadline.cli.group import leadline

    leadline()

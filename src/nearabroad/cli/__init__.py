"""The command line: parse, call the observatory, print. A skin, no more."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; `--version` alone is answered without loading anything else."""
    if sys.argv[1:] == ["--version"]:
        from nearabroad import __version__

        sys.stdout.write(f"nearabroad {__version__}\n")
        return
    from nearabroad.cli.app import run

    run()

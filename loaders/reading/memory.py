"""How much memory this process has and has had."""

import sys
from pathlib import Path


def resident_bytes() -> int:
    """Return the memory that this process has now, or the most it has had; 0 if not known."""
    return peak_bytes() if sys.platform != "linux" else _status_bytes("VmRSS")


def peak_bytes() -> int:
    """Return the most memory that this process has had; 0 where that is not known."""
    if sys.platform == "linux":
        # Not `ru_maxrss`: it begins with what the parent had when it started this process.
        return _status_bytes("VmHWM")
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS counts bytes


def _status_bytes(name: str) -> int:
    """Return a size from Linux's description of this process, which counts in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))

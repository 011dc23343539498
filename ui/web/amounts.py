"""Amounts for the eye, each with its unit."""

_KILO = 1000


def format_bytes(count: float) -> str:
    """Write a number of bytes as `812 B`, `3.4 kB`, `12 MB` (powers of 1000)."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < _KILO or unit == "GB":
            break
        count /= _KILO
    digits = 1 if unit != "B" and count < 10 else 0  # noqa: PLR2004 - one digit before the point
    return f"{count:.{digits}f} {unit}"


def format_count(count: int) -> str:
    """Write a whole number with thousands apart."""
    return f"{count:,}"


def format_clock(seconds: float) -> str:
    """Write a duration as `0:07` or `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_duration(milliseconds: float) -> str:
    """Write a duration as `0.4 ms`, `12 ms` or `1.3 s`."""
    if milliseconds >= _KILO:
        return f"{milliseconds / _KILO:.1f} s"
    few = milliseconds < 10  # noqa: PLR2004 - two digits
    return f"{milliseconds:.1f} ms" if few else f"{milliseconds:.0f} ms"

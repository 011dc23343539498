"""Speech and subtitles."""

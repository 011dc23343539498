"""From a question to ranked passages with an evidence score."""

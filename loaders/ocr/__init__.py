"""Optical character recognition of pages, pictures and figures."""

"""Is a difference more than chance?"""

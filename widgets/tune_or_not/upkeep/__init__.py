"""Keeping the facts up to date: which are old, what the price library has changed."""

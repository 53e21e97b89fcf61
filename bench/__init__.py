"""Benchmarks, and nothing that the site needs."""

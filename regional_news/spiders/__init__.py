"""Spiders: one module per portal, facts only."""

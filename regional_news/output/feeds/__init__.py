"""Atom, RSS and JSON feeds of what the store holds: which there are, what stands in them, and files of them all."""

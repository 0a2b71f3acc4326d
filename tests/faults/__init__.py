"""Faults as they happen: real sockets, real processes, and a promise for each."""

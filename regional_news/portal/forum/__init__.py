"""What several portals share because they run the same software."""

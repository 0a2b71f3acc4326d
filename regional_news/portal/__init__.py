"""What every portal's spider does that is not a fact about its portal, and the portals by name."""

"""Read newspapers' pages as readers see them online: pure functions, whatever system made the pages."""

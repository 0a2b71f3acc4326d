"""The five portals as a local server, for the demo, the tests and the benchmarks."""

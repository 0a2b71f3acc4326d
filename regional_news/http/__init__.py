"""Downloader middlewares, each small and named by what it guards."""

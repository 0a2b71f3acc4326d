"""One run and its guards: lock, log, record, drift against earlier runs, an orderly end."""

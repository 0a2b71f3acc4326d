"""Where things are kept: the SQLite store, WARC archives, JSON Lines, the bytes of refused pages."""

"""Pure helpers for what pages are made of: Chinese text, dates, addresses, encodings."""

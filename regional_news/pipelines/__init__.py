"""Item pipelines: validate, deduplicate, store."""

"""One file a format; see `ingest.registry` for what a format is."""

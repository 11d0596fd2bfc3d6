"""The people of a newsroom's server: which collections are shared with whom, and as what."""

"""Web pages and web archives: what they say, what they hide, when and where they were captured."""

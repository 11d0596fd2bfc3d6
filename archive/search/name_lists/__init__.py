"""Name lists: every line searched, answered in its own row, and kept.

`name_list` reads a list and `name_query` makes a query of a line; `lookup` and `spellings` are quick over thousands of
them. `answering` answers one, `batch` runs a whole list, `batch_export` makes a table of what came of it.
"""

"""What may not be seen, and how it is kept from being seen.

plan      boxes over an untouched original: proposed, approved, rejected
secrets   what those boxes take out, as words that no exhibit may hold
apply     page pixels and approved boxes -> a new PDF
verify    attacks a finished PDF; shares no code with apply
"""

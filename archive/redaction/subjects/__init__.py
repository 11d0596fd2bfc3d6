"""Who and what is protected in a collection, and where it occurs.

register    the subjects of a collection, sealed under a key that lies apart
forms       from one subject, every form in which it may stand
finding     all forms of all subjects in one text
occurrences the same over all documents of a collection
proposing   boxes over what was found
"""

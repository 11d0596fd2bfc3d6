"""Reading together: what people who work on one leak add to it for each other, and how they hear of what is new.

notes        on a page, a part of it or a document, for an audience that is said where one writes; replies
tags         private or shared in the collection
documents    stars, assignments, who has read how far
searches     under a name; who follows one is told what it finds in new material
alerts       works out what followers are to be told, after each indexing
mailing      tells by mail that there is something, and nothing else
feed         tells the same to a feed reader, under an address that is a secret
news         what is new since a person was last here
people       who there is, and the archive as each of them sees it

Every verb says who acts. What is private to somebody else is not there: no count, no error and no time tells of it.
"""

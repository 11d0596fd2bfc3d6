"""The chain of custody as people read it: what was done, told in sentences; whether the chain is whole; packages for
a lawyer, who checks them without an archive. Events are added where deeds are done, by `archive.store.custody`.
"""

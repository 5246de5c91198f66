"""One day, read from top to bottom: who is due → slate → picks → messages → outcomes.

Nothing here assumes that it is alone. The slate is frozen under a lease, the ranking and the
sending are claimed in batches under leases with fencing tokens, and every step is committed
before the next begins; a run that is killed, repeated or overlapped goes on where the ledger is.
"""

"""People's own lists of papers, as reference managers write them: one file a format.

Every reader makes `Reference`s of bytes and opens no sockets; `file` tells the formats apart,
`meaning` finds out which papers are meant.
"""

"""The public pages: each is made of the archive alone, the same live as in a folder."""

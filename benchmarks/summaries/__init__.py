"""Which sentence of an abstract is nearest to a summary that was written for the paper."""

"""`digest doctor`: looks at everything a digest needs and names one cure for each failure."""

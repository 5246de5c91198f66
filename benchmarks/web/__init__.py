"""What `digest serve` carries: sign-ups and one-click POSTs, from a second process."""

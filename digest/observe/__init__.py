"""Seeing it: logs, reports and explanations for those who run a digest. Decides nothing."""

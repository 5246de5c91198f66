"""The languages that mails and pages are written in."""

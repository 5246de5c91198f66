"""What composing a mail costs; see RESULTS.md."""

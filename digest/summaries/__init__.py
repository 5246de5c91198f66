"""SUMMARIES: a language model's sentence for papers that bring no short summary of their own."""

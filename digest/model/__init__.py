"""The nouns: frozen values that every stage may know, and no stage owns."""

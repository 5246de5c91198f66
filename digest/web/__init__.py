"""The pages behind the links in a mail."""

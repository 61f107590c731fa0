"""Commands that answer: compare, changes."""

"""A round read into columns at once, and made into one sparse programme."""

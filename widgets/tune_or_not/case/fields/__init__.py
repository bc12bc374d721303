"""The fields of a case, a file for each group."""

"""The records of all functions, by subject: `FUNCTIONS` of each module here is collected by all_functions.py."""

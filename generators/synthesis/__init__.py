"""New training data out of certified problems, each record with a certificate that execution gave."""

"""What several kinds of answer share: the gold as read, values, collections, listings, and the record of a kind."""

"""From pages to a corpus and to problems, in one command: what the rooms below do, one after another."""

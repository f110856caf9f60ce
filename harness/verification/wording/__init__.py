"""What people write around an answer: labels, sentences, nouns, Chinese. Read where nothing else fits."""

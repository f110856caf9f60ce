"""The mathematics in the words of a problem statement."""

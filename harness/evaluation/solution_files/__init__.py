"""Anybody's solutions in a file: what `showwork audit` and `showwork score` read, and the folder that they write.

columns.py         which columns hold the text, the question and the gold
source.py          the file: its lines, its records, their columns
result_folder.py   settings, results appended line by line, files written whole; a killed run is continued
"""

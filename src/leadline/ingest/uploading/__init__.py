"""Files that people bring in over HTTP: taken into a private folder, looked into, tried, imported.

What reads a file is a process of its own, nicer than the server: a strange file can take neither the server's time nor
its memory, and what it brings down is not the server. This module imports nothing, so that such a process starts fast.
"""

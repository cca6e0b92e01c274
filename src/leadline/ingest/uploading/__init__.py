"""Files that people bring in over HTTP: taken into a private folder, looked into, tried, imported.

What reads a file is a process of its own, nicer than the server: a strange file can take neither the server's time nor
its memory, and what it brings down is not the server.
"""

from leadline.ingest.uploading.receiving import Receiving, TooLarge
from leadline.ingest.uploading.upload import Progress, Rejected, State, Trial, Upload, Wish, Written
from leadline.ingest.uploading.uploads import Uploads

__all__ = ["Progress", "Receiving", "Rejected", "State", "TooLarge", "Trial", "Upload", "Uploads", "Wish", "Written"]

"""Files that people bring in: taken, looked into, tried and imported."""

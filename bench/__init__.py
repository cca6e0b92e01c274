"""Speed and memory of Leadline, measured beside hand-written queries over the same files in the same run."""

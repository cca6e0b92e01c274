"""Lead scoring that can be replayed, explained and proved."""

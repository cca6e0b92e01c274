"""What pages are put together from: headings, panels, chips, receipts, charts."""

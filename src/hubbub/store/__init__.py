"""What outlives the process: history, rooms, read markers, and the search index."""

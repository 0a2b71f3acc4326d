"""What analysts receive, made from the store alone: exports, feeds, reports and the web page."""

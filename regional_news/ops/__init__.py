"""What an operator does beside crawling one portal: run them all, watch, tell, mend, forget."""

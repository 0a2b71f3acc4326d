"""What a portal's crawl decides: where lists are, what is new on them, what is asked for again and when."""

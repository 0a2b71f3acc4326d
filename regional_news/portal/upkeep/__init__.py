"""What a maintainer is given to keep a portal: a facts file, saved pages, and a look at how they are read."""

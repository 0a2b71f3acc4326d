"""Platform `site`: any news portal, known by nothing but its address; what others are told it finds out."""

"""Pages with the structure of Discuz! X3.5: ids, classes and addresses are its own, every text is ours."""

"""What every newspaper's spider does."""

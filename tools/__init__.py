"""Make documents out of the code they describe: `make docs`."""

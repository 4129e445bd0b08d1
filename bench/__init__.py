"""What is fast, measured; nothing here is asserted in a test. `make bench` runs it, README.md has the figures."""

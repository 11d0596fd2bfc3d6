"""What pictures are and say, for the format that reads them."""

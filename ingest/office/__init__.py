"""What office formats share: parts of a zip under a budget, XML that can do no harm, text and tables laid out."""

"""What is packed inside a file: members of archives, and bytes behind a compression. No pages here."""

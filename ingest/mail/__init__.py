"""Letters and mailboxes: from a stranger's bytes to headers, bodies and attachments."""

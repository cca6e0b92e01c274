"""Mail to leads: templates, who may be written to and when, SMTP, signed links, and how people let it be."""

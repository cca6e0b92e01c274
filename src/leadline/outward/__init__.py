"""What follows from what happened to leads, and what is sent: webhooks, mail, notices, CRMs."""

"""Notices: what reps and teams are told of leads, in the chat, mailbox or pager that they have open anyway."""

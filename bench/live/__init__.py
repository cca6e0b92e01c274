"""The live service under load: a real server, senders in a process of their own, and the bare store beside it."""

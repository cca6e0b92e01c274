"""What goes out: connections, deliveries, and what people write that they follow."""

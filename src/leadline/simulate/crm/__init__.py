"""A stand-in of HubSpot with its limits: the demo works with it, and the connector is tested against it."""

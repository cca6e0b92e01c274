"""CRMs: leads and their scores are kept in step with HubSpot, Odoo and Salesforce, and what sales do there is read."""

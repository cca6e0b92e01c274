"""Single sign-on with OpenID Connect: a provider of the company's says who somebody is."""

"""One relational plan for every engine: a model, compiled to queries over leads, instants and facts."""

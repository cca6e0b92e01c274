"""The pages that people open. They get and change everything through the API, as the person who looks."""

"""Forms and pictures for notebooks. They show and record; every rule stands in the layers below."""

"""Define what the screens show and send back, as plain frozen data."""

"""What screens are given and send back: plain frozen data, one shape for each thing shown."""

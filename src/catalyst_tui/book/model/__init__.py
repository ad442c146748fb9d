"""What the user claims, as frozen values: checkpoints, periods, dates, units, metrics."""

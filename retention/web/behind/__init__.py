"""What every list behind a number says of itself: how many, as of when, how it is counted, and the same as a file."""

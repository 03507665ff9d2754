"""Health models: the models, their editions, the weights of an edition, and its curves."""

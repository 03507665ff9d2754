"""The pages: thin views over the domain, and the registries through which other apps join in."""

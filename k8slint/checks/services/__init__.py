"""The checks of category `services`: ports, addresses, classes and rules of Services, Ingresses and policies."""

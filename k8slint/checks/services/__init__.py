"""Services, Ingresses and network policies: ports, addresses, classes and rules against each other."""

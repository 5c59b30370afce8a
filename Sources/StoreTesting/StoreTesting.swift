// `FaultDriver` and its script live in a target of their own; whoever imports this one has them.
@_exported public import StoreFaults

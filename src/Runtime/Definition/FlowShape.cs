namespace ActorFlow.Definition;

/// <summary>A flow as its canonical form has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">Its nodes by name.</param>
internal sealed record FlowShape(string Name, IReadOnlyDictionary<string, NodeShape> Nodes);

/// <summary>A node as the canonical form of its flow has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What kind of node it is.</param>
/// <param name="Nested">For a nested flow, its fingerprint; null for one of the flows around the node.</param>
/// <param name="Outer">For one of the flows around the node, how far out it is, from 1; else 0.</param>
/// <param name="Traits">What else the form says of it, by member, as text or JSON: input type, error boundary, and whatever later forms may
/// add.</param>
/// <param name="Edges">Where each action leads, for people: <c>'ship'</c>, <c>the end</c>, several in order.</param>
internal sealed record NodeShape(
    string Name, string Kind, string? Nested, int Outer, IReadOnlyDictionary<string, string> Traits, IReadOnlyDictionary<string, string> Edges);

namespace ActorFlow;

/// <summary>What an action of a node leads to.</summary>
/// <param name="From">The node whose action it is.</param>
/// <param name="Action">The action.</param>
/// <param name="Kind">Where it leads.</param>
/// <param name="To">The node reached; null unless <paramref name="Kind"/> is <see cref="TransitionKind.Node"/>.</param>
/// <param name="Exit">The flow's outcome; meaningful only for <see cref="TransitionKind.Exit"/>.</param>
public sealed record Transition(string From, ActionName Action, TransitionKind Kind, string? To, ActionName Exit);

/// <summary>Where a transition leads.</summary>
public enum TransitionKind
{
    /// <summary>To a node.</summary>
    Node,

    /// <summary>Nowhere: the token ends, drawn explicitly.</summary>
    End,

    /// <summary>Out of the flow with a stated outcome action.</summary>
    Exit,
}

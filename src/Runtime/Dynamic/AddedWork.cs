namespace ActorFlow;

/// <summary>What a node of a run has asked for beside its actions: work, a jump, iterations. Immutable.</summary>
public sealed record AddedWork
{
    /// <summary>What was asked for.</summary>
    public required AddedKind Kind { get; init; }

    /// <summary>The path of the node that asked for it.</summary>
    public required string By { get; init; }

    /// <summary>Which entry into that node it was, from 1; of several, the first.</summary>
    public required int Visit { get; init; }

    /// <summary>
    /// The path of what it led to: for work the name it goes by in the run, made of its id; for a jump the node; for iterations the node itself.
    /// </summary>
    public required string To { get; init; }

    /// <summary>The nodes of work, as an expression; else the name of the node.</summary>
    public required string What { get; init; }

    /// <summary>How often it was asked for; work is always listed one by one.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether the work has not ended; false for jumps and iterations.</summary>
    public bool IsOpen { get; init; }

    internal TaskShape? Shape { get; init; }
}

/// <summary>What a node has asked for beside its actions.</summary>
public enum AddedKind
{
    /// <summary>Work: <see cref="NodeContext.Next(FlowPart)"/>.</summary>
    Work,

    /// <summary>A jump: <see cref="NodeContext.Goto(Node)"/>.</summary>
    Jump,

    /// <summary>Iterations: <see cref="NodeContext.Iterate()"/>.</summary>
    Iteration,
}

namespace ActorFlow.Runs;

/// <summary>What happened to a join of a frame. Decided once and journaled.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Node">The node that joins.</param>
/// <param name="Step">What happened.</param>
internal sealed record JoinMove(int Frame, string Node, JoinStep Step)
{
    /// <summary>Of an arrival: the way in that it came by.</summary>
    public JoinInput Input { get; init; } = new("", default, IsError: false);

    /// <summary>Of an arrival by an error boundary: the failure.</summary>
    public RunError? Error { get; init; }

    /// <summary>Of a renewal: the number of the round that begins.</summary>
    public int Epoch { get; init; } = 1;
}

/// <summary>What can happen to a join.</summary>
internal enum JoinStep
{
    /// <summary>A token came in and waits.</summary>
    Arrived,

    /// <summary>A token came to a join that was made already, or by a way that another one had taken before it: it ends there.</summary>
    Absorbed,

    /// <summary>The join is made: the tokens that wait become one.</summary>
    Fired,

    /// <summary>The join is passed over in this round: the tokens that wait end there.</summary>
    Bypassed,

    /// <summary>A new round of a loop begins, in which the join is open again.</summary>
    Renewed,

    /// <summary>The join fails, as too little can come: what had arrived is kept for a retry.</summary>
    Unmet,

    /// <summary>A retry takes up the join that had failed: what had arrived waits again.</summary>
    Reopened,
}

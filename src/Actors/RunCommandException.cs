namespace ActorFlow;

/// <summary>A request for a run that another member of the cluster leads failed there, in a way that has no exception of its own.</summary>
public sealed class RunCommandException : Exception
{
    internal RunCommandException(RunId runId, string verb, string why)
        : base($"The command '{verb}' for run '{runId}' failed at the member that leads the run: {why} The log of that member tells more.")
    {
        RunId = runId;
        Verb = verb;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>What was asked for, one of <see cref="CommandVerbs"/> or of the engine's own verbs.</summary>
    public string Verb { get; }
}

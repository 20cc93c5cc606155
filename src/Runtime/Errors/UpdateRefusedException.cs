namespace ActorFlow;

/// <summary>A run does not take an update; nothing was changed.</summary>
public sealed class UpdateRefusedException : Exception
{
    internal UpdateRefusedException(RunId runId, string update, string why, Exception? inner = null)
        : base($"Run '{runId}' refuses the update '{update}': {why}", inner)
    {
        RunId = runId;
        Update = update;
        Reason = why;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The update's name.</summary>
    public string Update { get; }

    /// <summary>Why: what the flow's check said, or what else stands against it.</summary>
    public string Reason { get; }
}

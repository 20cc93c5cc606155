namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>What the process tells its caller.</summary>
public static class ExitCode
{
    /// <summary>Every document came to a regular end and the report is written.</summary>
    public const int Done = 0;

    /// <summary>A run failed, or the journal could not be used.</summary>
    public const int Failed = 1;

    /// <summary>The input or an option cannot be worked with; nothing was done.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped from outside; the same command goes on. 128 + SIGINT, as shells have it.</summary>
    public const int Stopped = 130;
}

namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>The short form of an experiment, or the long one that <c>ACTORFLOW_LONG=1</c> asks for.</summary>
internal static class Form
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1";

    /// <summary>How many kills at random moments.</summary>
    public static int Kills => IsLong ? 100 : 10;
}

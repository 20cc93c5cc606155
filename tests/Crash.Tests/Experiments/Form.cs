namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>The short form of an experiment, or the long one that <c>ACTORFLOW_LONG=1</c> asks for.</summary>
internal static class Form
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1";

    /// <summary>How many databases are killed at random moments, one after the other.</summary>
    public static int Databases => IsLong ? 20 : 1;

    /// <summary>How many kills at random moments each of them gets: 1 000 in the long form in all.</summary>
    public static int Kills => IsLong ? 50 : 10;
}

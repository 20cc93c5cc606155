namespace ActorFlow.Persistence.Conformance;

/// <summary>Whether the long forms were asked for (<c>ACTORFLOW_LONG=1</c>).</summary>
internal static class Long
{
    public static bool Form { get; } = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1";
}

namespace ActorFlow.Runtime.Tests.State;

/// <summary>The long form of property tests, switched on by <c>ACTORFLOW_LONG=1</c>.</summary>
internal static class Long
{
    public static int Tests(int shortForm) => Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? shortForm * 100 : shortForm;
}

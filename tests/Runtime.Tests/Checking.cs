using FsCheck;
using FsCheck.Fluent;

namespace ActorFlow.Runtime.Tests;

/// <summary>How properties are checked: a short form at every run, a long one with <c>ACTORFLOW_LONG=1</c>.</summary>
internal static class Checking
{
    private static readonly int Factor = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 20 : 1;

    /// <summary>Checks the property; the message of a failure holds the seed to replay it with.</summary>
    public static void Check(this Property property, int tests)
        => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests * Factor), property);
}

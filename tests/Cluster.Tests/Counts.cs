using System.Globalization;

namespace ActorFlow.Cluster.Tests;

/// <summary>Tells how often an experiment was made: <c>test.sh</c> prints the file that <c>ACTORFLOW_COUNTS</c> names.</summary>
internal static class Counts
{
    private static readonly Lock Gate = new();

    public static void Note(string what, long count)
    {
        if (Environment.GetEnvironmentVariable("ACTORFLOW_COUNTS") is not { Length: > 0 } file)
            return;
        lock (Gate)
            File.AppendAllText(file, $"{count.ToString("N0", CultureInfo.InvariantCulture)} {what}\n");
    }
}

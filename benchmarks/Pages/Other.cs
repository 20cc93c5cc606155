namespace ActorFlow.Benchmarks.Pages;

/// <summary>What another engine takes for the work of a workload.</summary>
/// <param name="Who">The engine.</param>
/// <param name="What">The work, as it was measured there.</param>
/// <param name="Least">What it takes at least, in nanoseconds, or bytes.</param>
/// <param name="Most">What it takes at most.</param>
/// <param name="Workload">The workload here that does the same.</param>
/// <param name="Floor">The floor that says how much faster this machine is than that one, or null where the number does not depend on it.</param>
/// <param name="Seen">What the floor showed when the other was measured.</param>
/// <param name="Source">Where the number is from, and what has to be known of it.</param>
/// <param name="Operations">How many operations of the workload here are one of the other's.</param>
public sealed record Other(string Who, string What, double Least, double Most, string Workload, string? Floor, double Seen, string Source, int Operations = 1)
{
    private const string Here = "measured for this project, once, on an earlier machine of this kind";
    private const string Published = "its makers' or others' publications, on their machines";

    private const double F1 = 42, F2 = 28, F4 = 95, F6 = 2_000;

    /// <summary>All that is known.</summary>
    public static IReadOnlyList<Other> All { get; } =
    [
        new("Akka.NET", "tell", 59, 59, "K1.flood", nameof(F1), F1, Here),
        new("Akka.NET", "ping-pong, per message", 154, 154, "K2.handover", nameof(F1), F1, Here),
        new("Akka.NET", "ask", 800, 800, "K4.time", nameof(F1), F1, Here),
        new("Akka.NET", "round-robin pool, per item", 189, 189, "K5", nameof(F1), F1, Here),
        new("Akka.NET", "spawn", 14_085, 14_085, "K3.time", nameof(F1), F1, Here),
        new("Akka.NET", "spawn, bytes that live", 1_741, 1_741, "K3.bytes", null, 0, Here),
        new("flyt (Go)", "flow of three nodes as function calls, one at a time", 500, 500, "R1", nameof(F2), F2, $"{Here}; a library of function calls: no supervision, no pause, no journal"),
        new("flyt (Go)", "the same on two cores", 320, 320, "R2", nameof(F2), F2, $"{Here}; as above"),
        new("flyt (Go)", "hop of a chain", 85, 106, "R3", nameof(F2), F2, $"{Here}; as above"),
        new("flyt (Go)", "hop of a loop", 85, 106, "R4", nameof(F2), F2, $"{Here}; as above"),
        new("flyt (Go)", "batch item, concurrency 10", 290, 320, "B1", nameof(F4), F4, $"{Here}; as above"),
        new("flyt (Go)", "batch of 1 000 flows of three nodes, per flow", 2_000, 2_000, "B2", nameof(F2), F2, $"{Here}; as above"),
        new("a bare kernel of 90 lines", "flow of three nodes as actors", 2_000, 2_000, "R2", nameof(F2), F2, $"{Here}; no names, no supervision, no state"),
        new("Proto.Actor", "flow of three nodes as actors", 4_505, 4_505, "R2", nameof(F2), F2, $"{Here}; written by hand for the comparison"),
        new("Akka.NET", "flow of three nodes as actors, best idiom", 6_803, 8_850, "R2", nameof(F2), F2, $"{Here}; written by hand for the comparison"),
        new("Orleans", "flow of three nodes as grains", 62_500, 62_500, "R2", nameof(F2), F2, $"{Here}; written by hand for the comparison"),
        new("a bare group commit", "SQLite, persisted event of 64 actors that wait for it", 20_000, 20_000, "J1.64", nameof(F6), F6, $"{Here}; an event without engine; the bytes of an event differ"),
        new("Akka.Persistence.Sql", "SQLite, persisted event of 64 actors that wait for it", 256_410, 256_410, "J1.64", nameof(F6), F6, $"{Here}; the bytes of an event differ"),
        new("DBOS", "step of a workflow", 1e6, 2e6, "J2", null, 0, $"{Published}; PostgreSQL over a network, where a flush takes longer"),
        new("Workflow Core", "workflow of three steps, in memory", 1.9e6, 3.3e6, "R2", null, 0, Published),
        new("Temporal", "short workflow on a small cluster, some hundreds a second", 2e6, 1e7, "J1.64", null, 0, $"{Published}; a service of several processes that also keeps its events on several machines", 4),
    ];
}

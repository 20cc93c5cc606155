using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.PostgreSql;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>What an experiment is made with.</summary>
internal sealed class FaultOptions
{
    /// <summary>A server of the experiment's own, which may be harmed; null (the default) is the one that the tests share.</summary>
    public PostgreSqlServerOptions? Server { get; init; }

    /// <summary>Which flows the caller asks for. The default is all that a stop in order does not have to cut off.</summary>
    public IReadOnlyList<string> Flows { get; init; } = WorkerFlows.All;

    /// <summary>How long a silent member keeps its shards, in milliseconds.</summary>
    public int Lease { get; init; } = 4_000;

    /// <summary>The longest that a step takes, in milliseconds.</summary>
    public int Slow { get; init; } = 20;

    /// <summary>How many rounds of the flows are under way at the same time.</summary>
    public int Lanes { get; init; } = 2;
}

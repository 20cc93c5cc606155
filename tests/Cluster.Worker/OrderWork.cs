using Npgsql;

namespace ActorFlow.Cluster.Worker;

/// <summary>The work of the experiments: an order that is charged, waits to be paid, and is shipped by a child run. What its nodes do outside is noted in a table.</summary>
public sealed class OrderWork : IAsyncDisposable
{
    /// <summary>The shards of the experiments: few, so that each has many runs.</summary>
    public const int Shards = 16;

    // Who finds none free waits: a server that refuses one more connection would fail a visit.
    private const string Few = ";Maximum Pool Size=8;Timeout=300;Command Timeout=300";

    private readonly NpgsqlDataSource _outside;
    private readonly string _member;

    /// <summary>The work of one member.</summary>
    public OrderWork(string connectionString, string member)
    {
        (_outside, _member) = (NpgsqlDataSource.Create(connectionString + Few), member);
        Child = Flow.Named("shipping").StartAt(Doing("ship")).Build();
        var (charge, thank) = (Doing("charge"), Doing("thank"));
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(new StateKey<int>("paid"));
        var ship = Child.AsChildRun("ship").Output((state, child) => state.Set("shipped", child.State.GetLong("done")));
        Order = Flow.Named("order").StartAt(charge).Connect(charge, pay).Connect(pay, ship).Connect(ship, thank).Build();
    }

    /// <summary>The order.</summary>
    public FlowDefinition Order { get; }

    /// <summary>Its child.</summary>
    public FlowDefinition Child { get; }

    /// <summary>Makes the table of what was done outside.</summary>
    public static string Table => "CREATE TABLE effect (run text NOT NULL, node text NOT NULL, key text NOT NULL, member text NOT NULL, term bigint NOT NULL)";

    /// <summary>Makes a flow system a member that does the work, with leases so long that no machine misses them: who tells of a death says so to the database.</summary>
    public void Configure(FlowSystemOptions options, string connectionString, int capacity = 100)
    {
        options.AddFlow(Order).AddFlow(Child);
        options.PassivateAfter = TimeSpan.FromSeconds(2);
        options.MaxUncleanEnds = 10_000;
        options.UseCluster(connectionString, cluster =>
        {
            cluster.Name = _member;
            cluster.Shards = Shards;
            cluster.Capacity = capacity;
            cluster.LeaseTime = TimeSpan.FromMinutes(10);
            cluster.LeaseMargin = TimeSpan.FromSeconds(10);
            cluster.HeartbeatEvery = TimeSpan.FromMilliseconds(400);
            cluster.SettleTime = TimeSpan.FromMilliseconds(200);
        });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _outside.DisposeAsync();

    private LambdaNode<NoPrep, NoPrep> Doing(string name) => Node.Named(name).Exec(async (ExecContext x) =>
    {
        await using var note = _outside.CreateCommand("INSERT INTO effect VALUES ($1, $2, $3, $4, $5)");
        foreach (var value in (object[])[x.RunId.Value, name, x.IdempotencyKey, _member, x.Term])
            note.Parameters.AddWithValue(value);
        await note.ExecuteNonQueryAsync(x.CancellationToken);
    }).Post((state, _) => state.Add("done", 1L));
}

using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Collects how a transaction changes the numbers of runs by flow and status, so that each number is written once.</summary>
internal sealed class RunCounts(Connection connection, IReadOnlyDictionary<string, string> sql)
{
    private readonly Statement _count = connection[sql["Count"]];
    private readonly Dictionary<(long Flow, long Status), long> _changes = [];

    public void Add(long flow, long status, long change = 1)
    {
        _changes.TryGetValue((flow, status), out var sum);
        _changes[(flow, status)] = sum + change;
    }

    public void Move(long flow, long status, long newFlow, long newStatus)
    {
        Add(flow, status, -1);
        Add(newFlow, newStatus);
    }

    public void Write()
    {
        foreach (var ((flow, status), change) in _changes)
        {
            if (change != 0)
                _count.Bind(1, flow).Bind(2, status).Bind(3, change).Run();
        }

        _changes.Clear();
    }

    public void Clear() => _changes.Clear();
}

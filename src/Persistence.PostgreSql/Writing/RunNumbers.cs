using ActorFlow.Persistence.PostgreSql.Connecting;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Numbers for new runs, drawn some at a time, so that those of a batch follow its order although it is written by two transactions. Used by one caller at a time.</summary>
internal sealed class RunNumbers(Database database)
{
    private const int AtATime = 1_024;

    private readonly Queue<long> _drawn = new();

    /// <summary>The next number.</summary>
    /// <exception cref="InvalidOperationException">None was drawn.</exception>
    public long Next() => _drawn.Dequeue();

    /// <summary>Draws so many that there are enough of them.</summary>
    public async ValueTask DrawAsync(int wanted, CancellationToken cancellationToken)
    {
        if (_drawn.Count >= wanted)
            return;
        var numbers = await database.OneAsync("commit", "Numbers", p => p.Next(Math.Max(AtATime, wanted - _drawn.Count)), row => row.GetFieldValue<long[]>(0), cancellationToken);
        foreach (var number in numbers!)
            _drawn.Enqueue(number);
    }
}

using ActorFlow.Persistence.Sqlite.Schema;
using ActorFlow.Persistence.Sqlite.Writing;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

/// <summary>
/// Deletes the log rows of trimmed and pruned runs, a portion at a time between appends. What a crash leaves is deleted the next time.
/// </summary>
internal static class Leftovers
{
    private const int Portion = 1_000;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("maintain");

    public static async Task RemoveAsync(SqliteAccess access, CancellationToken cancellationToken)
    {
        while (await access.WriteAsync(RemovePortion, cancellationToken))
        {
        }
    }

    private static bool RemovePortion(WriteContext context)
    {
        var connection = context.Connection;
        var next = connection[Sql["NextLeftover"]];
        var (run, last) = next.Step() ? (next.Int64(0), next.Int64(1)) : default;
        next.Reset();
        if (run == 0)
            return false;

        var rows = connection[Sql["LastLeftover"]].Bind(1, run).Bind(2, last).Bind(3, Portion);
        rows.Step();
        var (position, count) = (rows.Int64(0), rows.Int64(1));
        rows.Reset();
        connection[Sql["RemoveLeftover"]].Bind(1, run).Bind(2, last).Bind(3, Portion).Run();
        if (count > 0)
            connection[Sql["Removed"]].Bind(1, position).Run();
        if (count < Portion)
            connection[Sql["LeftoverDone"]].Bind(1, run).Run();
        return true;
    }
}

using ActorFlow.Persistence.PostgreSql.Connecting;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

/// <summary>
/// Deletes the log rows of trimmed and pruned runs, a portion at a time between appends. What a crash leaves is deleted the next time.
/// </summary>
internal static class Leftovers
{
    private const int Portion = 1_000;

    public static async ValueTask RemoveAsync(PostgreSqlAccess access, CancellationToken cancellationToken)
    {
        while (await access.WriteAsync(RemovePortionAsync, cancellationToken))
        {
        }
    }

    private static async ValueTask<bool> RemovePortionAsync(WriteContext context, CancellationToken cancellationToken)
    {
        var (run, last) = await context.Connection.OneAsync(context.Sql["maintain", "NextLeftover"], Binding.Nothing,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        if (run == 0)
            return false;
        var removed = await context.Connection.OneAsync(
            context.Sql["maintain", "RemoveLeftover"], p => p.Next(run).Next(last).Next((long)Portion), row => row.GetInt32(0), cancellationToken);
        if (removed < Portion)
            await context.ExecuteAsync("LeftoverDone", p => p.Next(run), cancellationToken);
        return true;
    }
}

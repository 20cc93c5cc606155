using ActorFlow.Persistence.PostgreSql.Connecting;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Calls the function <c>append_plain</c>.</summary>
internal static class PlainCommand
{
    /// <summary>Appends a part.</summary>
    /// <returns>The groups that were refused.</returns>
    public static async ValueTask<List<Refusal>> ExecuteAsync(
        NpgsqlConnection connection, Database database, AppendPart part, (long Incarnation, int Slot) by, ReadOnlyMemory<byte> memory, string? hint, bool isPrepared)
    {
        await using var command = new NpgsqlCommand(database.Sql["commit", "AppendPlain"], connection);
        var records = part.Plain!;
        command.Parameters.Next(by.Incarnation).Next(by.Slot).Next(part.Offset).Next(database.LockTimeoutText).Next(database.Channel).Next(hint, NpgsqlTypes.NpgsqlDbType.Text);
        command.Parameters.Next(records.Shards).Next(records.Groups).Next(records.Appends).Next(memory);
        command.Parameters.Next(records.New).Next(records.NewText).Next(records.Changes).Next(records.ChangeText);
        if (isPrepared)
            await command.PrepareAsync(CancellationToken.None);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        var refused = new List<Refusal>();
        while (await reader.ReadAsync(CancellationToken.None))
            refused.Add(new Refusal(reader.GetInt32(0), reader.GetInt32(1), null, reader.GetInt32(2)));
        // Up to the word that the transaction is committed: rows come before it, and an error of the commit after them.
        while (await reader.NextResultAsync(CancellationToken.None))
        {
        }

        return refused;
    }
}

using ActorFlow.Persistence.PostgreSql.Connecting;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>A group that was refused.</summary>
/// <param name="Group">Its number.</param>
/// <param name="Code">Why; see Sql/Functions/append.sql.</param>
/// <param name="Holder">The run that holds the start key.</param>
/// <param name="Known">How many of its requests are stored already, under the same ids.</param>
internal readonly record struct Refusal(int Group, int Code, string? Holder, int Known)
{
    public const int Fenced = 2;
    public const int Conflict = 3;
    public const int KeyTaken = 4;
    public const int BlobMissing = 5;
}

/// <summary>Calls the function <c>append</c>, or the quicker one for a part that is plain.</summary>
internal static class AppendCommand
{
    /// <summary>How many sets of counters engines divide themselves over.</summary>
    private const int Slots = 32;

    /// <summary>The counters that a lane of an opening uses.</summary>
    public static int SlotOf(long incarnation, int lane) => (int)((incarnation + (lane * (Slots / 2))) % Slots);

    /// <summary>Appends a part.</summary>
    /// <returns>The groups that were refused.</returns>
    public static async ValueTask<List<Refusal>> ExecuteAsync(NpgsqlConnection connection, Database database, AppendPart part, (long Incarnation, int Slot) by, ReadOnlyMemory<byte> memory, string? hint, bool isPrepared)
    {
        if (part.Plain is not null)
            return await PlainCommand.ExecuteAsync(connection, database, part, by, memory, hint, isPrepared);
        await using var command = new NpgsqlCommand(database.Sql["commit", "Append"], connection);
        Bind(command.Parameters, database, part, by, memory, hint);
        if (isPrepared)
            await command.PrepareAsync(CancellationToken.None);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        var refused = new List<Refusal>();
        while (await reader.ReadAsync(CancellationToken.None))
            refused.Add(new Refusal(reader.GetInt32(0), reader.GetInt32(1), reader.TextOrNull(2), reader.GetInt32(3)));
        // Up to the word that the transaction is committed: rows come before it, and an error of the commit after them.
        while (await reader.NextResultAsync(CancellationToken.None))
        {
        }

        return refused;
    }

    private static void Bind(NpgsqlParameterCollection p, Database database, AppendPart part, (long Incarnation, int Slot) by, ReadOnlyMemory<byte> memory, string? hint)
    {
        var c = part.Columns;
        p.Next(by.Incarnation).Next(by.Slot).Next(part.Offset).Next(database.LockTimeoutText).Next(database.Channel).Next(hint, NpgsqlTypes.NpgsqlDbType.Text);
        p.Next(part.Shards).Next(part.Terms);
        p.Next(c.Runs.Id).Next(c.Runs.Shard).Next(c.Runs.Version).Next(c.Runs.Chain).Next(c.Runs.Number);
        p.Next(c.Appends.Group).Next(c.Appends.First).Next(c.Appends.Last).Next(c.Appends.Counter).Next(c.Appends.Chain).Next(c.Appends.Entries(memory));
        p.Next(c.Rows.Group).Next(c.Rows.Flow).Next(c.Rows.Status).Next(c.Rows.Started).Next(c.Rows.Updated).Next(c.Rows.Ended).Next(c.Rows.Due).Next(c.Rows.Version).Next(c.Rows.Chain)
            .Next(c.Rows.Key).Next(c.Rows.Parent).Next(c.Rows.Tags).Next(c.Rows.Outcome);
        p.Next(c.Tags.Group).Next(c.Tags.Started).Next(c.Tags.Tag);
        p.Next(c.Questions.Group).Next(c.Questions.Number).Next(c.Questions.Outcome).Next(c.Questions.Asked).Next(c.Questions.Due).Next(c.Questions.Ended).Next(c.Questions.Assignee)
            .Next(c.Questions.Detail);
        p.Next(c.Blobs.Group).Next(c.Blobs.Hash).Next(c.Blobs.Version).Next(c.Blobs.Brought).Next(c.Blobs.Content);
        p.Next(c.Takes.Group).Next(c.Takes.Position).Next(c.Takes.Succeeded).Next(c.Takes.Answer);
    }
}

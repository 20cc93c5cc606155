using ActorFlow.Persistence.PostgreSql.Connecting;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>
/// Whether engines are at work on a journal, by their signs of life. For people and for verbs that ask; what keeps a former engine from writing is
/// the term.
/// </summary>
/// <param name="IsHeld">Whether somebody has the journal open for writing: an engine, members of a cluster, or maintenance.</param>
/// <param name="TakesCommands">Whether somebody takes commands from the inbox.</param>
internal readonly record struct Attendance(bool IsHeld, bool TakesCommands)
{
    /// <summary>After so many signs that did not come an engine counts as gone.</summary>
    private const int SignsMissed = 3;

    public static async ValueTask<Attendance> LookAsync(Database database, CancellationToken cancellationToken)
        => await database.OneAsync(
            "schema",
            "Attended",
            p => p.Next(SignsMissed * JournalSession.SignEvery.TotalSeconds),
            row => new Attendance(row.GetInt64(0) > 0, row.GetInt64(1) > 0),
            cancellationToken);
}

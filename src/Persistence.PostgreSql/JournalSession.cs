using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Writing;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>The journal between opening and closing.</summary>
internal sealed class JournalSession : IAsyncDisposable
{
    /// <summary>How often an opening gives a sign of life, and after how long without one nobody counts on it.</summary>
    public static readonly TimeSpan SignEvery = TimeSpan.FromSeconds(5);

    private readonly ITimer _signs;

    public JournalSession(Database database, PostgreSqlJournalOptions options, Opening opening)
    {
        Database = database;
        Opening = opening;
        Hints = options.IsMember ? new HintPacer(database) : null;
        Notifications = new Notifications(options, database.Channel);
        Committer = new Committer(database, options, opening, Hints);
        _signs = TimeProvider.System.CreateTimer(static session => _ = ((JournalSession)session!).GiveSignAsync(), this, SignEvery, SignEvery);
    }

    public Database Database { get; }

    public Opening Opening { get; }

    public Committer Committer { get; }

    /// <summary>Decides which commits carry a notification; null when there are no other members who would hear it.</summary>
    public HintPacer? Hints { get; }

    /// <summary>What other sessions tell.</summary>
    public Notifications Notifications { get; }

    /// <summary>Set by the first failure after which nobody knows what to count on: from then on nothing is written or read until the journal is opened anew.</summary>
    public JournalUnavailableException? Fault { get; set; }

    /// <summary>Opens the journal.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    public static async ValueTask<JournalSession> OpenAsync(PostgreSqlJournalOptions options, CancellationToken cancellationToken)
    {
        var database = new Database(options);
        try
        {
            return new JournalSession(database, options, await Opening.TakeAsync(database, options, cancellationToken));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Throws when the journal must be opened anew.</summary>
    public void ThrowIfFaulted()
    {
        if (Fault is { } fault)
            throw new JournalUnavailableException(Database.Name, "it failed before and was not opened anew", "Close it and open it again.", fault);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _signs.DisposeAsync();
        Hints?.Dispose();
        await Notifications.DisposeAsync();
        await Committer.DisposeAsync();
        if (Fault is null)
            await NoteAsync("Close");
        await Database.DisposeAsync();
    }

    private Task GiveSignAsync() => NoteAsync("Seen");

    // Only for people and for verbs that look whether an engine is at work; what fences is the term.
    private async Task NoteAsync(string what)
    {
        try
        {
            await Database.DoAsync(
                (connection, token) => connection.ExecuteAsync(Database.Sql["schema", what], p => p.Next(Opening.How.Incarnation), token), CancellationToken.None, TimeSpan.Zero);
        }
        catch (JournalUnavailableException)
        {
            // The next one may get through.
        }
    }
}

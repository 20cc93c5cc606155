using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using ActorFlow.Persistence.PostgreSql.Writing;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>A run whose row is locked to the end of the transaction.</summary>
internal sealed record LockedRun(long Run, long Flow, short Status, long Started);

/// <summary>A transaction that writes something else than a batch.</summary>
internal sealed class WriteContext(JournalSession session, NpgsqlConnection connection)
{
    public NpgsqlConnection Connection { get; } = connection;

    public JournalSession Session => session;

    public SqlText Sql => session.Database.Sql;

    /// <summary>Holds the term of a run's shard to the end of the transaction; without a cluster it must be the one that was taken when the journal was opened.</summary>
    /// <exception cref="JournalUnavailableException">Another engine has taken the journal over.</exception>
    public async ValueTask HoldAsync(RunId runId, CancellationToken cancellationToken) => await HoldAsync(RunShard.Of(runId, session.Opening.Shards), cancellationToken);

    /// <summary>Holds the term of a shard to the end of the transaction, and tells whether it is the one under which a member of a cluster writes.</summary>
    /// <exception cref="JournalUnavailableException">Another engine has taken the journal over.</exception>
    public async ValueTask<bool> IsLedAsync(LedRun run, CancellationToken cancellationToken)
        => await IsOwnedAsync(RunShard.Of(run.RunId, session.Opening.Shards), run.Term, cancellationToken);

    /// <inheritdoc cref="IsLedAsync"/>
    public async ValueTask<bool> IsOwnedAsync(int shard, long term, CancellationToken cancellationToken)
        => await HoldAsync(shard, cancellationToken) == session.Opening.TermOf(shard, term);

    private async ValueTask<long> HoldAsync(int shard, CancellationToken cancellationToken)
    {
        var term = await Connection.OneAsync(Sql["maintain", "Fence"], p => p.Next(shard), row => row.GetInt64(0), cancellationToken);
        if (session.Opening.Terms is { } terms && terms[shard] != term)
            throw new JournalUnavailableException(session.Database.Name, "another engine has taken it over, so this one may write no more", "Find out who opened it; one engine writes to a journal.");
        return term;
    }

    /// <summary>Locks a run's row against appends that change it; null when the run is not known.</summary>
    public ValueTask<LockedRun?> LockAsync(RunId runId, CancellationToken cancellationToken)
        => Connection.OneAsync(
            Sql["maintain", "LockRun"], p => p.Next(runId.Value), row => new LockedRun(row.GetInt64(0), row.GetInt64(1), row.GetInt16(2), row.GetInt64(3)), cancellationToken);

    /// <summary>Where a run stands, or null when it is not known.</summary>
    public async ValueTask<RunHead?> HeadAsync(RunId runId, CancellationToken cancellationToken)
    {
        var found = await Connection.RowsAsync(Sql["maintain", "HeadOf"], p => p.Next(runId.Value), row => new RunHead(row.GetInt64(1), (uint)row.GetInt64(2)), cancellationToken);
        return found is [var head, ..] ? head : null;
    }

    /// <summary>Runs a statement of <c>maintain.sql</c>.</summary>
    /// <returns>How many rows it concerned.</returns>
    public ValueTask<int> ExecuteAsync(string name, Action<NpgsqlParameterCollection> bind, CancellationToken cancellationToken)
        => Connection.ExecuteAsync(Sql["maintain", name], bind, cancellationToken);

    /// <summary>Corrects the number of runs of a flow in a status.</summary>
    public async ValueTask CountAsync(long flow, short status, long change, CancellationToken cancellationToken)
        => await ExecuteAsync("Count", p => p.Next(flow).Next(status).Next(AppendCommand.SlotOf(session.Opening.How.Incarnation, lane: 0)).Next(change), cancellationToken);
}

using System.Buffers;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Group commit: many appends, one fenced statement, one answer each. Used by one caller at a time.</summary>
/// <remarks>
/// An answer that does not come leaves the appends unknown: whoever asked looks for them by their ids. What was sent twice because of that is recognized by its id in the database, so
/// a statement that arrives late, or again, does no harm.
/// </remarks>
internal sealed class Committer(Database database, PostgreSqlJournalOptions options, Opening opening, HintPacer? hints) : IAsyncDisposable
{
    private const int KeptBuffer = 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    private readonly HeadCache _heads = new();
    private readonly FlowNumbers _flows = new(database);
    private readonly SemaphoreSlim _turn = new(1);
    private ArrayBufferWriter<byte> _memory = new(FirstBuffer);
    private NpgsqlConnection? _connection;
    private bool _prepares = !options.IsPooled;

    /// <summary>Commits a batch and fills in the answers.</summary>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    public async ValueTask CommitAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await CommitInTurnAsync(batch, answers, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the connection after what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
        _turn.Release();
    }

    private async ValueTask CommitInTurnAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var terms = TermsOf(batch.Span);
        await LearnAsync(batch, cancellationToken);
        var plan = new AppendPlan();
        if (_memory.Capacity > KeptBuffer)
            _memory = new ArrayBufferWriter<byte>(FirstBuffer);
        _memory.ResetWrittenCount();
        plan.Fill(batch.Span, answers.Span, terms, _heads, _memory, options.MaxAppendBytes);
        if (plan.Parts.Count == 0)
            return;
        foreach (var part in plan.Parts)
            part.Close(_flows);

        if (await SendAsync(plan.Parts, hints?.Of(HintOf(batch.Span))) is not { } refused)
        {
            foreach (var group in plan.Parts.SelectMany(part => part.Groups))
                _heads.Forget(group.RunId);
            return;   // unknown
        }

        for (var i = 0; i < plan.Parts.Count; i++)
            Answer(plan.Parts[i], refused[i], answers.Span);
        foreach (var group in plan.Parts.SelectMany(part => part.Groups))
            Remember(group, plan, answers.Span);
    }

    private static JournalHint HintOf(ReadOnlySpan<AppendRequest> batch)
    {
        var hint = JournalHint.None;
        foreach (ref readonly var request in batch)
        {
            if (request.Takes is { Count: > 0 })
                hint |= JournalHint.InboxAnswers;
            if (request.Summary is { } row && row.Status.IsEnded())
                hint |= JournalHint.RunsEnded;
        }

        return hint;
    }

    private (int Shard, long Term)[] TermsOf(ReadOnlySpan<AppendRequest> batch)
    {
        var terms = new (int, long)[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            var shard = RunShard.Of(batch[i].RunId, opening.Shards);
            // An engine that has the journal to itself states no term: it is held to those of this opening.
            var term = batch[i].FencingToken != 0 ? batch[i].FencingToken : opening.Terms?[shard] ?? 0;
            terms[i] = (shard, batch[i].AppendId.Incarnation == opening.How.Incarnation ? term : 0);
        }

        return terms;
    }

    /// <summary>Asks for what is needed before a statement can be made: heads of runs that were not at work lately, and numbers of new flows.</summary>
    private async ValueTask LearnAsync(ReadOnlyMemory<AppendRequest> batch, CancellationToken cancellationToken)
    {
        var (runs, flows, seen) = ((List<RunId>?)null, (HashSet<(string, string)>?)null, new HashSet<RunId>());
        foreach (ref readonly var request in batch.Span)
        {
            if (request.ExpectedVersion > 0 && seen.Add(request.RunId) && !(_heads.TryGet(request.RunId, out var head) && head.Version == request.ExpectedVersion))
                (runs ??= []).Add(request.RunId);
            if (request.ExpectedVersion == 0)
                seen.Add(request.RunId);
            if (request.Summary is { } row && !_flows.IsKnown((row.Flow, row.Fingerprint)))
                (flows ??= []).Add((row.Flow, row.Fingerprint));
        }

        if (flows is not null)
            await _flows.LearnAsync(flows, cancellationToken);
        if (runs is null)
            return;
        var heads = await database.RowsAsync(
            "commit", "Heads", p => p.Next(runs.Select(run => run.Value).ToArray()), row => (Index: row.GetInt32(0), Head: new RunHead(row.GetInt64(1), (uint)row.GetInt64(2))), cancellationToken);
        foreach (var (index, head) in heads)
            _heads.Put(runs[index - 1], head);
    }

    /// <summary>Sends the parts in one transaction.</summary>
    /// <returns>What was refused of each part, or null when it is not known what became of them.</returns>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    private async ValueTask<List<Refusal>[]?> SendAsync(List<AppendPart> parts, string? hint)
    {
        var backoff = new Backoff(options.ReconnectFor);
        while (true)
        {
            var isSent = false;
            try
            {
                _connection ??= await database.Source.OpenConnectionAsync(CancellationToken.None);
                isSent = true;
                return await ExecuteAsync(_connection, parts, hint);
            }
            catch (Exception error) when (Faults.IsOfDatabase(error))
            {
                await CloseAsync(error);
                // The server has said that it did nothing, or it was not even asked; else nobody knows.
                var isUndone = !isSent || Faults.IsRefusal(error);
                if (!isUndone || error is PostgresException { SqlState: Faults.UniqueViolation })
                    return null;
                if (Faults.IsOfPreparing(error) && _prepares)
                    _prepares = false;
                else if (!Faults.IsPassing(error) || !await backoff.NextAsync(CancellationToken.None))
                    throw Faults.Unavailable(database.Name, "it could not be written", error);
            }
        }
    }

    private async ValueTask<List<Refusal>[]> ExecuteAsync(NpgsqlConnection connection, List<AppendPart> parts, string? hint)
    {
        var refused = new List<Refusal>[parts.Count];
        if (parts.Count == 1)
        {
            refused[0] = await AppendCommand.ExecuteAsync(connection, database, parts[0], opening.How.Incarnation, _memory.WrittenMemory, hint, _prepares);
            return refused;
        }

        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, CancellationToken.None);
        for (var i = 0; i < refused.Length; i++)
            refused[i] = await AppendCommand.ExecuteAsync(connection, database, parts[i], opening.How.Incarnation, _memory.WrittenMemory, i == 0 ? hint : null, _prepares);
        await CommitAsync(transaction);
        return refused;
    }

    // A server that goes down answers a commit too, and it is not known whether it was carried out.
    private static async ValueTask CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (PostgresException error)
        {
            throw new NpgsqlException($"The commit was not confirmed: {error.Message}", error);
        }
    }

    private async ValueTask CloseAsync(Exception error)
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
        database.Forget(error);
    }

    private static void Answer(AppendPart part, List<Refusal> refused, Span<AppendAnswer> answers)
    {
        foreach (var group in part.Groups)
        {
            foreach (var place in group.Requests)
                answers[place] = new AppendAnswer(AppendOutcome.Appended);
        }

        foreach (var refusal in refused)
        {
            var group = part.Groups[refusal.Group - 1];
            for (var i = refusal.Known; i < group.Requests.Count; i++)
                answers[group.Requests[i]] = AnswerOf(refusal, isFirst: i == 0);
            if (refusal.Code == Refusal.Fenced)
            {
                foreach (var place in group.Strays)
                    answers[place] = new AppendAnswer(AppendOutcome.Fenced);
            }
        }
    }

    private static AppendAnswer AnswerOf(Refusal refusal, bool isFirst) => refusal.Code switch
    {
        Refusal.Fenced => new AppendAnswer(AppendOutcome.Fenced),
        Refusal.KeyTaken when isFirst => new AppendAnswer(AppendOutcome.KeyTaken, new RunId(refusal.Holder!)),
        Refusal.BlobMissing when isFirst => new AppendAnswer(AppendOutcome.BlobMissing),
        _ => new AppendAnswer(AppendOutcome.Conflict),
    };

    private void Remember(AppendGroup group, AppendPlan plan, ReadOnlySpan<AppendAnswer> answers)
    {
        if (answers[group.Requests[^1]].Outcome == AppendOutcome.Appended)
            _heads.Put(group.RunId, plan.HeadOf(group.RunId));
        else
            _heads.Forget(group.RunId);
    }
}

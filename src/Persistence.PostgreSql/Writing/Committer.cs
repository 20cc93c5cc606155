using System.Runtime.ExceptionServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Group commit: many appends, one fenced statement for each lane, one answer each. Used by one caller at a time.</summary>
/// <remarks>
/// <para>A large batch goes through two lanes at the same time, so that the server works on it with two processes: runs of even shards through one, of odd shards through the other. So all
/// of a run goes the same way, in order, and the lanes lock no row of a shard both.</para>
/// <para>An answer that does not come leaves the appends unknown: whoever asked looks for them by their ids. What was sent twice because of that is recognized by its id in the database, so
/// a statement that arrives late, or again, does no harm.</para>
/// </remarks>
internal sealed class Committer : IAsyncDisposable
{
    /// <summary>So many connections are to be left for reading when both lanes have theirs.</summary>
    private const int ConnectionsLeft = 2;

    /// <summary>A batch of fewer appends is quicker through one lane: a second transaction costs another flush.</summary>
    internal const int LeastToDivide = 64;

    private readonly Database _database;
    private readonly PostgreSqlJournalOptions _options;
    private readonly Opening _opening;
    private readonly HintPacer? _hints;
    private readonly HeadCache _heads = new();
    private readonly FlowNumbers _flows;
    private readonly RunNumbers _numbers;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly AppendLane[] _lanes;

    public Committer(Database database, PostgreSqlJournalOptions options, Opening opening, HintPacer? hints)
    {
        (_database, _options, _opening, _hints) = (database, options, opening, hints);
        _flows = new FlowNumbers(database);
        _numbers = new RunNumbers(database);
        _lanes = new AppendLane[options.Connections >= ConnectionsLeft + 2 ? 2 : 1];
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i] = new AppendLane(database, options, opening.How.Incarnation, AppendCommand.SlotOf(opening.How.Incarnation, i));
    }

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

    /// <summary>Closes the connections after what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        foreach (var lane in _lanes)
            await lane.DisposeAsync();
        _turn.Release();
    }

    private async ValueTask CommitInTurnAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var where = await LearnAsync(batch, cancellationToken);
        var division = new Division(batch.Length < LeastToDivide ? 1 : _lanes.Length, 0);
        if (division.Lanes == 1)
        {
            await CommitLaneAsync(batch, answers, where, division);
            return;
        }

        // What the second one is sent is made while the server works on the first.
        var first = CommitLaneAsync(batch, answers, where, division);
        var second = CommitLaneAsync(batch, answers, where, division with { Lane = 1 });
        var (one, other) = (await FaultOfAsync(first), await FaultOfAsync(second));
        // If only one of them could not write, the answers say that its appends are not known: they are looked for, and sent again.
        if (one is not null && (other is not null || one is not JournalUnavailableException))
            ExceptionDispatchInfo.Throw(one);
        if (other is not null and not JournalUnavailableException)
            ExceptionDispatchInfo.Throw(other);
    }

    private static async ValueTask<Exception?> FaultOfAsync(Task lane)
    {
        try
        {
            await lane;
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private async Task CommitLaneAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, Whereabouts[] where, Division division)
    {
        var (lane, plan) = (_lanes[division.Lane], new AppendPlan(batch.Length / division.Lanes));
        lane.Clear();
        plan.Fill(batch.Span, answers.Span, where, division, lane.Memory, _options.MaxAppendBytes);
        if (plan.Parts.Count == 0)
            return;
        foreach (var part in plan.Parts)
            part.Close(_flows);

        List<Refusal>[]? refused = null;
        try
        {
            refused = await lane.SendAsync(plan.Parts, _hints?.Of(HintOf(batch.Span, where, division)));
        }
        finally
        {
            // The lanes share what is remembered of heads; each has runs of its own.
            lock (_heads)
                Note(plan, refused, answers.Span);
        }
    }

    /// <summary>Fills in the answers of a lane; those that are not known stay so.</summary>
    private void Note(AppendPlan plan, List<Refusal>[]? refused, Span<AppendAnswer> answers)
    {
        for (var i = 0; i < plan.Parts.Count; i++)
        {
            if (refused is not null)
                Answer(plan.Parts[i], refused[i], answers);
        }

        foreach (var part in plan.Parts)
        {
            foreach (var group in part.Groups)
                Remember(group, answers);
        }
    }

    private static JournalHint HintOf(ReadOnlySpan<AppendRequest> batch, Whereabouts[] where, Division division)
    {
        var hint = JournalHint.None;
        for (var i = 0; i < batch.Length; i++)
        {
            if (!division.Has(where[i].Shard))
                continue;
            if (batch[i].Takes is { Count: > 0 })
                hint |= JournalHint.InboxAnswers;
            if (batch[i].Summary is { } row && row.Status.IsEnded())
                hint |= JournalHint.RunsEnded;
        }

        return hint;
    }

    /// <summary>Where the appends belong. Asks for what is needed before a statement can be made: heads of runs that were not at work lately, and numbers of new flows and runs.</summary>
    private async ValueTask<Whereabouts[]> LearnAsync(ReadOnlyMemory<AppendRequest> batch, CancellationToken cancellationToken)
    {
        var where = new Whereabouts[batch.Length];
        var (starts, isAllKnown) = Look(batch.Span, where, out var flows);
        if (flows is not null)
            await _flows.LearnAsync(flows, cancellationToken);
        await _numbers.DrawAsync(starts, cancellationToken);
        Number(batch.Span, where);
        if (!isAllKnown && Strangers(batch.Span, where) is { Count: > 0 } strangers)
        {
            var heads = await _database.RowsAsync(
                "commit", "Heads", p => p.Next(strangers.Select(place => batch.Span[place].RunId.Value).ToArray()),
                row => (Index: row.GetInt32(0), Head: new RunHead(row.GetInt64(1), (uint)row.GetInt64(2), row.GetInt64(3))), cancellationToken);
            foreach (var (index, head) in heads)
                _heads.Put(batch.Span[strangers[index - 1]].RunId, head);
            TakeIn(batch.Span, where);
        }

        return where;
    }

    /// <summary>What is known without asking.</summary>
    /// <returns>How many runs are new, and whether the heads of all others are known.</returns>
    private (int Starts, bool IsAllKnown) Look(ReadOnlySpan<AppendRequest> batch, Span<Whereabouts> where, out HashSet<(string, string)>? flows)
    {
        (flows, var starts, var isAllKnown) = (null, 0, true);
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var request = ref batch[i];
            var shard = RunShard.Of(request.RunId, _opening.Shards);
            // An engine that has the journal to itself states no term: it is held to those of this opening.
            var term = request.FencingToken != 0 ? request.FencingToken : _opening.Terms?[shard] ?? 0;
            var head = default(RunHead);
            if (request.ExpectedVersion == 0)
            {
                starts++;
            }
            else
            {
                _ = _heads.TryGet(request.RunId, out var last);
                head = Believed(in request, last);
                isAllKnown &= last.Version == request.ExpectedVersion;
            }

            where[i] = new Whereabouts(shard, request.AppendId.Incarnation == _opening.How.Incarnation ? term : 0, head);
            if (request.Summary is { } row && !_flows.IsKnown((row.Flow, row.Fingerprint)))
                (flows ??= []).Add((row.Flow, row.Fingerprint));
        }

        return (starts, isAllKnown);
    }

    // An unknown head is sent as one that fits no run but a new one: the database says what is wrong.
    private static RunHead Believed(in AppendRequest request, RunHead last) => last.Version == request.ExpectedVersion ? last : new RunHead(request.ExpectedVersion, 0, last.Run);

    /// <summary>Takes in what was asked for: several requests may be of one run, and the first of them need not be sent.</summary>
    private void TakeIn(ReadOnlySpan<AppendRequest> batch, Span<Whereabouts> where)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            if (batch[i].ExpectedVersion > 0 && where[i].Head.Chain == 0 && _heads.TryGet(batch[i].RunId, out var head))
                where[i] = where[i] with { Head = Believed(in batch[i], head) };
        }
    }

    private void Number(ReadOnlySpan<AppendRequest> batch, Span<Whereabouts> where)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            if (batch[i].ExpectedVersion == 0)
                where[i] = where[i] with { Head = new RunHead(0, EntryChain.Start(batch[i].RunId), _numbers.Next()) };
        }
    }

    /// <summary>The places of runs whose heads have to be asked for: those of which nothing of the batch comes before.</summary>
    private static List<int> Strangers(ReadOnlySpan<AppendRequest> batch, ReadOnlySpan<Whereabouts> where)
    {
        var (strangers, seen) = (new List<int>(), new HashSet<RunId>());
        for (var i = 0; i < batch.Length; i++)
        {
            if (seen.Add(batch[i].RunId) && batch[i].ExpectedVersion > 0 && where[i].Head.Chain == 0)
                strangers.Add(i);
        }

        return strangers;
    }

    private static void Answer(AppendPart part, List<Refusal> refused, Span<AppendAnswer> answers)
    {
        foreach (var group in part.Groups)
        {
            for (var i = 0; i < group.Count; i++)
                answers[group[i]] = new AppendAnswer(AppendOutcome.Appended);
        }

        foreach (var refusal in refused)
        {
            var group = part.Groups[refusal.Group - 1];
            for (var i = refusal.Known; i < group.Count; i++)
                answers[group[i]] = AnswerOf(refusal, isFirst: i == 0);
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

    private void Remember(AppendGroup group, ReadOnlySpan<AppendAnswer> answers)
    {
        // Hardly any run is written to after its end. To remember each for as long as those at work makes the collector carry it from generation to generation.
        if (answers[group[group.Count - 1]].Outcome == AppendOutcome.Appended && !(group.Row?.Status.IsEnded() ?? false))
            _heads.Put(group.RunId, group.After);
        else
            _heads.Forget(group.RunId);
    }
}

using System.Buffers;
using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Divides a batch into groups and parts, chains its entries, and answers what needs no database: too large, out of order, of an earlier opening.</summary>
internal sealed class AppendPlan
{
    /// <summary>Bytes from which a further request goes into the next part: PostgreSQL takes arrays of less than a gigabyte.</summary>
    private const long PartBytes = 96L * 1024 * 1024;

    private readonly Dictionary<RunId, State> _runs = [];
    private int _appends;

    public List<AppendPart> Parts { get; } = [];

    /// <summary>Adds what is to be asked of the database, and answers the rest.</summary>
    /// <param name="batch">The requests.</param>
    /// <param name="answers">Receives answers; what is asked of the database stays unknown.</param>
    /// <param name="where">The shard of each request and the term it is made under; a term of 0 is fenced.</param>
    /// <param name="division">Which of them are meant; the others are left as they are.</param>
    /// <param name="heads">Where the runs stand.</param>
    /// <param name="memory">Receives the packed entries.</param>
    /// <param name="maxBytes">The most bytes of an append.</param>
    public void Fill(ReadOnlySpan<AppendRequest> batch, Span<AppendAnswer> answers, ReadOnlySpan<Whereabouts> where, Division division, HeadCache heads, ArrayBufferWriter<byte> memory, int maxBytes)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            if (!division.Has(where[i].Shard))
                continue;
            ref readonly var request = ref batch[i];
            var isKnown = _runs.TryGetValue(request.RunId, out var state);
            if (where[i].Term == 0)
            {
                answers[i] = new AppendAnswer(AppendOutcome.Fenced);
                continue;
            }

            if (isKnown && (state.IsRefused || state.Head.Version != request.ExpectedVersion))
            {
                answers[i] = new AppendAnswer(AppendOutcome.Conflict);
                state.Group?.Strays.Add(i);
                _runs[request.RunId] = state with { IsRefused = true };
                continue;
            }

            var before = isKnown ? state.Head : BeforeOf(in request, where[i].Number, heads);
            var start = memory.WrittenCount;
            var outcome = Pack(in request, before, memory, maxBytes, out var after);
            answers[i] = new AppendAnswer(outcome);
            if (outcome != AppendOutcome.Unknown)
            {
                _runs[request.RunId] = state with { IsRefused = true };
                continue;
            }

            var group = PartFor(in request, where[i]).Add(i, in request, where[i], before, after, start..memory.WrittenCount);
            _runs[request.RunId] = new State(after, group, IsRefused: false);
            _appends++;
        }
    }

    /// <summary>Where a run stands when everything of the batch was appended.</summary>
    public RunHead HeadOf(RunId runId) => _runs[runId].Head;

    // An unknown head is sent as one that fits no run but a new one: the database says what is wrong.
    private static RunHead BeforeOf(in AppendRequest request, long number, HeadCache heads)
        => request.ExpectedVersion == 0 ? new RunHead(0, EntryChain.Start(request.RunId), number)
            : heads.TryGet(request.RunId, out var head) && head.Version == request.ExpectedVersion ? head : new RunHead(request.ExpectedVersion, 0, head.Run);

    private static AppendOutcome Pack(in AppendRequest request, RunHead before, ArrayBufferWriter<byte> memory, int maxBytes, out RunHead after)
    {
        after = default;
        // What is far too large is not even packed: the memory of the batch stays as it is.
        var bytes = 0L;
        foreach (ref readonly var entry in request.Entries.Span)
            bytes += entry.Data.Length;
        if (bytes > maxBytes || (request.Blobs is { } blobs && blobs.Sum(blob => blob.Content?.Length ?? 0L) > maxBytes))
            return AppendOutcome.TooLarge;
        after = new RunHead(request.ExpectedVersion + request.Entries.Length, EntryPack.Write(memory, request.Entries.Span, before.Chain), before.Run);
        return AppendOutcome.Unknown;
    }

    private AppendPart PartFor(in AppendRequest request, Whereabouts where)
    {
        var isRisky = request.Takes is { Count: > 0 } || (request.Blobs is { } blobs && blobs.Any(blob => blob.Content is null));
        if (Parts.Count == 0 || Parts[^1].Bytes > PartBytes || !Parts[^1].Suits(where.Shard, where.Term) || (isRisky && Parts[^1].Has(request.RunId)))
            Parts.Add(new AppendPart(_appends));
        return Parts[^1];
    }

    private readonly record struct State(RunHead Head, AppendGroup? Group, bool IsRefused);
}

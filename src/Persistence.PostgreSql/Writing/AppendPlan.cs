using System.Buffers;
using System.Runtime.InteropServices;
using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>Divides a batch into groups and parts, chains its entries, and answers what needs no database: too large, out of order, of an earlier opening.</summary>
/// <param name="expectedRuns">About how many runs it will hold.</param>
internal sealed class AppendPlan(int expectedRuns)
{
    /// <summary>Bytes from which a further request goes into the next part: PostgreSQL takes arrays of less than a gigabyte.</summary>
    private const long PartBytes = 96L * 1024 * 1024;

    private readonly Dictionary<RunId, State> _runs = new(expectedRuns);
    private int _appends;

    public List<AppendPart> Parts { get; } = [];

    /// <summary>Adds what is to be asked of the database, and answers the rest.</summary>
    /// <param name="batch">The requests.</param>
    /// <param name="answers">Receives answers; what is asked of the database stays unknown.</param>
    /// <param name="where">The shard of each request, the term it is made under (0 is fenced), and where its run stands.</param>
    /// <param name="division">Which of them are meant; the others are left as they are.</param>
    /// <param name="memory">Receives the packed entries.</param>
    /// <param name="maxBytes">The most bytes of an append.</param>
    public void Fill(ReadOnlySpan<AppendRequest> batch, Span<AppendAnswer> answers, ReadOnlySpan<Whereabouts> where, Division division, ArrayBufferWriter<byte> memory, int maxBytes)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            if (!division.Has(where[i].Shard))
                continue;
            ref readonly var request = ref batch[i];
            if (where[i].Term == 0)
            {
                answers[i] = new AppendAnswer(AppendOutcome.Fenced);
                continue;
            }

            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_runs, request.RunId, out var isKnown);
            if (isKnown && (state.IsRefused || state.Head.Version != request.ExpectedVersion))
            {
                answers[i] = new AppendAnswer(AppendOutcome.Conflict);
                state.Group?.Stray(i);
                state = state with { IsRefused = true };
                continue;
            }

            var before = isKnown ? state.Head : where[i].Head;
            var start = memory.WrittenCount;
            var outcome = Pack(in request, before, memory, maxBytes, out var after);
            answers[i] = new AppendAnswer(outcome);
            if (outcome != AppendOutcome.Unknown)
            {
                state = state with { IsRefused = true };
                continue;
            }

            var group = PartFor(in request, in where[i], state.Group).Add(i, in request, in where[i], before, after, start..memory.WrittenCount, state.Group);
            state = new State(after, group, IsRefused: false);
            _appends++;
        }
    }

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

    private AppendPart PartFor(in AppendRequest request, in Whereabouts where, AppendGroup? last)
    {
        var isRisky = request.Takes is { Count: > 0 } || (request.Blobs is { } blobs && blobs.Any(blob => blob.Content is null));
        if (Parts.Count == 0 || Parts[^1].Bytes > PartBytes || !Parts[^1].Suits(where.Shard, where.Term) || (isRisky && Parts[^1].Has(last)))
            Parts.Add(new AppendPart(_appends));
        return Parts[^1];
    }

    private readonly record struct State(RunHead Head, AppendGroup? Group, bool IsRefused);
}

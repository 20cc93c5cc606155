using System.Buffers;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>A run as the journal in memory keeps it: a packed, checked block of bytes per append, and the index row.</summary>
internal sealed class StoredRun(RunId runId)
{
    private readonly List<Block> _blocks = [];
    private uint _chain = EntryChain.Start(runId);
    private RunSummary? _row;

    public long Version { get; private set; }

    public (string Reason, DateTimeOffset At)? Quarantined { get; set; }

    /// <summary>The index row as others see it.</summary>
    public RunSummary Shown => Quarantined is null ? _row! : _row! with { Status = RunStatus.Quarantined };

    public void Append(in AppendRequest request, ArrayBufferWriter<byte> pack)
    {
        _chain = EntryPack.Write(pack, request.Entries.Span, _chain);
        _blocks.Add(new Block(Version + 1, request.AppendId, _chain, pack.WrittenSpan.ToArray()));
        Version += request.Entries.Length;
        if (request.Summary is { } row)
            _row = Stored(row, _row);
    }

    public bool Contains(AppendId appendId) => _blocks.Exists(block => block.AppendId == appendId);

    /// <exception cref="RunJournalException">A block is damaged.</exception>
    public IReadOnlyList<JournalEntry> Read(long fromVersion)
    {
        var entries = new List<JournalEntry>();
        var chain = EntryChain.Start(runId);
        var version = 1L;
        foreach (var block in _blocks)
        {
            if (!EntryPack.TryRead(block.Pack, ref version, ref chain, entries, fromVersion) || chain != block.Chain)
                throw new RunJournalException(runId, block.First, "the checksum does not fit");
        }

        return entries;
    }

    // What a store would keep: UTC to the microsecond, a copy of the tags, and the columns that stand since the first append.
    private static RunSummary Stored(RunSummary row, RunSummary? before)
        => row with
        {
            StartedAt = before?.StartedAt ?? Round(row.StartedAt),
            UpdatedAt = Round(row.UpdatedAt),
            EndedAt = row.EndedAt is { } ended ? Round(ended) : null,
            Due = row.Due is { } due ? Round(due) : null,
            Key = before is null ? row.Key : before.Key,
            Parent = before is null ? row.Parent : before.Parent,
            Tags = [.. row.Tags],
        };

    private static DateTimeOffset Round(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private sealed record Block(long First, AppendId AppendId, uint Chain, byte[] Pack);
}

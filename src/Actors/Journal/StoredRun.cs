using System.Buffers;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>A run as the journal in memory keeps it: a packed, checked block of bytes per append, the index row, and what belongs to them.</summary>
internal sealed class StoredRun(RunId runId, long number)
{
    private readonly List<Block> _blocks = [];
    private readonly SortedDictionary<int, QuestionSummary> _questions = [];
    private uint _chain = EntryChain.Start(runId);
    private RunSummary? _row;

    public RunId RunId { get; } = runId;

    /// <summary>Follows the order of first appends.</summary>
    public long Number { get; } = number;

    public long Version { get; private set; }

    public RunBaseline? Baseline { get; private set; }

    public RunSnapshot? Snapshot { get; set; }

    /// <summary>The blobs the run names, and the last version at which it did.</summary>
    public Dictionary<BlobId, long> Blobs { get; } = [];

    /// <summary>Why the run is set aside, or null.</summary>
    public AsideRun? Aside { get; set; }

    public bool IsPruned { get; private set; }

    /// <summary>Whether appends are refused whatever their version.</summary>
    public bool IsClosed => IsPruned || Aside?.Status == RunStatus.Quarantined;

    /// <summary>The index row as others see it.</summary>
    public RunSummary Shown => Aside is null ? _row! : _row! with { Status = Aside.Status };

    public RunCursor Cursor => new(RunCursor.Stored(_row!.StartedAt), Number);

    public IEnumerable<Block> Blocks => _blocks;

    /// <summary>The rows of its questions, in the order of their numbers.</summary>
    public IReadOnlyCollection<QuestionSummary> Questions => _questions.Values;

    public QuestionCursor CursorOf(QuestionSummary question)
        => new((question.AskedAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, Number, question.Id.Number);

    public void Append(in AppendRequest request, ArrayBufferWriter<byte> pack, long position)
    {
        var before = _chain;
        _chain = EntryPack.Write(pack, request.Entries.Span, before);
        _blocks.Add(new Block(position, Version + 1, Version + request.Entries.Length, request.AppendId, before, _chain, pack.WrittenSpan.ToArray()));
        Version += request.Entries.Length;
        if (request.Summary is { } row)
            Change(row);
        Keep(request.Questions ?? []);
    }

    // As a store keeps them: as bytes.
    private void Keep(IReadOnlyList<QuestionSummary> questions)
    {
        foreach (var question in questions)
        {
            _questions[question.Id.Number] = QuestionSummaryJson.Read(QuestionSummaryJson.Write(question), question.Id, question.Outcome, question.Assignee, Round(question.AskedAt),
                question.Due is { } due ? Round(due) : null, question.EndedAt is { } ended ? Round(ended) : null);
        }
    }

    /// <summary>Fills a new run with what was taken out elsewhere.</summary>
    public void TakeIn(TransferredRun run, ArrayBufferWriter<byte> pack, long position)
    {
        Baseline = run.Baseline is { } baseline ? baseline with { Data = baseline.Data.ToArray(), Blobs = [.. baseline.Blobs] } : null;
        Version = run.From;
        if (run.Entries.Count == 0)
            Change(run.Summary);
        else
            Append(new AppendRequest(RunId, Version, 0, default, run.Entries.ToArray(), run.Summary), pack, position);
        Keep(run.Questions);
    }

    /// <summary>Everything that is kept of the run, as far as it can be read.</summary>
    public TransferredRun TakeOut(Func<BlobId, ReadOnlyMemory<byte>> contentOf)
    {
        var entries = new List<JournalEntry>();
        string? damage = null;
        try
        {
            if (!IsPruned)
                Read((Baseline?.Version ?? 0) + 1, entries);
        }
        catch (RunJournalException error)
        {
            damage = error.Message;
        }

        return new TransferredRun(Aside is null ? _row! : _row! with { Status = Aside.Before }, entries)
        {
            Baseline = Baseline,
            Blobs = [.. Blobs.Keys.Select(blob => new BlobReference(blob, contentOf(blob)))],
            Aside = Aside,
            Questions = [.. _questions.Values],
            Damage = damage,
            Snapshot = Snapshot,
        };
    }

    public bool Contains(AppendId appendId) => _blocks.Exists(block => block.AppendId == appendId);

    /// <exception cref="RunJournalException">A block is damaged.</exception>
    /// <exception cref="VersionTrimmedException">The version was trimmed away.</exception>
    public IReadOnlyList<JournalEntry> Read(long fromVersion)
    {
        if (IsPruned)
            return [];
        if (Baseline is { } baseline && Math.Max(fromVersion, 1) <= baseline.Version)
            throw new VersionTrimmedException(RunId, Math.Max(fromVersion, 1), baseline.Version);
        var entries = new List<JournalEntry>();
        Read(fromVersion, entries);
        return entries;
    }

    private void Read(long fromVersion, List<JournalEntry> entries)
    {
        foreach (var block in _blocks)
        {
            var (version, chain, sound) = (block.First, block.Before, entries.Count);
            if (EntryPack.TryRead(block.Pack, ref version, ref chain, entries, fromVersion) && chain == block.Chain)
                continue;
            entries.RemoveRange(sound, entries.Count - sound);
            throw new RunJournalException(RunId, block.First, "the checksum does not fit");
        }
    }

    /// <summary>Puts a baseline in place of the blocks up to it; one that goes on beyond it stays whole.</summary>
    /// <returns>The position of the last block removed, or 0.</returns>
    public long Trim(RunBaseline baseline)
    {
        Baseline = baseline with { Data = baseline.Data.ToArray(), Blobs = [.. baseline.Blobs] };
        foreach (var (blob, version) in Blobs)
        {
            if (version <= baseline.Version)
                Blobs.Remove(blob);
        }

        foreach (var blob in baseline.Blobs)
            Blobs.TryAdd(blob, baseline.Version);
        return RemoveUpTo(baseline.Version);
    }

    /// <summary>Leaves a tombstone.</summary>
    /// <returns>The position of the last block removed, or 0.</returns>
    public long Bury()
    {
        IsPruned = true;
        (Baseline, Snapshot) = (null, null);
        Blobs.Clear();
        _questions.Clear();
        _row = _row! with { Tags = [], Due = null, IsPruned = true };
        return RemoveUpTo(long.MaxValue);
    }

    private long RemoveUpTo(long version)
    {
        var position = _blocks.FindLast(block => block.Last <= version)?.Position ?? 0;
        _blocks.RemoveAll(block => block.Last <= version);
        return position;
    }

    // What a store would keep: UTC to the microsecond, a copy of the tags, and the columns that stand since the first append.
    private void Change(RunSummary row)
    {
        if (Aside is { Status: RunStatus.Parked } && row.Status != RunStatus.Parked)
            Aside = null;
        _row = row with
        {
            StartedAt = _row?.StartedAt ?? Round(row.StartedAt),
            UpdatedAt = Round(row.UpdatedAt),
            EndedAt = row.EndedAt is { } ended ? Round(ended) : null,
            Due = row.Due is { } due ? Round(due) : null,
            Key = _row is null ? row.Key : _row.Key,
            Parent = _row is null ? row.Parent : _row.Parent,
            Tags = [.. row.Tags],
        };
    }

    private static DateTimeOffset Round(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>One append.</summary>
    /// <param name="Position">Its place among all appends of the journal.</param>
    /// <param name="First">The version of its first entry.</param>
    /// <param name="Last">The version of its last entry.</param>
    /// <param name="AppendId">Its id.</param>
    /// <param name="Before">The link before the first entry.</param>
    /// <param name="Chain">The link of the last entry.</param>
    /// <param name="Pack">The entries.</param>
    internal sealed record Block(long Position, long First, long Last, AppendId AppendId, uint Before, uint Chain, byte[] Pack);
}

using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>Appends that are committed together: what was asked for, what is sent, and the memory that holds it. Used again and again.</summary>
internal sealed class WriterBatch : IDisposable
{
    private const int FirstEntries = 16;

    private readonly List<WriterMessage.Append> _appends = [];
    private AppendRequest[] _requests = [];
    private AppendAnswer[] _answers = [];
    private JournalEntry[] _entries = [];
    private int _entriesUsed;
    private bool _isNamed;

    /// <summary>Holds the encoded events until the batch is answered.</summary>
    public EventBuffer Buffer { get; private set; } = new();

    public IReadOnlyList<WriterMessage.Append> Appends => _appends;

    public int Count => _appends.Count;

    /// <summary>The encoded size of what is in it, blobs included.</summary>
    public long Bytes { get; private set; }

    /// <summary>The answers of the last sending, in the order of <see cref="Appends"/>.</summary>
    public Memory<AppendAnswer> Answers => _answers.AsMemory(0, Count);

    /// <summary>Whether the last sending was answered with "appended" throughout.</summary>
    public bool IsAppendedWhole
    {
        get
        {
            foreach (ref readonly var answer in Answers.Span)
            {
                if (answer.Outcome != AppendOutcome.Appended)
                    return false;
            }

            return true;
        }
    }

    /// <summary>What is sent, in the order of <see cref="Appends"/>; empty until the appends have names.</summary>
    public ReadOnlyMemory<AppendRequest> Requests => _isNamed ? _requests.AsMemory(0, Count) : default;

    /// <summary>How many events are in it.</summary>
    public int Entries
    {
        get
        {
            var entries = 0;
            foreach (ref readonly var request in _requests.AsSpan(0, Count))
                entries += request.Entries.Length;
            return entries;
        }
    }

    /// <summary>Room for the entries of an append, in the memory of the batch; of one that is not added it is room for the next.</summary>
    public Memory<JournalEntry> RoomFor(int entries)
    {
        // What was handed out stays where it is: a larger array takes only what follows.
        if (_entries.Length - _entriesUsed < entries)
            (_entries, _entriesUsed) = (new JournalEntry[Math.Max(Math.Max(FirstEntries, 2 * _entries.Length), entries)], 0);
        return _entries.AsMemory(_entriesUsed, entries);
    }

    public void Add(WriterMessage.Append append, ReadOnlyMemory<JournalEntry> entries, IReadOnlyList<BlobReference>? blobs)
    {
        append.Blobs = blobs;
        if (Count == _requests.Length)
            Array.Resize(ref _requests, Math.Max(4, 2 * Count));
        _requests[Count] = new AppendRequest(append.RunId, append.ExpectedVersion, 0, default, entries, append.Summary, blobs) { Questions = append.Questions, Takes = append.Takes };
        _entriesUsed += entries.Length;
        _appends.Add(append);
        Bytes += append.Bytes;
    }

    /// <summary>Gives every append a name for this sending.</summary>
    /// <returns>The last counter used.</returns>
    public long Name(long incarnation, long counter)
    {
        for (var i = 0; i < Count; i++)
            _requests[i] = _requests[i] with { AppendId = new AppendId(incarnation, ++counter), FencingToken = _appends[i].Term };
        _isNamed = true;
        if (_answers.Length < Count)
            _answers = new AppendAnswer[Math.Max(Count, 2 * _answers.Length)];
        Answers.Span.Clear();
        return counter;
    }

    /// <summary>Keeps some of the appends, to be sent once more, in their order.</summary>
    public void KeepOnly(IReadOnlyList<int> kept)
    {
        for (var i = 0; i < kept.Count; i++)
            (_appends[i], _requests[i]) = (_appends[kept[i]], _requests[kept[i]]);
        _requests.AsSpan(kept.Count, Count - kept.Count).Clear();
        _appends.RemoveRange(kept.Count, Count - kept.Count);
        _isNamed = false;
    }

    /// <summary>Makes it empty, for other appends.</summary>
    /// <param name="wasAnswered">Whether the journal is done with its memory; if that is not known, the memory is left to the collector.</param>
    public void Clear(bool wasAnswered)
    {
        KeepOnly([]);
        Bytes = 0;
        if (wasAnswered)
        {
            Buffer.Reset();
            _entries.AsSpan(0, _entriesUsed).Clear();
        }
        else
        {
            (Buffer, _requests, _entries) = (new EventBuffer(), [], []);
        }

        _entriesUsed = 0;
    }

    public void Dispose() => Buffer.Dispose();
}

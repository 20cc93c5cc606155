using System.Buffers;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Capabilities;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Group commit: many appends, one transaction, one flush, one answer each. Used by one thread at a time.</summary>
internal sealed class Committer
{
    private const int EntriesTakenInAtATime = 500;

    /// <summary>So many batches after one in which a run was taken for new that was not, each is looked at by itself: where there was one, more may follow.</summary>
    private const int CarefulBatches = 100;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("commit");

    private readonly WriteContext _context;
    private readonly long _incarnation;
    private readonly int _maxAppendBytes;
    private readonly LogRows _rows;
    private readonly List<Head> _leaving = [];
    private long _batch;
    private long _carefulUntil;
    private long _position;

    public Committer(WriteContext context, long incarnation, int maxAppendBytes)
    {
        _context = context;
        _incarnation = incarnation;
        _maxAppendBytes = maxAppendBytes;
        _rows = new LogRows(context.Connection, Sql);
        _position = context.Connection.Scalar(Sql["LastPosition"]);
    }

    /// <summary>Commits a batch and fills in the answers.</summary>
    /// <returns>Null, or the fault at the very commit: then the answers that were to be "appended" are unknown.</returns>
    /// <exception cref="SqliteFault">Nothing was written.</exception>
    public SqliteFault? Commit(ReadOnlySpan<AppendRequest> batch, Span<AppendAnswer> answers)
    {
        try
        {
            Write(batch, answers);
        }
        catch (RunNotNewException)
        {
            // Others were answered as if it were: all of it once more, and nothing is taken for new.
            _carefulUntil = _batch + CarefulBatches;
            Write(batch, answers);
        }

        try
        {
            _context.Commit();
        }
        catch (SqliteFault fault)
        {
            // The log may or may not hold this transaction whole: only reading it again tells.
            Abandon();
            foreach (ref var answer in answers)
                answer = answer.Outcome == AppendOutcome.Appended ? default : answer;
            return fault;
        }

        foreach (var head in _leaving)
            _context.Heads.Forget(head.RunId);
        _leaving.Clear();
        return null;
    }

    private void Write(ReadOnlySpan<AppendRequest> batch, Span<AppendAnswer> answers)
    {
        _batch++;
        try
        {
            _context.Begin();
            for (var i = 0; i < batch.Length; i++)
                answers[i] = Append(in batch[i]);
            _context.Runs.Write();
            _rows.Write();
            _context.Counts.Write();
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Writes a run that was taken out elsewhere, inside a transaction of the caller.</summary>
    public AppendAnswer TakeIn(TransferredRun run)
    {
        var runId = run.Summary.RunId;
        var head = _context.Heads.Of(runId);
        if (head.Run != 0)
            return new AppendAnswer(AppendOutcome.Conflict);
        _context.Heads.Forget(runId);   // a later look finds what was written
        if (run.Summary.Key is { } key && _context.Runs.HolderOf(key) is { } holder)
            return new AppendAnswer(AppendOutcome.KeyTaken, holder);
        if (!_context.Blobs.AreThere(run.Blobs))
            return new AppendAnswer(AppendOutcome.BlobMissing);

        var version = run.From + run.Entries.Count;
        var packs = PackAll(run, out var chain);
        _context.Runs.TryAdd(head, run.Summary, version, chain);
        if (run.Baseline is { } baseline)
            SqliteTrimming.TakeIn(_context, head.Run, baseline);
        var append = _context.Connection[Sql["Append"]];
        for (var i = 0; i < packs.Count; i++)
        {
            // Incarnation 0 is that of no engine: whatever is appended later is later than these.
            append.Bind(1, ++_position).Bind(2, head.Run).Bind(3, packs[i].First).Bind(4, packs[i].Last).Bind(5, 0).Bind(6, i + 1).Bind(7, packs[i].Chain)
                .Bind(8, packs[i].Bytes).Run();
        }

        _context.Blobs.Add(head.Run, version, run.Blobs);
        _context.Questions.Save(head.Run, run.Questions);
        _context.Counts.Write();
        return new AppendAnswer(AppendOutcome.Appended);
    }

    private static List<(long First, long Last, uint Chain, byte[] Bytes)> PackAll(TransferredRun run, out uint chain)
    {
        var (packs, version, pack) = (new List<(long, long, uint, byte[])>(), run.From, new ArrayBufferWriter<byte>());
        chain = EntryChain.Start(run.Summary.RunId);
        foreach (var entries in run.Entries.Chunk(EntriesTakenInAtATime))
        {
            pack.ResetWrittenCount();
            chain = EntryPack.Write(pack, entries, chain);
            packs.Add((version + 1, version + entries.Length, chain, pack.WrittenSpan.ToArray()));
            version += entries.Length;
        }

        return packs;
    }

    private AppendAnswer Append(in AppendRequest request)
    {
        if (request.AppendId.Incarnation != _incarnation)
            return new AppendAnswer(AppendOutcome.Fenced);
        // Most runs that begin are new; where a key says that somebody may have begun it before, the order of the questions matters.
        var head = _context.Heads.Of(request.RunId, isLikelyNew: request.ExpectedVersion == 0 && request.Summary is { Key: null });
        if (head.Batch != _batch)
        {
            head.Batch = _batch;
            head.Refused = false;
        }

        var answer = Fits(head, in request) ? Write(head, in request) : new AppendAnswer(AppendOutcome.Conflict);
        if (answer.Outcome == AppendOutcome.Appended)
        {
            // Hardly any run is written to after its end. To remember each for as long as those at work makes the collector carry it from generation to generation.
            if (request.Summary is { EndedAt: not null })
                _leaving.Add(head);
        }
        else if (!head.Refused)
        {
            head.Refused = true;
            if (head.Run == 0)
                _leaving.Add(head);   // stands for a run that is not stored, until the batch is over
        }

        return answer;
    }

    private static bool Fits(Head head, in AppendRequest request)
        => !head.Refused && head.Version == request.ExpectedVersion && head.Status != StoredStatus.Quarantined && !StoredStatus.IsTombstone(head.Status);

    private AppendAnswer Write(Head head, in AppendRequest request)
    {
        var blobs = request.Blobs;
        var chain = _rows.Pack(request.Entries.Span, head.Chain);
        if (_rows.Packed > _maxAppendBytes || (blobs is not null && blobs.Sum(blob => blob.Content?.Length ?? 0L) > _maxAppendBytes))
            return new AppendAnswer(AppendOutcome.TooLarge);
        if (blobs is not null && !_context.Blobs.AreThere(blobs))
            return new AppendAnswer(AppendOutcome.BlobMissing);

        var last = request.ExpectedVersion + request.Entries.Length;
        if (head.Run == 0)
        {
            if (request.Summary!.Key is { } key && _context.Runs.HolderOf(key) is { } holder)
                return new AppendAnswer(AppendOutcome.KeyTaken, holder);
            if (_batch > _carefulUntil)
                _context.Runs.AddNew(head, request.Summary, last, chain);
            else if (!_context.Runs.TryAdd(head, request.Summary, last, chain))
                return new AppendAnswer(AppendOutcome.Conflict);
        }
        else if (request.Summary is { } summary)
        {
            _context.Runs.Change(head, summary, last, chain);
        }

        _rows.Add(new LogRow(++_position, head.Run, request.ExpectedVersion + 1, last, request.AppendId, chain));
        if (blobs is not null)
            _context.Blobs.Add(head.Run, last, blobs);
        if (request.Questions is { } questions)
            _context.Questions.Save(head.Run, questions);
        head.Version = last;
        head.Chain = chain;
        return new AppendAnswer(AppendOutcome.Appended);
    }

    private void Abandon()
    {
        _context.Abandon();
        _rows.Clear();
        _leaving.Clear();
    }
}
